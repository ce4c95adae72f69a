package chaos

import (
	"slices"

	"hotline/acd"
)

func (w *Watcher) earlier(c, d *call) bool {
	if cp, dp := w.priority(c), w.priority(d); cp != dp {
		return cp > dp
	}
	ck, dk := c.arrived-w.boost(c), d.arrived-w.boost(d)
	return ck < dk || ck == dk && c.seq < d.seq
}

func (w *Watcher) priority(c *call) int {
	if c.back != nil {
		return w.rules.CallBack.Priority
	}
	if c.own != nil {
		return min(99, max(-99, c.own.Priority))
	}
	if c.rule != nil && !c.rule.KeepPriority {
		return c.rule.Priority
	}
	return w.queue(c.queue).Priority
}

// boost is how much earlier a call counts than it arrived; its queue's target takes
// away from it.
func (w *Watcher) boost(c *call) int64 {
	q := w.queue(c.queue)
	switch {
	case c.back != nil:
		return w.rules.CallBack.Boost.Milliseconds() - q.Target.Milliseconds()
	case c.own != nil:
		return max(0, c.own.Boost).Milliseconds() - q.Target.Milliseconds()
	case c.rule != nil && !c.rule.KeepBoost:
		return c.rule.Boost.Milliseconds() - q.Target.Milliseconds()
	}
	return q.Boost.Milliseconds() - q.Target.Milliseconds()
}

func (w *Watcher) queue(name string) acd.Queue {
	i := slices.IndexFunc(w.rules.Queues, func(q acd.Queue) bool { return q.Name == name })
	if i < 0 {
		return acd.Queue{}
	}
	return w.rules.Queues[i]
}

// reach gives a call the ring of now.
func (w *Watcher) reach(c *call) {
	c.ring = 0
	for _, r := range w.queue(c.queue).Rings {
		if c.arrived+r.After.Milliseconds() <= w.now {
			c.ring++
		}
	}
}

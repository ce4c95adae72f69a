package chaos

import (
	"hotline/recording/fact"
	"hotline/seats"
)

// lawful judges an offer by the laws alone, one pair at a time: the call against
// every other that waits, the person against everybody else who is ready.
func (w *Watcher) lawful(f fact.Fact) error {
	c, p := w.calls[f.Call], w.people[f.Person]
	switch {
	case c == nil || p == nil:
		return NoCallLost.broken("nobody knows of %q and %q", f.Call, f.Person)
	case c.state != "waiting":
		return OneAPerson.broken("%s is %s with %q", c.id, c.state, c.person)
	case p.state != seats.Ready:
		return OneAPerson.broken("%s is %s in %q", p.id, p.state, p.call)
	}
	for _, other := range w.calls {
		if other.state != "waiting" || other == c || !arrivedBefore(other, c) || !w.free(p, other) {
			continue
		}
		switch {
		case alike(other, c):
			return FirstCome.broken("%s arrived %d ms before %s", other.id, c.arrived-other.arrived, c.id)
		case w.priority(c) < w.priority(other), w.priority(c) == w.priority(other) && w.boost(c)-w.boost(other) < c.arrived-other.arrived:
			return BoundedPassing.broken("%s arrived %d ms before %s, the boosts are %d and %d ms",
				other.id, c.arrived-other.arrived, c.id, w.boost(other), w.boost(c))
		case w.byTarget(c, other):
			w.showed = append(w.showed, ByTarget)
		}
	}
	for _, other := range w.people {
		if other.state == seats.Ready && other.idle < p.idle && w.free(other, c) && w.key(other, c) == w.key(p, c) &&
			w.near(other, c) == w.near(p, c) && w.entry(other.id).Weight == 0 {
			return LongestIdle.broken("%s is idle %d ms longer than %s", other.id, p.idle-other.idle, p.id)
		}
	}
	return nil
}

// byTarget tells whether a call passes one that arrived before it for the targets of
// their queues alone.
func (w *Watcher) byTarget(c, other *call) bool {
	target := func(c *call) int64 { return w.queue(c.queue).Target.Milliseconds() }
	return w.priority(c) == w.priority(other) && w.boost(c)+target(c)-w.boost(other)-target(other) < c.arrived-other.arrived
}

// free tells whether somebody who is ready may be offered the call now.
func (w *Watcher) free(p *person, c *call) bool {
	if keeper := w.keptFor(c); keeper != "" {
		return p.id == keeper
	}
	return w.mayServe(p.id, c) && !w.reserved(p.id, c)
}

func arrivedBefore(c, d *call) bool {
	return c.arrived < d.arrived || c.arrived == d.arrived && c.seq < d.seq
}

// alike tells whether two calls are of one class: they differ in their arrival only.
func alike(c, d *call) bool {
	same := c.own == nil && d.own == nil || c.own != nil && d.own != nil && c.own.Priority == d.own.Priority && c.own.Boost == d.own.Boost
	same = same && (c.rule == nil) == (d.rule == nil) && (c.rule == nil ||
		c.rule.Priority == d.rule.Priority && c.rule.Boost == d.rule.Boost && c.rule.KeepPriority == d.rule.KeepPriority && c.rule.KeepBoost == d.rule.KeepBoost)
	return same && (c.back == nil) == (d.back == nil) && c.queue == d.queue && c.needs.String() == d.needs.String()
}

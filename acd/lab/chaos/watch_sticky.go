package chaos

import (
	"hotline/acd"
	"hotline/seats"
)

// holder is who holds the matter of a number, and when it was last answered.
type holder struct {
	person string
	last   int64
}

// holds follows who answers a number.
func (w *Watcher) holds(c *call, person string) {
	s := w.queue(c.queue).Sticky
	if c.keep = ""; s.For == 0 || c.from == "" {
		return
	}
	h, known := w.holders[c.from]
	if !known || w.now-h.last > s.Within.Milliseconds() || !w.inRules(h.person) {
		h.person = person
	}
	w.holders[c.from] = holder{h.person, w.now}
}

// begins keeps a call that an input lets wait, or a call-back that may be dialled, once.
func (w *Watcher) begins(c *call) {
	s := w.queue(c.queue).Sticky
	h, known := w.holders[c.from]
	in, asks := w.in.(acd.Offerable)
	first := c.keepUntil == 0 && (c.back != nil || asks && in.Call == c.id)
	if first && s.For > 0 && known && w.now-h.last <= s.Within.Milliseconds() {
		c.keep, c.keepUntil = h.person, w.now+max(1, s.For.Milliseconds())
	}
	w.ends(c)
}

// ends lets a call wait for all when it was kept for long enough.
func (w *Watcher) ends(c *call) {
	if c.keepUntil <= w.now {
		c.keep = ""
	}
}

// keptFor tells for whom alone a call waits now; "" when for all.
func (w *Watcher) keptFor(c *call) string {
	p := w.people[c.keep]
	if c.state != "waiting" || p == nil || p.leaving || p.state == seats.NotReady || w.queue(c.queue).Sticky.For == 0 || !w.mayServe(p.id, c) {
		return ""
	}
	return p.id
}

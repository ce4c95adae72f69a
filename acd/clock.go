package acd

import "container/heap"

// timer is when something is due for one call or one person: the end of an
// offer's ringing, the longest wait, the end of wrap-up; for neither it is the
// end of the engine's pause.
type timer struct {
	at     int64 // unix milliseconds
	call   *call
	person *person
	pos    int // place in the clock plus one; 0 means not running
}

// before orders timers by time; at the same time the pause comes first and
// people come before calls, so that a seat that may be rung again, or becomes
// free, serves a call that would have been too late.
func (t *timer) before(u *timer) bool {
	switch {
	case t.at != u.at:
		return t.at < u.at
	case t.rank() != u.rank():
		return t.rank() < u.rank()
	case t.person != nil:
		return t.person.ID < u.person.ID
	case t.call != nil:
		return t.call.Seq < u.call.Seq
	}
	return false
}

func (t *timer) rank() int {
	switch {
	case t.person != nil:
		return 1
	case t.call != nil:
		return 2
	}
	return 0
}

func (t *timer) running() bool { return t.pos > 0 }

// clock holds the running timers, the next one first.
type clock struct{ timers timers }

// pausedUntil is the end of the pause; 0 without one.
func (e *Engine) pausedUntil() int64 {
	if e.pause.running() {
		return e.pause.at
	}
	return 0
}

// next gives the timer that is due first, or nil.
func (c *clock) next() *timer {
	if len(c.timers) == 0 {
		return nil
	}
	return c.timers[0]
}

// start runs t until at, in place of what it ran for.
func (c *clock) start(t *timer, at int64) {
	c.stop(t)
	t.at = at
	heap.Push(&c.timers, t)
}

func (c *clock) stop(t *timer) {
	if t.running() {
		heap.Remove(&c.timers, t.pos-1)
	}
}

// timers is a heap for container/heap.
type timers []*timer

func (h timers) Len() int           { return len(h) }
func (h timers) Less(i, j int) bool { return h[i].before(h[j]) }

func (h timers) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].pos, h[j].pos = i+1, j+1
}

func (h *timers) Push(x any) {
	t := x.(*timer)
	*h = append(*h, t)
	t.pos = len(*h)
}

func (h *timers) Pop() any {
	last := len(*h) - 1
	t := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	t.pos = 0
	return t
}

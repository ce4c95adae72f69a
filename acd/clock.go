package acd

// timer is when something is due for one call or one person: the end of an
// offer's ringing, the longest wait, the next ring, the end of wrap-up; for
// neither it is the end of the engine's pause, the next turn of skills, or the end of
// a rule for a number.
type timer struct {
	pos    int32 // place in the clock plus one; 0 means not running
	widens bool  // for a call: its next ring opens
	at     int64 // unix milliseconds
	call   *call
	person *person
}

// before orders timers by time; at the same time the pause comes first, then
// rings, and people come before the other timers of calls, so that a seat that may be rung again, or becomes
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

// Ranks of timers. All rings that open at a moment open together, before
// anything is offered.
const (
	house = iota // the pause, skills that begin or end, and rules for numbers
	widening
	ofPerson
	ofCall
)

func (t *timer) rank() int {
	switch {
	case t.person != nil:
		return ofPerson
	case t.call != nil && t.widens:
		return widening
	case t.call != nil:
		return ofCall
	}
	return house
}

func (t *timer) running() bool { return t.pos > 0 }

// clock holds the running timers in a heap with four branches, the next one first.
type clock struct{ timers []alarm }

// alarm is a timer with its time beside it: one that is compared with another is
// looked at only when both are due together.
type alarm struct {
	at    int64
	timer *timer
}

func (a alarm) before(b alarm) bool {
	return a.at < b.at || a.at == b.at && a.timer.before(b.timer)
}

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
	return c.timers[0].timer
}

// start runs t until at, in place of what it ran for.
func (c *clock) start(t *timer, at int64) {
	t.at = at
	if t.running() {
		c.move(int(t.pos)-1, alarm{at, t})
		return
	}
	c.timers = append(c.timers, alarm{})
	c.up(len(c.timers)-1, alarm{at, t})
}

func (c *clock) stop(t *timer) {
	if !t.running() {
		return
	}
	hole, last := int(t.pos)-1, len(c.timers)-1
	t.pos = 0
	moved := c.timers[last]
	c.timers[last] = alarm{}
	c.timers = c.timers[:last]
	if hole == last {
		return
	}
	c.move(hole, moved)
}

// move puts a at the place i, whose alarm is gone, or where it belongs from there.
func (c *clock) move(i int, a alarm) {
	if i > 0 && a.before(c.timers[(i-1)/4]) {
		c.up(i, a)
	} else {
		c.down(i, a)
	}
}

// put sets a place of the heap.
func (c *clock) put(i int, a alarm) {
	c.timers[i] = a
	a.timer.pos = int32(i + 1)
}

// up puts a at the place i or, past those due later, above it.
func (c *clock) up(i int, a alarm) {
	for i > 0 && a.before(c.timers[(i-1)/4]) {
		c.put(i, c.timers[(i-1)/4])
		i = (i - 1) / 4
	}
	c.put(i, a)
}

// down puts a at the place i or, past those due earlier, below it.
func (c *clock) down(i int, a alarm) {
	for {
		least := 4*i + 1
		for j := least + 1; j < min(4*i+5, len(c.timers)); j++ {
			if c.timers[j].before(c.timers[least]) {
				least = j
			}
		}
		if least >= len(c.timers) || !c.timers[least].before(a) {
			c.put(i, a)
			return
		}
		c.put(i, c.timers[least])
		i = least
	}
}

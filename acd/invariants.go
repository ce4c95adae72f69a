package acd

import (
	"fmt"

	"hotline/seats"
)

// Invariants recounts the state from the calls and people alone and compares
// it with what the engine keeps for speed. An error tells which law is broken.
// It walks over everything and is for tests and for what comes from disk.
func (e *Engine) Invariants() error {
	if e.calls.len()-len(e.backs) > max(maxCalls, e.rules.MaxCalls) || len(e.backs) > MostCallBacks || len(e.people) > maxSeats {
		return fmt.Errorf("%d calls and %d people are beyond the bounds", e.calls.len(), len(e.people))
	}
	for _, check := range []func() error{e.checkCalls, e.checkPeople, e.checkWaiting, e.checkReady, e.checkClock, e.checkIdle, e.checkBacks} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// checkCalls: a call is in exactly one place, with the person that its state needs.
func (e *Engine) checkCalls() error {
	last := uint64(0)
	for _, c := range e.byArrival() {
		p := e.people[c.Person]
		switch {
		case c.Seq == last:
			return fmt.Errorf("call %s arrived as another did", c.ID)
		case c.Seq == 0 || c.Seq > e.seq || c.Offer > e.offers || len(c.Past) > maxPast,
			c.Arrived > e.now || c.Rung > e.now:
			return fmt.Errorf("call %s has impossible numbers", c.ID)
		case (c.State == offered || c.State == talking) != (c.Person != ""), c.with != p:
			return fmt.Errorf("call %s is %s with person %q", c.ID, c.State, c.Person)
		case c.Person != "" && (p == nil || p.Call != c.ID || c.Offer == 0):
			return fmt.Errorf("call %s is %s by offer %d to %s, who does not know", c.ID, c.State, c.Offer, c.Person)
		case c.State == offered && p.State != seats.Offered, c.State == talking && !p.converses():
			return fmt.Errorf("call %s is %s and %s is %s", c.ID, c.State, p.ID, p.State)
		case c.State == offered && !e.serves(p, c, e.index.queues[c.Queue]):
			return fmt.Errorf("call %s of queue %s is offered to %s without the skills", c.ID, c.Queue, p.ID)
		}
		if c.Supervisor != "" {
			if s := e.people[c.Supervisor]; c.State != talking || s == nil || !s.supervises() || s.Call != c.ID {
				return fmt.Errorf("call %s is %s with supervisor %s, who does not know", c.ID, c.State, c.Supervisor)
			}
		}
		if (c.Supervisor == "") != (c.Mode == "") {
			return fmt.Errorf("supervisor %q is in call %s in the way %q", c.Supervisor, c.ID, c.Mode)
		}
		last = c.Seq
	}
	return nil
}

// checkPeople: a person is in at most one call, and known to it.
func (e *Engine) checkPeople() error {
	for id, credit := range e.credits {
		if credit >= fullWeight || e.people[id] != nil {
			return fmt.Errorf("person %s is to have a credit of %d", id, credit)
		}
	}
	for _, p := range e.byNumber() {
		c := e.calls.get(p.Call)
		switch {
		case p.State == seats.SignedOut:
			return fmt.Errorf("person %s is signed out and still here", p.ID)
		case p.engaged() && (c == nil || c.Person != p.ID):
			return fmt.Errorf("person %s is %s in call %q, which does not know", p.ID, p.State, p.Call)
		case p.supervises() && (c == nil || c.Supervisor != p.ID):
			return fmt.Errorf("person %s supervises call %q, which does not know", p.ID, p.Call)
		case p.Leaving != "" && !p.inCall():
			return fmt.Errorf("person %s is %s and should have left", p.ID, p.State)
		case !e.introduced(p), p.kind == nil && !p.inCall():
			return fmt.Errorf("person %s is %s and the rules do not name them so", p.ID, p.State)
		case p.State == seats.WrapUp && p.Most < p.Due, p.Most != 0 && p.State != seats.WrapUp:
			return fmt.Errorf("person %s is %s until %d, at the latest %d", p.ID, p.State, p.Due, p.Most)
		case p.Credit >= fullWeight:
			return fmt.Errorf("person %s has a credit of %d", p.ID, p.Credit)
		case p.Since > e.now || p.Idle > e.now:
			return fmt.Errorf("person %s is %s since the future", p.ID, p.State)
		}
	}
	return nil
}

// checkClock: every offer, wrap-up and pause ends, every bounded wait too.
func (e *Engine) checkClock() error {
	running := 0
	for _, t := range []*timer{&e.change, &e.lapse} {
		if t.running() {
			running++
		}
	}
	if e.pause.running() {
		running++
		if e.pause.at > e.now+pauseFor.Milliseconds() {
			return fmt.Errorf("nothing is offered until %d", e.pause.at)
		}
	}
	check := func(t *timer, due int64, name string) error {
		if due == 0 {
			if t.pos != 0 {
				return fmt.Errorf("a timer runs for %s and nothing is due", name)
			}
			return nil
		}
		running++
		if t.pos == 0 || e.clock.timers[t.pos-1] != (alarm{due, t}) || t.at != due {
			return fmt.Errorf("no timer runs for %s, due at %d", name, due)
		}
		return nil
	}
	for c := range e.calls.all() {
		due := c.Due
		if q := e.index.queues[c.Queue]; c.State == waiting && q != nil {
			due, _ = c.watched()
		}
		if c.State == resting {
			due = c.Task.Due
		}
		if (c.State == offered) != (c.Due != 0) {
			return fmt.Errorf("call %s is %s and due at %d", c.ID, c.State, c.Due)
		}
		if err := check(&c.timer, due, "call "+c.ID); err != nil {
			return err
		}
	}
	for _, p := range e.people {
		if rests := p.State == seats.NotReady && p.Due != 0; (p.State == seats.WrapUp || rests) != (p.Due != 0) {
			return fmt.Errorf("person %s is %s and due at %d", p.ID, p.State, p.Due)
		}
		if err := check(&p.timer, p.Due, "person "+p.ID); err != nil {
			return err
		}
	}
	if running != len(e.clock.timers) {
		return fmt.Errorf("%d timers should run, %d do", running, len(e.clock.timers))
	}
	return nil
}

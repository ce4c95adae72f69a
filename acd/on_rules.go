package acd

import (
	"maps"

	"hotline/recording/fact"
	"hotline/seats"
)

// enact makes rules the ones in force. The index is empty afterwards.
func (e *Engine) enact(r Rules) {
	moved := r.East != e.rules.East // another clock, another day
	for _, q := range e.index.queues {
		if q.flow.Since != 0 {
			q.flow.pass(e.now, q.waiting)
		}
	}
	e.rules, e.digest, e.index = r, Digest(r), newIndex(r)
	for name, q := range e.index.queues {
		q.flow = e.flowOf(name)
	}
	maps.DeleteFunc(e.flows, func(name string, _ *flow) bool { return e.index.queues[name] == nil })
	e.restand()
	e.forgetNumbers()
	e.watchNumbers()
	e.staffed()
	if e.today == nil || !r.usesToday() || moved {
		e.newDay()
	}
	e.skillsOf(e.now)
}

// onSetRules puts other rules in force: people first, so that it is known who
// may serve; then the calls; then who is no longer named is signed out.
func (e *Engine) onSetRules(in SetRules) {
	if Digest(in.Rules) == e.digest {
		e.ignore()
		return
	}
	e.enact(tidy(in.Rules))
	note(e, nil, nil, fact.SystemRules{Digest: e.digest})
	people := e.byNumber()
	for _, p := range people {
		e.introduce(p)
		e.listIfReady(p)
	}
	for _, c := range e.byArrival() {
		switch c.State {
		case waiting:
			e.rank(c)
			e.requeue(c)
		case offered:
			e.rank(c)
			e.reconsider(c)
		case resting:
			e.settleBack(c)
		}
	}
	for _, p := range people {
		if p.kind == nil && p.Leaving == "" {
			e.signOut(p, "removed")
		}
	}
}

// requeue puts a waiting call into the new index.
func (e *Engine) requeue(c *call) {
	e.clock.stop(&c.timer)
	if c.isBack {
		e.settleBack(c)
		return
	}
	if e.place(c) == nil {
		e.turnOff(c, "closed")
		return
	}
	e.enqueue(c)
}

// reconsider ends an offer that the new rules do not allow. One to a person
// who is no longer named ends with the sign-out.
func (e *Engine) reconsider(c *call) {
	p, q := c.with, e.place(c)
	if c.isBack {
		e.rankBack(c)
	}
	switch {
	case c.isBack && !e.mayBack(c):
		e.withdraw(c, "rules", seats.Ready, "")
		e.settleBack(c)
	case q == nil:
		e.withdraw(c, "rules", seats.Ready, "")
		e.turnOff(c, "closed")
	case p.kind != nil && !e.serves(p, c, q):
		e.withdraw(c, "rules", seats.Ready, "")
		e.enqueue(c)
	}
}

// place gives the queue of a call, after moving it to the first queue when its
// own is gone; nil when there are no queues.
func (e *Engine) place(c *call) *queue {
	q := e.index.queues[c.Queue]
	if q == nil && e.index.first != nil {
		q = e.index.first
		c.Queue = q.Name
		if !c.isBack {
			note(e, c, nil, fact.CallQueued{Again: true})
		}
	}
	return q
}

package acd

import (
	"hotline/recording/fact"
	"hotline/seats"
)

// onAccepted joins a call and the person who answered. Every answer gets one
// verdict: Confirm, or Dismiss with why. An answer to an offer that the engine
// ended meanwhile wins, when call and person are still free for each other.
func (e *Engine) onAccepted(in Accepted) {
	c := e.calls.get(in.Call)
	switch {
	case c != nil && c.Offer == in.Offer && (c.State == talking || c.State == released || c.State == resting):
		e.ignore()
	case c != nil && c.Offer == in.Offer && c.State == offered && c.Person == in.Person:
		e.answer(c, e.endOffer(c), in.Offer)
	case c != nil:
		e.onCrossed(c, e.people[in.Person], in)
	default:
		e.ignore()
		e.decide(Decision{Kind: Dismissed, Call: in.Call, Person: in.Person, Offer: in.Offer, Why: "gone"})
	}
}

// onCrossed judges an answer to an offer that is not the running one.
func (e *Engine) onCrossed(c *call, p *person, in Accepted) {
	old, known := c.recall(in.Offer, in.Person)
	if !known {
		e.ignore()
		e.decide(Decision{Kind: Dismissed, Call: c.ID, Person: in.Person, Offer: in.Offer, Why: "unknown"})
		return
	}
	if why := e.objection(c, p, old); why != "" {
		subject := p
		if subject == nil {
			subject = &person{ID: old.Person, Place: old.Place}
		}
		note(e, c, subject, fact.OfferDismissed{Offer: in.Offer, Why: why})
		e.decide(Decision{Kind: Dismissed, Call: c.ID, Person: in.Person, Offer: in.Offer, Why: why})
		return
	}
	switch c.State {
	case waiting:
		e.dequeue(c)
	case offered:
		e.withdraw(c, "answered-elsewhere", seats.Ready, "")
	}
	e.answer(c, p, in.Offer)
}

// objection tells why an answer to an ended offer cannot stand, or "".
func (e *Engine) objection(c *call, p *person, old oldOffer) string {
	switch {
	case c.State == resting:
		return "resting"
	case c.State == talking || c.State == released:
		return "answered-elsewhere"
	case p == nil:
		return "signed-out"
	case p.Place != old.Place:
		return "moved"
	case p.State == seats.WrapUp, p.supervises(), p.engaged() && p.Call != c.ID:
		return "engaged"
	case !e.serves(p, c, e.index.queues[c.Queue]):
		return "skill"
	}
	return ""
}

// answer brings a call and a free person together. The person who had said
// not ready meanwhile is so again after the call; one who was only found
// missing is ready.
func (e *Engine) answer(c *call, p *person, offer uint64) {
	p.choose(nil, "")
	p.Misses = 0
	if p.State == seats.NotReady && p.Reason != reasonMissed {
		reason := p.Reason
		p.choose(&reason, "")
	}
	c.give(p)
	c.Keep = ""
	c.State, c.Offer = talking, offer
	q := e.index.queues[c.Queue]
	c.WrapUp, c.WrapUpMax = 0, 0
	if q.WrapUp > 0 {
		c.WrapUp, c.WrapUpMax = wrapUpMS(q.WrapUp), wrapUpMS(q.WrapUpMax)
	}
	if c.isBack {
		e.dial(c, p)
	} else {
		e.hold(c, p)
		e.took(c, q)
		note(e, c, p, fact.CallAnswered{Offer: offer, WaitMS: e.since(p) - c.Arrived})
	}
	e.become(p, seats.Talking, "", c)
	if p.today != nil {
		p.today.Calls++
	}
	e.decide(Decision{Kind: Confirmed, Call: c.ID, Person: p.ID, Offer: offer})
	if len(e.backs) > 0 && !c.isBack {
		e.calledAgain(c)
	}
}

// onRefused takes the person off the calls; the call keeps its place.
func (e *Engine) onRefused(in Refused) {
	c := e.running(in.Call, in.Person, in.Offer)
	if c == nil {
		e.ignore()
		return
	}
	p := e.endOffer(c)
	c.Keep = "" // all may have it now
	note(e, c, p, fact.OfferRefused{Offer: in.Offer, Status: in.Status})
	e.rest(p, reasonRefused, e.rules.Rest.Refused)
	e.enqueue(c)
}

// onUnreachable takes the person off the calls; the call keeps its place.
func (e *Engine) onUnreachable(in Unreachable) {
	c := e.running(in.Call, in.Person, in.Offer)
	if c == nil {
		e.ignore()
		return
	}
	p := e.endOffer(c)
	c.Keep = ""
	note(e, c, p, fact.OfferUnreachable{Offer: in.Offer, Status: in.Status, Cause: in.Cause})
	e.rest(p, reasonUnreachable, e.rules.Rest.Unreachable)
	e.enqueue(c)
}

// onNotRung takes back an offer that the house could not ring, and pauses. No
// answer can cross that.
func (e *Engine) onNotRung(in NotRung) {
	c := e.running(in.Call, in.Person, in.Offer)
	if c == nil {
		e.ignore()
		return
	}
	e.takeBack(c, in.Why, seats.Ready, "")
	e.enqueue(c)
	e.clock.start(&e.pause, e.now+pauseFor.Milliseconds())
}

// missed ends an offer that rang too long; the call keeps its place. So many in
// a row as the rules say make the person not ready.
func (e *Engine) missed(c *call) {
	offer, rung := c.Offer, c.Rung
	p := e.endOffer(c)
	c.remember(oldOffer{Offer: offer, Person: p.ID, Place: p.Place})
	c.Keep = ""
	note(e, c, p, fact.OfferMissed{Offer: offer, AfterMS: e.now - rung})
	if p.Misses++; p.Misses < e.rules.Misses {
		p.Idle = e.now // so that another phone rings first
		e.become(p, seats.Ready, "", nil)
	} else {
		p.Misses = 0
		e.rest(p, reasonMissed, e.rules.Rest.Missed)
	}
	e.decide(Decision{Kind: Withdrawn, Call: c.ID, Person: p.ID, Offer: offer, Why: "missed"})
	e.enqueue(c)
}

// withdraw ends an offer for another reason than the phone's and gives the
// person the state to. The call is then in no queue: the caller decides.
func (e *Engine) withdraw(c *call, why string, to seats.State, reason string) {
	c.remember(oldOffer{Offer: c.Offer, Person: c.Person, Place: c.with.Place})
	e.takeBack(c, why, to, reason)
}

// takeBack is withdraw for an offer that nobody can answer any more.
func (e *Engine) takeBack(c *call, why string, to seats.State, reason string) {
	offer := c.Offer
	p := e.endOffer(c)
	note(e, c, p, fact.OfferWithdrawn{Offer: offer, Why: why})
	e.become(p, to, reason, nil)
	e.decide(Decision{Kind: Withdrawn, Call: c.ID, Person: p.ID, Offer: offer, Why: why})
}

// endOffer takes the running offer off a call and gives its person.
func (e *Engine) endOffer(c *call) *person {
	p := c.with
	e.clock.stop(&c.timer)
	c.give(nil)
	c.Offer, c.Rung, c.Due = 0, 0, 0
	return p
}

// running gives the call when that offer of it rings at that person, else nil.
func (e *Engine) running(callID, personID string, offer uint64) *call {
	c := e.calls.get(callID)
	if c != nil && c.State == offered && c.Person == personID && c.Offer == offer {
		return c
	}
	return nil
}

package chaos

import (
	"hotline/acd"
	"hotline/recording/fact"
	"hotline/seats"
)

// fact follows one fact.
func (w *Watcher) fact(f fact.Fact) error {
	c, p := w.calls[f.Call], w.people[f.Person]
	if _, new := f.Body.(fact.SeatSignedIn); f.Call != "" && c == nil && f.Kind() != "callback.made" || f.Person != "" && p == nil && !new && f.Kind() != "offer.dismissed" {
		return NoCallLost.broken("nobody knows of %q and %q", f.Call, f.Person)
	}
	switch b := f.Body.(type) {
	case fact.CallQueued:
		return w.queued(f, c, b)
	case fact.CallOverflowed:
		w.left(c, b.Why)
		c.queue, c.state, c.needs = f.Queue, "overflowed", c.asked
		c.turned = b.Why
		return w.overflowed(c, b.Why)
	case fact.CallRuled:
		return w.told(c, b)
	case fact.OfferMade:
		return w.offered(f, b)
	case fact.OfferMissed:
		c.keep = ""
		if p.misses++; p.misses < w.rules.Misses {
			p.idle = w.now
		} else {
			p.misses, p.rests = 0, w.rules.Rest.Missed
		}
		c.tookBack(ended{b.Offer, f.Person, f.Place})
		return w.fellThrough(c, p, b.Offer)
	case fact.OfferRefused:
		c.keep = ""
		p.rests = w.rules.Rest.Refused
		return w.fellThrough(c, p, b.Offer)
	case fact.OfferUnreachable:
		c.keep = ""
		p.rests = w.rules.Rest.Unreachable
		return w.fellThrough(c, p, b.Offer)
	case fact.OfferWithdrawn:
		if b.Why == "no-port" {
			w.paused = w.now + 1000
		} else {
			c.tookBack(ended{b.Offer, f.Person, f.Place})
		}
		return w.fellThrough(c, p, b.Offer)
	case fact.CallAnswered:
		if b.WaitMS != f.At.UnixMilli()-c.arrived {
			return CountsAddUp.broken("it waited %d ms", f.At.UnixMilli()-c.arrived)
		}
		if w.reach(c); !w.mayServe(f.Person, c) {
			return RightOffer.broken("%s does not hold the skills", f.Person)
		}
		c.state, c.person, c.offer = "talking", f.Person, b.Offer
		c.wrap, c.wrapMax = w.queue(c.queue).WrapUp.Milliseconds(), w.queue(c.queue).WrapUpMax.Milliseconds()
		w.did(f.Person).calls++
		w.holds(c, f.Person)
		w.taken(c)
		p.misses = 0
		w.calledAgain(c)
	case fact.SeatWrapUpExtended:
		if b.ForMS != w.longer || b.By != w.byWhom {
			return StatesAddUp.broken("its wrap-up is %d ms longer, by %q", w.longer, w.byWhom)
		}
	case fact.SeatSignedIn:
		w.signedIn(f)
	case fact.SeatSignedOut:
		w.signedOut(f)
	case fact.SeatState:
		return w.state(f, b)
	default:
		return w.joined(f, c, p)
	}
	return nil
}

func (w *Watcher) fellThrough(c *call, p *person, offer uint64) error {
	if c.state != "offered" || c.offer != offer || c.person != p.id {
		return OffersEnd.broken("%s is %s (offer %d to %s)", c.id, c.state, c.offer, c.person)
	}
	c.state, c.person, c.offer = "waiting", "", 0
	if c.id == w.gone {
		c.state = "gone"
	} else if c.back != nil {
		w.settleBack(c)
	}
	w.reach(c)
	w.ends(c)
	return nil
}

// signedIn follows a person to a place; who rests there rests no more.
func (w *Watcher) signedIn(f fact.Fact) {
	p := w.people[f.Person]
	if p == nil {
		w.people[f.Person] = &person{id: f.Person}
		w.signed[f.Person] = w.now
	}
	if p = w.people[f.Person]; p.state == seats.NotReady && p.call == "" {
		p.due = 0
	}
	p.place = f.Place
	p.leaving = false
}

// queued follows a call into a queue.
func (w *Watcher) queued(f fact.Fact, c *call, b fact.CallQueued) error {
	if b.Again != (c.queue != "") {
		return NoCallLost.broken("it was in queue %q before", c.queue)
	}
	c.queue, c.needs = f.Queue, c.asked
	if c.state != "offered" {
		c.rule = w.ruleOf(c, acd.RulePriority)
	}
	if c.state != "offered" {
		c.state = "waiting"
	}
	w.reach(c)
	if c.state != "waiting" {
		return nil
	}
	w.begins(c)
	w.flowsOf(c)
	if in, asks := w.in.(acd.Offerable); asks && in.Call == c.id {
		if c.fresh = true; !c.stays {
			return w.tooLong(c, false)
		}
	}
	return nil
}

// signedOut ends the shift of a person.
func (w *Watcher) signedOut(f fact.Fact) {
	w.shifts[f.Person] += f.At.UnixMilli() - w.signed[f.Person]
	delete(w.signed, f.Person)
	delete(w.people, f.Person)
}

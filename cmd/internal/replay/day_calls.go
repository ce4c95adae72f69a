package replay

import (
	"cmp"
	"time"

	"hotline/acd"
	"hotline/acd/lab"
	"hotline/recording/fact"
)

// call reads what happened to a call that arrived on the day, until its first answer.
func (s *Seen) call(f fact.Fact) {
	c := s.reading[f.Call]
	if c == nil {
		if _, arrived := f.Body.(fact.CallArrived); !arrived || f.At.Before(s.From) || !f.At.Before(s.To) {
			return
		}
		c = &reading{offers: map[uint64]time.Time{}}
		s.reading[f.Call], s.order = c, append(s.order, f.Call)
	}
	if c.Fate == lab.Answered {
		return
	}
	switch body := f.Body.(type) {
	case fact.CallArrived:
		c.Arrive = acd.Arrive{Call: f.Call, Line: f.Line, From: body.From, Arrived: f.At}
	case fact.CallKey:
		if !body.Unused && len(body.Key) == 1 {
			c.key, c.pressed = body.Key[0], f.At
		}
	case fact.CallQueued:
		c.Queue, c.Door = f.Queue, ""
	case fact.OfferMade:
		c.offers[body.Offer] = f.At
	case fact.OfferWithdrawn:
		if body.Why == "abandoned" {
			c.Rang = f.At.Sub(c.offers[body.Offer])
		}
	case fact.CallRuled:
		c.Barred = c.Barred || body.Do == acd.RuleRefuse || body.Do == acd.RuleLimit
	case fact.CallOverflowed:
		c.Fate, c.Waited, c.Closed = lab.TurnedOff, f.At.Sub(c.Arrive.Arrived), body.Why == "closed" && len(c.Steps) == 0
		c.Door = cmp.Or(f.Queue, c.Door)
	case fact.CallAnswered:
		c.Fate, c.Waited = lab.Answered, time.Duration(body.WaitMS)*time.Millisecond
		c.answered, c.person = f.At, f.Person
		c.Work = &lab.Work{Ring: f.At.Sub(c.offers[body.Offer])}
		s.with[f.Person] = c
	case fact.CallEnded:
		s.ended(f, c, body)
	}
}

// ended reads the end of a call that nobody answered.
func (s *Seen) ended(f fact.Fact, c *reading, body fact.CallEnded) {
	switch body.Outcome {
	case fact.Abandoned:
		c.Fate, c.Waited = lab.Left, f.At.Sub(c.Arrive.Arrived)
	case fact.Refused:
		c.refused = true
	case fact.TurnedOff:
		if c.Fate != lab.TurnedOff {
			c.Fate, c.Waited = lab.TurnedOff, f.At.Sub(c.Arrive.Arrived)
		}
	default:
		c.Waited = f.At.Sub(c.Arrive.Arrived)
	}
}

// work reads how long a person was with a call, hold included, and how long the
// wrap-up took. Of a call that is not over by then the work is not known.
func (s *Seen) work(f fact.Fact, to string) {
	c := s.with[f.Person]
	if c == nil || to == "talking" || to == "hold" {
		return
	}
	if c.talked.IsZero() {
		c.talked = f.At
		c.Work.Talk = f.At.Sub(c.answered)
		if to == "wrap-up" {
			return
		}
	}
	c.Work.WrapUp = f.At.Sub(c.talked)
	delete(s.with, f.Person)
}

package recording

import (
	"maps"
	"slices"
	"time"

	"hotline/recording/fact"
)

// begin makes the call that a fact begins; nil when it begins none.
func begin(f fact.Fact) *Call {
	switch f.Body.(type) {
	case fact.CallArrived, fact.CallEnded:
	default:
		return nil
	}
	if f.Call == "" {
		return nil
	}
	return &Call{ID: f.Call, Line: f.Line, State: Greeting, Since: f.At, Arrived: f.At}
}

// add is everything that can happen to a call. Legs, the recording and
// the note may outlast its end.
func (c *Call) add(f fact.Fact) {
	switch body := f.Body.(type) {
	case fact.LegAnswered:
		c.onLegAnswered(f, body)
		return
	case fact.LegEnded:
		delete(c.Legs, f.Leg)
		c.heard(f.Leg)
		return
	case fact.RecordingRendered:
		c.Recording, c.RecordedMS = body.File, body.DurationMS
		return
	case fact.CallNote:
		c.Note = body.Text
		return
	}
	if c.State == Ended {
		return
	}
	switch body := f.Body.(type) {
	case fact.CallArrived:
		c.From, c.Called = body.From, body.Called
	case fact.CallKey:
		c.onKey(body)
	case fact.CallQueued:
		c.onQueued(f)
	case fact.CallOverflowed:
		c.onOverflowed(f)
	case fact.OfferMade:
		c.onOffer(f, body)
	case fact.OfferRefused:
		c.onOfferOver(f, body.Offer)
	case fact.OfferMissed:
		c.onOfferOver(f, body.Offer)
	case fact.OfferUnreachable:
		c.onOfferOver(f, body.Offer)
	case fact.OfferWithdrawn:
		c.onOfferOver(f, body.Offer)
	case fact.CallAnswered:
		c.onAnswered(f, body)
	case fact.CallHeld:
		c.onHold(f, Talking, Hold)
	case fact.CallResumed:
		c.onHold(f, Hold, Talking)
	case fact.CallTakenOver:
		c.turn(Talking, f.At)
		c.Person, c.Place = f.Person, f.Place
	case fact.CallSurveyed:
		c.turn(Survey, f.At)
	case fact.CallGraded:
		c.Grade = body.Grade
	case fact.LegSilent:
		c.onSilent(f.Leg)
	case fact.LegHeard:
		c.heard(f.Leg)
	case fact.CallEnded:
		c.onEnded(f, body)
	}
}

// turn is the only place where the state of a call changes.
func (c *Call) turn(to State, at time.Time) {
	if c.State == to {
		return
	}
	c.State, c.Since, c.Unheard = to, at, nil // whoever is not heard then is told anew
	if to != Offered {
		c.Offer = 0
	}
}

func (c *Call) onKey(body fact.CallKey) {
	if len(c.Keys) < maxKeys {
		c.Keys += body.Key
	}
}

// onQueued takes the call into a queue. While a phone rings the call is still
// offered: the engine withdraws the offer when the person cannot serve the new queue.
func (c *Call) onQueued(f fact.Fact) {
	c.asks(f.Queue)
	if c.State != Offered {
		c.turn(Waiting, f.At)
	}
}

// onOverflowed takes the call out of its queue, or turns it away at the door of
// one: it is that queue's all the same. A line turns off without any.
func (c *Call) onOverflowed(f fact.Fact) {
	if f.Queue != "" {
		c.asks(f.Queue)
	}
	c.turn(Greeting, f.At)
}

func (c *Call) asks(queue string) {
	if c.Queue != queue {
		c.Queue = queue
		c.Queues = append(c.Queues, queue)
	}
	if len(c.Queues) > maxQueues {
		c.Queues = slices.Clone(c.Queues[1:])
	}
}

func (c *Call) onOffer(f fact.Fact, body fact.OfferMade) {
	if c.State == Talking || c.State == Hold {
		return
	}
	c.turn(Offered, f.At)
	c.Offer = body.Offer
}

// onOfferOver is for every end of an offer but an answer. Only the offer that
// rings counts: an answer may have crossed.
func (c *Call) onOfferOver(f fact.Fact, offer uint64) {
	if c.State == Offered && c.Offer == offer {
		c.turn(Waiting, f.At)
	}
}

func (c *Call) onAnswered(f fact.Fact, body fact.CallAnswered) {
	c.turn(Talking, f.At)
	c.Person, c.Place = f.Person, f.Place
	if c.Answered.IsZero() {
		c.Answered, c.WaitMS = f.At, body.WaitMS
	}
}

func (c *Call) onHold(f fact.Fact, from, to State) {
	if c.State == from {
		c.turn(to, f.At)
	}
}

func (c *Call) onSilent(leg string) {
	if at, known := slices.BinarySearch(c.Unheard, leg); !known && len(c.Unheard) < maxLegs {
		c.Unheard = slices.Insert(c.Unheard, at, leg)
	}
}

func (c *Call) heard(leg string) {
	c.Unheard = slices.DeleteFunc(c.Unheard, func(l string) bool { return l == leg })
}

func (c *Call) onLegAnswered(f fact.Fact, body fact.LegAnswered) {
	if c.Legs == nil {
		c.Legs = map[string]Leg{}
	}
	if _, known := c.Legs[f.Leg]; known || len(c.Legs) < maxLegs {
		c.Legs[f.Leg] = Leg{Person: f.Person, Place: f.Place, Dialog: body.Dialog}
	}
}

func (c *Call) onEnded(f fact.Fact, body fact.CallEnded) {
	c.turn(Ended, f.At)
	c.Ended, c.Outcome, c.EndedBy = f.At, body.Outcome, body.By
	if c.Answered.IsZero() {
		c.WaitMS = f.At.Sub(c.Arrived).Milliseconds()
	}
}

// book adds a stretch of a person's time to the call.
func (c *Call) book(state string, stretch time.Duration) {
	switch state {
	case seatTalking:
		c.TalkMS += stretch.Milliseconds()
	case seatHold:
		c.HoldMS += stretch.Milliseconds()
	}
}

// copy gives the call without anything shared with the fold.
func (c *Call) copy() Call {
	out := *c
	out.Queues, out.Legs = slices.Clone(c.Queues), maps.Clone(c.Legs)
	out.Unheard = slices.Clone(c.Unheard)
	return out
}

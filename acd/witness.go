package acd

import (
	"time"

	"hotline/recording/fact"
)

// Witness is Step for who wants to see what the engine saw: look is called with
// every decision to offer a call, in order, just before it is carried out. In it
// Why and View show the engine as it is in the middle of the step; nothing else
// may be asked of it.
func (e *Engine) Witness(now time.Time, in Input, look func(Decision)) ([]Order, []fact.Fact) {
	e.witness = look
	defer func() { e.witness = nil }()
	return e.Step(now, in)
}

// Explain plays one input and explains the offer of that number as the engine
// saw it when it made it; false when the input leads to no such offer.
func (e *Engine) Explain(now time.Time, in Input, offer uint64) (w Why, made bool) {
	e.Witness(now, in, func(d Decision) {
		if d.Offer == offer {
			w, made = e.Why(d.Call)
			w.Offer, w.To, w.Reason = d.Offer, d.Person, &d.Reason
		}
	})
	return w, made
}

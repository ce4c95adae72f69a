package floor

import (
	"hotline/acd"
	"hotline/cmd/internal/call"
	"hotline/cmd/internal/owner"
	"hotline/recording/fact"
	"hotline/sip"
)

// legState is what the floor itself must know of a leg to end it without the plan.
type legState struct {
	about   fact.Fact    // the leg's answer; its body is nil without one, or after the end
	ringing *sip.Request // our INVITE, sent and neither answered nor ended
	closed  bool
	person  string // whose browser it is; "" for a phone
	waiting int    // signals that wait for their record
}

// note keeps what would be needed to end the call without its plan.
func (c *conversation) note(facts []fact.Fact) {
	for _, f := range facts {
		switch f.Body.(type) {
		case fact.LegAnswered:
			c.leg(f.Leg).about, c.leg(f.Leg).ringing = f, nil
		case fact.LegEnded:
			c.leg(f.Leg).about, c.leg(f.Leg).ringing = fact.Fact{}, nil
		case fact.CallEnded:
			c.ended = true
		}
	}
}

// fail ends a call whose plan has panicked: its dialogs are ended from what
// the facts hold, its facts are written, and the panic is counted.
func (c *conversation) fail(text string) {
	h, now := c.house, c.house.clock.Now()
	h.log.Error("a call failed and was ended", "call", c.id, "panic", text)
	h.Write(fact.Fact{Call: c.id, Line: c.line, Body: fact.SystemPanic{Where: "call", Text: text}})
	c.gate.Drop()
	if citizen := c.leg(call.Citizen); citizen.about.Body == nil || citizen.waiting > 0 {
		c.asked.To.Tag = c.tag
		h.refuse(c.asked, 500, "")
	}
	for _, name := range owner.Keys(c.legs) {
		c.abandon(name, c.legs[name])
	}
	if !c.ended {
		h.Write(fact.Fact{Call: c.id, Line: c.line, Body: fact.CallEnded{Outcome: fact.Lost, By: fact.BySystem, Reason: "a fault of the hotline ended the call"}})
	}
	h.engine.Post(acd.Gone{Call: c.id, Why: "failed"})
	h.sound.finish(c.id, now)
	c.over = true
}

// abandon ends a leg of a failed call.
func (c *conversation) abandon(name string, leg *legState) {
	const why = "call failed"
	if answer, ok := leg.about.Body.(fact.LegAnswered); ok {
		c.house.endDialog(answer.Dialog, why)
		leg.about.At, leg.about.Body = c.house.clock.Now(), fact.LegEnded{By: "us", Reason: why}
		c.house.Write(leg.about)
	} else if leg.ringing != nil {
		cancel := *leg.ringing
		cancel.Method, cancel.SDP, cancel.Contact, cancel.Headers = sip.Cancel, nil, "", sip.Headers{{Name: "Reason", Value: sip.Q850(41, why)}}
		c.house.wire.Send(cancel)
	}
	c.shut(name)
}

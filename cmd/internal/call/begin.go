package call

import (
	"errors"
	"fmt"

	"hotline/acd"
	"hotline/ivr"
	"hotline/recording/fact"
	"hotline/sip"
)

func (c *Call) onBegin() {
	in := c.setup.Invite
	c.now = c.arrived // the time of the INVITE, not of the goroutine that took it up
	c.fact(fact.CallArrived{From: c.setup.From, Called: c.setup.Called, Source: in.Source.String(), SIPCall: in.CallID})
	answer, err := c.negotiate() // kept until the call is accepted
	if err != nil {
		c.refuse(488, err.Error())
		return
	}
	c.citizen.ours = answer
	if c.setup.Refuse != "" {
		c.fact(fact.CallOverflowed{Why: c.setup.Refuse})
		if c.turnOff(c.setup.Refuse); c.busyEnding() {
			return
		}
	}
	c.arrive()
	if c.setup.Early {
		c.citizen.enter(ringing, c.now)
		c.drive(c.citizen, sip.WantRing{Status: 180})
		c.hearFlow(ivr.Ringing{Arrived: c.arrived})
		return
	}
	c.accept()
}

// negotiate gives what our 200 will carry: the answer to the citizen's offer,
// or an offer of ours when the INVITE had none (RFC 3261 §13.3.1.4).
func (c *Call) negotiate() (*sip.SDP, error) {
	l := c.citizen
	if c.setup.Invite.BadSDP != "" {
		return nil, errNoCodec
	}
	if c.setup.Invite.SDP == nil {
		return sip.Offer(l.media, sip.SendRecv), nil
	}
	answer, agreed, err := sip.Answer(c.setup.Invite.SDP, l.media, sip.SendRecv)
	l.agreed = agreed
	if err != nil {
		return nil, plainly(err)
	}
	return answer, nil
}

// plainly says in words of ours why an offer was not answered.
func plainly(err error) error {
	var why sip.KeyError
	if errors.As(err, &why) {
		return why
	}
	return errNoCodec
}

// warning tells the far end why there is no answer to its offer: RFC 3261 §20.43.
func warning(why string) sip.Headers {
	return sip.Headers{{Name: "Warning", Value: fmt.Sprintf("399 hotline %q", why)}}
}

// errNoCodec is what the story says of an offer: its own words may be anything.
var errNoCodec = errors.New("none of the offered codecs can be used")

// refuse ends a call that never was one. The engine does not hear of it.
func (c *Call) refuse(status int, why string) {
	c.ending = &ending{by: fact.BySystem, reason: why, outcome: fact.Refused, at: c.now}
	c.citizen.enter(ended, c.now)
	c.drive(c.citizen, sip.WantRefuse{Status: status, Headers: warning(why)})
	c.closeLeg(c.citizen, fact.LegEnded{By: "us", Status: status, Reason: why})
}

// accept answers the citizen's INVITE, once. From then on the call is taped. With an
// early offer the citizen can hear at once, else when the ACK has brought the answer.
func (c *Call) accept() {
	l := c.citizen
	if l.phase >= up {
		return
	}
	l.enter(up, c.now)
	late := c.setup.Invite.SDP == nil
	l.talks = !late
	c.drive(l, sip.WantAccept{SDP: l.ours})
	c.answeredFact(l)
	c.order(Tape{})
	if !late {
		c.watch(l)
		c.order(Talk{Leg: l.name, Agree: l.agreed})
		c.start()
	}
}

// answeredFact keeps what a restart needs to end the leg's dialog. The law is
// not known yet when the citizen's INVITE had no offer.
func (c *Call) answeredFact(l *leg) {
	var saved fact.Dialog // a browser has none
	if l.dialog != nil {
		saved = l.dialog.Saved()
		saved.Port = l.media.Port
	}
	c.legFact(l, fact.LegAnswered{Dialog: saved, Law: l.agreed.Law})
}

// start begins the flow, once the citizen can hear.
func (c *Call) start() {
	if c.started || c.citizen.phase != up || !c.citizen.talks {
		return
	}
	c.started = true
	c.hearFlow(ivr.Start{Arrived: c.arrived})
}

// arrive tells the engine of the call, once.
func (c *Call) arrive() {
	if !c.told {
		c.told = true
		c.tell(acd.Arrive{Call: c.setup.ID, Line: c.setup.Line, From: c.setup.From, Arrived: c.arrived, Site: c.setup.Site, Protected: c.setup.Protected})
	}
}

func (c *Call) tell(in acd.Input) { c.order(Tell{In: in}) }

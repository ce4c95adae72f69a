package call

import (
	"time"

	"hotline/acd"
	"hotline/ivr"
	"hotline/recording/fact"
	"hotline/sip"
)

// Call is one call from its INVITE to the end of its last leg.
type Call struct {
	setup   Setup
	arrived time.Time
	now     time.Time // of the Step in progress

	citizen *leg
	seats   []*leg // in order of opening, also those that are over
	opened  int    // how many seats' legs there were
	flow    *ivr.Run
	started bool // the flow's Start was given: the citizen can hear

	queue    string
	needs    string // besides those of the queue
	told     bool   // the engine knows of the call
	gone     bool   // the engine was told that it is over
	overflow string // why nobody can take the call; "" while somebody may

	// The person's side: see offer.go.
	partner    *leg        // whose phone accepted, until dismissed or replaced
	verdict    bool        // the engine has not yet said whether the answer stands
	deferred   []acd.Order // what came meanwhile
	message    time.Time   // since when the citizen leaves a message; zero: does not
	kept       bool        // the citizen keeps the place, and is called back
	early      Command     // the latest answer or refusal of an offer whose leg was not there: see catchUp
	answered   bool        // an answer stood: the call's outcome is answered
	joined     bool        // citizen and partner hear each other
	supervisor *leg        // who is in the talk besides; nil: nobody
	ringing    *leg        // whose sound before the answer the citizen hears; nil: nobody's
	bereft     bool        // a person was lost in the middle of the talk
	untimely   *untimely   // the partner's leg ended before the verdict
	farewells  string      // why the last words are said; "" while they are not

	ending *ending // who ended the call; nil while it goes on
	over   bool    // Done was ordered

	orders []Order
	facts  []fact.Fact
}

// New makes a call that has just arrived; Begin must be its first input. now is
// the time of the INVITE in whole milliseconds.
func New(s Setup, now time.Time) *Call {
	if s.From == "" {
		s.Flow = s.Flow.WithoutKeep()
	}
	c := &Call{setup: s, arrived: now, now: now, flow: ivr.New(s.Flow)}
	c.citizen = &leg{name: Citizen, opened: true, media: s.Media.Over(s.Invite.Transport), since: now, dialog: sip.Incoming(s.Invite, s.Tag, s.Contact)}
	return c
}

// Step takes one input at its time and gives what the floor is to do, in
// order, and what has happened. now is never before that of an earlier Step.
//
// This is everything that can happen to a call.
func (c *Call) Step(now time.Time, in Input) ([]Order, []fact.Fact) {
	if c.over {
		return nil, nil
	}
	c.now = now
	switch in := in.(type) {
	case Begin:
		c.onBegin()
	case Dialog:
		c.onDialog(in.Leg, in.In)
	case Engine:
		c.onEngine(in.Order)
	case Opened:
		c.onOpened(in)
	case Digit:
		c.onDigit(in.Leg, in.Key, false)
	case Played:
		c.onPlayed(in.Leg, in.Number)
	case Command:
		c.onCommand(in)
	case Away:
		c.onAway(in.Leg, in.Why)
	case Back:
		c.onBack(in.Leg)
	case Hangup:
		c.onHangup(in.Why, in.Apology)
	case Silent:
		c.onSilent(in.Leg, in.For)
	case Heard:
		c.onHeard(in.Leg)
	case Tick:
		c.onTick()
	}
	c.listen()
	c.conclude()
	orders, facts := c.orders, c.facts
	c.orders, c.facts = nil, nil
	return orders, facts
}

// onEvent is everything that a leg's dialog can tell.
func (c *Call) onEvent(l *leg, event sip.Event) {
	switch event := event.(type) {
	case sip.Progressed:
		c.onProgressed(l, event.Status)
		c.earlySound(l, event.SDP)
	case sip.Accepted:
		c.onAccepted(l, event.SDP)
	case sip.Challenged:
		c.onChallenged(l, event.Response.Status)
	case sip.Confirmed:
		c.onAnswer(l, event.Ours, event.SDP)
	case sip.Offered:
		c.onOffered(l, event.SDP)
	case sip.Renegotiated:
		c.onAnswer(l, event.Ours, event.SDP)
	case sip.DigitInfo:
		c.onDigit(l.name, event.Digit, true)
	case sip.Ended:
		c.onEnded(l, event)
	case sip.RenegotiationFailed, sip.IdentityChanged, sip.Ignored:
		// The session stays as it is; who the phone says it is changes nothing here.
	}
}

// onEngine is everything that the engine can order.
func (c *Call) onEngine(o acd.Order) {
	switch o := o.(type) {
	case acd.MakeOffer:
		c.onMakeOffer(o)
	case acd.Withdraw:
		c.onWithdraw(o)
	case acd.Confirm:
		c.onConfirm(o)
	case acd.Dismiss:
		c.onDismiss(o)
	case acd.Overflow:
		c.onOverflow(o)
	case acd.LetIn:
		c.onLetIn(o)
	case acd.ExpectedWait:
		c.hearFlow(ivr.Expected{Ahead: o.Ahead, P50: o.P50, Known: o.Known})
	}
}

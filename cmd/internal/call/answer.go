package call

import (
	"time"

	"hotline/ivr"
	"hotline/sip"
)

// What a person hears before the talk: a beep when the house answers for them,
// then what the call is. The citizen meanwhile hears who answered, which is the
// flow's. Whoever's words are over waits for the other.

// The numbers of what plays to a person, and how long it may take when its end is
// never told.
const (
	beepNumber  = 1
	briefNumber = 2
	beepMost    = time.Second // a headset that is silent for longer counts as away
	briefMost   = 10 * time.Second
)

// beep announces to a person whom the house answers for that a call comes.
func (c *Call) beep(l *leg) {
	if !l.auto || l.phase != ringing || !l.awaySince.IsZero() || c.partner != nil {
		return
	}
	l.beeping = c.now.Add(beepMost)
	c.order(Talk{Leg: l.name, Agree: c.browserSound()})
	c.order(Play{Leg: l.name, Number: beepNumber, Prompts: []string{ivr.Beep}})
}

// brief tells the person who has answered what the call is.
func (c *Call) brief(l *leg) {
	answer := c.setup.Flow.Answer
	if !answer.Seat {
		return
	}
	l.briefing = c.now.Add(briefMost)
	c.order(Play{Leg: l.name, Number: briefNumber, Prompts: ivr.Brief(answer.Name, c.flow.Language(), c.now.Sub(c.arrived))})
}

// through: the flow is done with the citizen.
func (c *Call) through() {
	c.partner.through = true
	if c.partner.briefing.IsZero() {
		c.join()
	}
}

// hearsUntil is when what the person hears counts as over; zero when nothing plays.
func (l *leg) hearsUntil() time.Time {
	switch l.phase {
	case ringing:
		return l.beeping
	case up:
		return l.briefing
	}
	return time.Time{}
}

// heardOut: the person has heard one of these to its end.
func (c *Call) heardOut(l *leg, number int) {
	switch {
	case l == nil || l.hearsUntil().IsZero():
	case l.phase == ringing && number == beepNumber, l.phase == up && number == briefNumber:
		c.heardAll(l)
	}
}

// heardAll goes on after what the person heard.
func (c *Call) heardAll(l *leg) {
	beeped := l.phase == ringing
	l.beeping, l.briefing = time.Time{}, time.Time{}
	switch {
	case beeped:
		c.answerBrowser(l)
	case l == c.partner && l.through:
		c.join()
	}
}

// answerByItself asks a phone to answer the call without its person: RFC 5373
// §4.1, and the two ways that most desk phones know. Whether it does is its own
// setting, and so is the beep.
func (c *Call) answerByItself() sip.Headers {
	return sip.Headers{
		{Name: "Answer-Mode", Value: "Auto"},
		{Name: "Call-Info", Value: "<sip:" + c.host() + ">;answer-after=0"},
		{Name: "Alert-Info", Value: "<http://" + c.host() + ">;info=alert-autoanswer;delay=0"},
	}
}

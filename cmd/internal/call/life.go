package call

import (
	"time"

	"hotline/recording/fact"
	"hotline/sip"
)

// A phone that vanished sends no BYE. While sound is expected of it, silence
// tells. One that holds need not send any (RFC 3264 §8.4): it is asked by SIP.

const (
	silenceLimit = 30 * time.Second // a person's leg that has been silent for so long is lost
	bothWithin   = 30 * time.Second // the whole call is, when the citizen went silent so shortly before
	askEvery     = 30 * time.Second // how often a leg that may be silent is asked whether it is there
)

// watch decides, after each agreement, how the leg shows that it is there: by
// its sound, or by answering.
func (c *Call) watch(l *leg) {
	switch {
	case l.agreed.Send && l.agreed.Receive:
		l.askAt = time.Time{}
	case l.askAt.IsZero():
		l.askAt = c.now.Add(askEvery)
	}
}

// ask has the leg's phone answer; onEnded follows when it does not.
func (c *Call) ask(l *leg) {
	l.askAt = c.now.Add(askEvery)
	c.drive(l, sip.WantAlive{})
}

// onSilent: a citizen who is silent alone may be listening, and one who waits
// hears us: only a person's silence ends a talk. The citizen's phone is asked, as
// one that vanished would wait, and be offered, for ever. A person who holds at the
// desk may have put the phone's microphone off: it is asked before it counts as lost.
func (c *Call) onSilent(name string, d time.Duration) {
	l := c.find(name)
	if l == nil || l.phase != up {
		return
	}
	c.quiet(l)
	if d < silenceLimit {
		return
	}
	l.silentAt = c.now
	switch {
	case l == c.citizen && l.askAt.IsZero():
		c.ask(l)
	case l != c.partner || l.browser || !l.askAt.IsZero(): // a browser that sends nothing is away
	case l.held():
		c.ask(l)
	default:
		c.endLeg(l, 480, "no sound from the phone")
		c.partnerLost()
	}
}

// expect takes the leg of a person who comes back from hold at the desk: from
// now on there must be sound, so the watch for silence begins anew.
func (c *Call) expect(l *leg) {
	if l.askAt.IsZero() || !l.agreed.Receive {
		return
	}
	l.askAt = time.Time{}
	c.order(Talk{Leg: l.name, Agree: l.agreed})
}

// partnerLost: the person's leg has ended and nobody hung up. When the citizen
// is not heard either, nobody is there to be told.
func (c *Call) partnerLost() {
	if !c.citizen.silentAt.IsZero() && c.now.Sub(c.citizen.silentAt) <= bothWithin {
		c.end(fact.BySystem, "no sound from either side")
		return
	}
	c.partnerLeft("seat lost")
}

package call

import (
	"time"

	"hotline/recording/fact"
	"hotline/sip"
	"hotline/sip/media"
)

// A person's browser stays connected between calls, so that its leg has no
// dialog: it rings at the desk and is answered there. Its page may be loaded
// again, or its computer sleep, in the middle of everything.

const (
	ringAway = 5 * time.Second  // a browser that rings and is away for longer is not reached
	talkAway = 30 * time.Second // a person whose browser is away for longer in a talk is lost
)

// The payload types that a headset's packets have towards the house; towards the
// browser they are those it negotiated.
const (
	headsetPCMU   = 0
	headsetPCMA   = 8
	headsetEvents = 101
)

// ringBrowser shows the call at the person's desk.
func (c *Call) ringBrowser(l *leg, auto bool) {
	l.browser, l.auto = true, auto
	l.enter(ringing, c.now)
	c.legFact(l, fact.LegRinging{Status: 180})
	if l == c.supervisor {
		c.answerBrowser(l) // they have asked for it
		return
	}
	c.catchUp(l)
	c.beep(l)
}

// answerBrowser takes the call at the person's desk.
func (c *Call) answerBrowser(l *leg) { c.seatAnswered(l, c.browserSound()) }

// browserSound is in the citizen's law: every browser has both (RFC 7874 §3).
func (c *Call) browserSound() sip.Agreed {
	agreed := sip.Agreed{Law: c.laws()[0], PT: headsetPCMA, EventPT: headsetEvents, Send: true, Receive: true}
	if agreed.Law == media.PCMU {
		agreed.PT = headsetPCMU
	}
	return agreed
}

// onAway: the browser is gone, or sends nothing. The citizen hears music meanwhile.
func (c *Call) onAway(name, why string) {
	l := c.find(name)
	if l == nil || !l.browser || l.phase == ended || !l.awaySince.IsZero() {
		return
	}
	l.awaySince, l.beeping = c.now, time.Time{}
	c.legFact(l, fact.LegAway{Why: why})
	c.hold(l, fact.BySystem)
}

// onBack: the browser is there again.
func (c *Call) onBack(name string) {
	l := c.find(name)
	if l == nil || l.phase == ended || l.awaySince.IsZero() {
		return
	}
	c.legFact(l, fact.LegBack{AfterMS: c.now.Sub(l.awaySince).Milliseconds()})
	l.awaySince = time.Time{}
	c.beep(l)
	c.hold(l, fact.BySystem)
}

// awayUntil is when a browser that is away counts as gone; zero while it is there.
func (c *Call) awayUntil(l *leg) time.Time {
	switch {
	case l.awaySince.IsZero() || l.phase == ended:
		return time.Time{}
	case l.phase == up:
		return later(l.since, l.awaySince).Add(talkAway)
	}
	return l.awaySince.Add(ringAway)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// goneForGood: the browser has not come back.
func (c *Call) goneForGood(l *leg) {
	if l.phase < up {
		c.unreachable(l, 0, "the browser is gone")
		c.endLeg(l, 480, "the browser is gone")
		return
	}
	c.endLeg(l, 480, "the browser did not come back")
	if l == c.partner {
		c.partnerLost()
	}
}

package call

import (
	"time"

	"hotline/acd"
	"hotline/recording/fact"
)

// The silence that means something: a person's leg that has been silent for
// silenceLimit is lost; when the citizen's went silent within bothWithin of it,
// the whole call is.
const (
	silenceLimit = 30 * time.Second
	bothWithin   = 30 * time.Second
)

// onCommand does what the person asked for through the desk. What makes no
// sense now changes nothing.
func (c *Call) onCommand(person, do string) {
	l := c.legOf(person)
	if l == nil {
		return
	}
	switch {
	case do == "decline" && l.phase < up:
		c.tell(acd.Refused{Call: c.setup.ID, Person: person, Offer: l.offer})
		c.endLeg(l, 480, "declined at the desk")
	case do == "hang-up" && l == c.partner && l.phase == up:
		c.endLeg(l, 480, "hung up at the desk")
		c.partnerLeft("")
	case do == "hold" && l == c.partner:
		c.hold(l, l.heldByPhone, true)
	case do == "resume" && l == c.partner:
		c.hold(l, l.heldByPhone, false)
	}
}

// legOf gives the person's leg that has not ended, nil when there is none.
func (c *Call) legOf(person string) *leg {
	for _, l := range c.seats {
		if l.person == person && l.phase != ended {
			return l
		}
	}
	return nil
}

// onSilent: a phone that vanished sends no BYE. A citizen who is silent alone
// may be listening, and one who waits hears us: only a person's silence ends a talk.
func (c *Call) onSilent(name string, d time.Duration) {
	l := c.find(name)
	if l == nil || l.phase != up || d < silenceLimit {
		return
	}
	l.silentAt = c.now
	if l != c.partner || l.held() || !l.agreed.Receive {
		return
	}
	both := !c.citizen.silentAt.IsZero() && c.now.Sub(c.citizen.silentAt) <= bothWithin
	c.endLeg(l, 480, "no sound from the phone")
	if both {
		c.end(fact.BySystem, "no sound from either side")
		return
	}
	c.partnerLeft("seat lost")
}

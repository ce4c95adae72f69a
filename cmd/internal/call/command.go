package call

import (
	"hotline/acd"
	"hotline/recording/fact"
)

// onCommand does what the person asked for through the desk. What makes no
// sense now changes nothing.
func (c *Call) onCommand(person, do string) {
	l := c.legOf(person)
	if l == nil {
		return
	}
	switch {
	case do == "answer" && l.browser && l.phase == ringing:
		c.answerBrowser(l)
	case do == "decline" && l.phase < up:
		c.tell(acd.Refused{Call: c.setup.ID, Person: person, Offer: l.offer})
		c.endLeg(l, 480, "declined at the desk")
	case do == "hang-up" && l == c.partner && l.phase == up:
		c.endLeg(l, 480, "hung up at the desk")
		c.partnerLeft("")
	case do == "hold" && l == c.partner:
		l.heldByDesk = true
		c.hold(l, fact.BySeat)
	case do == "resume" && l == c.partner:
		l.heldByDesk = false
		c.hold(l, fact.BySeat)
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

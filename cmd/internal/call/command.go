package call

import (
	"hotline/acd"
	"hotline/recording/fact"
)

// onCommand does what the person asked for through the desk. What makes no
// sense now changes nothing.
func (c *Call) onCommand(in Command) {
	l, do := c.legOf(in.Person), in.Do
	if in.Offer > 0 && (l == nil || l.phase == opening) {
		c.early = in
	}
	switch {
	case l == nil && do == DoLeave && c.told && !c.gone: // their leg may be to come
		c.tell(acd.Unsupervise{At: c.now, Call: c.setup.ID, Person: in.Person})
	case l == nil:
	case l == c.supervisor:
		c.supervisorDoes(do)
	case do == "answer" && l.browser && l.phase == ringing:
		c.answerBrowser(l)
	case do == "decline" && l.phase < up:
		c.tell(acd.Refused{Call: c.setup.ID, Person: in.Person, Offer: l.offer})
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

// catchUp does what the person asked for before the leg was there: the desk shows
// an offer as soon as the engine has decided, ahead of the order to ring.
func (c *Call) catchUp(l *leg) {
	if early := c.early; early.Person == l.person && early.Offer == l.offer {
		c.early = Command{}
		c.onCommand(early)
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

package call

import (
	"time"

	"hotline/acd"
	"hotline/ivr"
	"hotline/sip"
)

// Wake gives the time at which Tick is due; zero means never.
func (c *Call) Wake() time.Time {
	var wake time.Time
	if c.over {
		return wake
	}
	sooner := func(t time.Time) {
		if !t.IsZero() && (wake.IsZero() || t.Before(wake)) {
			wake = t
		}
	}
	for _, l := range c.legs() {
		if l.dialog != nil {
			sooner(l.dialog.Wake())
		}
		if l.phase == up {
			sooner(l.askAt)
		}
		sooner(c.awayUntil(l))
		sooner(l.hearsUntil())
		if !l.unheard {
			sooner(l.unheardAt)
		}
		sooner(c.entersUntil(l))
	}
	switch {
	case c.ending != nil && c.verdict:
		sooner(c.ending.at.Add(verdictWait))
	case c.ending != nil:
		sooner(c.ending.at.Add(lingerLimit))
	default:
		sooner(c.flow.Wake())
		if c.verdict && c.untimely != nil {
			sooner(c.untimely.at.Add(verdictWait))
		}
	}
	return wake
}

func (c *Call) onTick() {
	for _, l := range c.legs() {
		if l.dialog != nil && c.due(l.dialog.Wake()) {
			c.drive(l, sip.Tick{})
		}
		if l.phase == up && c.due(l.askAt) {
			c.ask(l)
		}
		if c.due(c.awayUntil(l)) {
			c.goneForGood(l)
		}
		if c.due(l.hearsUntil()) {
			c.heardAll(l)
		}
		if c.due(c.entersUntil(l)) {
			c.endLeg(l, 480, "not answered")
		}
	}
	if c.due(c.flow.Wake()) {
		c.hearFlow(ivr.Tick{})
	}
	if c.verdict && c.untimely != nil && c.due(c.untimely.at.Add(verdictWait)) {
		c.onConfirm(acd.Confirm{Call: c.setup.ID, Person: c.partner.person, Offer: c.partner.offer})
	}
}

func (c *Call) due(at time.Time) bool { return !at.IsZero() && !c.now.Before(at) }

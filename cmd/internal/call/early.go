package call

import "hotline/sip"

// A phone that rings may send sound before it is answered, in a 183 with SDP
// (RFC 3960 §3): its network says that nobody is to be reached, or plays a tune.
// A flow may let the citizen hear that wherever the music would play. It is heard
// one way, is no talk, and gives way to all that the flow says.

// earlySound takes note of it.
func (c *Call) earlySound(l *leg, answer *sip.SDP) {
	if answer == nil || l.phase != ringing || l == c.supervisor || !c.setup.Flow.EarlyMedia || c.busyEnding() {
		return
	}
	agreed, err := sip.Settle(l.ours, answer)
	if err != nil || !agreed.Receive {
		return // the 200 will tell whether there is sound to be had
	}
	agreed.Send = false
	l.early = true
	c.order(Talk{Leg: l.name, Agree: agreed})
	if c.flow.Idle() {
		c.hearEarly(l)
	}
}

// idleSound lets a waiting citizen hear a phone that rings with sound, else the music.
func (c *Call) idleSound(music string) {
	if l := c.earlyLeg(); l != nil {
		c.hearEarly(l)
		return
	}
	c.loop(music)
}

// earlyLeg is the leg that rings with sound, nil when none does.
func (c *Call) earlyLeg() *leg {
	for _, l := range c.seats {
		if l.early && l.phase == ringing {
			return l
		}
	}
	return nil
}

func (c *Call) hearEarly(l *leg) {
	if c.ringing == l || !c.citizen.talks {
		return
	}
	c.unhearEarly()
	c.ringing = l
	c.order(Join{A: Citizen, B: l.name})
}

// unhearEarly ends it, before anything else is heard.
func (c *Call) unhearEarly() {
	if c.ringing != nil {
		c.order(Part{A: Citizen, B: c.ringing.name})
		c.ringing = nil
	}
}

// leaveEarly is for the end of a leg: who heard it ring hears the music again.
func (c *Call) leaveEarly(l *leg) {
	if c.ringing == nil || l != c.ringing && l != c.citizen {
		return
	}
	c.unhearEarly()
	if l != c.citizen && !c.busyEnding() && c.flow.Idle() {
		c.loop(c.flow.Music())
	}
}

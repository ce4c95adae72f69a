package call

import (
	"time"

	"hotline/acd"
	"hotline/recording/fact"
	"hotline/sip"
)

// onOffered answers a re-INVITE or UPDATE of either side. A person's phone that
// no longer wants to hear us has put the citizen on hold: RFC 3264 §8.4.
func (c *Call) onOffered(l *leg, offer *sip.SDP) {
	if offer == nil {
		c.drive(l, sip.WantAnswer{SDP: sip.Offer(l.media, sip.SendRecv)})
		return
	}
	answer, agreed, err := sip.Answer(offer, l.media.After(l.agreed), sip.SendRecv)
	if err != nil {
		c.drive(l, sip.WantRefuse{Status: 488, Headers: warning(plainly(err).Error())})
		return
	}
	c.drive(l, sip.WantAnswer{SDP: answer})
	c.agree(l, agreed)
}

// onAnswer takes the far end's answer to an offer of ours: in the ACK of a late
// offer, or to a re-INVITE. theirs is nil when nothing was asked.
func (c *Call) onAnswer(l *leg, ours, theirs *sip.SDP) {
	if theirs == nil || l.phase != up {
		return
	}
	agreed, err := sip.Settle(ours, theirs)
	switch {
	case err == nil:
		c.agree(l, agreed)
	case l == c.citizen && !l.talks:
		c.endAs(fact.Refused, fact.BySystem, "the answer to our offer cannot be used: "+err.Error())
	}
}

// agree lets sound flow as agreed now; of a leg that rings, once it is answered.
func (c *Call) agree(l *leg, agreed sip.Agreed) {
	if l.phase == ended {
		return
	}
	l.agreed = agreed
	if l.phase != up {
		return
	}
	l.talks = true
	c.watch(l)
	c.order(Talk{Leg: l.name, Agree: agreed})
	if l == c.citizen {
		c.start() // his own hold is his: the person's state stays
		return
	}
	l.heldByPhone = !agreed.Send
	c.hold(l, fact.BySeat)
}

// hold acts on whether the person's leg is held: with the first reason for it the
// citizen hears music, with the last one gone the two hear each other again.
func (c *Call) hold(l *leg, by string) {
	held := l.held()
	if l != c.partner || l.phase != up || held == l.holding {
		return
	}
	l.holding = held
	switch {
	case held:
		l.briefing = time.Time{} // whoever comes back is joined at once
		c.part()
		c.loop(c.flow.Music())
		c.legFact(l, fact.CallHeld{By: by})
		c.tell(acd.Held{At: c.now, Call: c.setup.ID, Person: l.person})
	default:
		c.expect(l)
		c.legFact(l, fact.CallResumed{By: by})
		c.tell(acd.Resumed{At: c.now, Call: c.setup.ID, Person: l.person})
		c.join()
	}
}

// join lets citizen and partner hear each other, when both can and may.
func (c *Call) join() {
	l := c.partner
	if c.joined || l == nil || l.phase != up || l.held() || c.citizen.phase != up || !c.citizen.talks {
		return
	}
	c.joined, l.talked = true, true
	if c.mix() {
		return
	}
	c.order(Join{A: Citizen, B: l.name})
}

func (c *Call) part() {
	if c.joined {
		c.joined = false
		if !c.mix() {
			c.order(Part{A: Citizen, B: c.partner.name})
		}
	}
}

package call

import (
	"cmp"
	"strings"

	"hotline/acd"
	"hotline/ivr"
	"hotline/recording/fact"
	"hotline/sip"
	"hotline/sip/media"
)

// onOpened rings the person's phone on the port that is open now.
func (c *Call) onOpened(o Opened) {
	l := c.find(o.Leg)
	switch {
	case l == nil || l.opened:
		return
	case o.Failed != "":
		c.notOpened(l, o)
		return
	case l.phase == ended:
		l.opened = true
		c.order(Close{Leg: l.name})
		return
	}
	l.opened = true
	l.media = o.Media.Over(o.Target.Transport).Toward(o.Target.URI)
	if o.Target.Headset {
		c.ringBrowser(l, o.Target.Auto)
		return
	}
	if len(l.media.Laws) == 0 {
		l.media.Laws = c.laws()
	}
	from := c.from()
	l.dialog = sip.NewOutgoing(sip.Outgoing{
		CallID: seatCallID(c.setup.ID, l.name, c.setup.Tag), Tag: c.setup.Tag + "-" + l.name,
		From: from, To: o.Target.To, URI: o.Target.URI, Contact: c.setup.Contact,
		Routes: o.Target.Routes, Next: o.Target.Next, Transport: o.Target.Transport, CSeq: 1,
	})
	l.ours = sip.Offer(l.media, sip.SendRecv)
	headers := sip.Headers{
		{Name: "P-Asserted-Identity", Value: "<" + from.URI + ">"},
		{Name: "Subject", Value: strings.TrimSpace(c.setup.Line + " " + c.queue)},
	}
	if o.Target.Auto {
		headers = append(headers, c.answerByItself()...)
	}
	c.drive(l, sip.WantInvite{SDP: l.ours, Headers: headers})
}

// seatCallID names the dialog of a seat's leg; OfSeat reads it.
func seatCallID(call, leg, tag string) string { return call + "-" + leg + "@" + tag }

// OfSeat gives the call that a seat's leg belongs to, from the Call-ID of its
// dialog. Of a Call-ID that is none of ours it gives what is no call.
func OfSeat(callID string) string {
	callID, _, _ = strings.Cut(callID, "@")
	return callID[:max(0, strings.LastIndexByte(callID, '-'))]
}

// notOpened gives the offer back. That the house has no port is no fault of the person.
func (c *Call) notOpened(l *leg, o Opened) {
	switch {
	case !o.NoPort:
		c.unreachable(l, 0, o.Failed)
	case l.phase != ended && l != c.supervisor:
		c.tell(acd.NotRung{Call: c.setup.ID, Person: l.person, Offer: l.offer, Why: "no-port"})
	}
	c.endLeg(l, 480, o.Failed)
	l.opened = true
}

// laws puts the citizen's law first, so that a bridge need not translate.
func (c *Call) laws() []media.Law {
	if c.citizen.agreed.Law == media.PCMU {
		return []media.Law{media.PCMU, media.PCMA}
	}
	return []media.Law{media.PCMA, media.PCMU}
}

// from is who the person's phone shows: the citizen's number, or nobody (RFC 3323 §4.1.1.3).
func (c *Call) from() sip.Party {
	if c.setup.From == "" {
		return sip.Party{Display: "Anonymous", URI: "sip:anonymous@anonymous.invalid"}
	}
	return sip.Party{Display: c.setup.From, URI: "sip:" + c.setup.From + "@" + c.host()}
}

// host is the host of our Contact.
func (c *Call) host() string {
	uri := c.setup.Contact
	uri = uri[strings.LastIndexByte(uri, '@')+1:]
	uri = strings.TrimPrefix(strings.TrimPrefix(uri, "sip:"), "sips:")
	if end := strings.IndexAny(uri, ";?>"); end >= 0 {
		uri = uri[:end]
	}
	return cmp.Or(uri, "localhost")
}

func (c *Call) onProgressed(l *leg, status int) {
	if l.phase != opening || status < 180 {
		return
	}
	l.enter(ringing, c.now)
	c.legFact(l, fact.LegRinging{Status: status})
}

// onAccepted: the person's phone was answered. The two hear each other at once;
// the engine's verdict follows.
func (c *Call) onAccepted(l *leg, answer *sip.SDP) {
	if l.phase == ended {
		return
	}
	agreed, err := l.agreed, error(nil) // before it was answered, by Offered
	if answer != nil {
		agreed, err = sip.Settle(l.ours, answer)
	}
	if err != nil {
		c.unreachable(l, 0, err.Error())
		c.endLeg(l, 488, "the phone's answer cannot be used")
		return
	}
	l.heldByPhone = !agreed.Send
	c.seatAnswered(l, agreed)
}

// seatAnswered lets the two hear each other on the person's leg, unless somebody
// else's answer is being judged.
func (c *Call) seatAnswered(l *leg, agreed sip.Agreed) {
	if l == c.supervisor {
		c.entered(l, agreed)
		return
	}
	if c.partner != nil {
		c.unreachable(l, 0, "answered elsewhere")
		c.endLeg(l, 480, "answered elsewhere")
		return
	}
	c.unhearEarly()
	l.enter(up, c.now)
	l.agreed, l.talks = agreed, true
	c.watch(l)
	c.answeredFact(l)
	c.tell(acd.Accepted{At: c.now, Call: c.setup.ID, Person: l.person, Offer: l.offer})
	c.partner, c.verdict = l, true
	c.order(Talk{Leg: l.name, Agree: agreed})
	c.brief(l)
	c.hearFlow(ivr.Connected{Staff: l.person})
	c.accept()
	c.hold(l, fact.BySeat)
}

// onChallenged: places that ask us for a password cannot be rung.
func (c *Call) onChallenged(l *leg, status int) {
	if l.phase >= up {
		return
	}
	c.unreachable(l, status, "the phone asks for a password")
	c.endLeg(l, 480, "the phone asks for a password")
}

// name tells the citizen's phone who answered: RFC 4916 §4.
func (c *Call) name(l *leg) {
	c.drive(c.citizen, sip.WantIdentity{Party: sip.Party{Display: l.person, URI: "sip:" + l.person + "@" + c.host()}})
}

// fallThrough tells the engine how an offer ended that was never answered: the
// person refused, or the place could not be rung.
func (c *Call) fallThrough(l *leg, e sip.Ended) {
	switch e.Status {
	case 486, 600, 603:
		c.tell(acd.Refused{Call: c.setup.ID, Person: l.person, Offer: l.offer, Status: e.Status})
	default:
		c.unreachable(l, e.Status, e.Reason)
	}
}

func (c *Call) unreachable(l *leg, status int, cause string) {
	if l.phase != ended && l != c.supervisor {
		c.tell(acd.Unreachable{Call: c.setup.ID, Person: l.person, Offer: l.offer, Status: status, Cause: cause})
	}
}

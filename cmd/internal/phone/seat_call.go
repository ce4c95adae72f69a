package phone

import (
	"fmt"
	"time"

	"hotline/sip"
)

// readyCode is what a registered phone dials to be given calls.
const readyCode = "*1"

// dialReady calls *1: the hotline answers, confirms and hangs up.
func (s *Seat) dialReady(now time.Time) {
	s.dials++
	l := &line{tag: fmt.Sprintf("%s-d%d", s.setup.Tag, s.dials), local: s.setup.Local}
	l.dialog = sip.NewOutgoing(sip.Outgoing{
		CallID: l.tag + "@" + s.setup.CallID, Tag: l.tag,
		From: sip.Party{URI: s.uri(s.setup.Number)}, To: sip.Party{URI: s.uri(readyCode)},
		URI: s.uri(readyCode), Contact: s.setup.Contact,
		Next: s.setup.Base.Next, Transport: s.setup.Base.Transport, CSeq: 1,
	})
	l.offer = sip.Offer(l.local, sip.SendRecv)
	s.switchTo = l
	s.step(now, l, sip.WantInvite{SDP: l.offer})
}

func (s *Seat) onRung(now time.Time, in Rung) {
	l := &line{tag: in.Tag, local: in.Local, offer: in.Invite.SDP, dialog: sip.Incoming(in.Invite, in.Tag, s.setup.Contact)}
	if s.call != nil || s.leaving {
		s.refuse(now, l)
		return
	}
	s.call = l
	l.answer = now.Add(s.setup.AnswerAfter)
	number, withheld := sip.CallerNumber(in.Invite)
	if withheld {
		number = "a withheld number"
	}
	s.tell(now, "ringing", "from "+sip.Mask(number))
	s.step(now, l, sip.WantRing{Status: 180})
}

// refuse answers busy; the dialog is not kept, its orders are all there is.
func (s *Seat) refuse(now time.Time, l *line) {
	orders, _ := l.dialog.Step(now, sip.WantRefuse{Status: 486})
	for _, order := range orders {
		s.orders = append(s.orders, Signal{Out: order})
	}
}

func (s *Seat) answer(now time.Time, l *line) {
	if l.offer == nil {
		s.step(now, l, sip.WantAccept{SDP: sip.Offer(l.local, sip.SendRecv)})
		return
	}
	answer, agreed, err := sip.Answer(l.offer, l.local, sip.SendRecv)
	if err != nil {
		s.step(now, l, sip.WantRefuse{Status: 488})
		return
	}
	s.step(now, l, sip.WantAccept{SDP: answer})
	s.talk(now, l, agreed)
}

func (s *Seat) talk(now time.Time, l *line, agreed sip.Agreed) {
	s.orders = append(s.orders, Talk{Agree: agreed})
	if l.talks {
		return
	}
	l.talks = true
	l.hangUp = now.Add(s.setup.Talk)
	s.tell(now, "answered", "")
	s.orders = append(s.orders, Speak{})
}

func (s *Seat) onDialog(now time.Time, l *line, event sip.Event) {
	switch e := event.(type) {
	case sip.Challenged:
		s.onChallenged(now, l, e.Response)
	case sip.Confirmed:
		s.onConfirmed(now, l, e.SDP)
	case sip.Offered:
		s.onOffered(now, l, e.SDP)
	case sip.Ended:
		s.onEnded(now, l, e)
	}
}

func (s *Seat) onChallenged(now time.Time, l *line, challenge sip.Response) {
	header, err := s.setup.Login(challenge, sip.Invite, s.uri(readyCode))
	if err != nil {
		s.step(now, l, sip.WantEnd{})
		return
	}
	if challenge.Status == 407 {
		header.Name = "Proxy-Authorization"
	}
	s.step(now, l, sip.WantRetry{Authorization: header})
}

// onConfirmed settles a call that came without an offer: the ACK brings the answer.
func (s *Seat) onConfirmed(now time.Time, l *line, answer *sip.SDP) {
	if answer == nil || l.offer != nil {
		return
	}
	if agreed, err := sip.Settle(sip.Offer(l.local, sip.SendRecv), answer); err == nil {
		s.talk(now, l, agreed)
	}
}

func (s *Seat) onOffered(now time.Time, l *line, offer *sip.SDP) {
	if offer == nil {
		s.step(now, l, sip.WantAnswer{SDP: sip.Offer(l.local, sip.SendRecv)})
		return
	}
	answer, agreed, err := sip.Answer(offer, l.local, sip.SendRecv)
	if err != nil {
		s.step(now, l, sip.WantRefuse{Status: 488})
		return
	}
	s.step(now, l, sip.WantAnswer{SDP: answer})
	s.orders = append(s.orders, Talk{Agree: agreed})
}

func (s *Seat) onEnded(now time.Time, l *line, e sip.Ended) {
	if l == s.switchTo {
		s.switchTo = nil
		if e.Status >= 300 {
			s.fail(now, fmt.Sprintf("%s cannot become ready: %d %s", s.setup.Number, e.Status, e.Reason))
			return
		}
		s.tell(now, "ready", "waiting for calls")
		return
	}
	s.call = nil
	s.orders = append(s.orders, Silence{})
	switch {
	case !e.ByThem:
		s.tell(now, "hung-up", "by the seat")
	case !l.talks:
		s.tell(now, "stopped-ringing", e.Reason)
	default:
		s.tell(now, "hung-up", "by the citizen")
	}
}

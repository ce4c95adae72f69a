package phone

import (
	"fmt"
	"time"

	"hotline/sip"
)

const (
	readyCode = "*1"             // what a registered phone dials to be given calls
	codeMost  = 10 * time.Second // the hotline hangs up a code by itself, sooner
)

// line is one dialog of the seat.
type line struct {
	tag    string
	dialog *sip.Dialog
	local  sip.Local
	offer  *sip.SDP // theirs; nil when they wait for ours
	answer time.Time
	hangUp time.Time
	talks  bool
}

// onMessage hands what the network brought to the dialog it is for. One that
// has ended is gone: RFC 3261 §12.2.2.
func (s *Seat) onMessage(now time.Time, in Dialog) {
	for _, l := range s.lines() {
		if l.tag == in.Tag {
			s.step(now, l, in.In)
			return
		}
	}
	request, ok := in.In.(sip.GotRequest)
	if ok && request.Request.Method != sip.Ack && request.Request.Method != sip.Cancel {
		s.orders = append(s.orders, Signal{Out: sip.SendResponse{Response: answerTo(request.Request, in.Tag, 481)}})
	}
}

func (s *Seat) tickLine(now time.Time, l *line) {
	if due(l.answer, now) {
		l.answer = time.Time{}
		s.answer(now, l)
	}
	if due(l.hangUp, now) {
		l.hangUp = time.Time{}
		s.step(now, l, sip.WantEnd{})
	}
	if due(l.dialog.Wake(), now) {
		s.step(now, l, sip.Tick{})
	}
}

func (s *Seat) step(now time.Time, l *line, in sip.Input) {
	orders, events := l.dialog.Step(now, in)
	for _, order := range orders {
		s.orders = append(s.orders, Signal{Out: order})
	}
	for _, event := range events {
		s.onDialog(now, l, event)
	}
}

func (s *Seat) onDialog(now time.Time, l *line, event sip.Event) {
	switch e := event.(type) {
	case sip.Challenged:
		s.onChallenged(now, l, e.Response)
	case sip.Accepted:
		s.onReady(now, l)
	case sip.Confirmed:
		s.settle(now, l, e.Ours, e.SDP)
	case sip.Renegotiated:
		s.settle(now, l, e.Ours, e.SDP)
	case sip.Offered:
		s.onOffered(now, l, e.SDP)
	case sip.Ended:
		s.onEnded(now, l, e)
	}
}

// dialReady calls *1: the hotline answers, confirms and hangs up.
func (s *Seat) dialReady(now time.Time) {
	if s.code != nil || s.leaving {
		return
	}
	s.dials++
	l := &line{tag: fmt.Sprintf("%s-d%d", s.setup.Tag, s.dials), local: s.setup.Local}
	l.dialog = sip.NewOutgoing(sip.Outgoing{
		CallID: fmt.Sprintf("d%d-%s", s.dials, s.setup.CallID), Tag: l.tag,
		From: sip.Party{URI: s.uri(s.setup.Number)}, To: sip.Party{URI: s.uri(readyCode)},
		URI: s.uri(readyCode), Contact: s.setup.Contact,
		Next: s.setup.Base.Next, Transport: s.setup.Base.Transport, CSeq: 1,
	})
	s.code = l
	s.step(now, l, sip.WantInvite{SDP: sip.Offer(l.local, sip.SendRecv)})
}

func (s *Seat) onChallenged(now time.Time, l *line, challenge sip.Response) {
	header, err := s.setup.Login(challenge, sip.Invite, s.uri(readyCode))
	if err != nil {
		s.step(now, l, sip.WantEnd{})
		return
	}
	s.step(now, l, sip.WantRetry{Authorization: header})
}

func (s *Seat) onReady(now time.Time, l *line) {
	l.talks, l.hangUp = true, now.Add(codeMost)
	s.ready, s.pause = true, 0
	s.tell(now, "ready", "waiting for calls")
}

// onCodeEnded: a code that was not accepted is a failure, unless it may pass.
func (s *Seat) onCodeEnded(now time.Time, l *line, e sip.Ended) {
	s.code = nil
	switch {
	case l.talks || s.leaving:
	case s.ready && e.Status >= 500 || s.ready && e.Status == 408:
		s.pause = s.longerPause()
		s.readyAt = now.Add(s.pause)
		s.tell(now, "unreachable", fmt.Sprintf("not ready: %s; trying again in %v", final(e.Status, e.Reason), s.pause))
	default:
		s.fail(now, fmt.Sprintf("%s cannot become ready: %s", s.setup.Number, final(e.Status, e.Reason)))
	}
}

func (s *Seat) onRung(now time.Time, in Rung) {
	l := &line{tag: in.Tag, local: in.Local, offer: in.Invite.SDP, dialog: sip.Incoming(in.Invite, in.Tag, s.setup.Contact)}
	if s.call != nil || s.leaving || in.Local.Port == 0 {
		s.refuse(now, l)
		return
	}
	s.call = l
	l.answer = now.Add(s.setup.AnswerAfter)
	caller := "a withheld number"
	if number, withheld := sip.CallerNumber(in.Invite); !withheld {
		caller = sip.Mask(number)
	}
	s.tell(now, "ringing", "from "+caller)
	s.step(now, l, sip.WantRing{Status: 180})
}

// refuse answers busy. The dialog is not kept, its orders are all there is; a
// port that was opened for it is given back.
func (s *Seat) refuse(now time.Time, l *line) {
	orders, _ := l.dialog.Step(now, sip.WantRefuse{Status: 486})
	for _, order := range orders {
		s.orders = append(s.orders, Signal{Out: order})
	}
	if s.call == nil && l.local.Port != 0 {
		s.orders = append(s.orders, Silence{})
	}
}

func (s *Seat) answer(now time.Time, l *line) {
	if l.offer == nil {
		s.step(now, l, sip.WantAccept{SDP: sip.Offer(l.local, sip.SendRecv)})
		return
	}
	answer, agreed, err := sip.Answer(l.offer, l.local, sip.SendRecv)
	if err != nil {
		s.step(now, l, sip.WantRefuse{Status: 488, Reason: err.Error()})
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
	l.talks, l.hangUp = true, now.Add(s.setup.Talk)
	s.tell(now, "answered", "")
	s.orders = append(s.orders, Speak{})
}

// settle takes the answer to an offer of ours, which the ACK brought. What *1
// says is not heard.
func (s *Seat) settle(now time.Time, l *line, ours, answer *sip.SDP) {
	if answer == nil || l == s.code {
		return
	}
	agreed, err := sip.Settle(ours, answer)
	switch {
	case err == nil:
		s.talk(now, l, agreed)
	case !l.talks:
		s.tell(now, "refused", err.Error())
		s.step(now, l, sip.WantEnd{})
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
	if l == s.call {
		s.orders = append(s.orders, Talk{Agree: agreed})
	}
}

func (s *Seat) onEnded(now time.Time, l *line, e sip.Ended) {
	if l == s.code {
		s.onCodeEnded(now, l, e)
	} else {
		s.onCallEnded(now, l, e)
	}
	s.signOutWhenFree(now)
}

func (s *Seat) onCallEnded(now time.Time, l *line, e sip.Ended) {
	s.call = nil
	s.orders = append(s.orders, Silence{})
	switch {
	case l.talks && e.ByThem:
		s.tell(now, "hung-up", because("by the hotline", e.Reason))
	case l.talks:
		s.tell(now, "hung-up", because("by the seat", e.Reason))
	case e.ByThem:
		s.tell(now, "stopped-ringing", words(e.Reason))
	default:
		s.tell(now, "refused", final(e.Status, e.Reason))
	}
}

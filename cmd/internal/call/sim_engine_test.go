package call

import (
	"strconv"
	"time"

	"hotline/acd"
	"hotline/sip"
)

// judge lets the engine read what it was told. It keeps the protocol, but may
// judge a crossing answer either way.
func (s *sim) judge() {
	for s.read < len(s.w.tells) {
		in := s.w.tells[s.read]
		s.read++
		switch in := in.(type) {
		case acd.Offerable:
			s.offerable, s.overflown = true, false
		case acd.AskWait:
			if s.chance(2) {
				s.order(acd.ExpectedWait{Call: "c1", Ahead: 3, P50: time.Minute, Known: s.chance(2)})
			}
		case acd.KeepPlace:
			s.kept++
		case acd.Gone:
			s.gone, s.guest = true, ""
			if s.standing != 0 {
				s.order(acd.Withdraw{Call: "c1", Offer: s.standing, Why: "abandoned"})
				s.standing = 0
			}
		case acd.Accepted:
			s.verdict(in)
		case acd.Refused:
			s.fell(in.Offer)
		case acd.Unreachable:
			s.fell(in.Offer)
		case acd.NotRung:
			s.fell(in.Offer)
		case acd.Released:
			s.talking, s.guest = false, ""
		case acd.Unsupervise:
			if s.guest == in.Person {
				s.guest = ""
				s.order(acd.LetIn{Call: "c1", Person: in.Person})
			}
		case acd.TakeOver:
			if s.guest != in.Person {
				s.w.check.fail("%s takes over and is no supervisor", in.Person)
			}
			s.guest = ""
			s.taken++
		}
	}
}

func (s *sim) fell(offer uint64) {
	if s.standing == offer {
		s.standing = 0
	}
}

func (s *sim) verdict(in acd.Accepted) {
	if s.standing != in.Offer {
		s.crossed++
	}
	if s.standing == in.Offer || s.chance(2) && !s.overflown {
		s.order(acd.Confirm{Call: "c1", Person: in.Person, Offer: in.Offer})
		if s.standing != 0 && s.standing != in.Offer {
			s.order(acd.Withdraw{Call: "c1", Offer: s.standing, Why: "answered-elsewhere"})
		}
		s.standing, s.talking = 0, true
		return
	}
	s.dismissed++
	s.order(acd.Dismiss{Call: "c1", Person: in.Person, Offer: in.Offer, Why: "missed"})
}

func (s *sim) order(o acd.Order) { s.sent = append(s.sent, o) }

// make lets the engine decide something of its own.
func (s *sim) make() {
	if !s.offerable || s.gone || s.talking || s.overflown {
		return
	}
	switch {
	case s.standing == 0 && s.chance(25):
		s.overflown = true
		s.order(acd.Overflow{Call: "c1", Why: "full"})
	case s.standing == 0:
		s.offer++
		s.standing = s.offer
		person := strconv.Itoa(1000 + int(s.offer))
		s.order(acd.MakeOffer{Call: "c1", Offer: s.offer, Person: person, Place: "p" + person})
	case s.chance(6):
		s.order(acd.Withdraw{Call: "c1", Offer: s.standing, Why: "missed"})
		s.standing = 0
	}
}

// deliver brings the engine's next order to the call.
func (s *sim) deliver() {
	if len(s.sent) == 0 {
		return
	}
	o := s.sent[0]
	s.sent = s.sent[1:]
	s.say("engine: %T %s", o, brief(o))
	s.w.input(Engine{Order: o})
}

// house is what comes from within.
func (s *sim) house() {
	switch s.r.IntN(7) {
	case 0, 1:
		if leg := s.w.call.partner; leg != nil && s.chance(2) || s.chance(5) {
			name, number := "b1", 1+s.r.IntN(2)
			if leg != nil {
				name = leg.name
			}
			s.say("%s played %d", name, number)
			s.w.input(Played{Leg: name, Number: number})
			return
		}
		s.say("played %d", s.w.say)
		s.w.input(Played{Leg: Citizen, Number: s.w.say - s.r.IntN(4)/3})
	case 2:
		if s.chance(6) {
			s.say("the house drains")
			s.w.input(Hangup{Why: "draining", Apology: true})
		}
	case 3:
		if s.chance(25) {
			s.say("the house fails")
			s.w.input(Hangup{Why: "mailbox-full"})
		}
	case 4:
		names := s.w.names()
		leg := names[s.r.IntN(len(names))]
		if d := time.Duration(s.r.IntN(40)) * time.Second; s.chance(3) {
			s.say("%s is silent for %s", leg, d)
			s.w.input(Silent{Leg: leg, For: d})
		}
	default:
		person := strconv.Itoa(1000 + int(s.offer) - s.r.IntN(2))
		if s.chance(5) {
			person = supervisor(s)
		}
		do := []string{"hold", "resume", "hang-up", "decline", "nonsense"}[s.r.IntN(5)]
		s.say("%s %s", person, do)
		s.w.input(Command{Person: person, Do: do})
	}
}

// act lets somebody do something with a phone.
func (s *sim) act(p *phone) {
	if p.leg == Citizen {
		s.citizenActs(p)
		return
	}
	switch n := s.r.IntN(12); {
	case n < 2:
		s.say("%s rings", p.leg)
		ring := sip.WantRing{Status: 180}
		if s.chance(2) {
			ring = p.early(s.w)
		}
		p.do(s.w, ring)
	case n < 6:
		s.say("%s answers", p.leg)
		p.answers = sip.SendRecv
		if s.chance(10) {
			p.answers = sip.SendOnly
		}
		p.answer(s.w)
	case n < 7:
		status := []int{486, 603, 480, 404, 503, 302, 401}[s.r.IntN(7)]
		s.say("%s refuses with %d", p.leg, status)
		p.do(s.w, sip.WantRefuse{Status: status})
	default:
		s.eitherActs(p)
	}
}

func (s *sim) citizenActs(p *phone) {
	if s.chance(2) {
		key := "0279#x"[s.r.IntN(6)]
		s.say("a presses %c", key)
		s.w.input(Digit{Leg: Citizen, Key: key})
		return
	}
	s.eitherActs(p)
}

func (s *sim) eitherActs(p *phone) {
	switch n := s.r.IntN(14); {
	case n < 1 && (p.leg != Citizen || s.chance(3)):
		s.say("%s hangs up", p.leg)
		p.do(s.w, sip.WantEnd{})
	case n < 6:
		dir := []sip.Direction{sip.SendRecv, sip.SendRecv, sip.SendOnly, sip.Inactive}[s.r.IntN(4)]
		s.say("%s re-invites %d", p.leg, dir)
		p.do(s.w, sip.WantReinvite{SDP: sip.Offer(p.local, dir)})
	case n < 9:
		p.slow = !p.slow
		s.say("%s is slow: %t", p.leg, p.slow)
	case n < 10 && s.chance(6):
		s.say("%s vanishes", p.leg)
		p.gone = true
	case n < 11 && p.gone && len(p.invites) > 0:
		s.say("%s is not reached", p.leg)
		s.w.input(Dialog{Leg: p.leg, In: sip.TxFailed{Tx: p.invites[len(p.invites)-1], Status: 408, Cause: "nothing came"}})
	case p.slow:
		s.say("%s: one message", p.leg)
		s.w.deliver(p)
	}
}

// browserActs lets somebody do something at a desk.
func (s *sim) browserActs(o Open) {
	switch n := s.r.IntN(12); {
	case n < 5:
		s.say("%s answers at the desk", o.Person)
		s.w.input(Command{Person: o.Person, Do: "answer"})
	case n < 8:
		s.say("%s goes away", o.Leg)
		s.w.input(Away{Leg: o.Leg, Why: "closed"})
		if s.chance(3) {
			s.pass(talkAway)
		}
	default:
		s.say("%s comes back", o.Leg)
		s.w.input(Back{Leg: o.Leg})
	}
}

func supervisor(s *sim) string { return strconv.Itoa(2001 + s.r.IntN(2)) }

// supervise lets a supervisor want something; the engine lets in one at a time.
func (s *sim) supervise() {
	person := supervisor(s)
	if s.chance(2) {
		do := []string{DoTakeOver, DoTakeOver, DoLeave, "hold", "answer"}[s.r.IntN(5)]
		s.say("%s %s", person, do)
		s.w.input(Command{Person: person, Do: do})
		return
	}
	s.judge()
	if p := s.w.call.partner; s.gone || !s.talking || s.guest != "" && s.guest != person || p != nil && p.person == person {
		return
	}
	if s.guest == "" {
		s.guests++
	}
	s.guest = person
	s.order(acd.LetIn{Call: "c1", Person: person, Place: "p" + person, Mode: []string{acd.Listen, acd.Whisper, acd.Barge}[s.r.IntN(3)]})
}

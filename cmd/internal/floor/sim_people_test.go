package floor

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"hotline/acd"
	"hotline/cmd/internal/call"
	"hotline/sip"
)

// citizen is a new call, with what the citizen is going to do.
func (s *sim) citizen() {
	s.callers++
	c := s.w.phoneOf("c" + strconv.Itoa(s.callers))
	number, from := "12345", "1381234"+fmt.Sprintf("%04d", s.callers)
	if s.one(6) {
		number = "12346"
	}
	switch {
	case s.one(8):
		from = "anonymous"
	case s.one(3): // one who calls often
		from = "1381234" + fmt.Sprintf("%04d", 9998+s.r.IntN(2))
	}
	s.w.tell("> %s dials %s from %s", c.name, number, from)
	s.saw("calls")
	f := c.dial(number, from, s.one(5))
	patience := []int{30, 7000, 30_000, 90_000}[s.r.IntN(4)]
	s.later(patience, func() {
		s.w.tell("> %s hangs up", c.name)
		f.hangUp()
	})
	for range s.r.IntN(3) {
		s.later(20_000, func() {
			key := "0991#57"[s.r.IntN(7)]
			s.w.tell("> %s presses %c", c.name, key)
			f.press(key)
		})
	}
	if s.one(20) {
		s.later(40_000, func() {
			s.w.tell("> %s vanishes", c.name)
			s.saw("citizens vanished")
			c.vanish()
		})
	}
}

// ring is what a person does with a ringing phone.
func (s *sim) ring(p *handset, f *far) {
	s.saw("rung")
	switch n := s.r.IntN(20); {
	case n < 10:
		s.later([]int{2, 1500, 9000}[s.r.IntN(3)], func() { s.answer(p, f) })
	case n < 12: // in the moment in which the engine gives up
		late := s.w.city.Rules.Queues[0].RingFor - 4*time.Millisecond
		s.w.in(late+time.Duration(s.r.IntN(8))*time.Millisecond, func() { s.answer(p, f) })
	case n < 13: // and signs out, or the citizen wants English, while the answer is on its way
		s.later(4000, func() {
			if s.one(2) && p.name != "fay" {
				p.register(0)
			} else if c := s.w.phones[s.w.names[strings.TrimSuffix(f.house, "/"+f.leg())]]; c != nil && c.live() != nil {
				c.live().press('9')
			}
			s.w.in(time.Duration(s.r.IntN(6))*time.Millisecond, func() { s.answer(p, f) })
		})
	case n < 15:
		status := []int{486, 603, 480, 500, 404, 488}[s.r.IntN(6)]
		s.later(6000, func() {
			s.w.tell("> %s refuses with %d", p.name, status)
			f.take(sip.WantRefuse{Status: status})
		})
	case n < 16:
		s.later(6000, func() { s.vanish(p) })
	}
}

func (s *sim) answer(p *handset, f *far) {
	if f.over || p.gone {
		return
	}
	s.w.tell("> %s answers", p.name)
	s.saw("answered")
	p.answers = sip.SendRecv
	if s.one(12) {
		p.answers = sip.SendOnly
	}
	f.answer()
	s.later(25_000, func() {
		if f.up {
			s.w.tell("> %s hangs up", p.name)
			f.hangUp()
		}
	})
	for range s.r.IntN(3) {
		s.later(15_000, func() {
			if f.up {
				dir := []sip.Direction{sip.SendOnly, sip.SendRecv, sip.Inactive}[s.r.IntN(3)]
				s.w.tell("> %s re-invites (%d)", p.name, dir)
				p.answers = sip.SendRecv
				f.hold(dir)
				if dir != sip.SendRecv && s.one(6) {
					s.later(70_000, func() { s.vanishOnHold(p, f) })
				}
			}
		})
	}
}

func (s *sim) vanish(p *handset) {
	s.w.tell("> %s vanishes", p.name)
	s.saw("people vanished")
	p.vanish()
	s.later(80_000, func() {
		s.w.tell("> %s comes back", p.name)
		p.restart()
		if p.name != "fay" {
			p.register(60)
		}
	})
}

// vanishOnHold: a phone from which no sound need come is gone, maybe the citizen's too.
func (s *sim) vanishOnHold(p *handset, f *far) {
	l := f.soundLeg()
	if l == nil || !f.up || l.agreed.Send && l.agreed.Receive {
		return
	}
	s.saw("vanished on hold")
	if c := s.w.phones[s.w.names[l.call]]; c != nil && s.one(2) {
		s.w.tell("> %s vanishes", c.name)
		c.vanish()
	}
	s.vanish(p)
}

// person is somebody who does something with phone or desk.
func (s *sim) person(p *handset) {
	if p.gone || s.w.house == nil {
		return
	}
	desk := func(what string, in acd.Input) {
		s.w.tell("> %s at the desk: %s", p.name, what)
		s.w.house.engine.Post(in)
	}
	switch n := s.r.IntN(28); {
	case n >= 24:
		s.supervises(p)
	case p.browser && n < 13:
		s.pageActs(p)
	case n < 3 && p.name != "fay":
		s.w.tell("> %s registers", p.name)
		p.register(60)
	case n < 10 && p.bound && p.live() == nil:
		s.w.tell("> %s dials *1", p.name)
		p.dial("*1", p.name, false)
	case n < 13:
		desk("ready", acd.SetReady{Person: p.name})
	case n < 14 && p.bound && p.live() == nil:
		s.w.tell("> %s dials *0", p.name)
		p.dial("*0", p.name, false)
	case n < 15:
		desk("not ready", acd.SetNotReady{Person: p.name, Reason: "lunch"})
	case n < 16:
		if s.one(3) {
			desk("more time", acd.ExtendWrapUp{Person: p.name, For: 4 * time.Second, By: p.name})
			return
		}
		desk("wrap-up is over", acd.EndWrapUp{Person: p.name})
	case n < 21:
		do := []string{"hold", "resume", "hang-up", "decline"}[s.r.IntN(4)]
		s.w.tell("> %s at the desk: %s", p.name, do)
		p.wants(do)
	case n < 22 && p.name != "fay" && !p.browser:
		s.w.tell("> %s signs out", p.name)
		p.register(0)
	case n < 23 && !p.browser:
		s.vanish(p)
	}
}

// supervises: anybody may want to be in somebody's call, the house lets in who can be.
func (s *sim) supervises(p *handset) {
	for _, c := range s.w.house.conversations() {
		if s.one(2) {
			continue
		}
		mode := []string{acd.Listen, acd.Whisper, acd.Barge}[s.r.IntN(3)]
		s.w.tell("> %s wants to %s in the call of %s", p.name, mode, s.w.caller(c.id))
		s.w.house.engine.Post(acd.Supervise{Call: c.id, Person: p.name, Mode: mode})
		s.later(9000, func() {
			if s.w.house == nil {
				return
			}
			do := []string{call.DoLeave, call.DoTakeOver, call.DoTakeOver}[s.r.IntN(3)]
			s.w.tell("> %s at the wall: %s", p.name, do)
			p.wants(do)
		})
		return
	}
}

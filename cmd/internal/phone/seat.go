package phone

import (
	"fmt"
	"time"

	"hotline/sip"
)

// SeatSetup is what a robot seat is made of.
type SeatSetup struct {
	Number      string
	Registrar   string        // URI of the server: sip:127.0.0.1:5060
	Contact     string        // our URI
	CallID, Tag string        // of the registration, and the stem of every dialog's tag
	Local       sip.Local     // media address and port for the call to dial *1
	Expires     time.Duration // asked for; half of what is granted is the refresh
	AnswerAfter time.Duration
	Talk        time.Duration
	Base        sip.Request // Next and Transport of the server
	Login       Login
}

// Seat registers, becomes ready, answers what rings, speaks and hangs up.
type Seat struct {
	setup    SeatSetup
	began    time.Time
	cseq     uint32
	tried    bool // a challenge of this REGISTER has been answered
	refresh  time.Time
	signedIn bool
	leaving  bool
	leaveBy  time.Time
	done     bool
	dials    int
	switchTo *line // the call that dials *1
	call     *line // the citizen's call
	orders   []Order
}

// line is one dialog of the seat.
type line struct {
	tag    string
	dialog *sip.Dialog
	local  sip.Local
	offer  *sip.SDP // theirs, or ours when we called
	answer time.Time
	hangUp time.Time
	talks  bool
}

// NewSeat makes a seat that has not registered yet.
func NewSeat(s SeatSetup) *Seat { return &Seat{setup: s} }

// Step is everything that can happen to a robot seat.
func (s *Seat) Step(now time.Time, in Input) []Order {
	s.orders = nil
	if s.done {
		return nil
	}
	switch in := in.(type) {
	case Begin:
		s.began = now
		s.register(s.setup.Expires, nil)
	case Registered:
		s.onRegistered(now, in.Response)
	case RegisterFailed:
		s.fail(now, "cannot reach the hotline: "+in.Cause)
	case Rung:
		s.onRung(now, in)
	case Dialog:
		if l := s.line(in.Tag); l != nil {
			s.step(now, l, in.In)
		}
	case Interrupt:
		s.leave(now)
	case Tick:
		s.onTick(now)
	}
	return s.orders
}

// Wake tells when the next Tick is due; zero is never.
func (s *Seat) Wake() time.Time {
	if s.done {
		return time.Time{}
	}
	wake := soonest(s.refresh, s.leaveBy)
	for _, l := range []*line{s.switchTo, s.call} {
		if l != nil {
			wake = soonest(soonest(wake, l.dialog.Wake()), soonest(l.answer, l.hangUp))
		}
	}
	return wake
}

func (s *Seat) line(tag string) *line {
	for _, l := range []*line{s.switchTo, s.call} {
		if l != nil && l.tag == tag {
			return l
		}
	}
	return nil
}

func (s *Seat) onTick(now time.Time) {
	if due(s.leaveBy, now) {
		s.finish(true)
		return
	}
	if due(s.refresh, now) {
		s.refresh = time.Time{}
		s.tried = false
		s.register(s.setup.Expires, nil)
	}
	for _, l := range []*line{s.switchTo, s.call} {
		if l != nil {
			s.tickLine(now, l)
		}
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

// leave signs out: the call in hand ends, then the registration.
func (s *Seat) leave(now time.Time) {
	if s.leaving {
		return
	}
	s.leaving = true
	s.leaveBy = now.Add(byeMost)
	if s.call != nil {
		s.step(now, s.call, sip.WantEnd{})
	}
	if !s.signedIn {
		s.finish(true)
		return
	}
	s.tried = false
	s.register(0, nil)
}

func (s *Seat) finish(ok bool) {
	if s.done {
		return
	}
	s.done = true
	s.orders = append(s.orders, Done{OK: ok})
}

func (s *Seat) fail(now time.Time, why string) {
	s.tell(now, "failed", why)
	s.finish(false)
}

func (s *Seat) tell(now time.Time, name, detail string) {
	s.orders = append(s.orders, Tell{Event: Event{Name: name, Robot: s.setup.Number, After: now.Sub(s.began), Detail: detail}})
}

func (s *Seat) uri(user string) string {
	return fmt.Sprintf("sip:%s@%s", user, s.setup.Registrar[len("sip:"):])
}

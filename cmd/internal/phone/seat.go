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
	CallID, Tag string        // of the registration; the tag is the stem of every dialog's tag
	Local       sip.Local     // media address and port for the call to dial *1
	Expires     time.Duration // asked for; at half of what is granted it is refreshed
	AnswerAfter time.Duration
	Talk        time.Duration
	Base        sip.Request // Next and Transport of the server
	Login       Login
	Fixed       bool // the hotline knows its address: it is ready without a word
}

// Seat registers, becomes ready, answers what rings, speaks and hangs up. One at a
// fixed address only answers.
//
// Until it has been ready once any failure ends it with a sentence. From then
// on it stays: a hotline that does not answer is tried again and again, and one
// that has forgotten the phone (a restart) is told anew, *1 included.
type Seat struct {
	setup SeatSetup
	began time.Time

	registration
	ready   bool      // has been ready once
	readyAt time.Time // when *1 is dialled again after a failure
	dials   int
	code    *line // the call that dials *1
	call    *line // the citizen's call

	leaving bool
	leaveBy time.Time
	failed  bool
	done    bool
	orders  []Order
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
		s.begin(now)
	case Registered:
		s.onRegistered(now, in.Response)
	case RegisterFailed:
		s.onRegisterFailed(now, in)
	case Rung:
		s.onRung(now, in)
	case Dialog:
		s.onMessage(now, in)
	case Interrupt:
		s.leave(now)
	case Tick:
		s.onTick(now)
	}
	return s.orders
}

func (s *Seat) begin(now time.Time) {
	if s.setup.Fixed {
		s.ready = true
		s.tell(now, "ready", "waiting for calls")
		return
	}
	s.register(now, signIn)
}

// Wake tells when the next Tick is due; zero is never.
func (s *Seat) Wake() time.Time {
	if s.done {
		return time.Time{}
	}
	wake := soonest(s.notice, s.next, s.readyAt, s.leaveBy)
	for _, l := range s.lines() {
		wake = soonest(wake, l.dialog.Wake(), l.answer, l.hangUp)
	}
	return wake
}

// lines gives the dialogs that are open.
func (s *Seat) lines() []*line {
	var open []*line
	for _, l := range []*line{s.code, s.call} {
		if l != nil {
			open = append(open, l)
		}
	}
	return open
}

func (s *Seat) onTick(now time.Time) {
	if due(s.notice, now) {
		s.notice = time.Time{}
		s.tell(now, "waiting", unheard(s.setup.Base.Next))
	}
	if due(s.next, now) {
		s.next = time.Time{}
		s.registerAgain(now)
	}
	if due(s.readyAt, now) {
		s.readyAt = time.Time{}
		s.dialReady(now)
	}
	for _, l := range s.lines() {
		s.tickLine(now, l)
	}
	if due(s.leaveBy, now) {
		s.onLeaveBy(now)
	}
}

// leave ends the calls in hand, then the registration.
func (s *Seat) leave(now time.Time) {
	if s.leaving {
		return
	}
	s.leaving, s.leaveBy = true, now.Add(byeMost)
	s.notice, s.next, s.readyAt = time.Time{}, time.Time{}, time.Time{}
	for _, l := range s.lines() {
		l.answer, l.hangUp = time.Time{}, time.Time{}
		s.step(now, l, sip.WantEnd{})
	}
	s.signOutWhenFree(now)
}

func (s *Seat) signOutWhenFree(now time.Time) {
	switch {
	case s.done || !s.leaving || s.asked == signOut || len(s.lines()) > 0:
	case s.claimed:
		s.leaveBy = now.Add(byeMost)
		s.register(now, signOut)
	default:
		s.finish()
	}
}

// onLeaveBy waits no longer for the far ends.
func (s *Seat) onLeaveBy(now time.Time) {
	if s.asked == signOut {
		s.finish()
		return
	}
	if s.call != nil {
		s.orders = append(s.orders, Silence{})
	}
	s.code, s.call = nil, nil
	s.signOutWhenFree(now)
}

func (s *Seat) finish() {
	s.done = true
	s.orders = append(s.orders, Done{OK: !s.failed})
}

// fail tells what went wrong and leaves.
func (s *Seat) fail(now time.Time, why string) {
	s.failed = true
	s.tell(now, "failed", why)
	s.leave(now)
}

func (s *Seat) tell(now time.Time, name, detail string) {
	s.orders = append(s.orders, Tell{Event: Event{Name: name, Robot: s.setup.Number, After: now.Sub(s.began), Detail: detail}})
}

func (s *Seat) uri(user string) string {
	return fmt.Sprintf("sip:%s@%s", user, s.setup.Registrar[len("sip:"):])
}

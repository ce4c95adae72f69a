// Package phone is the robot citizen and the robot seat of the command line: the far ends of a call, pure.
package phone

import (
	"time"

	"hotline/sip"
	"hotline/sip/media"
)

// Input is what can happen to a robot. The list is closed: see Citizen.Step and Seat.Step.
type Input interface{ phoneInput() }

type (
	// Begin is the first input.
	Begin struct{}
	// Dialog is an input for the dialog with this local tag.
	Dialog struct {
		Tag string
		In  sip.Input
	}
	// Rung is an INVITE for the seat; Local is the media port already open for it.
	Rung struct {
		Invite sip.Request
		Tag    string
		Local  sip.Local
	}
	// Registered is a response to REGISTER.
	Registered struct{ Response sip.Response }
	// RegisterFailed says that a REGISTER got no answer.
	RegisterFailed struct{ Cause string }
	// Heard says what is heard from now on: silence, a tone or speech.
	Heard struct{ What media.Heard }
	// Interrupt is the wish of the person at the keyboard to stop.
	Interrupt struct{}
	// Tick lets time pass; due at Wake.
	Tick struct{}
)

// Order is what the floor does for a robot, in order.
type Order interface{ phoneOrder() }

type (
	// Signal sends for the robot.
	Signal struct{ Out sip.Order }
	// Talk gives the media leg its far end.
	Talk struct{ Agree sip.Agreed }
	// Speak plays the robot's sentence once.
	Speak struct{}
	// Press sends keys by RFC 4733.
	Press struct{ Keys string }
	// Silence ends the media leg of the call.
	Silence struct{}
	// Tell prints one line of the robot's story.
	Tell struct{ Event Event }
	// Done is the last order.
	Done struct{ OK bool }
)

// Event is one line of a robot's story.
type Event struct {
	Name   string        `json:"event"` // ringing, answered, heard, seat, hung-up, failed, ready, ...
	Robot  string        `json:"robot,omitempty"`
	After  time.Duration `json:"-"`
	Detail string        `json:"detail,omitempty"`
}

// Login is what a robot needs to answer a challenge: it is given the
// challenge and makes the header. Nil when it has no password.
type Login func(challenge sip.Response, method, uri string) (sip.Header, error)

func (Begin) phoneInput()          {}
func (Dialog) phoneInput()         {}
func (Rung) phoneInput()           {}
func (Registered) phoneInput()     {}
func (RegisterFailed) phoneInput() {}
func (Heard) phoneInput()          {}
func (Interrupt) phoneInput()      {}
func (Tick) phoneInput()           {}

func (Signal) phoneOrder()  {}
func (Talk) phoneOrder()    {}
func (Speak) phoneOrder()   {}
func (Press) phoneOrder()   {}
func (Silence) phoneOrder() {}
func (Tell) phoneOrder()    {}
func (Done) phoneOrder()    {}

// soonest gives the earlier of two moments; zero is never.
func soonest(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}

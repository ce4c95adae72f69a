// Package phone is the robot citizen and the robot seat of the command line: the far ends of a call, pure.
package phone

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"hotline/sip"
	"hotline/sip/media"
)

const (
	noticeAfter = 2 * time.Second // of silence of the hotline, until it is told; RFC 3261 gives up after 32 s
	byeMost     = 4 * time.Second // for the far end to take notice of our end
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
	// Rung is an INVITE for the seat; Local is the media port already open for it,
	// zero when there is none to be had.
	Rung struct {
		Invite sip.Request
		Tag    string
		Local  sip.Local
	}
	// Registered is a response to REGISTER.
	Registered struct{ Response sip.Response }
	// RegisterFailed says that the REGISTER of this transaction got no answer.
	RegisterFailed struct{ Tx, Cause string }
	// Heard says what is heard from now on: silence, a tone or speech.
	Heard struct{ What media.Heard }
	// Interrupt is the wish of the person at the keyboard to stop.
	Interrupt struct{}
	// Tick lets time pass; due at Wake.
	Tick struct{}
)

// Order is what the driver does for a robot, in order.
type Order interface{ phoneOrder() }

type (
	// Signal sends for the robot.
	Signal struct{ Out sip.Order }
	// Talk gives the media leg its far end.
	Talk struct{ Agree sip.Agreed }
	// Speak plays the robot's sentence, again and again.
	Speak struct{}
	// Press sends keys by RFC 4733.
	Press struct{ Keys string }
	// Silence ends the media leg of the call.
	Silence struct{}
	// Tell prints one line of the robot's story.
	Tell struct{ Event Event }
	// Done is the last order. OK tells whether the robot reached what it was for.
	Done struct{ OK bool }
)

// Event is one line of a robot's story.
type Event struct {
	// Name says what happened. A citizen: dialling, waiting, ringing, answered,
	// pressed, heard, seat, on-hold, resumed, failed, ended. A seat: waiting,
	// signed-in, ready, ringing, answered, stopped-ringing, refused, hung-up,
	// unreachable, forgotten, signed-out, failed.
	Name   string        `json:"event"`
	Robot  string        `json:"robot,omitempty"` // number of the seat
	After  time.Duration `json:"-"`               // since the robot began
	Detail string        `json:"detail,omitempty"`
}

// Login answers a challenge with the header that proves who the robot is.
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

// due tells whether a moment that is set has come.
func due(t, now time.Time) bool { return !t.IsZero() && !now.Before(t) }

// soonest gives the earliest of some moments; zero is never.
func soonest(moments ...time.Time) time.Time {
	var first time.Time
	for _, t := range moments {
		if first.IsZero() || !t.IsZero() && t.Before(first) {
			first = t
		}
	}
	return first
}

// unheard is what is told when the hotline stays silent.
func unheard(server netip.AddrPort) string {
	return fmt.Sprintf("no answer yet from %s: is the hotline running there?", server)
}

// words gives the text of a Reason header (RFC 3326), or what else stands there.
func words(reason string) string {
	if _, rest, found := strings.Cut(reason, `text="`); found {
		text, _, _ := strings.Cut(rest, `"`)
		return text
	}
	return reason
}

// because puts a reason behind a sentence.
func because(sentence, reason string) string {
	if reason = words(reason); reason != "" {
		return sentence + ": " + reason
	}
	return sentence
}

// final is a final status with its words.
func final(status int, reason string) string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", status, words(reason)))
}

// answerTo makes a response outside any dialog that the robot keeps.
func answerTo(req sip.Request, tag string, status int) sip.Response {
	to := req.To
	if to.Tag == "" {
		to.Tag = tag
	}
	return sip.Response{Status: status, CallID: req.CallID, From: req.From, To: to, CSeq: req.CSeq,
		Method: req.Method, Tx: req.Tx, Transport: req.Transport}
}

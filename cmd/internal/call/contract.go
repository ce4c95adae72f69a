// Package call is the plan of one call, pure: its legs, its flow, its offers and its end.
package call

import (
	"net/netip"
	"time"

	"hotline/acd"
	"hotline/ivr"
	"hotline/sip"
)

// Citizen is the leg that a call begins with; seats' legs are "b1", "b2" ...
const Citizen = "a"

// Setup is what a call is made of.
type Setup struct {
	ID        string // call id
	Line      string // name of the line
	Flow      ivr.Flow
	Early     bool   // the line answers only with the seat: ringing until then, no flow is heard
	From      string // caller number, normalised; "" when withheld
	Called    string
	Site      string // the hall whose people are to have the call; "" for none
	Protected bool   // of an emergency link: no number rule applies
	Invite    sip.Request
	Tag       string    // our tag of the citizen's dialog; seats' legs use Tag + "-b1" ...
	Media     sip.Local // our media address and port of the citizen's leg, already open
	Contact   string    // our Contact URI
	Refuse    string    // "" or why the flow shall only apologise and end: closed, draining
}

// Input is what can happen to a call. The list is closed: see Call.Step.
type Input interface{ callInput() }

type (
	// Begin is the first input.
	Begin struct{}
	// Dialog is an input for the dialog of a leg, from the network.
	Dialog struct {
		Leg string
		In  sip.Input
	}
	// Engine is an order of the engine for this call.
	Engine struct{ Order acd.Order }
	// Opened answers Open: the leg's media port is there, and where the person's
	// place is rung. Failed is why not ("" when fine): the place is gone or, with
	// NoPort, the house has no port free.
	Opened struct {
		Leg    string
		Media  sip.Local
		Target Target
		Failed string
		NoPort bool
	}
	// Digit is a key heard on a leg, as an event (RFC 4733) or in the sound.
	Digit struct {
		Leg string
		Key byte
	}
	// Played says that the Play of that number on the leg came to its end.
	Played struct {
		Leg    string
		Number int
	}
	// Command is what the person asked for through the API or the desk.
	Command struct {
		Person string
		Do     string // answer, decline, hold, resume, hang-up; of a supervisor leave, take-over
		Offer  uint64 // that is answered or declined: the call may not know of it yet; 0: the one it knows
	}
	// Away says that the browser of a leg is not to be reached, or sends nothing.
	Away struct {
		Leg string
		Why string
	}
	// Back says that it is there again.
	Back struct{ Leg string }
	// Hangup ends the call for a reason of the house: panic, mailbox full, deadline of a drain.
	// With Apology the citizen hears the flow's words for Why first.
	Hangup struct {
		Why     string
		Apology bool
	}
	// Silent says that nothing has been heard on a leg for so long: 3 s or more.
	Silent struct {
		Leg string
		For time.Duration
	}
	// Heard says that a leg is heard for the first time, or after Silent.
	Heard struct{ Leg string }
	// Tick lets time pass; due at Wake.
	Tick struct{}
)

// Target is where a person's place is rung.
type Target struct {
	URI       string         // request URI (the registered contact or the fixed address)
	To        sip.Party      // whom the INVITE names
	Next      netip.AddrPort // where it is sent; zero: derived from URI
	Transport string
	Routes    []string // Path of the registration
	Headset   bool     // the place is a browser: it rings at the desk, and nothing else but Auto is set
	Auto      bool     // the place is to answer by itself, after a beep
}

// Host is the address that its INVITE goes to; zero when the URI names none.
func (t Target) Host() netip.Addr {
	if t.Next.IsValid() {
		return t.Next.Addr()
	}
	addr, err := netip.ParseAddr(sip.HostOf(t.URI))
	if err != nil {
		return netip.Addr{}
	}
	return addr
}

// Order is what the floor is to do for a call, in order. Waits tells whether it
// has to wait for the step's record to be committed; sound, BYE, CANCEL and
// prompts wait for nothing.
type Order interface{ Waits() bool }

type (
	// Signal sends for the dialog of a leg.
	Signal struct {
		Leg string
		Out sip.Order
	}
	// Tell passes an input to the engine.
	Tell struct{ In acd.Input }
	// Open asks for a media port for a new leg to the person's place; Opened answers.
	Open struct {
		Leg    string
		Person string
		Place  string
	}
	// Talk gives a leg its far end and codec (again after a renegotiation).
	Talk struct {
		Leg   string
		Agree sip.Agreed
	}
	// Play plays prompts to a leg, replacing what plays; Loop plays the last one for ever.
	// Number comes back in Played, unless it loops.
	Play struct {
		Leg     string
		Number  int
		Prompts []string
		Loop    bool
	}
	// Hush stops what plays to a leg.
	Hush struct{ Leg string }
	// Join swaps two routes: each leg hears the other from now on.
	Join struct{ A, B string }
	// Part ends a Join: neither hears the other.
	Part struct{ A, B string }
	// Mix lets each of these legs hear the ones that it names, and none of them anybody
	// else: it takes the place of every Join and Mix of theirs.
	Mix struct{ Members []Member }
	// Tape starts the recording: the call has been answered.
	Tape struct{}
	// Close gives the leg's port back; its media report becomes a fact.
	Close struct{ Leg string }
	// Done is the last order: the call is over, its recording may be rendered.
	Done struct{}
)

// Member is one leg of a Mix.
type Member struct {
	Leg   string
	Hears []string // legs; none: hears nobody
}

func (Begin) callInput()   {}
func (Dialog) callInput()  {}
func (Engine) callInput()  {}
func (Opened) callInput()  {}
func (Digit) callInput()   {}
func (Played) callInput()  {}
func (Command) callInput() {}
func (Away) callInput()    {}
func (Back) callInput()    {}
func (Hangup) callInput()  {}
func (Silent) callInput()  {}
func (Heard) callInput()   {}
func (Tick) callInput()    {}

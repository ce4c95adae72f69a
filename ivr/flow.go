// Package ivr turns what the caller did into the next thing to say or do.
package ivr

import (
	"maps"
	"time"
)

// Flow is what a line says and offers, as data. The default is the voice flow
// of a citizens' hotline: a greeting that any key or silence ends, one silent
// key for each further queue, music and announcements while waiting.
type Flow struct {
	Name       string
	Greeting   []string          // prompts, played once in order; empty: offerable at once
	Queue      string            // where silence and unknown keys lead
	Needs      string            // what their calls need besides what the queue says, as acd.ParseNeed reads it
	Keys       map[byte]Choice   // keys that mean something, during the greeting and while waiting
	Early      bool              // offerable already during the greeting
	Music      string            // prompt looped while waiting and on hold; "" is silence
	EarlyMedia bool              // who waits hears the sound that a phone sends while it rings, in place of Music
	Announce   []Announcement    // in order of After
	Overflow   map[string]Way    // what becomes of a call that nobody can take, by why (see Whys); "" for the rest
	Connect    []string          // prompts to the citizen when the person has answered; usually none
	Survey     []string          // prompts that ask for a grade from 1 to 5 when the person has hung up; none: nobody asks
	Answer     Answer            // what the two are told about each other before they talk
	Speaks     map[string]string // by queue, the language of numbers and sentences made of them; "" is Chinese
}

// Answer is what is said when a person answers, before the two hear each other.
type Answer struct {
	Citizen bool   // the citizen hears the staff number: "number 1007 at your service"
	Seat    bool   // the person hears line, language and wait: see Brief
	Name    string // prompt of the line's name, for the person; "" for none
}

// Choice is what a key leads to.
type Choice struct {
	Keep  bool // nowhere: who waits, or hears the greeting, hangs up, keeps the place and is called back, after Say; nothing else is set then
	Queue string
	Needs string   // in place of those of the flow
	Say   []string // confirmation, in the language of the choice
	Music string   // "" keeps the flow's
	Lang  string   // "" or the language of what is said later: prompt "p" is then "p.<Lang>"
}

// WithoutKeep gives the flow for a citizen who cannot be called back: no key keeps a place.
func (f Flow) WithoutKeep() Flow {
	f.Keys = maps.Clone(f.Keys)
	maps.DeleteFunc(f.Keys, func(_ byte, c Choice) bool { return c.Keep })
	return f
}

// Announcement is said once when the call has waited After (since the INVITE)
// and every Every after that when it is not zero.
type Announcement struct {
	After    time.Duration
	Every    time.Duration
	Say      []string
	InTurn   bool // each time one of Say, in order and round again, not all of it
	Position bool // after Say, the place among those who wait; neither this nor Wait when it is not known
	Wait     bool // after that, the expected wait
}

// Way is what becomes of a call that nobody can take. At most one of Queue, Stay
// and Message is set. One that lets the call wait is gone once for each why: the
// second time the flow says End, or that of the rest when it has none, and ends.
type Way struct {
	Say     []string      // first
	Queue   string        // then the call waits in this queue, at its old place but up to its longest wait anew
	Stay    bool          // or on in its own, up to twice the longest wait there
	Message time.Duration // or a message is taken after a beep, at most so long; # ends it
	End     []string      // before the end of the call
}

// Input is what can happen to a flow. The list is closed: see Run.Step.
type Input interface{ flowInput() }

type (
	// Start: the citizen is connected and can hear. Arrived is the time of the INVITE.
	Start struct{ Arrived time.Time }
	// Ringing: the line answers only with the person. The call enters the default
	// queue at once, and nothing is said before Start.
	Ringing struct{ Arrived time.Time }
	// Key: the citizen pressed a key.
	Key struct{ Key byte }
	// Said: the prompts of the last Say have been played to their end.
	Said struct{ Say int }
	// Connected: the person of that staff number answered; Through follows, after
	// the words for the answer if there are any.
	Connected struct{ Staff string }
	// Expected answers Ask: how many stand before the citizen, and how long half of
	// those there wait. Known is false when that cannot be told honestly.
	Expected struct {
		Ahead int
		P50   time.Duration
		Known bool
	}
	// Waiting: the person was lost or the offer fell through after Connected; the citizen waits again.
	Waiting struct{}
	// Parted: the person hung up after a talk; the citizen has not.
	Parted struct{}
	// Overflowed: the queue could not keep the call, or the line is closed. With Last
	// the house ends the call: only words are left.
	Overflowed struct {
		Why  string
		Last bool
	}
	// Tick: time passed; due at Wake.
	Tick struct{}
)

// Order is what the call is to do for its flow, in order.
type Order interface{ flowOrder() }

type (
	// Say plays prompts to the citizen, replacing whatever plays; Said{Number} is due at their end.
	Say struct {
		Number  int
		Prompts []string
	}
	// Music loops one prompt to the citizen, replacing whatever plays; "" is silence.
	Music struct{ Prompt string }
	// Enter makes the call offerable to the queue, or moves it there. Needs is what
	// it needs besides. With Stay it waits on, whatever the queue said against it.
	Enter struct {
		Queue, Needs string
		Stay         bool
	}
	// Ask wants to know where the call stands; Expected answers. The flow does not wait long.
	Ask struct{}
	// Keep tells that the citizen leaves and keeps the place; the words for it and Leave follow.
	Keep struct{}
	// TakeMessage: from now on the citizen says what is to be kept. EndMessage ends it.
	TakeMessage struct{}
	EndMessage  struct{}
	// Grade is what the citizen thinks of the talk, from 1 to 5, the best; words and Leave follow.
	Grade struct{ Grade int }
	// Unused: the key means nothing here.
	Unused struct{ Key byte }
	// Hush stops whatever plays.
	Hush struct{}
	// Through lets the citizen and the person hear each other: nothing more is said between them.
	Through struct{}
	// Leave ends the call: everything has been said.
	Leave struct{ Why string }
)

func (Start) flowInput()      {}
func (Ringing) flowInput()    {}
func (Key) flowInput()        {}
func (Said) flowInput()       {}
func (Connected) flowInput()  {}
func (Expected) flowInput()   {}
func (Waiting) flowInput()    {}
func (Parted) flowInput()     {}
func (Overflowed) flowInput() {}
func (Tick) flowInput()       {}

func (Say) flowOrder()         {}
func (Music) flowOrder()       {}
func (Enter) flowOrder()       {}
func (Ask) flowOrder()         {}
func (Keep) flowOrder()        {}
func (TakeMessage) flowOrder() {}
func (EndMessage) flowOrder()  {}
func (Grade) flowOrder()       {}
func (Unused) flowOrder()      {}
func (Hush) flowOrder()        {}
func (Through) flowOrder()     {}
func (Leave) flowOrder()       {}

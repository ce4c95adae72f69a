// Package ivr turns what the caller did into the next thing to say or do.
package ivr

import "time"

// Flow is what a line says and offers, as data. The default is the voice flow
// of a citizens' hotline: a greeting that any key or silence ends, one silent
// key for each further queue, music and announcements while waiting.
type Flow struct {
	Name     string
	Greeting []string            // prompts, played once in order; empty: offerable at once
	Queue    string              // where silence and unknown keys lead
	Needs    string              // what their calls need besides what the queue says, as acd.ParseNeed reads it
	Keys     map[byte]Choice     // keys that mean something, during the greeting and while waiting
	Early    bool                // offerable already during the greeting
	Music    string              // prompt looped while waiting and on hold; "" is silence
	Announce []Announcement      // in order of After
	Overflow map[string][]string // prompts before the end, by why: full, too-long, closed, draining; "" for the rest
	Connect  []string            // prompts to the citizen when the person has answered; usually none
}

// Choice is what a key leads to.
type Choice struct {
	Queue string
	Needs string   // in place of those of the flow
	Say   []string // confirmation, in the language of the choice
	Music string   // "" keeps the flow's
	Lang  string   // "" or the language of what is said later: prompt "p" is then "p.<Lang>"
}

// Announcement is said once when the call has waited After (since the INVITE)
// and every Every after that when it is not zero.
type Announcement struct {
	After time.Duration
	Every time.Duration
	Say   []string
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
	// Connected: a person answered; Through follows, after the Connect prompts if there are any.
	Connected struct{}
	// Waiting: the person was lost or the offer fell through after Connected; the citizen waits again.
	Waiting struct{}
	// Overflowed: the queue could not keep the call, or the line is closed or draining.
	Overflowed struct{ Why string }
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
	// it needs besides.
	Enter struct{ Queue, Needs string }
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
func (Waiting) flowInput()    {}
func (Overflowed) flowInput() {}
func (Tick) flowInput()       {}

func (Say) flowOrder()     {}
func (Music) flowOrder()   {}
func (Enter) flowOrder()   {}
func (Unused) flowOrder()  {}
func (Hush) flowOrder()    {}
func (Through) flowOrder() {}
func (Leave) flowOrder()   {}

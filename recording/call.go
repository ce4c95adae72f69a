// Package recording is what outlives a call: its summary, its counts, its story
// and its honest end after a crash, all folded from facts.
//
// It keeps nothing itself: facts and summaries are kept by recording/ledger,
// sound by recording/tape.
package recording

import (
	"time"

	"hotline/recording/fact"
)

// State is what is happening to a call.
type State string

// The states of a call. A call that overflowed is in Greeting again: the flow
// speaks and nobody can be offered.
const (
	Greeting State = "greeting" // the flow speaks; not offerable yet
	Waiting  State = "waiting"  // in a queue
	Offered  State = "offered"  // a person is being rung
	Talking  State = "talking"  // with a person
	Hold     State = "hold"     // the person put the citizen on hold
	Survey   State = "survey"   // the person has hung up; the citizen is asked for a grade
	Ended    State = "ended"
)

// Call is the summary of one call.
//
// Times are whole milliseconds UTC, zero when they have not come; durations are
// milliseconds. TalkMS and HoldMS are sums of seat.state facts, so that they
// equal the account of the person's day; a stretch that still runs is counted
// when it ends (see Live).
type Call struct {
	ID         string         `json:"id"`
	Line       string         `json:"line"`
	Queue      string         `json:"queue,omitempty"`  // the last queue that it asked for; "" when it asked for none
	Queues     []string       `json:"queues,omitempty"` // every queue it asked for, in order: the last maxQueues
	Keys       string         `json:"keys,omitempty"`   // keys pressed, the first maxKeys
	From       string         `json:"from,omitempty"`   // caller number; "" when withheld
	Called     string         `json:"called,omitempty"`
	State      State          `json:"state"`
	Since      time.Time      `json:"since"` // when State began
	Outcome    fact.Outcome   `json:"outcome,omitempty"`
	Arrived    time.Time      `json:"arrived"`
	Answered   time.Time      `json:"answered,omitzero"` // the first answer by a person
	Ended      time.Time      `json:"ended,omitzero"`
	EndedBy    string         `json:"ended_by,omitempty"` // citizen, seat, system
	Person     string         `json:"person,omitempty"`   // who answered last
	Place      string         `json:"place,omitempty"`    // where that person was
	Offer      uint64         `json:"offer,omitempty"`    // the offer that rings, 0 when none does
	WaitMS     int64          `json:"wait_ms"`            // from the INVITE to the first answer, or to the end without one
	TalkMS     int64          `json:"talk_ms"`
	HoldMS     int64          `json:"hold_ms"`
	Grade      int            `json:"grade,omitempty"`     // from 1 to 5 by the citizen; 0 is none
	Unheard    []string       `json:"unheard,omitempty"`   // legs of the talk that are not heard though they should be, sorted
	Note       string         `json:"note,omitempty"`      // what the person wrote down, the last time
	Recording  string         `json:"recording,omitempty"` // file, relative to the data folder
	RecordedMS int64          `json:"recorded_ms,omitempty"`
	Legs       map[string]Leg `json:"legs,omitempty"` // dialogs that are open, by leg
}

// Leg is an open dialog of a call: what a restart needs to end it.
type Leg struct {
	Person string      `json:"person,omitempty"` // "" for the citizen
	Place  string      `json:"place,omitempty"`
	Dialog fact.Dialog `json:"dialog"`
}

// Seat is a signed-in person as the facts tell it.
type Seat struct {
	Person string    `json:"person"`
	Place  string    `json:"place"`
	State  string    `json:"state"` // as in seat.state; "" is signed out
	Reason string    `json:"reason,omitempty"`
	Call   string    `json:"call,omitempty"` // the call the state is for
	Since  time.Time `json:"since"`
}

// Bounds of what a summary keeps, whatever the citizen does.
const (
	maxQueues = 16
	maxKeys   = 32
	maxLegs   = 16
)

// Live is the call as it looks at a moment: the wait, talk or hold that still
// runs is counted up to now.
func (c Call) Live(now time.Time) Call {
	running := max(now.Sub(c.Since).Milliseconds(), 0)
	switch c.State {
	case Talking:
		c.TalkMS += running
	case Hold:
		c.HoldMS += running
	case Greeting, Waiting, Offered:
		if c.Answered.IsZero() {
			c.WaitMS = max(now.Sub(c.Arrived).Milliseconds(), 0)
		}
	}
	return c
}

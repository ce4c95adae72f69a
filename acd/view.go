package acd

import (
	"time"

	"hotline/seats"
)

// View is a picture of the engine: a copy, safe to hand to others.
type View struct {
	At     time.Time    `json:"at"`    // the latest now the engine was given
	Rules  string       `json:"rules"` // digest of the rules in force
	Queues []QueueView  `json:"queues"`
	Seats  []seats.Seat `json:"seats"` // by person
	Calls  []CallView   `json:"calls"` // by arrival
	Counts Counts       `json:"counts"`
}

// QueueView is one queue: what waits in it and since when.
type QueueView struct {
	Name    string    `json:"name"`
	Waiting int       `json:"waiting"`         // in the queue, not being offered
	Offered int       `json:"offered"`         // ringing at a seat
	Talking int       `json:"talking"`         // answered and not released
	Oldest  time.Time `json:"oldest,omitzero"` // arrival of the call that waits longest, offered ones included
	Late    int       `json:"late"`            // waiting or offered beyond the service mark
	Ready   int       `json:"ready"`           // seats that are ready and may serve it
}

// CallView is one call the engine knows.
type CallView struct {
	Call    string    `json:"call"`
	Line    string    `json:"line"`
	From    string    `json:"from,omitempty"`
	Queue   string    `json:"queue,omitempty"` // "" in the greeting
	State   string    `json:"state"`           // greeting, waiting, offered, talking, overflowed, released
	Arrived time.Time `json:"arrived"`
	Person  string    `json:"person,omitempty"` // to whom it is offered or with whom it talks
	Offer   uint64    `json:"offer,omitempty"`
}

// Counts are counters since the engine was made; snapshots keep them.
type Counts struct {
	Steps   uint64 `json:"steps"`
	Offers  uint64 `json:"offers"`
	Ignored uint64 `json:"ignored"` // inputs that were doubled, late or unknown and changed nothing
}

// View gives the picture.
func (e *Engine) View() View { return View{} }

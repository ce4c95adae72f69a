package call

import (
	"time"

	"hotline/recording/fact"
)

// Call is one call from its INVITE to its last leg.
type Call struct {
	setup Setup
	now   time.Time
}

// New makes a call that has just arrived; Begin must be its first input. now is
// the time of the INVITE in whole milliseconds.
func New(s Setup, now time.Time) *Call { return &Call{setup: s, now: now} }

// Step takes one input at its time and gives what the floor is to do, in
// order, and what has happened.
func (c *Call) Step(now time.Time, in Input) ([]Order, []fact.Fact) {
	c.now = now
	return nil, nil
}

// Wake gives the time at which Tick is due; zero means never.
func (c *Call) Wake() time.Time { return time.Time{} }

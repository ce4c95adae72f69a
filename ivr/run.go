package ivr

import "time"

// Run is one caller's way through a flow.
type Run struct{ flow Flow }

// New begins a run of the flow; nothing is said before Start.
func New(f Flow) *Run { return &Run{flow: f} }

// Step takes one input at its time and gives what the call is to do, in order.
func (r *Run) Step(now time.Time, in Input) []Order { return nil }

// Wake gives the time at which Tick is due; zero means never.
func (r *Run) Wake() time.Time { return time.Time{} }

// Check gives every mistake of the flow in words, in a fixed order; none means it can run.
func (f Flow) Check() []string { return nil }

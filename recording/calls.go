package recording

import (
	"time"

	"hotline/recording/fact"
)

// Calls folds facts into summaries of calls, and remembers who is signed in.
//
// It grows with the calls added and shrinks by Forget: whoever keeps the
// summaries elsewhere forgets a call when it is Settled.
type Calls struct {
	calls        map[string]*Call
	seats        map[string]*Seat
	changedCalls map[string]bool
	changedSeats map[string]bool
}

// NewCalls makes an empty fold.
func NewCalls() *Calls { panic("not written yet") }

// Add folds one fact.
func (c *Calls) Add(f fact.Fact) {}

// Get gives the summary of a call.
func (c *Calls) Get(id string) (Call, bool) { return Call{}, false }

// Open gives the calls that have not ended, in order of arrival.
func (c *Calls) Open() []Call { return nil }

// Seats gives everybody who is signed in, by staff number.
func (c *Calls) Seats() []Seat { return nil }

// Settled tells whether no fact can change the talk time of the call any more:
// it has ended and no person is in a state for it.
func (c *Calls) Settled(id string) bool { return false }

// Forget drops a call.
func (c *Calls) Forget(id string) {}

// Put takes back a summary that was kept elsewhere.
func (c *Calls) Put(call Call) {}

// PutSeat takes back a seat that was kept elsewhere.
func (c *Calls) PutSeat(seat Seat) {}

// Changes gives what changed since the last Changes, by id; a seat with State
// "" has signed out.
func (c *Calls) Changes() (calls []Call, seats []Seat) { return nil, nil }

// MarshalJSON writes a checkpoint.
func (c *Calls) MarshalJSON() ([]byte, error) { return nil, nil }

// UnmarshalJSON reads a checkpoint.
func (c *Calls) UnmarshalJSON(data []byte) error { return nil }

// Closing gives the facts that close honestly what a crash left open: calls and
// seats as folded, alive the last moment the process is known to have lived.
// No fact is earlier than the last one of what it closes.
func Closing(calls []Call, seats []Seat, alive time.Time) []fact.Fact { return nil }

package recording

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"hotline/recording/fact"
)

// Calls folds facts into summaries of calls, and remembers who is signed in.
//
// It grows with the calls added and shrinks by Forget: whoever keeps the
// summaries elsewhere forgets a call when it is Settled.
type Calls struct {
	calls        map[string]*Call
	seats        book
	changedCalls map[string]bool
	changedSeats map[string]bool
}

// NewCalls makes an empty fold.
func NewCalls() *Calls {
	return &Calls{
		calls:        map[string]*Call{},
		seats:        book{},
		changedCalls: map[string]bool{},
		changedSeats: map[string]bool{},
	}
}

// Add folds one fact. A call begins with call.arrived, or with a call.ended of
// a call that was refused at once; other facts of an unknown call say nothing.
func (c *Calls) Add(f fact.Fact) {
	c.turn(f)
	call := c.calls[f.Call]
	if call == nil {
		if call = begin(f); call == nil {
			return
		}
		c.calls[call.ID] = call
	}
	call.add(f)
	c.changedCalls[call.ID] = true
}

// turn books the stretch that the fact ended on the call it was for.
func (c *Calls) turn(f fact.Fact) {
	switch f.Body.(type) {
	case fact.SeatSignedIn, fact.SeatSignedOut, fact.SeatState:
	default:
		return
	}
	past, until, ended := c.seats.turn(f)
	c.changedSeats[f.Person] = true
	if seat := c.seats[f.Person]; seat != nil && c.Known(seat.Call) {
		c.changedCalls[seat.Call] = true
	}
	if call := c.calls[past.Call]; ended && call != nil && past.withCitizen() {
		call.book(past.State, until.Sub(past.Since))
		c.changedCalls[call.ID] = true
	}
}

// Known tells whether the fold has the call.
func (c *Calls) Known(id string) bool { return c.calls[id] != nil }

// Get gives the summary of a call.
func (c *Calls) Get(id string) (Call, bool) {
	call := c.calls[id]
	if call == nil {
		return Call{}, false
	}
	return call.copy(), true
}

// Open gives the calls that have not ended or have a leg that has not, in order
// of arrival.
func (c *Calls) Open() []Call {
	var open []Call
	for _, call := range c.calls {
		if call.State != Ended || len(call.Legs) > 0 {
			open = append(open, call.copy())
		}
	}
	slices.SortFunc(open, byArrival)
	return open
}

// byArrival orders calls by arrival, those of one millisecond by id.
func byArrival(a, b Call) int {
	return cmp.Or(a.Arrived.Compare(b.Arrived), strings.Compare(a.ID, b.ID))
}

// Seats gives everybody who is signed in, or still with a call, by staff number.
func (c *Calls) Seats() []Seat { return c.seats.list() }

// Settled tells whether the call is over in every way: it has ended, so have
// its legs, and nobody is with its citizen. An unknown call is settled.
func (c *Calls) Settled(id string) bool {
	call := c.calls[id]
	return call == nil || call.State == Ended && len(call.Legs) == 0 && !c.seats.serves(id)
}

// Forget drops a call. Whoever keeps it elsewhere has taken its Changes first.
func (c *Calls) Forget(id string) {
	delete(c.calls, id)
	delete(c.changedCalls, id)
}

// Put takes back a summary that was kept elsewhere.
func (c *Calls) Put(call Call) {
	call = call.copy()
	c.calls[call.ID] = &call
}

// PutSeat takes back a seat that was kept elsewhere.
func (c *Calls) PutSeat(seat Seat) { c.seats[seat.Person] = &seat }

// Changes gives what changed since the last Changes, by id. A seat whose State
// is "" has signed out.
func (c *Calls) Changes() (calls []Call, seats []Seat) {
	for _, id := range slices.Sorted(maps.Keys(c.changedCalls)) {
		calls = append(calls, c.calls[id].copy())
	}
	for _, person := range slices.Sorted(maps.Keys(c.changedSeats)) {
		if seat := c.seats[person]; seat != nil {
			seats = append(seats, *seat)
		} else {
			seats = append(seats, Seat{Person: person})
		}
	}
	clear(c.changedCalls)
	clear(c.changedSeats)
	return calls, seats
}

// callsWire is the checkpoint of Calls.
type callsWire struct {
	Calls []Call `json:"calls"`
	Seats []Seat `json:"seats"`
}

// MarshalJSON writes a checkpoint. Changes not taken yet are not in it.
func (c *Calls) MarshalJSON() ([]byte, error) {
	w := callsWire{Calls: []Call{}, Seats: c.seats.list()}
	for _, id := range slices.Sorted(maps.Keys(c.calls)) {
		w.Calls = append(w.Calls, *c.calls[id])
	}
	return json.Marshal(w)
}

// UnmarshalJSON reads a checkpoint in place of what was folded.
func (c *Calls) UnmarshalJSON(data []byte) error {
	var w callsWire
	if err := json.Unmarshal(data, &w); err != nil {
		return fmt.Errorf("cannot read checkpoint of calls: %w", err)
	}
	*c = *NewCalls()
	for _, call := range w.Calls {
		c.Put(call)
	}
	for _, seat := range w.Seats {
		c.PutSeat(seat)
	}
	return nil
}

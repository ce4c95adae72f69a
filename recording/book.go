package recording

import (
	"maps"
	"slices"
	"time"

	"hotline/recording/fact"
)

// The seat states that are with a citizen, as in seat.state.
const (
	seatTalking = "talking"
	seatHold    = "hold"
)

// book remembers what state every signed-in person is in, by staff number.
// It is bounded by the staff.
type book map[string]*Seat

// turn folds a fact about a person. When a state ended it gives that stretch:
// the seat as it was and the moment it ended. Only seat.state ends a stretch,
// because a person who signs out during a call stays with it.
func (b book) turn(f fact.Fact) (past Seat, until time.Time, ended bool) {
	seat := b[f.Person]
	switch body := f.Body.(type) {
	case fact.SeatSignedIn:
		if seat == nil {
			seat = &Seat{Person: f.Person, State: "not-ready", Reason: "signed-in", Since: f.At}
			b[f.Person] = seat
		}
		seat.Place = f.Place
	case fact.SeatSignedOut:
		if seat != nil {
			seat.Place = ""
		}
	case fact.SeatState:
		next := Seat{Person: f.Person, Place: f.Place, State: body.To, Reason: body.Reason, Call: callOf(f, body), Since: f.At}
		if seat != nil {
			// Time that goes backwards between two facts of a person is no time.
			if next.Since.Before(seat.Since) {
				next.Since = seat.Since
			}
			past, until, ended = *seat, next.Since, true
			next.Place = seat.Place
		}
		if body.To == "" {
			delete(b, f.Person)
			break
		}
		b[f.Person] = &next
	}
	return past, until, ended
}

// callOf gives the call that a seat's new state is for.
func callOf(f fact.Fact, state fact.SeatState) string {
	if state.Call == "" && (state.To == seatTalking || state.To == seatHold) {
		return f.Call
	}
	return state.Call
}

// withCitizen tells whether the time of the state counts as talk or hold.
func (s Seat) withCitizen() bool {
	return s.Call != "" && (s.State == seatTalking || s.State == seatHold)
}

// serves tells whether anybody is with the citizen of this call.
func (b book) serves(call string) bool {
	for _, seat := range b {
		if seat.Call == call && seat.withCitizen() {
			return true
		}
	}
	return false
}

// list gives the seats by staff number.
func (b book) list() []Seat {
	seats := make([]Seat, 0, len(b))
	for _, person := range slices.Sorted(maps.Keys(b)) {
		seats = append(seats, *b[person])
	}
	return seats
}

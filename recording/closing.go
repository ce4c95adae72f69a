package recording

import (
	"maps"
	"slices"
	"time"

	"hotline/recording/fact"
)

// Restarted is the reason of everything that a restart had to close.
const Restarted = "server restarted"

// Closing gives the facts that close honestly what a crash left open: calls and
// seats as folded, alive the last moment the process is known to have lived.
//
// All facts have one time: alive, or the begin of the youngest thing that is
// closed when the last heartbeat is older. First everybody signs out, which
// gives the calls their talk time; then each call, in order of arrival, loses
// its legs and ends as Lost. A citizen whom we lost, waiting or talking, is to
// be called back; one who was asked for a grade has had the answer.
func Closing(calls []Call, seats []Seat, alive time.Time) []fact.Fact {
	calls = slices.Clone(calls)
	slices.SortFunc(calls, byArrival)
	at := lastMoment(calls, seats, alive)
	var facts []fact.Fact
	for _, seat := range seats {
		facts = append(facts, signOut(seat, at)...)
	}
	for _, call := range calls {
		facts = append(facts, call.closing(at)...)
	}
	return facts
}

func lastMoment(calls []Call, seats []Seat, alive time.Time) time.Time {
	for _, call := range calls {
		if call.Since.After(alive) {
			alive = call.Since
		}
	}
	for _, seat := range seats {
		if seat.Since.After(alive) {
			alive = seat.Since
		}
	}
	return alive
}

// signOut ends the seat's state; a person who had left the place already (its
// Place is "") stayed only for the call.
func signOut(seat Seat, at time.Time) []fact.Fact {
	about := fact.Fact{At: at, Person: seat.Person, Place: seat.Place}
	if seat.withCitizen() {
		about.Call = seat.Call
	}
	about.Body = fact.SeatState{From: seat.State, Reason: Restarted}
	facts := []fact.Fact{about}
	if seat.Place != "" {
		about.Call, about.Body = "", fact.SeatSignedOut{Why: "restart"}
		facts = append(facts, about)
	}
	return facts
}

func (c Call) closing(at time.Time) []fact.Fact {
	about := fact.Fact{At: at, Call: c.ID, Line: c.Line, Queue: c.Queue}
	var facts []fact.Fact
	for _, name := range slices.Sorted(maps.Keys(c.Legs)) {
		leg := about
		leg.Leg, leg.Person, leg.Place = name, c.Legs[name].Person, c.Legs[name].Place
		leg.Body = fact.LegEnded{By: "us", Reason: Restarted}
		facts = append(facts, leg)
	}
	if c.State == Ended {
		return facts
	}
	if c.State == Survey {
		about.Body = fact.CallEnded{Outcome: fact.Answered, By: fact.BySeat, Reason: Restarted}
		return append(facts, about)
	}
	if c.From != "" {
		about.Body = fact.CallbackWanted{Number: c.From, Why: string(fact.Lost)}
		facts = append(facts, about)
	}
	about.Body = fact.CallEnded{Outcome: fact.Lost, By: fact.BySystem, Reason: Restarted}
	return append(facts, about)
}

package acd

import (
	"fmt"
	"testing"
	"time"

	"hotline/seats"
)

func TestASeatTellsWhatFollowsTheCall(t *testing.T) {
	e := New(Rules{Queues: []Queue{{Name: "general", WrapUp: time.Minute}}, People: []Person{{ID: "ann"}}})
	play(e, SignIn{Person: "ann", Ready: true}, Arrive{Call: "c1"}, Offerable{Call: "c1", Queue: "general"}, Accepted{Call: "c1", Person: "ann", Offer: 1})
	for _, c := range []struct {
		in    Input
		state seats.State
		next  string
	}{
		{SetNotReady{Person: "ann", Reason: "lunch"}, seats.Talking, "lunch"},
		{SetReady{Person: "ann"}, seats.Talking, ""},
		{SetNotReady{Person: "ann", Reason: "break"}, seats.Talking, "break"},
		{Gone{Call: "c1"}, seats.WrapUp, "break"},
		{EndWrapUp{Person: "ann"}, seats.NotReady, ""},
	} {
		play(e, c.in)
		if s := e.Seat("ann"); s.State != c.state || s.Next != c.next {
			t.Errorf("after %+v ann is %s and then %q, want %s and %q", c.in, s.State, s.Next, c.state, c.next)
		}
	}
	if got := e.Seat("bob"); got != (seats.Seat{Person: "bob"}) {
		t.Errorf("who is not signed in has %+v", got)
	}
}

// BenchmarkSeat: what one desk asks for against what the wall asks for.
func BenchmarkSeat(b *testing.B) {
	var rules Rules
	for i := range 600 {
		rules.People = append(rules.People, Person{ID: fmt.Sprintf("%04d", i)})
	}
	e := New(rules)
	for _, p := range rules.People {
		play(e, SignIn{Person: p.ID, Place: p.ID})
	}
	b.Run("one", func(b *testing.B) {
		for b.Loop() {
			e.Seat("0300")
		}
	})
	b.Run("view", func(b *testing.B) {
		for b.Loop() {
			e.View()
		}
	})
}

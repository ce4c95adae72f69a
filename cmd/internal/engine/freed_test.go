package engine

import (
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"hotline/acd"
	"hotline/cmd/internal/owner"
	"hotline/recording/fact"
)

// shelf is a ledger that is on disk at once.
type shelf struct{ seq uint64 }

func (s *shelf) Append(r fact.Record, done func([]fact.Fact)) bool {
	s.seq++
	done(r.Facts)
	return true
}
func (s *shelf) Snapshot(string, time.Time, uint64, []byte) bool { return true }
func (s *shelf) Seq() uint64                                     { return s.seq }

// TestWhatFreedAPersonIsTold: an offer that follows in the step in which its person
// became ready is told with the beginning of that step, one to somebody who had
// been ready without.
func TestWhatFreedAPersonIsTold(t *testing.T) {
	var told []string
	begin := time.Now()
	r := New(Config{
		Rules: acd.Rules{Queues: []acd.Queue{{Name: "general"}}, People: []acd.Person{{ID: "1001"}, {ID: "1002"}}},
		Clock: owner.NewClock(), Zone: func() *time.Location { return time.UTC }, Ledger: &shelf{}, Log: slog.New(slog.DiscardHandler),
		Perform: func(o acd.Order) {
			if offer, ok := o.(acd.MakeOffer); ok {
				told = append(told, "leaves: "+offer.Call)
			}
		},
		Stepped: func(time.Duration) {}, Dropped: func() {}, Told: func([]fact.Fact, time.Duration) {}, Late: func() {}, Full: func() {}, Failed: func(call, text string) {},
		Freed: func(call string, since time.Time) {
			if !since.IsZero() && (since.Before(begin) || since.After(time.Now())) {
				t.Errorf("call %s: the step began at %v", call, since)
			}
			told = append(told, fmt.Sprint(call, " freed: ", !since.IsZero()))
		},
	})
	go r.Run()
	for _, in := range []acd.Input{
		acd.SignIn{Person: "1001", Ready: true},
		acd.Arrive{Call: "c1"}, acd.Offerable{Call: "c1"},
		acd.Arrive{Call: "c2"}, acd.Offerable{Call: "c2"}, acd.Arrive{Call: "c3"}, acd.Offerable{Call: "c3"},
		acd.Gone{Call: "c1"},                     // frees 1001 for c2
		acd.SignIn{Person: "1002", Ready: true},  // free for c3
		acd.Accepted{Call: "c2", Person: "1001"}, // of no offer
	} {
		if !r.Post(in) {
			t.Fatal("an input was refused")
		}
	}
	r.View() // everything before it was stepped
	r.Close()
	want := []string{"c1 freed: false", "c2 freed: true", "c3 freed: true"}
	freed := slices.DeleteFunc(slices.Clone(told), func(s string) bool { return s[:3] == "lea" })
	if !slices.Equal(freed, want) {
		t.Errorf("told %q, want %q", freed, want)
	}
	for i, line := range want {
		if left := slices.Index(told, "leaves: "+line[:2]); left >= 0 && left < slices.Index(told, line) {
			t.Errorf("offer %d left before it was told: %q", i+1, told)
		}
	}
}

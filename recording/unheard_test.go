package recording

import (
	"slices"
	"testing"
	"time"

	"hotline/recording/fact"
)

// Who is not heard is told while it lasts, and no longer than the talk.
func TestWhoIsNotHeardInATalk(t *testing.T) {
	at := time.Date(2018, 6, 1, 12, 0, 0, 0, time.UTC)
	folded := NewCalls()
	for i, step := range []struct {
		leg  string
		body fact.Body
		want []string
	}{
		{"", fact.CallArrived{}, nil},
		{"", fact.CallAnswered{}, nil},
		{"b1", fact.LegSilent{}, []string{"b1"}},
		{"a", fact.LegSilent{}, []string{"a", "b1"}},
		{"a", fact.LegSilent{}, []string{"a", "b1"}},
		{"b1", fact.LegHeard{AfterMS: 1500}, []string{"a"}},
		{"", fact.CallHeld{By: fact.BySeat}, nil},
		{"", fact.CallResumed{By: fact.BySeat}, nil},
		{"b1", fact.LegSilent{}, []string{"b1"}},
		{"b1", fact.LegEnded{By: "them"}, []string{}},
		{"a", fact.LegSilent{}, []string{"a"}},
		{"", fact.CallEnded{Outcome: fact.Answered}, nil},
		{"a", fact.LegSilent{}, nil},
	} {
		folded.Add(fact.Fact{ID: fact.ID{Node: "n1", Boot: 1, Seq: uint64(i + 1)}, At: at, Call: "c1", Leg: step.leg, Person: "1007", Body: step.body})
		c, known := folded.Get("c1")
		if !known && step.want != nil || !slices.Equal(c.Unheard, step.want) {
			t.Errorf("%s %s: %v is not heard, want %v", step.body.Kind(), step.leg, c.Unheard, step.want)
		}
	}
	for body, want := range map[fact.Body]string{fact.LegSilent{}: "nothing is heard on leg a", fact.LegHeard{AfterMS: 2500}: "leg a is heard after 2.500 s of silence"} {
		if got := Story([]fact.Fact{{Leg: "a", Person: "1007", Body: body}}, nil)[0].Text; got != want {
			t.Errorf("%s is told as %q", body.Kind(), got)
		}
	}
}

package folds

import (
	"testing"
	"time"

	"hotline/acd"
	"hotline/recording/fact"
)

// TestRulesForNumbersSurvive: from the checkpoint as from the start, and whoever
// enforces them hears of each change.
func TestRulesForNumbersSurvive(t *testing.T) {
	var s shelf
	rule := func(body fact.NumberRule) fact.Fact {
		f := fact.Fact{ID: fact.ID{Node: "n1", Boot: 1, Seq: uint64(len(s.facts)) + 1}, At: nine, Person: "9001", Body: body}
		s.facts = append(s.facts, f)
		return f
	}
	until := nine.Add(time.Hour).UnixMilli()
	h := open(t, &s)
	told := 0
	h.Ruled = func() { told++ }
	h.Publish([]fact.Fact{rule(fact.NumberRule{Rule: "r1", Number: "110", Do: "refuse", UntilMS: until})})
	h.Publish([]fact.Fact{rule(fact.NumberRule{Rule: "r2", Number: "120", Do: "refuse", UntilMS: until}), rule(fact.NumberRule{Rule: "r1"})})
	h.Publish([]fact.Fact{s.add(1, 0, 1, "")})
	go h.Run()
	h.Close()
	if told != 2 {
		t.Errorf("told of %d changes, want 2: one for each batch that has some", told)
	}
	fromCheckpoint := open(t, &s)
	s.data = nil
	for name, h := range map[string]*Hub{"running": h, "from the checkpoint": fromCheckpoint, "from the start": open(t, &s)} {
		got := h.InForce(acd.Rules{Misses: 2})
		if len(got.Numbers) != 1 || got.Numbers[0].Number != "120" || got.Numbers[0].Author != "9001" || got.Misses != 2 {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

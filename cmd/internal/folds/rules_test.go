package folds

import (
	"log/slog"
	"strings"
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
	changed := h.NumbersChange()
	go h.Run()
	h.Close()
	<-changed
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

// TestARuleThatDoesNothingIsLogged, its number masked.
func TestARuleThatDoesNothingIsLogged(t *testing.T) {
	var s shelf
	h := open(t, &s)
	var lines strings.Builder
	h.log = slog.New(slog.NewTextHandler(&lines, nil))
	h.rules.Add(fact.Fact{At: nine, Body: fact.NumberRule{Rule: "r1", Number: "13812345678", Do: "queue", Queue: "super", UntilMS: nine.Add(time.Hour).UnixMilli()}})
	if h.WarnIdle(acd.Rules{Queues: []acd.Queue{{Name: "super"}}}); lines.Len() != 0 {
		t.Errorf("of a rule that works: %s", &lines)
	}
	want := `level=WARN msg="a rule for a number does nothing" rule=r1 number=138****5678 why="queue super is not there"`
	if h.WarnIdle(acd.Rules{}); strings.Count(lines.String(), "\n") != 1 || !strings.Contains(lines.String(), want) {
		t.Errorf("logged is %s", &lines)
	}
}

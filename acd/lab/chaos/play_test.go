package chaos

import (
	"slices"
	"testing"

	"hotline/acd"
	"hotline/recording/fact"
)

// TestTheSameSeedIsTheSameDay: a failing day can be played again.
func TestTheSameSeedIsTheSameDay(t *testing.T) {
	one, other, third := Play(40, Bend{}), Play(40, Bend{}), Play(41, Bend{})
	if one.Err != nil || len(one.Story) == 0 || !slices.Equal(one.Story, other.Story) || slices.Equal(one.Story, third.Story) {
		t.Errorf("%v: %d and %d lines; the next seed has %d", one.Err, len(one.Story), len(other.Story), len(third.Story))
	}
}

// TestABentDayIsNoticed: an engine that hears or says something else is found out.
func TestABentDayIsNoticed(t *testing.T) {
	for name, bend := range map[string]Bend{
		"calls arrive a minute early for the engine": {Lie: func(in acd.Input) acd.Input {
			if a, is := in.(acd.Arrive); is && !a.Arrived.IsZero() {
				a.Arrived = a.Arrived.Add(-60e9)
				return a
			}
			return in
		}},
		"hang-ups are not heard": {Lie: func(in acd.Input) acd.Input {
			if _, is := in.(acd.Gone); is {
				return acd.Tick{}
			}
			return in
		}},
		"an order is lost": {Tell: func(o []acd.Order, f []fact.Fact) ([]acd.Order, []fact.Fact) {
			return o[:max(0, len(o)-1)], f
		}},
		"a fact is lost": {Tell: func(o []acd.Order, f []fact.Fact) ([]acd.Order, []fact.Fact) {
			return o, f[:max(0, len(f)-1)]
		}},
	} {
		if !slices.ContainsFunc([]uint64{1, 2, 3, 4, 5, 6, 7, 8, 9}, func(seed uint64) bool { return Play(seed, bend).Err != nil }) {
			t.Errorf("nobody noticed that %s", name)
		}
	}
}

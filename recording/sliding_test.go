package recording

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hotline/recording/fact"
)

// naive is the sliding connection rate counted over all facts, with nothing remembered.
func naive(facts []fact.Fact, now time.Time) (offered, answered int64) {
	arrived, ended := map[string]time.Time{}, map[string]bool{}
	hasAnswer := map[string]bool{}
	for _, f := range facts {
		_, reached := arrived[f.Call]
		switch body := f.Body.(type) {
		case fact.CallArrived:
			if !reached {
				arrived[f.Call] = f.At
			}
		case fact.CallAnswered:
			hasAnswer[f.Call] = hasAnswer[f.Call] || reached && !ended[f.Call]
		case fact.CallEnded: // a call that is blocked at once has no other fact
			if !reached && f.Line != "" && body.Outcome == fact.Refused {
				arrived[f.Call] = f.At
			}
			ended[f.Call] = true
		}
	}
	last := now.Unix() / 60
	for call, at := range arrived {
		if m := at.Unix() / 60; m > last-24*60 && m <= last {
			offered++
			if hasAnswer[call] {
				answered++
			}
		}
	}
	return offered, answered
}

// TestTheSlidingRateIsTheNaiveCount: live, after a restart from a checkpoint
// taken anywhere, and folded from the start, for any calls over three days.
func TestTheSlidingRateIsTheNaiveCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2018, 6, 1, 0, 0, 0, 0, city)
		var facts []fact.Fact
		var open []string
		live := NewTally(city)
		for i := range rapid.IntRange(1, 60).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 6*60*60_000).Draw(t, "ms later")) * time.Millisecond)
			f := fact.Fact{At: now, Line: "12345"}
			what := rapid.IntRange(0, 4).Draw(t, "what")
			if what > 1 && len(open) > 0 {
				f.Call = rapid.SampledFrom(open).Draw(t, "call")
			} else {
				f.Call = fmt.Sprint("c", i)
			}
			switch {
			case what == 0: // busy or blocked
				f.Body = fact.CallEnded{Outcome: fact.Refused}
			case what == 1 || len(open) == 0:
				f.Body = fact.CallArrived{}
				open = append(open, f.Call)
			case what == 2, what == 3:
				f.Body = fact.CallAnswered{}
			default:
				f.Body = fact.CallEnded{Outcome: rapid.SampledFrom([]fact.Outcome{fact.Answered, fact.Abandoned, fact.Lost}).Draw(t, "outcome")}
				open = remove(open, f.Call)
			}
			facts = append(facts, f)
			live.Add(f)
			if rapid.IntRange(0, 9).Draw(t, "restart") == 0 {
				live = restarted(t, live)
			}
			at := now.Add(time.Duration(rapid.IntRange(0, 30*60).Draw(t, "minutes on")) * time.Minute)
			again := NewTally(city)
			for _, f := range facts {
				again.Add(f)
			}
			wantO, wantA := naive(facts, at)
			for name, tally := range map[string]*Tally{"live": live, "folded anew": again} {
				if o, a := tally.Connection(at); o != wantO || a != wantA {
					t.Fatalf("%s: %d of %d answered in the 24 hours before %s, want %d of %d", name, a, o, at, wantA, wantO)
				}
			}
		}
	})
}

func remove(calls []string, call string) []string {
	var rest []string
	for _, c := range calls {
		if c != call {
			rest = append(rest, c)
		}
	}
	return rest
}

func restarted(t *rapid.T, tally *Tally) *Tally {
	text, err := json.Marshal(tally)
	if err != nil {
		t.Fatal(err)
	}
	fresh := NewTally(city)
	if err := json.Unmarshal(text, fresh); err != nil {
		t.Fatal(err)
	}
	return fresh
}

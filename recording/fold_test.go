package recording

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hotline/recording/fact"
)

// sorted gives the keys of a map in order.
func sorted[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// asJSON makes folds comparable.
func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// allStories gives the facts of every story, one story after another.
func allStories(t *testing.T) []fact.Fact {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	var facts []fact.Fact
	for i, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		told, _, _ := strings.Cut(string(text), "---\n")
		for _, f := range readFacts(t, told) {
			// Ids and days are of one story alone.
			f.Call = rename(f.Call, i)
			f.At = f.At.AddDate(0, 0, 2*i)
			if s, ok := f.Body.(fact.SeatState); ok {
				s.Call = rename(s.Call, i)
				f.Body = s
			}
			facts = append(facts, f)
		}
	}
	return facts
}

func rename(call string, story int) string {
	if call == "" {
		return ""
	}
	return fmt.Sprintf("%s-%d", call, story)
}

// A fold that was written and read back after any fact ends as one that ran through.
func TestACheckpointAfterAnyFactChangesNothing(t *testing.T) {
	facts := allStories(t)
	straight, tally := NewCalls(), NewTally(city)
	for _, f := range facts {
		straight.Add(f)
		tally.Add(f)
	}
	wantCalls, wantTally := asJSON(t, straight), asJSON(t, tally)
	for cut := range facts {
		calls, counts := NewCalls(), NewTally(city)
		for i, f := range facts {
			if i == cut {
				text, text2 := asJSON(t, calls), asJSON(t, counts)
				calls, counts = NewCalls(), NewTally(city)
				if err := cmp.Or(json.Unmarshal([]byte(text), calls), json.Unmarshal([]byte(text2), counts)); err != nil {
					t.Fatal(err)
				}
			}
			calls.Add(f)
			counts.Add(f)
		}
		if got := asJSON(t, calls); got != wantCalls {
			t.Fatalf("calls after a checkpoint before fact %d:\n%s\nwant\n%s", cut, got, wantCalls)
		}
		if got := asJSON(t, counts); got != wantTally {
			t.Fatalf("tally after a checkpoint before fact %d:\n%s\nwant\n%s", cut, got, wantTally)
		}
	}
}

// A door that keeps Changes elsewhere, forgets what is settled and puts it back
// when a late fact comes has the same summaries as a fold that forgets nothing.
func TestForgettingWhatIsSettledLosesNothing(t *testing.T) {
	whole, lean := NewCalls(), NewCalls()
	kept := map[string]Call{}
	most := 0
	for _, f := range allStories(t) {
		whole.Add(f)
		if call, elsewhere := kept[f.Call]; elsewhere && !lean.Known(f.Call) {
			lean.Put(call)
		}
		lean.Add(f)
		calls, _ := lean.Changes()
		for _, call := range calls {
			kept[call.ID] = call
			if lean.Settled(call.ID) {
				lean.Forget(call.ID)
			}
		}
		most = max(most, len(lean.calls))
	}
	for id, call := range kept {
		want, _ := whole.Get(id)
		if got := asJSON(t, call); got != asJSON(t, want) {
			t.Errorf("%s is kept as\n%s\nwant\n%s", id, got, asJSON(t, want))
		}
	}
	if len(kept) != len(whole.calls) || len(lean.calls) != 0 || most > 3 {
		t.Errorf("%d calls kept of %d, %d not forgotten, at most %d at once", len(kept), len(whole.calls), len(lean.calls), most)
	}
}

// The sums of the calls, of the tally and of the people's seat.state facts are one figure.
func TestTalkTimeIsOneFigure(t *testing.T) {
	calls, tally := NewCalls(), NewTally(city)
	want := map[string]time.Duration{}
	since := map[string]fact.Fact{}
	for _, f := range allStories(t) {
		calls.Add(f)
		tally.Add(f)
		if s, ok := f.Body.(fact.SeatState); ok {
			if past, had := since[f.Person]; had {
				want[past.Body.(fact.SeatState).To] += f.At.Sub(past.At)
			}
			if since[f.Person] = f; s.To == "" {
				delete(since, f.Person)
			}
		}
	}
	var sums, days Counts
	for _, call := range calls.calls {
		sums.TalkMS += call.TalkMS
		sums.HoldMS += call.HoldMS
	}
	for _, day := range tally.Days() {
		counts, _ := tally.Day(day)
		days.TalkMS += counts.Total.TalkMS
		days.HoldMS += counts.Total.HoldMS
	}
	for what, got := range map[string]Counts{"calls": sums, "days": days} {
		if got.TalkMS != want["talking"].Milliseconds() || got.HoldMS != want["hold"].Milliseconds() || got.TalkMS == 0 || got.HoldMS == 0 {
			t.Errorf("%s: %d ms of talk and %d of hold, the people have %s and %s", what, got.TalkMS, got.HoldMS, want["talking"], want["hold"])
		}
	}
}

func TestLiveCountsWhatStillRuns(t *testing.T) {
	noon := moment(t, "12:00:00.000")
	call := Call{State: Waiting, Arrived: noon, Since: noon.Add(time.Second)}
	if got := call.Live(noon.Add(4 * time.Second)).WaitMS; got != 4_000 {
		t.Errorf("waiting: %d ms", got)
	}
	call.State, call.Answered, call.WaitMS, call.TalkMS = Talking, noon.Add(time.Second), 1_000, 500
	if got := call.Live(noon.Add(4 * time.Second)); got.WaitMS != 1_000 || got.TalkMS != 3_500 {
		t.Errorf("talking: waited %d ms, talked %d", got.WaitMS, got.TalkMS)
	}
	call.State = Hold
	if got := call.Live(noon.Add(4 * time.Second)); got.TalkMS != 500 || got.HoldMS != 3_000 {
		t.Errorf("hold: talked %d ms, held %d", got.TalkMS, got.HoldMS)
	}
	if got := call.Live(noon); got.HoldMS != 0 {
		t.Errorf("before it began: held %d ms", got.HoldMS)
	}
}

// A clock that steps back takes no talk time away, and none is counted twice.
func TestTimeThatGoesBackwardsIsNoTime(t *testing.T) {
	calls := NewCalls()
	seat := func(at, to string) {
		calls.Add(fact.Fact{At: moment(t, at), Call: "c1", Person: "1001", Body: fact.SeatState{To: to, Call: "c1"}})
	}
	calls.Add(fact.Fact{At: moment(t, "12:00:00.000"), Call: "c1", Body: fact.CallArrived{}})
	seat("12:00:10.000", "talking")
	seat("12:00:05.000", "hold")
	seat("12:00:12.000", "talking")
	seat("12:00:13.000", "wrap-up")
	if call, _ := calls.Get("c1"); call.TalkMS != 1_000 || call.HoldMS != 2_000 {
		t.Errorf("talked %d ms, held %d ms, want 1000 and 2000", call.TalkMS, call.HoldMS)
	}
}

// However long a citizen presses keys or is moved about, a summary stays small.
func TestASummaryIsBounded(t *testing.T) {
	calls := NewCalls()
	at := moment(t, "12:00:00.000")
	calls.Add(fact.Fact{At: at, Call: "c1", Body: fact.CallArrived{}})
	for i := range 1000 {
		calls.Add(fact.Fact{At: at, Call: "c1", Body: fact.CallKey{Key: "7"}})
		calls.Add(fact.Fact{At: at, Call: "c1", Queue: fmt.Sprint("q", i), Body: fact.CallQueued{}})
		calls.Add(fact.Fact{At: at, Call: "c1", Leg: fmt.Sprint("b", i), Body: fact.LegAnswered{}})
	}
	call, _ := calls.Get("c1")
	if len(call.Keys) != maxKeys || len(call.Queues) != maxQueues || len(call.Legs) != maxLegs || call.Queues[maxQueues-1] != "q999" {
		t.Errorf("%d keys, queues %v, %d legs", len(call.Keys), call.Queues, len(call.Legs))
	}
}

func FuzzCheckpoint(f *testing.F) {
	f.Add([]byte(`{"calls":[{"id":"c1","state":"talking","legs":{"a":{}}}],"seats":[{"person":"1","state":"talking","call":"c1"}]}`))
	f.Add([]byte(`{"days":{"2018-06-01":null},"calls":{"c1":null},"minutes":[{"minute":-5,"offered":1}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		calls, tally := NewCalls(), NewTally(city)
		_ = json.Unmarshal(text, calls)
		_ = json.Unmarshal(text, tally)
		for _, one := range []fact.Body{fact.CallArrived{}, fact.SeatState{To: "talking", Call: "c1"}, fact.CallQueued{}, fact.SeatState{}, fact.CallEnded{}} {
			calls.Add(fact.Fact{Call: "c1", Person: "1", Body: one})
			tally.Add(fact.Fact{Call: "c1", Person: "1", Body: one})
		}
		calls.Changes()
		Closing(calls.Open(), calls.Seats(), time.Time{})
	})
}

package lab

import (
	"cmp"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"hotline/acd"
)

// missing is a hall whose citizens all wait 10 s and of whom many are missed: half as
// much again call as the hall carries, until 2,000 have called.
func missing(b CallBack) Scenario {
	sc := hall(900, time.Minute, 10*time.Second, 10, 2_000)
	sc.Warmup, sc.Queues[0].Patience.Shape = 0, Constant
	b.MissedAfter, b.Attempts = cmp.Or(b.MissedAfter, 5*time.Second), cmp.Or(b.Attempts, 3)
	sc.CallBack = &b
	return sc
}

// TestWhoIsMissedIsCalledBack: everybody once, and the book is balanced. The engine's
// own laws hold at every step.
func TestWhoIsMissedIsCalledBack(t *testing.T) {
	sc := missing(CallBack{Reached: .6, KeepAfter: 7 * time.Second, KeepShare: .3})
	engine, steps := acd.New(sc.EngineRules()), 0
	r := run(t, sc, func(Distributor) Distributor {
		return &watcher{engine, func(time.Time, acd.Input, []acd.Decision) {
			if steps++; steps%10 == 0 {
				if err := engine.Invariants(); err != nil {
					t.Fatal(err)
				}
			}
		}}
	})
	q := r.Queues[0]
	b := q.CalledBack
	if q.Offered != 2_000 || q.Answered+q.Abandoned != q.Offered || b.Missed != q.Abandoned || b.Missed != b.Reached+b.Closed || b.Refused != 0 || b.Missed < 200 {
		t.Errorf("%+v; called back: %+v", q, b)
	}
	near(t, "share dialled three times in vain", float64(b.Closed)/float64(b.Missed), math.Pow(.4, 3), .3)
	near(t, "share of those who wait 7 s and keep the place", float64(b.Kept)/float64(b.Missed), .3, .2)
	if b.MeanWait <= 0 || b.MaxWait < b.Quantiles["0.99"] || b.Quantiles["0.5"] <= 0 || b.In30Min <= 0 || b.In30Min > 1 {
		t.Errorf("waits: %+v", b)
	}
	if again := run(t, sc, nil); asJSON(t, again) != asJSON(t, r) {
		t.Error("another run gave another result")
	}
	if calm := run(t, missing(CallBack{Reached: .6}), nil); calm.Queues[0].CalledBack.Kept != 0 || asJSON(t, calm) == asJSON(t, r) {
		t.Error("nobody may keep the place, and it is all the same")
	}
}

// TestOnlyTheMissed are called back, and the warm-up is in no figure.
func TestOnlyTheMissed(t *testing.T) {
	if b := run(t, missing(CallBack{Reached: 1, MissedAfter: 10 * time.Second}), nil).Queues[0]; b.CalledBack.Missed != 0 || b.Abandoned == 0 {
		t.Errorf("who hung up after 10 s has waited no longer: %+v", b)
	}
	all := missing(CallBack{Reached: 1})
	half := all
	half.Warmup, half.Calls = 1_000, 1_000
	a, b := run(t, all, nil), run(t, half, nil)
	if a.Digest != b.Digest || b.Queues[0].CalledBack.Missed != b.Queues[0].Abandoned || b.Queues[0].CalledBack.Missed >= a.Queues[0].CalledBack.Missed {
		t.Errorf("%+v, after a warm-up %+v", a.Queues[0].CalledBack, b.Queues[0].CalledBack)
	}
}

// TestPlacesAreFreed, of those who are called back at the end of that.
func TestPlacesAreFreed(t *testing.T) {
	s, err := New(missing(CallBack{Reached: .3, KeepAfter: 7 * time.Second, KeepShare: .3}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Run(); err != nil {
		t.Fatal(err)
	}
	free := slices.Sorted(slices.Values(s.sources[0].free))
	if len(free) != len(s.calls) || len(slices.Compact(free)) != len(s.calls) || len(free) > 1_900 || len(s.dialled) > 0 {
		t.Errorf("of %d places %d are free; %d are dialled", len(s.calls), len(free), len(s.dialled))
	}
}

// TestDiallingInVain: nobody is reached. Everybody is dialled three times, a minute
// apart at least, first in the order of arrival, and then no more.
func TestDiallingInVain(t *testing.T) {
	sc := missing(CallBack{Reached: 0})
	times, first := map[string][]time.Time{}, []string{}
	r := run(t, sc, func(d Distributor) Distributor {
		return &watcher{d, func(now time.Time, _ acd.Input, decisions []acd.Decision) {
			for _, d := range decisions {
				if d.Kind == acd.Offered && d.Number != "" {
					if times[d.Number] = append(times[d.Number], now.Truncate(time.Millisecond)); len(times[d.Number]) == 1 {
						first = append(first, d.Number)
					}
				}
			}
		}}
	})
	b := r.Queues[0].CalledBack
	if b.Reached != 0 || b.Closed != b.Missed || int(b.Missed) != len(times) || b.MeanWait != 0 {
		t.Errorf("%d were dialled; %+v", len(times), b)
	}
	for number, at := range times {
		if len(at) != 3 || at[1].Sub(at[0]) < time.Minute || at[2].Sub(at[1]) < time.Minute {
			t.Fatalf("%s was dialled at %v", number, at)
		}
	}
	if !slices.IsSortedFunc(first, func(a, b string) int { return cmp.Or(len(a)-len(b), strings.Compare(a, b)) }) {
		t.Error("they were not called back in the order of arrival")
	}
}

// TestTheLastToCallBack rests between attempts when nothing else happens any more.
func TestTheLastToCallBack(t *testing.T) {
	sc := missing(CallBack{Reached: 0})
	sc.Calls, sc.Groups[0].Seats = 2, 1
	if b := run(t, sc, nil).Queues[0].CalledBack; b.Missed != 1 || b.Closed != 1 {
		t.Errorf("%+v", b)
	}
}

// TestWhoKeepsThePlace waits no longer than until it is offered, and is called back
// though nobody would be who hung up then.
func TestWhoKeepsThePlace(t *testing.T) {
	sc := missing(CallBack{Reached: 1, KeepAfter: 3 * time.Second, KeepShare: 1})
	sc.Queues[0].Patience.Mean = 0
	q := run(t, sc, nil).Queues[0]
	if q.MaxWait != 3 || q.Abandoned == 0 || q.CalledBack.Kept != q.Abandoned || q.CalledBack.Reached != q.Abandoned {
		t.Errorf("%+v; %+v", q, q.CalledBack)
	}
}

// TestCallBacksAmongCalls: the larger their priority, the fewer calls are answered.
func TestCallBacksAmongCalls(t *testing.T) {
	sc := missing(CallBack{Reached: 1})
	sc.Order = Strict
	last, before := math.MaxInt, int64(0)
	for _, priority := range []int{-1, 0} {
		sc.CallBack.Priority = priority
		q := run(t, sc, nil).Queues[0]
		if int(q.Answered) >= last || q.CalledBack.Reached <= before {
			t.Errorf("priority %d: %d answered, %d before; %d called back, %d before", priority, q.Answered, last, q.CalledBack.Reached, before)
		}
		last, before = int(q.Answered), q.CalledBack.Reached
	}
}

// TestThePriorityOfCallBacks is on the scale of the queues.
func TestThePriorityOfCallBacks(t *testing.T) {
	sc := missing(CallBack{Priority: 3})
	high := sc.Queues[0]
	high.Name, high.Priority = "high", 5
	sc.Queues, sc.Order = append(sc.Queues, high), Strict
	r := sc.EngineRules()
	if r.Queues[0].Priority >= r.CallBack.Priority || r.CallBack.Priority >= r.Queues[1].Priority {
		t.Errorf("strict: %d, %d, call-backs %d", r.Queues[0].Priority, r.Queues[1].Priority, r.CallBack.Priority)
	}
	sc.Order, sc.CallBack.Priority, sc.CallBack.Boost = Rules, -60, 90*time.Second
	if r = sc.EngineRules(); r.Queues[0].Boost != time.Hour || r.Queues[1].Boost != 65*time.Minute || r.CallBack.Boost != 90*time.Second || r.CallBack.Priority != 0 {
		t.Errorf("rules: %+v", r)
	}
	sc.CallBack.Priority = 7
	if r = sc.EngineRules(); r.Queues[0].Boost != 0 || r.CallBack.Boost != 7*time.Minute+90*time.Second {
		t.Errorf("rules: %+v", r)
	}
}

// TestTooManyToCallBack: the engine refuses them, and the run knows.
func TestTooManyToCallBack(t *testing.T) {
	sc := missing(CallBack{Reached: 1})
	sc.Calls, sc.Queues[0].Rate = acd.MostCallBacks+2_000, 3_600_000
	b := run(t, sc, nil).Queues[0].CalledBack
	if b.Refused < 1_000 || b.Missed != b.Reached+b.Refused {
		t.Errorf("%+v", b)
	}
}

// TestNobodyMayCallBack: a scenario whose reserves keep everybody from a queue is
// refused, and a run of which the check knew no better ends with a sentence.
func TestNobodyMayCallBack(t *testing.T) {
	sc := missing(CallBack{Reached: 1})
	sc.Queues[0].Skills = nil // general calls, and all people are kept for a
	sc.Reserves = []acd.Reserve{{Skill: "a", Level: 1, Free: 10}}
	if _, err := New(sc); err == nil || !strings.Contains(err.Error(), "reserve a is to keep 10 free") {
		t.Errorf("it was run: %v", err)
	}
	rules := sc.EngineRules()
	sc.Reserves = nil
	s, err := Drive(sc, acd.New(rules))
	if err != nil {
		t.Fatal(err)
	}
	if _, err = s.Run(); err == nil || !strings.Contains(err.Error(), "2000 citizens are to be called back") {
		t.Errorf("it ended with %v", err)
	}
}

// TestTheShapeOfCallBacks is what scripts rely on.
func TestTheShapeOfCallBacks(t *testing.T) {
	var got struct{ Queues []map[string]json.RawMessage }
	var back map[string]any
	if err := json.Unmarshal([]byte(asJSON(t, run(t, missing(CallBack{Reached: 1}), nil))), &got); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(got.Queues[0]["called_back"], &back); err != nil {
		t.Fatal(err)
	}
	if keys := strings.Join(keysOf(back), " "); keys != "closed in_30min kept max_wait mean_wait missed quantiles reached refused" {
		t.Errorf("called_back has %s", keys)
	}
}

// TestCheckOfCallBacks names every mistake.
func TestCheckOfCallBacks(t *testing.T) {
	sc := missing(CallBack{MissedAfter: -1, Attempts: 21, Priority: 1001, Boost: -1, Reached: math.NaN(), KeepAfter: -1, KeepShare: 1.5})
	sc.Queues[0].Skills = []string{"b"}
	var got []string
	for _, m := range sc.Check() {
		got = append(got, m.Where)
	}
	want := "queues[0].skills call_back.missed_after call_back.attempts call_back.priority call_back.priority call_back.boost call_back.boost call_back.reached call_back.keep_place.after call_back.keep_place.share"
	if strings.Join(got, " ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, " "), want)
	}
}

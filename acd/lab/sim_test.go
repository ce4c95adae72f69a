package lab

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"runtime"
	"strings"
	"testing"
	"time"

	"hotline/acd"
)

// hall is a scenario of one queue and one group.
func hall(rate float64, handle, patience time.Duration, seats, calls int) Scenario {
	return Scenario{
		Seed: 1, Calls: calls, Warmup: calls / 20, Order: FCFS, SeatOrder: acd.LongestIdle,
		Queues: []Queue{{Name: "a", Rate: rate, Handle: Span{Mean: handle}, Patience: Span{Mean: patience}, Skills: []string{"a"}}},
		Groups: []Group{{Name: "s", Seats: seats, Skills: map[string]int{"a": 1}, Speed: 1}},
		Report: Report{
			Within:    []Mark{{"15s", 15 * time.Second}, {"20s", 20 * time.Second}},
			Quantiles: []float64{.5, .8, .9, .99},
		},
	}
}

// run runs a scenario with the production engine, or with one that wrap distorts.
func run(t testing.TB, sc Scenario, wrap func(Distributor) Distributor) Result {
	t.Helper()
	var engine Distributor = acd.New(sc.EngineRules())
	if wrap != nil {
		engine = wrap(engine)
	}
	s, err := Drive(sc, engine)
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Run()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestEveryCallIsCounted: offered are as many as asked for, and each was
// answered or has left.
func TestEveryCallIsCounted(t *testing.T) {
	sc := hall(600, time.Minute, time.Minute, 8, 10_000)
	sc.Queues = append(sc.Queues, Queue{Name: "b", Rate: 60, Handle: Span{Mean: time.Minute, Shape: Constant}, Skills: []string{"a"}})
	r := run(t, sc, nil)
	offered := int64(0)
	for _, q := range r.Queues {
		offered += q.Offered
		if q.Answered+q.Abandoned != q.Offered || q.Answered == 0 {
			t.Errorf("%s: %d offered, %d answered, %d left", q.Name, q.Offered, q.Answered, q.Abandoned)
		}
	}
	if offered != 10_000 || r.Calls != 10_500 || r.Queues[0].Abandoned == 0 || r.Queues[1].Abandoned != 0 {
		t.Errorf("%d offered of %d calls: %+v", offered, r.Calls, r.Queues)
	}
}

// TestWhatCanBeReckonedByHand: one seat, constant times, every second call waits.
func TestWhatCanBeReckonedByHand(t *testing.T) {
	sc := hall(3600, time.Minute, 0, 2000, 2_000)
	sc.Queues[0].Handle.Shape = Constant
	r := run(t, sc, nil)
	q := r.Queues[0]
	if q.PWait != 0 || q.MeanWait != 0 || q.MaxWait != 0 || q.Within["15s"] != 1 || q.Quantiles["0.99"] != 0 {
		t.Errorf("with a seat for everybody somebody waited: %+v", q)
	}
	near(t, "busy", r.Groups[0].Busy, 60./2000, .1)
	sc.Groups[0].Speed = 2
	near(t, "busy at twice the speed", run(t, sc, nil).Groups[0].Busy, r.Groups[0].Busy/2, .05)
	sc.Groups[0].Seats, sc.Queues[0].Patience.Mean = 0, time.Minute
	q = run(t, sc, nil).Queues[0]
	if q.Abandoned != q.Offered || q.MeanWaitAnswered != 0 || q.Within["15s"] != 0 {
		t.Errorf("without a seat somebody was answered: %+v", q)
	}
	near(t, "patience of those whom nobody answers", q.MeanWait, 60, .1)
}

// TestSameSeedSameDecisions, whatever the machine has to run it on.
func TestSameSeedSameDecisions(t *testing.T) {
	sc := hall(600, time.Minute, time.Minute, 8, 5_000)
	rare := sc.Queues[0]
	rare.Name, rare.Rate, rare.Skills, rare.Boost = "rare", 40, []string{"b"}, 20*time.Second
	rare.Rings = []Ring{{After: 10 * time.Second, Skills: []string{"a"}}}
	sc.Queues, sc.Order, sc.SeatOrder = append(sc.Queues, rare), Rules, acd.LeastTalk
	sc.Groups = append(sc.Groups, Group{Name: "both", Seats: 2, Skills: map[string]int{"a": 1, "b": 1}, Speed: 1})
	sc.Reserves = []acd.Reserve{{Skill: "b", Level: 1, Free: 1}}
	first := run(t, sc, nil)
	for _, procs := range []int{1, 2} {
		before := runtime.GOMAXPROCS(procs)
		again := run(t, sc, nil)
		runtime.GOMAXPROCS(before)
		a, b := asJSON(t, first), asJSON(t, again)
		if a != b {
			t.Errorf("on %d processors:\n%s\ninstead of\n%s", procs, b, a)
		}
	}
	if len(first.Digest) != 16 {
		t.Errorf("digest %q", first.Digest)
	}
	sc.Seed = 2
	if run(t, sc, nil).Digest == first.Digest {
		t.Error("another seed gave the same digest")
	}
	sc.Seed = 1
	if r := run(t, sc, func(d Distributor) Distributor { return lifo{d} }); r.Digest == first.Digest {
		t.Error("another order gave the same digest")
	}
}

func asJSON(t testing.TB, r Result) string {
	t.Helper()
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestWhatIfSeesTheSameCitizens: more seats, another queue or another order
// change neither who comes nor what they bring.
func TestWhatIfSeesTheSameCitizens(t *testing.T) {
	came := func(sc Scenario) (times []string) {
		w := &watcher{Distributor: acd.New(sc.EngineRules())}
		w.saw = func(now time.Time, in acd.Input, _ []acd.Decision) {
			if a, ok := in.(acd.Arrive); ok && a.Line == "a" {
				times = append(times, now.String())
			}
		}
		s, err := Drive(sc, w)
		if err != nil {
			t.Fatal(err)
		}
		for s.Advance(100) && len(times) < 500 {
		}
		return times[:500]
	}
	sc := hall(600, time.Minute, time.Minute, 8, 5_000)
	before := strings.Join(came(sc), " ")
	sc.Groups[0].Seats, sc.Order = 11, Strict
	sc.Queues = append([]Queue{{Name: "b", Rate: 100, Handle: Span{Mean: time.Minute}, Skills: []string{"a"}}}, sc.Queues...)
	if before != strings.Join(came(sc), " ") {
		t.Error("others came")
	}
}

// TestOverloadEndsWithASentence, not with a machine out of memory.
func TestOverloadEndsWithASentence(t *testing.T) {
	sc := hall(36_000, time.Hour, 0, 1, 1_000_000)
	s, err := Drive(sc, &fullEngine{Distributor: acd.New(sc.EngineRules())})
	if err != nil {
		t.Fatal(err)
	}
	if _, err = s.Run(); err == nil || !strings.Contains(err.Error(), "cannot keep more calls (full)") {
		t.Errorf("overload ended with %v", err)
	}
}

// fullEngine cannot keep a call.
type fullEngine struct{ Distributor }

func (e *fullEngine) Decide(now time.Time, in acd.Input) []acd.Decision {
	if a, ok := in.(acd.Arrive); ok {
		return []acd.Decision{{Kind: acd.Overflowed, Call: a.Call, Why: "full"}}
	}
	return e.Distributor.Decide(now, in)
}

// TestTheShapeOfTheResult is what scripts rely on.
func TestTheShapeOfTheResult(t *testing.T) {
	r := run(t, hall(600, time.Minute, time.Minute, 8, 1_000), nil)
	var got map[string]any
	if err := json.Unmarshal([]byte(asJSON(t, r)), &got); err != nil {
		t.Fatal(err)
	}
	keys := func(v any) string {
		text := keysOf(v.(map[string]any))
		return strings.Join(text, " ")
	}
	queue := got["queues"].([]any)[0].(map[string]any)
	for what, pair := range map[string][2]string{
		"result":    {keys(got), "digest events_per_s groups queues"},
		"queue":     {keys(queue), "abandoned answered max_wait mean_wait mean_wait_answered name offered p_wait quantiles within"},
		"within":    {keys(queue["within"]), "15s 20s"},
		"quantiles": {keys(queue["quantiles"]), "0.5 0.8 0.9 0.99"},
		"group":     {keys(got["groups"].([]any)[0]), "busy name"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s has %s, want %s", what, pair[0], pair[1])
		}
	}
}

// TestThePicture is well-formed and names what it shows, whatever the names are.
func TestThePicture(t *testing.T) {
	sc := hall(600, time.Minute, time.Minute, 8, 1_000)
	sc.Queues[0].Name = "<a&b>"
	text := run(t, sc, nil).SVG()
	decoder := xml.NewDecoder(strings.NewReader(text))
	var err error
	for err == nil {
		_, err = decoder.Token()
	}
	if !errors.Is(err, io.EOF) {
		t.Errorf("the picture is no XML: %v", err)
	}
	if !strings.Contains(text, "&lt;a&amp;b&gt;") || !strings.Contains(text, "in 15s") || strings.Contains(text, "NaN") {
		t.Errorf("the picture: %s", text)
	}
}

// TestAHallWithoutHopeIsDrained: far more work than seats, and nobody hangs up. All
// wait for a person at last, and their waits add up to more than an integer holds.
func TestAHallWithoutHopeIsDrained(t *testing.T) {
	const calls = 210_000
	sc := hall(3_600_000, 3*time.Hour, 0, 1, calls)
	sc.Warmup, sc.Queues[0].Handle.Shape = 0, Constant
	r := run(t, sc, nil)
	q := r.Queues[0]
	if want := float64(calls-1) / 2 * 10_800; q.Answered != calls || math.Abs(q.MeanWait/want-1) > .001 {
		t.Errorf("%d were answered after %g s on average, not %g", q.Answered, q.MeanWait, want)
	}
}

// TestNobodyIsLost: a run whose engine leaves citizens waiting for ever ends with a
// sentence, not with figures that lack them.
func TestNobodyIsLost(t *testing.T) {
	sc := hall(600, time.Minute, 0, 8, 1_000)
	strict := sc
	strict.Reserves = []acd.Reserve{{Skill: "b", Level: 1, Free: 2}}
	strict.Groups = []Group{{Name: "s", Seats: 2, Skills: map[string]int{"a": 1, "b": 1}, Speed: 1}}
	s, err := Drive(sc, acd.New(strict.EngineRules()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err = s.Run(); err == nil || !strings.Contains(err.Error(), "1050 citizens wait, and nobody may ever serve them") {
		t.Errorf("it ended with %v", err)
	}
}

// TestRingsOpenToTheLast: when nobody calls any more and nobody talks, those who wait
// still wait for a ring, and it opens.
func TestRingsOpenToTheLast(t *testing.T) {
	sc := hall(3_600, time.Minute, 0, 8, 10)
	sc.Warmup, sc.Queues[0].Skills, sc.Queues[0].Rings = 0, []string{"b"}, []Ring{{After: time.Hour, Skills: []string{"a"}}}
	if q := run(t, sc, nil).Queues[0]; q.Answered != 10 || q.MaxWait < 3_600 {
		t.Errorf("%+v", q)
	}
}

// TestNoQuantileIsAboveTheLongestWait, though waits beyond 65 s are counted in steps.
func TestNoQuantileIsAboveTheLongestWait(t *testing.T) {
	sc := missing(CallBack{Reached: 1})
	sc.Queues[0].Handle, sc.Queues[0].Patience = Span{Mean: time.Hour}, Span{Mean: time.Hour}
	sc.Report.Quantiles = []float64{1}
	for seed := range uint64(10) {
		sc.Seed = seed
		q := run(t, sc, nil).Queues[0]
		if b := q.CalledBack; q.Quantiles["1"] != q.MaxWait || b.Quantiles["1"] != b.MaxWait || q.MaxWait < 1_000 {
			t.Fatalf("seed %d: %v above %v, or %v above %v", seed, q.Quantiles["1"], q.MaxWait, b.Quantiles["1"], b.MaxWait)
		}
	}
}

package lab

import (
	"fmt"
	"hotline/acd"
	"math"
	"math/rand"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestStepsOfAHistogram: every wait lies at or below the upper end of its step,
// above the step before, and no further off than promised.
func TestStepsOfAHistogram(t *testing.T) {
	for _, ms := range []int64{0, 1, 2, 1000, linear - 1, linear, linear + 1, linear + 2, linear + 3, 2 * linear, 2*linear + 1, 1 << 20, 1<<20 + 1, 3600_000, 1e12} {
		i, s := step(ms), float64(ms)/1000
		upper := seconds(i)
		if upper < s || upper > s*(1+1./32768)+1e-9 || i > 0 && seconds(i-1) >= s {
			t.Errorf("%d ms: step %d ends at %v s, the one before at %v", ms, i, upper, seconds(max(0, i-1)))
		}
	}
	for i := 1; i < 300_000; i++ {
		if seconds(i) <= seconds(i-1) || step(int64(math.Round(seconds(i)*1000))) != i {
			t.Fatalf("step %d ends at %v s, which is of step %d", i, seconds(i), step(int64(math.Round(seconds(i)*1000))))
		}
	}
}

func TestQuantiles(t *testing.T) {
	var h histogram
	if h.quantile(.5) != 0 {
		t.Error("nothing has a quantile")
	}
	for us := int64(0); us < 100_000_000; us += 1_000_000 {
		h.add(us)
	}
	for q, want := range map[float64]float64{.01: 0, .5: 49, .9: 89, .901: 90, 1: 99} {
		near(t, fmt.Sprintf("quantile %v", q), h.quantile(q), want, 1./32768)
	}
	if n := h.upTo(49); n != 50 {
		t.Errorf("%d waits are up to 49 s", n)
	}
}

// TestTheAgendaIsInOrder, and keeps the order of planning at equal times, while
// events plan others as in a run.
func TestTheAgendaIsInOrder(t *testing.T) {
	random := rand.New(rand.NewSource(1))
	for _, size := range []int{1, 2, 5, 60, 3_000} {
		var a agenda
		for range size {
			a.plan(event{at: random.Int63n(1000)})
		}
		var before event
		for range 100_000 {
			e, ok := a.next()
			if random.Intn(2) == 0 {
				a.first() // somebody looks before something is planned
			}
			if !ok || !before.before(&e) {
				t.Fatalf("of %d: %+v after %+v", size, e, before)
			}
			a.plan(event{at: e.at + random.Int63n(1000)})
			before = e
		}
		for range size {
			e, ok := a.next()
			if !ok || !before.before(&e) {
				t.Fatalf("at the end of %d: %+v after %+v", size, e, before)
			}
			before = e
		}
		if _, ok := a.next(); ok {
			t.Error("nothing is planned, but something happens")
		}
	}
}

// TestDice: the stream of a name is the same for ever, evenly spread, and
// another name's is another.
func TestDice(t *testing.T) {
	d := newDice(1, "general", "patience")
	if got := fmt.Sprintf("%016x %016x", d.next(), d.next()); got != "79227ef475e68c9b 4dfcc97bd66a506d" {
		t.Errorf("the stream begins with %s", got)
	}
	if newDice(1, "ab", "c").next() == newDice(1, "a", "bc").next() || newDice(1, "a", "b").next() == newDice(2, "a", "b").next() {
		t.Error("two names share a stream")
	}
	var bins [100]float64
	for range 1_000_000 {
		bins[min(99, int(d.uniform()*100))]++
	}
	square := 0.0
	for _, n := range bins {
		square += (n - 10_000) * (n - 10_000) / 10_000
	}
	if square < 50 || square > 180 { // 99 degrees of freedom
		t.Errorf("chi square %v", square)
	}
}

// TestSpans: the drawn times have the mean and the spread that were asked for.
func TestSpans(t *testing.T) {
	for _, c := range []struct {
		span Span
		cv   float64
	}{
		{Span{Mean: time.Minute}, 1},
		{Span{Mean: time.Minute, Shape: Constant}, 0},
		{Span{Mean: time.Minute, Shape: Lognormal, CV: .7}, .7},
		{Span{Mean: time.Minute, Shape: Lognormal, CV: 1.3}, 1.3},
	} {
		d, sum, square := newDice(1, "a", "handle"), 0.0, 0.0
		const n = 400_000
		for range n {
			x := float64(c.span.draw(d)) / 60e6
			sum, square = sum+x, square+x*x
		}
		mean := sum / n
		near(t, fmt.Sprintf("mean of %+v", c.span), mean, 1, .01)
		if cv := math.Sqrt(max(0, square/n-mean*mean)); math.Abs(cv-c.cv) > .03*c.cv+1e-6 {
			t.Errorf("%+v spreads by %v", c.span, cv)
		}
	}
}

// TestCheckNamesEveryMistake at once, each with its place.
func TestCheckNamesEveryMistake(t *testing.T) {
	sc := hall(60, time.Minute, 0, 1, 0)
	sc.Order, sc.SeatOrder, sc.Warmup = "lifo", "nicest", -1
	sc.Reserves = []acd.Reserve{{Skill: "a", Free: 0}}
	sc.Queues = append(sc.Queues, sc.Queues[0], Queue{
		Name: "", Handle: Span{Shape: Lognormal}, Patience: Span{Mean: -1, Shape: "square"},
		Skills: []string{"x", "x"}, Target: -1, Priority: 2000, Rate: math.NaN(), Boost: -1, Rings: []Ring{{After: -1, Skills: []string{""}}},
	})
	sc.Groups = append(sc.Groups, Group{Name: "s", Seats: -1, Skills: map[string]int{"z": 10}, Weight: 101})
	sc.Report = Report{Within: []Mark{{"-1s", -time.Second}}, Quantiles: []float64{0}}
	var got []string
	for _, m := range sc.Check() {
		if m.Text == "" {
			t.Errorf("%s has no text", m.Where)
		}
		got = append(got, m.Where)
	}
	want := "calls warmup order seat_order queues[1].name queues[2].name queues[2].rate queues[2].handle.mean queues[2].handle.dist " +
		"queues[2].patience.mean queues[2].patience.dist queues[2].target queues[2].boost queues[2].priority queues[2].skills " +
		"queues[2].rings[0].after queues[2].rings[0].skills queues[2].boost " +
		"groups[1].name groups[1].seats groups[1].speed groups[1].weight groups[1].skills.z reserves[0].level reserves[0].free reserves[0].skill report.within[0] report.quantiles[0]"
	if strings.Join(got, " ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, " "), want)
	}
	if _, err := New(sc); err == nil || !strings.Contains(err.Error(), "calls: want 1") {
		t.Errorf("it was run: %v", err)
	}
}

// TestCheckOfTheWhole: what no single key shows.
func TestCheckOfTheWhole(t *testing.T) {
	unserved := hall(60, time.Minute, 0, 1, 10)
	unserved.Queues[0].Skills = []string{"a", "b"}
	crowd := hall(60, time.Minute, 0, 6_000, 10)
	crowd.Groups = append(crowd.Groups, Group{Name: "more", Seats: 6_000, Speed: 1})
	ages := hall(1e-3, time.Minute, 0, 1, 1_000)
	strict := hall(60, time.Minute, 0, 200, 10)
	for i := range 100 {
		q := strict.Queues[0]
		q.Name, q.Priority = fmt.Sprint(i), i+1
		strict.Queues = append(strict.Queues, q)
	}
	strict.Order = Strict
	seldom, quiet := hall(1e-7, time.Minute, 0, 1, 10), hall(0, time.Minute, 0, 1, 10)
	quiet.Queues[0].Profile = append(make([]float64, quarters-1), 1e-5)
	for want, sc := range map[string]Scenario{
		"want calls an hour, from 1e-06 to 1e+09, got 1e-07": seldom,
		"nobody ever calls":                          quiet,
		"queues[0].skills: nobody has them all":      unserved,
		"groups: 12000 seats in all":                 crowd,
		"50 are the most":                            ages,
		"101 priorities; the engine tells 100 apart": strict,
	} {
		m := sc.Check()
		if len(m) != 1 || !strings.Contains(m[0].Where+": "+m[0].Text, want) {
			t.Errorf("got %v, want %s", m, want)
		}
	}
	if m := kept(Queue{Skills: []string{"a"}}).Check(); len(m) != 1 || m[0].Where != "queues[0].skills" || m[0].Text != "reserve b is to keep 2 free and there are never more, so that nobody ever serves this queue, and these citizens wait for ever" {
		t.Errorf("got %v", m)
	}
	ringed := unserved
	ringed.Queues = slices.Clone(unserved.Queues)
	ringed.Queues[0].Rings = []Ring{{After: time.Minute, Skills: []string{"a"}}}
	if m := ringed.Check(); len(m) > 0 {
		t.Errorf("a ring that somebody can serve is enough, but: %v", m)
	}
	unserved.Queues[0].Patience.Mean = time.Minute
	if m := unserved.Check(); len(m) > 0 {
		t.Errorf("citizens who leave may wait in vain, but: %v", m)
	}
}

// kept is two people for one queue, who are to stay free for another.
func kept(q Queue) Scenario {
	sc := hall(60, time.Minute, 0, 2, 10)
	q.Name, q.Rate, q.Handle = "a", 60, Span{Mean: time.Minute}
	sc.Queues = []Queue{q}
	sc.Groups[0].Skills = map[string]int{"a": 1, "b": 2}
	sc.Reserves = []acd.Reserve{{Skill: "b", Level: 1, Free: 2}}
	return sc
}

// TestReservesThatSpareSomebody: each by a hair, and each run ends with everybody answered.
func TestReservesThatSpareSomebody(t *testing.T) {
	a := Queue{Skills: []string{"a"}}
	named := kept(Queue{Skills: []string{"a", "b"}})
	ring := kept(Queue{Skills: []string{"a"}, Rings: []Ring{{After: time.Minute, Skills: []string{"b"}}}})
	third, other, low, night := kept(a), kept(a), kept(a), kept(a)
	third.Groups[0].Seats = 3
	other.Groups = append(other.Groups, Group{Name: "o", Seats: 1, Skills: map[string]int{"a": 1}, Speed: 1})
	low.Reserves[0].Level = 3
	low.Groups = append(low.Groups, Group{Name: "o", Seats: 1, Skills: map[string]int{"b": 3}, Speed: 1})
	night.Groups[0].Shifts = []Shift{{8 * time.Hour, 16 * time.Hour, 1}}
	for name, sc := range map[string]Scenario{"named": named, "a ring names it": ring, "one more": third, "one without it": other, "a lower level": low, "a shift": night} {
		if m := sc.Check(); len(m) > 0 {
			t.Errorf("%s: %v", name, m)
			continue
		}
		if q := run(t, sc, nil).Queues[0]; q.Answered != 10 {
			t.Errorf("%s: %d were answered", name, q.Answered)
		}
	}
	apart := night
	apart.Groups = slices.Clone(night.Groups)
	apart.Groups[0].Seats, apart.Groups[0].Shifts = 0, []Shift{{8 * time.Hour, 16 * time.Hour, 2}, {16 * time.Hour, 24 * time.Hour, 2}}
	if m := apart.Check(); len(m) != 1 {
		t.Errorf("four people, never three at a time, but: %v", m)
	}
}

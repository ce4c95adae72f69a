package lab

import (
	"math"
	"testing"
	"time"

	"hotline/acd"
)

// TestProfile: every quarter of an hour has its calls, on average over many days.
func TestProfile(t *testing.T) {
	sc := hall(0, time.Minute, 0, 500, 200_000)
	sc.Queues[0].Rate, sc.Queues[0].Profile = 0, make([]float64, quarters)
	total := 0.0
	for i := range 40 { // nobody calls after ten in the morning
		sc.Queues[0].Profile[i] = float64(i%7) * 3
		total += float64(i%7) * 3
	}
	var seen [quarters]float64
	days := 0.0
	w := &watcher{acd.New(sc.EngineRules()), func(now time.Time, in acd.Input, _ []acd.Decision) {
		if _, ok := in.(acd.Arrive); ok {
			since := now.Sub(origin)
			seen[int(since/(15*time.Minute))%quarters]++
			days = since.Hours() / 24
		}
	}}
	s, err := Drive(sc, w)
	if err == nil {
		_, err = s.Run()
	}
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range seen {
		want := sc.Queues[0].Profile[i] * days
		if math.Abs(n-want) > 5*math.Sqrt(want)+20 {
			t.Errorf("quarter %d has %v calls, want %.0f", i, n, want)
		}
	}
	near(t, "days", days, 210_000/total, .02)
}

// TestShifts: people come and go at their times, bring their last call to its
// end, and two halves of a day are as good as one whole.
func TestShifts(t *testing.T) {
	sc := hall(480, time.Minute, time.Minute, 10, 60_000)
	whole := run(t, sc, nil)
	sc.Groups[0].Seats = 0
	sc.Groups[0].Shifts = []Shift{{0, 12 * time.Hour, 10}, {12 * time.Hour, 24 * time.Hour, 10}}
	halves := run(t, sc, nil)
	near(t, "within 15 s", halves.Queues[0].Within["15s"], whole.Queues[0].Within["15s"], .03)
	near(t, "busy", halves.Groups[0].Busy, whole.Groups[0].Busy, .03)

	sc.Groups[0].Shifts = sc.Groups[0].Shifts[:1]
	morning, evening, over := 0, 0, 0
	w := &watcher{acd.New(sc.EngineRules()), func(now time.Time, in acd.Input, decisions []acd.Decision) {
		for _, d := range decisions {
			switch hour := now.Sub(origin).Hours(); {
			case d.Kind != acd.Confirmed:
			case math.Mod(hour, 24) < 12:
				morning++
			default:
				evening++
			}
		}
		if _, gone := in.(acd.Gone); gone {
			over++
		}
	}}
	s, err := Drive(sc, w)
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Run()
	if err != nil || evening > 0 || morning == 0 || over != 63_000 || r.Groups[0].Busy > 1 {
		t.Errorf("%d answers in the morning, %d in the evening, %d calls over, busy %v: %v", morning, evening, over, r.Groups[0].Busy, err)
	}
	near(t, "busy in the morning alone", r.Groups[0].Busy, whole.Groups[0].Busy, .03)
}

// TestDaysThatCannotBe are refused.
func TestDaysThatCannotBe(t *testing.T) {
	sc := hall(60, time.Minute, 0, 1, 10)
	sc.Queues[0].Profile = make([]float64, 95)
	sc.Groups[0].Seats, sc.Groups[0].Shifts = 5, []Shift{{time.Hour, time.Hour, -1}}
	var got []string
	for _, m := range sc.Check() {
		got = append(got, m.Where)
	}
	want := []string{"queues[0].rate", "queues[0].profile", "queues[0].profile", "groups[0].shifts[0].seats", "groups[0].shifts[0]"}
	if len(got) != len(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %v, want %v", got, want)
		}
	}
}

// TestRingsAndReservesReachTheEngine: a rare skill of which somebody stays free is
// there when it is asked for; a ring lets others in who had to look on.
func TestRingsAndReservesReachTheEngine(t *testing.T) {
	sc := hall(500, time.Minute, time.Minute, 9, 20_000)
	rare := sc.Queues[0]
	rare.Name, rare.Rate, rare.Skills = "rare", 20, []string{"b"}
	sc.Queues = append(sc.Queues, rare)
	sc.Groups = append(sc.Groups, Group{Name: "both", Seats: 2, Skills: map[string]int{"a": 1, "b": 1}, Speed: 1})
	plain := run(t, sc, nil).Queues[1]
	sc.Reserves = []acd.Reserve{{Skill: "b", Level: 1, Free: 1}}
	if kept := run(t, sc, nil).Queues[1]; kept.Within["15s"] < plain.Within["15s"]+.2 {
		t.Errorf("in 15 s %.3f with a reserve, %.3f without", kept.Within["15s"], plain.Within["15s"])
	}
	sc.Reserves, sc.Queues[1].Rings = nil, []Ring{{After: 10 * time.Second, Skills: []string{"a"}}}
	ringed := run(t, sc, nil).Queues[1]
	if ringed.MeanWait > plain.MeanWait*.7 || ringed.Abandoned*2 > plain.Abandoned {
		t.Errorf("mean wait %.1f s with a ring, %.1f s without; %d and %d left", ringed.MeanWait, plain.MeanWait, ringed.Abandoned, plain.Abandoned)
	}
}

// TestSeatOrdersReachTheEngine: when those with the fewest skills go first,
// whoever holds the rare skill is free for it more often.
func TestSeatOrdersReachTheEngine(t *testing.T) {
	sc := hall(500, time.Minute, time.Minute, 9, 20_000)
	rare := sc.Queues[0]
	rare.Name, rare.Rate, rare.Skills = "rare", 20, []string{"b"}
	sc.Queues = append(sc.Queues, rare)
	sc.Groups = append(sc.Groups, Group{Name: "both", Seats: 2, Skills: map[string]int{"a": 1, "b": 1}, Speed: 1})
	idle := run(t, sc, nil).Queues[1]
	sc.SeatOrder = acd.Specialist
	few := run(t, sc, nil).Queues[1]
	if few.Within["15s"] < idle.Within["15s"]+.05 {
		t.Errorf("in 15 s %.3f by fewest skills, %.3f by longest idle", few.Within["15s"], idle.Within["15s"])
	}
}

// TestWeightsReachTheEngine: who has half the weight of others is half as busy as
// long as there is somebody else.
func TestWeightsReachTheEngine(t *testing.T) {
	sc := hall(120, time.Minute, 0, 10, 20_000)
	trainees := sc.Groups[0]
	trainees.Name, trainees.Weight = "trainees", 50
	sc.Groups = append(sc.Groups, trainees)
	r := run(t, sc, nil)
	if ratio := r.Groups[1].Busy / r.Groups[0].Busy; ratio < .4 || ratio > .6 {
		t.Errorf("trainees are %.2f times as busy as the others", ratio)
	}
}

package lab

import (
	"testing"
	"time"

	"hotline/acd"
)

// asking asks the engine, whenever a call begins to wait, how long; and scores
// the answers over the calls that are answered.
type asking struct {
	Distributor
	waits        map[string]expected
	known, below [2]int // P50 and P80
	left         int
}

type expected struct {
	since time.Time
	acd.ExpectedWait
}

func (a *asking) Decide(now time.Time, in acd.Input) []acd.Decision {
	decisions := append([]acd.Decision(nil), a.Distributor.Decide(now, in)...)
	switch in := in.(type) {
	case acd.Offerable:
		if len(decisions) == 0 {
			for _, d := range a.Distributor.Decide(now, acd.AskWait{Call: in.Call}) {
				if d.Expect.Known {
					a.waits[in.Call] = expected{now, *d.Expect}
				}
			}
		}
	case acd.Gone:
		if _, waited := a.waits[in.Call]; waited {
			a.left++
		}
		delete(a.waits, in.Call)
	}
	for _, d := range decisions {
		if x, waited := a.waits[d.Call]; waited && d.Kind == acd.Offered {
			for i, most := range []time.Duration{x.P50, x.P80} {
				a.known[i]++
				if now.Sub(x.since) <= most {
					a.below[i]++
				}
			}
			delete(a.waits, d.Call)
		}
	}
	return decisions
}

// TestExpectedWait: of the calls that wait and are answered, 75 to 85 of a hundred
// are so within P80, told when they begin to wait: in the city on a mean day, and
// on its peak day. Those who leave first are in no score: how long they would
// have waited nobody knows.
func TestExpectedWait(t *testing.T) {
	for _, c := range []struct {
		name                        string
		rate, business, english     float64
		generalists, biz, bilingual int
	}{
		{"mean day", 1902.7, 15.6, 0.7, 188, 6, 4},
		{"peak day", 6088.9, 49.9, 2.2, 480, 12, 8},
	} {
		for seed := uint64(1); seed <= 4-min(slowed, 3); seed++ {
			work := func(name string, rate float64) Queue {
				return Queue{Name: name, Rate: rate, Handle: Span{Mean: 336 * time.Second}, Patience: Span{Mean: 120 * time.Second}, Skills: []string{name}, Target: 15 * time.Second}
			}
			sc := Scenario{
				Seed: seed, Calls: 150_000, Warmup: 10_000, Order: FCFS, SeatOrder: acd.LongestIdle,
				Queues: []Queue{work("general", c.rate), work("business", c.business), work("en", c.english)},
				Groups: []Group{
					{Name: "generalists", Seats: c.generalists, Skills: map[string]int{"general": 5}, Speed: 1},
					{Name: "business", Seats: c.biz, Skills: map[string]int{"general": 5, "business": 7}, Speed: 1},
					{Name: "bilingual", Seats: c.bilingual, Skills: map[string]int{"general": 5, "en": 7}, Speed: 1},
				},
			}
			a := &asking{Distributor: acd.New(sc.EngineRules()), waits: map[string]expected{}}
			s, err := Drive(sc, a)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.Run(); err != nil {
				t.Fatal(err)
			}
			share := func(i int) float64 { return float64(a.below[i]) / float64(a.known[i]) }
			t.Logf("%s, seed %d: %d waits, P50 covers %.3f, P80 %.3f; %d left", c.name, seed, a.known[1], share(0), share(1), a.left)
			if a.known[1] < 1000 || share(1) < 0.75 || share(1) > 0.85 {
				t.Errorf("%s, seed %d: P80 covers %.3f of %d waits", c.name, seed, share(1), a.known[1])
			}
		}
	}
}

// needing are citizens of a queue who wait in another one with needs of their own in its
// place; those of others are not asked for.
type needing struct{ *asking }

func (n needing) Decide(now time.Time, in acd.Input) []acd.Decision {
	o, enters := in.(acd.Offerable)
	if !enters || o.Queue != "en" {
		if enters {
			return append([]acd.Decision(nil), n.Distributor.Decide(now, in)...)
		}
		return n.asking.Decide(now, in)
	}
	return n.asking.Decide(now, acd.Offerable{Call: o.Call, Queue: "general", Needs: "en >= 3"})
}

// TestExpectedWaitOfNeeds: the same of calls that wait for few of the seats of their
// queue, which take the others' calls as well. They are told a little more than they
// wait: 82 to 87 of a hundred.
func TestExpectedWaitOfNeeds(t *testing.T) {
	for _, c := range []struct {
		name                   string
		rate, english          float64
		generalists, bilingual int
	}{
		{"mean day", 1600, 300, 160, 34},
		{"mean day, few of them", 1600, 300, 170, 28},
		{"mean day, many of them", 1600, 300, 145, 50},
		{"peak day", 5500, 600, 430, 60},
	} {
		work := func(name string, rate float64) Queue {
			return Queue{Name: name, Rate: rate, Handle: Span{Mean: 336 * time.Second}, Patience: Span{Mean: 120 * time.Second}, Skills: []string{"general"}, Target: 15 * time.Second}
		}
		sc := Scenario{
			Seed: 1, Calls: 100_000, Warmup: 10_000, Order: FCFS, SeatOrder: acd.LongestIdle,
			Queues: []Queue{work("general", c.rate), work("en", c.english)},
			Groups: []Group{
				{Name: "generalists", Seats: c.generalists, Skills: map[string]int{"general": 5}, Speed: 1},
				{Name: "bilingual", Seats: c.bilingual, Skills: map[string]int{"general": 5, "en": 7}, Speed: 1},
			},
		}
		a := needing{&asking{Distributor: acd.New(sc.EngineRules()), waits: map[string]expected{}}}
		s, err := Drive(sc, a)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Run(); err != nil {
			t.Fatal(err)
		}
		share := func(i int) float64 { return float64(a.below[i]) / float64(a.known[i]) }
		t.Logf("%s: %d waits, P50 covers %.3f, P80 %.3f; %d left", c.name, a.known[1], share(0), share(1), a.left)
		if a.known[1] < 1000 || share(1) < 0.75 || share(1) > 0.88 {
			t.Errorf("%s: P80 covers %.3f of %d waits", c.name, share(1), a.known[1])
		}
	}
}

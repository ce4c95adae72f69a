package lab

import (
	"strings"
	"testing"
	"time"

	"hotline/acd"
)

// returning is a busy hall whose citizens call from few numbers and are kept so long.
func returning(keep time.Duration) Scenario {
	sc := hall(450, time.Minute, 0, 10, 40_000)
	sc.Queues[0].Sticky = &Sticky{Within: 10 * time.Hour, For: keep, Numbers: 200}
	return sc
}

// stickyOffers counts the offers that the engine says were for who holds the matter.
type stickyOffers struct {
	Distributor
	n int64
}

func (s *stickyOffers) Decide(now time.Time, in acd.Input) []acd.Decision {
	decisions := s.Distributor.Decide(now, in)
	for _, d := range decisions {
		if d.Kind == acd.Offered && d.Reason.Rule == "sticky" {
			s.n++
		}
	}
	return decisions
}

// TestStickyInAScenario: without keeping, who holds the matter is met by chance; the longer
// calls are kept, the more often, and the longer is the wait.
func TestStickyInAScenario(t *testing.T) {
	var last QueueResult
	for i, keep := range []time.Duration{0, 10 * time.Second, time.Minute, 24 * time.Hour} {
		seen := &stickyOffers{}
		r := run(t, returning(keep), func(d Distributor) Distributor { seen.Distributor = d; return seen })
		q := r.Queues[0]
		t.Logf("kept for %v: %d of %d met again, mean wait %.1f s", keep, q.Returned.Same, q.Returned.Calls, q.MeanWait)
		share := func(q QueueResult) float64 { return float64(q.Returned.Same) / float64(q.Returned.Calls) }
		switch {
		case q.Returned.Calls != q.Offered: // after the warm-up every number has called before
			t.Errorf("kept for %v: %d of %d citizens have returned", keep, q.Returned.Calls, q.Offered)
		case keep == 0 && (share(q) < 0.07 || share(q) > 0.13 || seen.n > 0):
			t.Errorf("by chance one of ten is met, not %g (%d kept)", share(q), seen.n)
		case i > 0 && (share(q) <= share(last) || q.MeanWait <= last.MeanWait):
			t.Errorf("kept for %v: %g are met again after %g, they wait %g s after %g s", keep, share(q), share(last), q.MeanWait, last.MeanWait)
		case keep == 24*time.Hour && q.Returned.Same != q.Returned.Calls:
			t.Errorf("with all patience %d of %d are met again", q.Returned.Same, q.Returned.Calls)
		case keep == 24*time.Hour && seen.n < q.Returned.Same:
			t.Errorf("the engine kept %d calls, %d were met again", seen.n, q.Returned.Same)
		}
		last = q
	}
}

// TestNumbersAloneChangeNothing: the same decisions as without them, while nobody is kept.
func TestNumbersAloneChangeNothing(t *testing.T) {
	with, without := returning(0), returning(0)
	without.Queues[0].Sticky = nil
	a, b := run(t, with, nil), run(t, without, nil)
	if a.Digest != b.Digest || b.Queues[0].Returned != nil {
		t.Errorf("digest %s, without numbers %s", a.Digest, b.Digest)
	}
}

// TestMattersAreForgotten: who comes back too late has not returned.
func TestMattersAreForgotten(t *testing.T) {
	sc := returning(time.Minute)
	sc.Queues[0].Sticky.Within = time.Minute
	if q := run(t, sc, nil).Queues[0]; q.Returned.Calls == 0 || q.Returned.Calls > q.Offered/10 {
		t.Errorf("%d of %d have returned within a minute", q.Returned.Calls, q.Offered)
	}
}

func TestStickyMistakes(t *testing.T) {
	for want, change := range map[string]func(sc *Scenario){
		"sticky.within": func(sc *Scenario) { sc.Queues[0].Sticky.Within = 0 },
		"sticky.for":    func(sc *Scenario) { sc.Queues[0].Sticky.For = -1 },
		"sticky.numbers": func(sc *Scenario) {
			sc.Queues = append(sc.Queues, sc.Queues[0])
			sc.Queues[1].Name, sc.Queues[1].Sticky = "b", &Sticky{Within: time.Hour, Numbers: acd.MostHoldings}
		},
		"call_back": func(sc *Scenario) {
			sc.CallBack = &CallBack{MissedAfter: time.Second, Attempts: 1, Reached: 1}
		},
	} {
		sc := returning(time.Minute)
		change(&sc)
		if said := sc.Check(); len(said) != 1 || !strings.HasSuffix(said[0].Where, want) {
			t.Errorf("%s: %v", want, said)
		}
	}
}

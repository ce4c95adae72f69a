package gauge

import (
	"testing"
	"testing/synctest"
	"time"

	"hotline/recording/fact"
)

func (g *Gauge) leaves(t *testing.T) (count uint64, sum float64) {
	t.Helper()
	families, err := g.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		if family.GetName() == "hotline_offer_leave_seconds" {
			h := family.Metric[0].GetHistogram()
			return h.GetSampleCount(), h.GetSampleSum()
		}
	}
	t.Fatal("there is no such histogram")
	return 0, 0
}

// TestFromTheFreedPersonToTheOfferOutside: one offer to a phone leaves after 4 ms,
// one to a desk after 2 ms, and what leads to no offer outside counts nothing.
func TestFromTheFreedPersonToTheOfferOutside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New("v1", Sources{})
		step := time.Now()
		g.Freed("phone", step)
		g.Freed("desk", step.Add(2*time.Millisecond))
		g.Freed("ready-before", time.Time{})
		g.Freed("unreachable", step)
		g.Freed("ended", step)
		time.Sleep(4 * time.Millisecond) // fake time
		g.Left("phone")
		g.Left("phone") // a later INVITE of the same dialog
		g.Left("ready-before")
		g.Left("nobody's")
		g.Add(fact.Fact{Call: "desk", Leg: "b1", Person: "1007", Body: fact.LegRinging{Status: 180}})
		g.Add(fact.Fact{Call: "phone", Leg: "b1", Person: "1001", Body: fact.LegRinging{Status: 180}})
		g.Freed("unreachable", time.Time{}) // offered to somebody who had been ready
		g.Left("unreachable")
		g.Add(fact.Fact{Call: "ended", Body: fact.CallEnded{}})
		g.Left("ended")
		if n, sum := g.leaves(t); n != 2 || sum < .0059 || sum > .0061 {
			t.Errorf("%d offers left after %v s in all, want 2 after .006 s", n, sum)
		}
		if len(g.freed) != 0 {
			t.Errorf("%d offers are waited for that will never leave", len(g.freed))
		}
	})
}

func TestOffersOnTheirWayOutAreBounded(t *testing.T) {
	g := New("v1", Sources{})
	for i := range maxFreed + 10 {
		g.Freed(string(rune(0x10000+i)), noon)
	}
	if len(g.freed) != maxFreed {
		t.Errorf("%d offers are waited for, %d are the most", len(g.freed), maxFreed)
	}
}

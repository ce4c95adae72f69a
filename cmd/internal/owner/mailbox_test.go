package owner

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

func TestAFullMailboxTakesOnlyEnds(t *testing.T) {
	m := NewMailbox[string](2)
	if !m.Post("a") || !m.Post("b") || m.Post("c") {
		t.Error("the bound of 2 does not hold")
	}
	if !m.PostEnd("bye") || m.Depth() != 3 {
		t.Error("an end was refused")
	}
	<-m.Wake()
	if got := m.Take(nil); !slices.Equal(got, []string{"a", "b", "bye"}) {
		t.Errorf("took %q", got)
	}
	if !m.Post("d") {
		t.Error("an emptied mailbox refused a post")
	}
	m.Close()
	if m.Post("e") || m.PostEnd("f") {
		t.Error("a closed mailbox took a post")
	}
}

func TestRoutesAreForgottenWithTheirOwner(t *testing.T) {
	r := NewRoutes[string]()
	r.Add("tag1", "call", "a")
	r.Add("tag2", "call", "b1")
	r.Add("tag3", "errand", "a")
	r.Add("tag2", "errand", "a") // taken over
	if to, ok := r.Find("tag1"); !ok || to.Owner != "call" || to.Leg != "a" {
		t.Errorf("tag1 leads to %v, %v", to, ok)
	}
	r.Drop("call")
	if _, ok := r.Find("tag1"); ok {
		t.Error("a route of an owner that is gone is still there")
	}
	if to, ok := r.Find("tag2"); !ok || to.Owner != "errand" {
		t.Error("a route that another owner took over went with the first")
	}
}

// TestClockIsWholeMilliseconds: sums of differences must be exact.
func TestClockIsWholeMilliseconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := NewClock()
		before := c.Now()
		time.Sleep(1500*time.Microsecond + 400*time.Nanosecond) // fake time
		after := c.Now()
		if after.Sub(before) != time.Millisecond || after.Nanosecond()%1e6 != 0 || after.Location() != time.UTC {
			t.Errorf("1.5 ms after %v it is %v", before, after)
		}
		if d := c.Until(after.Add(time.Second)); d < 999*time.Millisecond || d > time.Second {
			t.Errorf("a second ahead is %v away", d)
		}
		if d := c.Until(before); d != 0 {
			t.Errorf("the past is %v away", d)
		}
		if by := c.Stepped(); by != 0 {
			t.Errorf("the clock was stepped by %v", by)
		}
	})
}

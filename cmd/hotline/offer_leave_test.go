package main

import "testing"

// TestAnOfferLeavesAtOnce: a citizen waits, 1007 becomes ready, and the metrics tell
// how long the offer that this led to took to leave the house. An offer to somebody
// who had been ready is not counted.
func TestAnOfferLeavesAtOnce(t *testing.T) {
	s := serveWith(t, caller, t.TempDir(), "")
	first, _ := s.run("dial", "12345", "--keys", "9", "--from", "13800000001")
	s.list(func(all []apiCall) bool { return len(all) == 1 && all[0].State == "waiting" })
	_, story := s.run("seat", "1007", "--talk", "1s")
	if err := first.Wait(); err != nil {
		t.Fatalf("dial failed: %v\n%s", err, s.log)
	}
	story.waitFor(t, `hung-up +by the seat`)
	waitUntil(t, "the end of the wrap-up", func() bool { return s.metrics(t)["hotline_seats{ready}"] == 1 })
	second, _ := s.run("dial", "12345", "--keys", "9", "--from", "13800000002")
	if err := second.Wait(); err != nil {
		t.Fatalf("dial failed: %v\n%s", err, s.log)
	}
	m := s.metrics(t)
	n, sum := m["hotline_offer_leave_seconds_count"], m["hotline_offer_leave_seconds_sum"]
	if n != 1 || sum <= 0 {
		t.Errorf("%v offers left %v s after a person was free, want one", n, sum)
	}
	t.Logf("the offer left %.2f ms after the person was free", 1000*sum)
}

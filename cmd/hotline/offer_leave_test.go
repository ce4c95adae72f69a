package main

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"hotline/cmd/internal/config"
	past "hotline/cmd/internal/replay"
)

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
	s.sameDay(t)
	t.Logf("the offer left %.2f ms after the person was free", 1000*sum)
}

// sameDay asks what the day would have been in the city that it was in.
func (s *server) sameDay(t *testing.T) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "city.yaml")
	write(t, file, string(config.Demo()))
	text, err := exec.Command(caller, "replay", "--data", s.data, "--day", day(t), "--what-if", file, "--json").CombinedOutput()
	var answer past.Answer
	if err == nil {
		err = json.Unmarshal(text, &answer)
	}
	all := answer.Total
	if err != nil || all.Was.Offered != 2 || all.Was.Answered != 2 || all.WhatIf.Low.Answered != 2 || all.WhatIf.Mean.MeanWait < all.Was.MeanWait-.1 || all.WhatIf.Mean.MeanWait > all.Was.MeanWait+.1 {
		t.Errorf("the day in its own city: %v\n%s", err, text)
	}
	text, err = exec.Command(caller, "replay", "--data", s.data, "--what-if", file).CombinedOutput()
	if err != nil || !strings.Contains(string(text), "english") || !strings.Contains(string(text), "what if") {
		t.Errorf("the day in its own city: %v\n%s", err, text)
	}
}

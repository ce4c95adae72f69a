package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"hotline/cmd/internal/bench"
)

// benched runs a small bench of the kind, on a server of its own, and gives its results.
func benched(t *testing.T, kind string, more ...string) []bench.Result {
	t.Helper()
	cmd := exec.Command(caller, append([]string{"bench", kind, "--n", "3", "--seconds", "2", "--json"}, more...)...)
	folder := t.TempDir()
	cmd.Env = append(os.Environ(), "TMPDIR="+folder)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	var told struct {
		Machine struct{ Cores int }
		Results []bench.Result
	}
	if err == nil {
		err = json.Unmarshal(out, &told)
	}
	if err != nil || told.Machine.Cores == 0 {
		t.Fatalf("bench %s: %v\n%s", kind, err, out)
	}
	if left, err := filepath.Glob(filepath.Join(folder, "hotline-bench*")); err != nil || len(left) > 0 {
		t.Errorf("bench %s left %v: %v", kind, left, err)
	}
	for _, r := range told.Results {
		if r.Seconds < 2 || r.CPU <= 0 || r.Failed != 0 {
			t.Errorf("bench %s cannot be: %+v", kind, r)
		}
	}
	return told.Results
}

// talked: what was sent was heard or is lost, and each packet took its time.
func talked(t *testing.T, r bench.Result) {
	t.Helper()
	switch {
	case r.Calls != 3 || r.N != 3:
		t.Errorf("%d calls of %d", r.Calls, r.N)
	case r.Heard == 0 || r.Lost < 0 || r.Sent != r.Heard+uint64(r.Lost):
		t.Errorf("%d sent, %d heard, %d lost", r.Sent, r.Heard, r.Lost)
	case r.Transit == nil || r.Transit.Count != r.Heard || r.Hears == nil || r.Hears.Count != 3 || r.Answered == nil || r.Answered.Count != 3:
		t.Errorf("transit %+v, hears %+v, answered %+v", r.Transit, r.Hears, r.Answered)
	case r.CPUEach <= 0 || r.CPUPacket <= 0:
		t.Errorf("it cost nothing: %+v", r)
	}
}

func TestBenchCalls(t *testing.T) {
	results := benched(t, "calls")
	if len(results) != 1 {
		t.Fatalf("%d results", len(results))
	}
	talked(t, results[0])
}

func TestBenchSetup(t *testing.T) {
	r := benched(t, "setup")[0]
	if r.Calls == 0 || r.PerSecond <= 0 || r.CPUCall <= 0 || r.Hears == nil || int(r.Hears.Count) < r.Calls || int(r.Answered.Count) < r.Calls {
		t.Errorf("calls do not come and go: %+v", r)
	}
}

func TestBenchPrompts(t *testing.T) {
	r := benched(t, "prompts")[0]
	if r.Calls != 3 || r.Played == 0 || r.Jitter == nil || r.Jitter.Count > r.Played || r.CPUEach <= 0 {
		t.Errorf("citizens do not wait with music: %+v", r)
	}
}

func TestBenchHeadsets(t *testing.T) {
	results := benched(t, "headsets")
	if len(results) != 2 {
		t.Fatalf("%d results", len(results))
	}
	idle := results[0]
	if idle.SignIn == nil || idle.SignIn.Count != 3 || idle.Sent+idle.Heard+idle.Played != 0 {
		t.Errorf("headsets without a call are not silent: %+v", idle)
	}
	talked(t, results[1])
}

// TestBenchFlood is the short form of "hotline bench flood": what comes of the
// calls and the memory, not how long anything takes.
func TestBenchFlood(t *testing.T) {
	results := benched(t, "flood")
	if len(results) != 1 || results[0].Flood == nil {
		t.Fatalf("%+v", results)
	}
	r, f := results[0], results[0].Flood
	if r.Calls != 3 || r.Heard == 0 || r.Lost < 0 || r.Lost*100 > int64(r.Sent) {
		t.Errorf("of %d running calls %d of %d packets are lost", r.Calls, r.Lost, r.Sent)
	}
	if f.Sent < 1000 || f.Newcomers == 0 || f.SetUp != f.Newcomers || f.BackMS == 0 {
		t.Errorf("%+v", *f)
	}
	if f.Memory > 64*1024 {
		t.Errorf("it grew by %.0f KB", f.Memory)
	}
}

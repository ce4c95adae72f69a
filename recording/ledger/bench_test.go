package ledger

import (
	"encoding/json"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"hotline/recording"
	"hotline/recording/fact"
)

// BenchmarkReplay gives the cost of a fact of a day with 1 M of them, read and
// folded into calls and counts as at start-up without a checkpoint.
func BenchmarkReplay(b *testing.B) {
	l := open(b, Config{File: filepath.Join(b.TempDir(), "ledger.db")})
	const calls = 50_000
	began := time.Now()
	fill(b, l, calls)
	b.Logf("%d facts written in %s", calls*20, time.Since(began).Round(time.Millisecond))
	cpu := cpuTime(b)
	for b.Loop() {
		folded := recording.NewCalls()
		tally := recording.NewTally(shanghai(b))
		n := 0
		err := l.Replay(b.Context(), fact.ID{}, func(f fact.Fact) error {
			n++
			folded.Add(f)
			tally.Add(f)
			if folded.Settled(f.Call) {
				folded.Forget(f.Call)
			}
			return nil
		})
		if err != nil || n != calls*20 {
			b.Fatalf("%d facts, %v", n, err)
		}
	}
	if info, err := os.Stat(l.cfg.File); err == nil {
		b.ReportMetric(float64(info.Size())/(calls*20), "bytes/fact")
	}
	b.ReportMetric((cpuTime(b)-cpu).Seconds()/float64(b.N)/(calls*20)*1e6, "cpu-s/1Mfacts")
}

// BenchmarkWrite gives what a fact costs to be written, twenty a call, in full batches.
func BenchmarkWrite(b *testing.B) {
	const calls = 2_000
	for b.Loop() {
		l := open(b, Config{File: filepath.Join(b.TempDir(), "ledger.db")})
		cpu := cpuTime(b)
		fill(b, l, calls)
		b.ReportMetric((cpuTime(b)-cpu).Seconds()/(calls*20)*1e6, "cpu-us/fact")
	}
}

// BenchmarkCommit gives the time from Append to done of a record that is alone.
func BenchmarkCommit(b *testing.B) {
	l := open(b, Config{File: filepath.Join(b.TempDir(), "ledger.db")})
	r := fact.Record{At: noon, Machine: "engine", Rules: "0123456789abcdef", Input: json.RawMessage(`{"kind":"tick"}`), Facts: oneCall("c1", noon)[:2]}
	done := make(chan struct{})
	for b.Loop() {
		l.Append(r, func([]fact.Fact) { done <- struct{}{} })
		<-done
	}
}

// cpuTime is what this process has used of the processors: a busy machine does
// not change it much.
func cpuTime(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

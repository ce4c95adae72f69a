package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"hotline/acd/lab/chaos"
)

// chaosTold is how many of the last lines of a failing day are shown.
const chaosTold = 40

// chaosEvery is how often a run says how far it is.
const chaosEvery = 10 * time.Second

// daysRun plays days of chaos, one seed after the other.
type daysRun struct {
	first  uint64
	play   func(seed uint64) chaos.Outcome
	out    io.Writer
	begin  time.Time
	days   int
	seen   map[string]int
	failed []chaos.Outcome
}

// playChaos plays days until the time is over, somebody interrupts it, or one
// fails. At least one day is played.
func playChaos(first uint64, lasts time.Duration, out io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	r := daysRun{first: first, play: func(seed uint64) chaos.Outcome { return chaos.Play(seed, chaos.Bend{}) }, out: out}
	return r.run(ctx, lasts)
}

func (r *daysRun) run(ctx context.Context, lasts time.Duration) int {
	ctx, stop := context.WithTimeout(ctx, lasts)
	defer stop()
	r.begin, r.seen = time.Now(), map[string]int{}
	r.add(r.play(r.first)) // though there be no time
	if len(r.failed) > 0 {
		stop()
	}
	outcomes, progress := r.workers(ctx, r.first+1), time.NewTicker(chaosEvery)
	defer progress.Stop()
	for running := true; running; {
		select {
		case o, more := <-outcomes:
			if running = more; more {
				r.add(o)
			}
		case <-progress.C:
			r.progress()
		}
		if len(r.failed) > 0 {
			stop()
		}
	}
	r.progress()
	if len(r.failed) > 0 {
		r.tell()
		return exitFailed
	}
	r.faults()
	return exitOK
}

// workers play seeds on every core until ctx is over; then the channel is closed.
func (r *daysRun) workers(ctx context.Context, next uint64) <-chan chaos.Outcome {
	outcomes := make(chan chaos.Outcome)
	var seed, left atomic.Uint64
	seed.Store(next)
	left.Store(uint64(runtime.GOMAXPROCS(0)))
	for range left.Load() {
		go func() {
			for ctx.Err() == nil {
				outcomes <- r.play(seed.Add(1) - 1)
			}
			if left.Add(^uint64(0)) == 0 {
				close(outcomes)
			}
		}()
	}
	return outcomes
}

func (r *daysRun) add(o chaos.Outcome) {
	r.days++
	for what, n := range o.Seen {
		r.seen[what] += n
	}
	if o.Err != nil {
		r.failed = append(r.failed, o)
	}
}

func (r *daysRun) progress() {
	took := max(time.Since(r.begin), time.Millisecond)
	rate := func(n int) float64 { return float64(n) / took.Seconds() }
	fmt.Fprintf(r.out, "%s: %d days, %d steps, %.0f seeds/s, %.0f steps/s\n",
		took.Round(time.Second), r.days, r.seen["steps"], rate(r.days), rate(r.seen["steps"]))
}

// faults says what went wrong in the days, and that nothing broke.
func (r *daysRun) faults() {
	fmt.Fprintf(r.out, "no invariant broke, seeds %d to %d; in these days:\n", r.first, r.first+uint64(r.days)-1)
	for _, what := range chaos.Faults() {
		fmt.Fprintf(r.out, "%10d  %s\n", r.seen[what], what)
	}
}

// tell shows the first seed that failed and how to see it again.
func (r *daysRun) tell() {
	o := slices.MinFunc(r.failed, func(a, b chaos.Outcome) int { return cmp.Compare(a.Seed, b.Seed) })
	lines := o.Story[max(0, len(o.Story)-chaosTold):]
	fmt.Fprintf(r.out, "\nseed %d broke an invariant:\n  %v\nthe last of its day:\n  %s\nplay it again: hotline simulate --chaos --seed %d --for 0s\n",
		o.Seed, o.Err, strings.Join(lines, "\n  "), o.Seed)
}

package acd_test

import (
	"flag"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"hotline/acd/lab/chaos"
)

var steps = flag.Int("steps", 0, "play the simulation for so many steps")

// TestSimulation plays hundreds of random days: callers and seats with their
// own will, inputs that are late, doubled or cross each other, people who
// vanish, rules that change, engines that restart from a snapshot. The watcher
// judges every step. SEEDS=n plays n seeds, SEED=n only that one, -steps n as many
// as take n steps.
//
// Every fortieth day has a large hall, and now and then an engine is asked for its
// decisions alone.
func TestSimulation(t *testing.T) {
	first, count := uint64(1), daysByDefault
	if *steps > 0 {
		count = math.MaxInt
	}
	if testing.Short() {
		count = 200
	}
	if n, err := strconv.Atoi(os.Getenv("SEEDS")); err == nil {
		count = n
	}
	if n, err := strconv.ParseUint(os.Getenv("SEED"), 10, 64); err == nil {
		first, count = n, 1
	}
	seen := map[string]int{}
	for seed := first; seed < first+uint64(count); seed++ {
		if *steps > 0 && seen["steps"] >= *steps {
			count = int(seed - first)
			break
		}
		day := chaos.Play(seed, chaos.Bend{})
		if day.Err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, day.Err, strings.Join(day.Story, "\n"))
		}
		for what, n := range day.Seen {
			seen[what] += n
		}
	}
	t.Logf("%d steps, %d offers, %d answers", seen["steps"], seen["MakeOffer"], seen["Confirm"])
	if count < 200 {
		return
	}
	// The days must be eventful, or they prove nothing.
	for _, what := range append(chaos.Faults(),
		"Withdraw missed", "Withdraw abandoned", "Withdraw not-ready", "Withdraw signed-out", "Withdraw moved",
		"Withdraw rules", "Withdraw no-port", "Withdraw answered-elsewhere", "Dismiss gone", "Dismiss answered-elsewhere",
		"Dismiss engaged", "Dismiss signed-out", "Dismiss moved", "Dismiss skill", "Overflow full",
		"Overflow too-long", "Overflow closed", "offer.refused", "offer.unreachable", "seat.state", "system.rules", "outer ring", "rest over", "reserved", "order best-level", "order specialist", "order least-talk", "order fewest-calls",
		"turn passed on", "own site", "seat.wrap-up-extended",
		"callback.made", "callback.joined", "callback.dialled", "callback.unreached", "callback.closed",
		"call.ruled", "Overflow refused", "Overflow limited", "Overflow nobody", "Overflow expected-wait", "expected wait", "order sticky", chaos.ByTarget, chaos.Lapsed, chaos.OwnWait,
		"LetIn listen", "LetIn whisper", "LetIn barge", "LetIn ", "call.taken-over",
	) {
		if seen[what] < count/100 {
			t.Errorf("only %d times in %d seeds: %s", seen[what], count, what)
		}
	}
}

package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"hotline/acd"
	"hotline/acd/lab/chaos"
	"hotline/recording/fact"
)

// TestChaos: it plays the days it is asked for and says what went wrong in them.
func TestChaos(t *testing.T) {
	code, out, errs := said("simulate", "--chaos", "--for", "1s", "--seed", "40")
	for _, want := range []string{"seeds/s", "steps/s", "no invariant broke, seeds 40 to ", "engine failed and rebuilt", "restored", "doubled", "delayed"} {
		if code != exitOK || errs != "" || !strings.Contains(out, want) {
			t.Errorf("gave %d, %q, %q; want %q", code, out, errs, want)
		}
	}
	if code, out, _ := said("simulate", "--chaos", "--for", "0s", "--seed", "7"); code != exitOK || !strings.Contains(out, "seeds 7 to 7;") {
		t.Errorf("one seed gave %d, %q", code, out)
	}
	if code, _, errs := said("simulate", "--chaos", "city.yaml"); code != exitUsage || !strings.Contains(errs, "no scenario") {
		t.Errorf("a scenario beside --chaos gave %d, %q", code, errs)
	}
}

// TestChaosFindsABrokenEngine: with the runner-up asked in place of the first, the
// run ends, and says which seed, which law, what happened, and how to see it again.
func TestChaosFindsABrokenEngine(t *testing.T) {
	broken := chaos.Bend{Tell: func(orders []acd.Order, facts []fact.Fact) ([]acd.Order, []fact.Fact) {
		for i := range facts {
			if made, is := facts[i].Body.(fact.OfferMade); is && made.Reason.RunnerUp != "" {
				facts[i].Person = made.Reason.RunnerUp
			}
		}
		return orders, facts
	}}
	var out strings.Builder
	r := daysRun{first: 1, out: &out, play: func(seed uint64) chaos.Outcome { return chaos.Play(seed, broken) }}
	code := r.run(t.Context(), time.Hour)
	if !strings.Contains(out.String(), string(chaos.LongestIdle)) && !strings.Contains(out.String(), string(chaos.RightOffer)) {
		t.Errorf("gave %q; want one of the laws that are broken", out.String())
	}
	for _, want := range []string{"broke an invariant", "offer.made", "hotline simulate --chaos --seed "} {
		if code != exitFailed || !strings.Contains(out.String(), want) {
			t.Errorf("gave %d, %q; want %q", code, out.String(), want)
		}
	}
}

// TestChaosIsInterrupted: Ctrl-C ends it with what it has seen so far.
func TestChaosIsInterrupted(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	var out strings.Builder
	r := daysRun{first: 1, out: &out, play: func(seed uint64) chaos.Outcome {
		if seed == 20 {
			stop()
		}
		return chaos.Play(seed, chaos.Bend{})
	}}
	if code := r.run(ctx, time.Hour); code != exitOK || r.days < 20 || !strings.Contains(out.String(), "no invariant broke") {
		t.Errorf("gave %d after %d days: %q", code, r.days, out.String())
	}
}

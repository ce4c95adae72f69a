package phone

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// leaveMost bounds how long a robot stays after Interrupt: one wait for the
// calls, one for the sign-out.
const leaveMost = 2 * byeMost

// TestRobotsAlwaysLeave throws everything that can happen at a robot, over a
// network that loses and is slow, and then interrupts it: it is done once, in
// bounded time, and its sound is over.
func TestRobotsAlwaysLeave(t *testing.T) {
	seeds := uint64(2000)
	if testing.Short() {
		seeds = 500
	}
	seen := map[string]int{}
	for seed := range seeds {
		w := chaos(t, seed)
		if w.dones != 1 || w.busy {
			t.Fatalf("seed %d: done %d times, sound still open: %v, at %v\n%s", seed, w.dones, w.busy, w.now, w.out.String())
		}
		for line := range strings.Lines(w.out.String()) {
			for _, word := range []string{"answered", "seat 10", "hung-up", "forgotten", "unreachable", "on-hold", "stopped-ringing", "486 INVITE", "481 BYE"} {
				if strings.Contains(line, word) {
					seen[word]++
				}
			}
		}
		if t.Failed() {
			t.Fatalf("seed %d\n%s", seed, w.out.String())
		}
	}
	for _, word := range []string{"answered", "seat 10", "hung-up", "forgotten", "unreachable", "on-hold", "stopped-ringing", "486 INVITE"} {
		if seen[word] == 0 {
			t.Errorf("in all seeds there was no %q: the world is too kind", word)
		}
	}
}

func chaos(t *testing.T, seed uint64) *world {
	dice := rand.New(rand.NewPCG(seed, 7))
	w := newWorld(t)
	loss := []int{0, 0, 5, 30}[dice.IntN(4)]
	w.lose = func() bool { return dice.IntN(100) < loss }
	w.slow = []time.Duration{0, 20 * time.Millisecond, 700 * time.Millisecond}[dice.IntN(3)]
	if dice.IntN(2) == 0 {
		w.citizen("12345", []string{"", "9", "1,2,*#"}[dice.IntN(3)], time.Duration(dice.IntN(30))*time.Second)
	} else {
		w.seat("1007", []string{"", "", "", "guess"}[dice.IntN(4)], time.Duration(dice.IntN(6))*time.Second, time.Duration(dice.IntN(20))*time.Second)
	}
	for range dice.IntN(30) {
		w.runUntil(w.now + time.Duration(dice.IntN(9000))*time.Millisecond)
		w.now += time.Duration(dice.IntN(3)) * 10 * time.Millisecond
		w.anything(dice)
	}
	if dice.IntN(3) == 0 {
		w.far.down = true
	}
	w.step(Interrupt{})
	w.runUntil(w.now + leaveMost)
	return w
}

// anything lets one thing happen, sensible or not.
func (w *world) anything(dice *rand.Rand) {
	w.runUntil(w.now)
	pick := func(words ...string) string { return words[dice.IntN(len(words))] }
	_, seat := w.robot.(*Seat)
	switch chance := dice.IntN(10); {
	case chance == 0:
		w.robotDoes("hears", []string{pick("speech", "tone", "silence")})
	case chance == 1:
		w.far.state(pick("goes-down", "comes-back", "comes-back", "restarts", "is-crowded", "is-well", "knows-no-update"), []string{"503"})
	case chance < 5 && seat:
		w.far.does(pick("rings", "rings", "rings-without-offer", "rings-with-video"), []string{"1007"})
	case len(w.far.dialogs) > 0:
		what := pick("ring", "early-sound", "accept", "accept", "accept", "names", "names", "hold", "resume", "bye", "refuse", "asks-for-an-offer", "byes-the-ended-dialog")
		w.far.does(what, []string{map[bool]string{true: "486", false: pick("1007", "1008")}[what == "refuse"]})
	}
}

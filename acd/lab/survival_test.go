package lab

import (
	"math"
	"testing"
	"time"
)

// TestKaplanMeierByHand: ten citizens. Left after 1 s (1 of 10), 3 s (2 of 8), 5 s
// (1 of 5) and 8 s (1 of 2); answered after 2, 3, 6, 7 and 9 s. The leave and the
// answer at 3 s: the leave counts first.
//
//	S(1) = 9/10, S(3) = 9/10 * 6/8 = .675, S(5) = .675 * 4/5 = .54, S(8) = .54 / 2 = .27
//
// The waits are 47 s in all, with 5 leaves: beyond 8 s the rate is 5/47 a second.
func TestKaplanMeierByHand(t *testing.T) {
	second := func(n int, left bool) Wait { return Wait{time.Duration(n) * time.Second, left} }
	s := KaplanMeier([]Wait{second(9, false), second(3, true), second(1, true), second(2, false), second(3, false),
		second(3, true), second(5, true), second(6, false), second(7, false), second(8, true)})
	for wait, want := range map[time.Duration]float64{
		0: 1, 999 * time.Millisecond: 1, time.Second: .9, 2 * time.Second: .9, 3 * time.Second: .675, 4999 * time.Millisecond: .675,
		5 * time.Second: .54, 7 * time.Second: .54, 8 * time.Second: .27, 10 * time.Second: .27 * math.Exp(-2*5./47),
	} {
		if got := s.At(wait); math.Abs(got-want) > 1e-12 {
			t.Errorf("%v: %v wait longer, want %v", wait, got, want)
		}
	}
	dice, n := newDice(1, "by hand", "patience"), 100_000
	after := func(seen int64) (byFive, byEight, beyond float64) {
		for range n {
			switch p := s.beyond(seen, dice); {
			case p <= seen:
				t.Fatalf("somebody who has waited %d us leaves after %d", seen, p)
			case p <= 5e6:
				byFive++
			case p == 8e6:
				byEight++
			case p > 8e6:
				beyond++
			default:
				t.Fatalf("somebody leaves after %d us", p)
			}
		}
		return byFive / float64(n), byEight / float64(n), beyond / float64(n)
	}
	for seen, want := range map[int64][3]float64{0: {.46, .27, .27}, 3e6: {.2, .4, .4}, 4e6: {.2, .4, .4}, 5e6: {0, .5, .5}, 8e6: {0, 0, 1}, 9e6: {0, 0, 1}} {
		a, b, c := after(seen)
		if math.Abs(a-want[0])+math.Abs(b-want[1])+math.Abs(c-want[2]) > .01 {
			t.Errorf("of those who waited %v s, %v leave by 5 s, %v at 8 s, %v later; want %v", seen/1e6, a, b, c, want)
		}
	}
}

// TestKaplanMeierFindsTheTrueCurve: exponential patience of mean 60 s, hidden by
// answers after 5 to 120 s; and beyond what was seen the draws have its mean.
func TestKaplanMeierFindsTheTrueCurve(t *testing.T) {
	patience, answers := newDice(7, "true", "patience"), newDice(7, "true", "answers")
	var waits []Wait
	for range 50_000 {
		p, a := 60*patience.exponential(), 5+115*answers.uniform()
		waits = append(waits, Wait{time.Duration(min(p, a) * 1e9), p < a})
	}
	s := KaplanMeier(waits)
	for _, at := range []float64{1, 10, 30, 60, 90, 110, 200} {
		want := math.Exp(-at / 60)
		if got := s.At(time.Duration(at * 1e9)); math.Abs(got-want) > .01 {
			t.Errorf("after %v s %v still wait, want %v", at, got, want)
		}
	}
	draws := newDice(8, "true", "draws")
	for _, seen := range []int64{0, 30e6, 150e6} {
		sum := 0.0
		for range 50_000 {
			sum += float64(s.beyond(seen, draws)-seen) / 50_000 / 1e6
		}
		if math.Abs(sum-60) > 1.5 {
			t.Errorf("those who waited %v s wait %v s more, want 60", seen/1e6, sum)
		}
	}
}

func TestNobodyLeavesWhereNobodyWasSeenToLeave(t *testing.T) {
	s, dice := KaplanMeier([]Wait{{time.Minute, false}}), newDice(1, "", "")
	if s.beyond(0, dice) != 0 || s.At(time.Hour) != 1 || KaplanMeier(nil).beyond(5, dice) != 0 {
		t.Error("somebody leaves")
	}
}

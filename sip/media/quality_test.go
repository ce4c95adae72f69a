package media

import (
	"math"
	"testing"
	"time"
)

// G.107 table B.1, whose second place is rounded up once (R 80: 4.024), and the default rating of §7.7.
func TestTheScoreOfARating(t *testing.T) {
	for r, want := range map[float64]float64{93.2: 4.41, 90: 4.34, 80: 4.03, 70: 3.60, 60: 3.10, 50: 2.58, 0: 1} {
		if got := mos(r); math.Abs(got-want) > 0.0065 {
			t.Errorf("R %.1f is a MOS of %.3f, want %.2f", r, got, want)
		}
	}
	for r := 0.0; r < 7; r++ {
		if got := mos(r); got < 1 {
			t.Errorf("R %.0f is a MOS of %.3f: none is below 1", r, got)
		}
	}
}

// Ratings of the full G.107 with its defaults: 93.2 with nothing amiss, 82 about
// where G.114 has users begin to be dissatisfied (240 ms or so), loss by Bpl 4.3.
func TestTheRatingOfAPath(t *testing.T) {
	for _, c := range []struct {
		path Path
		want float64
	}{
		{Path{}, 93.2},
		{Path{Delay: 100 * time.Millisecond}, 90.7},
		{Path{Delay: 150 * time.Millisecond}, 89.5},
		{Path{Delay: 200 * time.Millisecond}, 85.8},
		{Path{Delay: 300 * time.Millisecond}, 72.7},
		{Path{Delay: 400 * time.Millisecond}, 62.3},
		{Path{Loss: 0.01}, 93.2 - 17.9},
		{Path{Loss: 0.02}, 93.2 - 30.2},
		{Path{Loss: 0.05}, 93.2 - 51.1},
		{Path{Loss: 1, Delay: time.Second}, 0},
		{Path{Loss: 2, Delay: -time.Second}, 2.1},
	} {
		if got := c.path.Rating(); math.Abs(got-c.want) > 0.06 {
			t.Errorf("%+v: R %.2f, want %.1f", c.path, got, c.want)
		}
	}
}

func TestNothingMeasuredMakesSpeechBetter(t *testing.T) {
	best := Path{}.MOS()
	if math.Abs(best-4.41) > 0.005 {
		t.Errorf("the best MOS is %.3f, want 4.41", best)
	}
	for loss := 0.0; loss <= 1; loss += 0.01 {
		for ms := time.Duration(0); ms <= 1000; ms += 7 {
			p := Path{Loss: loss, Delay: ms * time.Millisecond}
			got := p.MOS()
			worse := max(Path{Loss: loss + 0.01, Delay: p.Delay}.MOS(), Path{Loss: loss, Delay: p.Delay + 7*time.Millisecond}.MOS())
			if got < 1 || got > best || worse > got {
				t.Fatalf("%+v has a MOS of %.4f, a worse one %.4f", p, got, worse)
			}
		}
	}
}

package media

import (
	"math"
	"slices"
	"testing"
	"time"
)

// The tones are measured in both laws as they are sent: cadence to 5 ms, level
// to 0.2 dB, frequency to 1 Hz, no click, whole periods.
func TestTonesOfChina(t *testing.T) {
	want := map[string][]int{"ringback": {1000, 4000}, "busy": {350, 350}, "congestion": {700, 700}, "information": {100, 100, 100, 100, 100, 100, 400, 400}}
	if len(Tones()) != len(want) {
		t.Fatalf("the tones are %v", Tones())
	}
	for _, name := range Tones() {
		tone, ok := NewTone(name)
		if !ok {
			t.Fatalf("no tone %s", name)
		}
		if long := time.Duration(tone.Frames()) * FrameTime; long < 4*time.Second || long > 6*time.Second {
			t.Errorf("%s lasts %v", name, long)
		}
		for _, law := range []Law{PCMA, PCMU} {
			pcm := make([]int16, len(tone.Law(law)))
			Decode(pcm, law, tone.Law(law))
			runs := runsOf(pcm)
			if len(runs)%len(want[name]) != 0 {
				t.Errorf("%s in %v is no whole periods: %v", name, law, runs)
			}
			for i, r := range runs {
				if wanted := want[name][i%len(want[name])] * 8; r.sounds != (i%2 == 0) || r.to-r.from < wanted-40 || r.to-r.from > wanted+40 {
					t.Errorf("%s in %v: stretch %d has %d samples, sounds %t; want about %d", name, law, i, r.to-r.from, r.sounds, wanted)
				}
				if middle := pcm[r.from+48 : r.to-48]; r.sounds {
					if level := Level(middle); math.Abs(level+10) > 0.2 {
						t.Errorf("%s in %v: %.2f dBm0", name, law, level)
					}
					if hertz := crossings(middle); math.Abs(hertz-450) > 1 {
						t.Errorf("%s in %v: %.2f Hz", name, law, hertz)
					}
				} else if level := Level(middle); level > -60 {
					t.Errorf("%s in %v: %.1f dBm0 where nothing is to be", name, law, level)
				}
			}
		}
	}
	if _, ok := NewTone("dial"); ok {
		t.Error("there is no tone dial")
	}
}

// Where a tone begins or ends, no two samples differ more than within the tone.
func TestTonesDoNotClick(t *testing.T) {
	for _, name := range Tones() {
		tone, _ := NewTone(name)
		pcm := make([]int16, len(tone.Alaw))
		Decode(pcm, PCMA, tone.Alaw)
		pcm = append(slices.Clone(pcm), pcm...) // looped
		top := math.Pow(10, (-10-3.14)/20) * 32768
		steepest := 1.1 * top * 2 * math.Pi * 450 / 8000
		for i := range runsOf(pcm) {
			edge := runsOf(pcm)[i].from
			for n := max(edge-8, 1); n < min(edge+8, len(pcm)); n++ {
				if step := math.Abs(float64(pcm[n]) - float64(pcm[n-1])); step > steepest/2 {
					t.Fatalf("%s jumps by %.0f at its edge, within the tone by %.0f", name, step, steepest)
				}
			}
		}
	}
}

type run struct {
	from, to int
	sounds   bool
}

// runsOf parts sound from silence by the loudest sample within 1.25 ms.
func runsOf(pcm []int16) []run {
	var runs []run
	for n := 0; n+10 <= len(pcm); n += 10 {
		loud := slices.ContainsFunc(pcm[n:n+10], func(s int16) bool { return s > 100 || s < -100 })
		if len(runs) > 0 && runs[len(runs)-1].sounds == loud {
			runs[len(runs)-1].to = n + 10
			continue
		}
		runs = append(runs, run{n, n + 10, loud})
	}
	return runs
}

// crossings gives the frequency of a sine by where it crosses zero upwards.
func crossings(pcm []int16) float64 {
	var first, last float64
	count := -1
	for n := 1; n < len(pcm); n++ {
		if a, b := float64(pcm[n-1]), float64(pcm[n]); a < 0 && b >= 0 {
			last = float64(n-1) - a/(b-a)
			if count++; count == 0 {
				first = last
			}
		}
	}
	return float64(count) * 8000 / (last - first)
}

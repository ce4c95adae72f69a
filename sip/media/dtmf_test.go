package media

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// press is how a key is pressed: the level of each tone in dBm0, how far its
// frequencies are off, how long it and the pause after it last in samples.
type press struct {
	low, high       float64
	lowOff, highOff float64
	on, off         int
}

var lows, highs = []float64{697, 770, 852, 941}, []float64{1209, 1336, 1477, 1633}

// tonesOf gives the sound of keys that are pressed that way, after a pause.
func tonesOf(keys string, p press, dice *rand.Rand) []int16 {
	pcm := make([]int16, 400+dice.IntN(160))
	top := func(level float64) float64 { return math.Pow(10, (level-3.14)/20) * 32768 }
	for _, key := range []byte(keys) {
		i := strings.IndexByte(dtmfKeys, key)
		low, high := lows[i/4]*(1+p.lowOff), highs[i%4]*(1+p.highOff)
		a, b := dice.Float64()*6, dice.Float64()*6
		for n := range p.on {
			at := 2 * math.Pi * float64(n) / 8000
			pcm = append(pcm, int16(top(p.low)*math.Sin(at*low+a)+top(p.high)*math.Sin(at*high+b)))
		}
		pcm = append(pcm, make([]int16, p.off)...)
	}
	return append(pcm, make([]int16, 400)...)
}

// digitsIn gives the digits that a receiver finds in sound sent in a law, in packets of 20 ms.
func digitsIn(pcm []int16, law Law) string {
	var r ToneReceiver
	var out strings.Builder
	for stamp := 0; stamp < len(pcm); stamp += FrameSamples {
		part := pcm[stamp:min(stamp+FrameSamples, len(pcm))]
		payload := make([]byte, len(part))
		Encode(payload, law, part)
		if key, ok := r.Take(uint32(stamp)+0xfffffff0, law, payload); ok {
			out.WriteByte(key)
		}
	}
	return out.String()
}

const (
	ms      = 8
	someKey = "1234567890*#ABCD"
)

// ITU-T Q.24 table A-1: what has to be taken, at every place in the frames.
func TestDigitsInTheSoundAreFound(t *testing.T) {
	for name, p := range map[string]press{
		"as phones press":   {low: -9, high: -7, on: 80 * ms, off: 60 * ms},
		"shortest":          {low: -9, high: -7, on: 40 * ms, off: 40 * ms},
		"loudest":           {low: -3, high: -3, on: 40 * ms, off: 40 * ms},
		"faintest":          {low: -25, high: -25, on: 40 * ms, off: 40 * ms},
		"low over high":     {low: -6, high: -14, on: 40 * ms, off: 40 * ms},
		"high over low":     {low: -11, high: -7, on: 40 * ms, off: 40 * ms},
		"too high":          {low: -9, high: -7, lowOff: 0.015, highOff: 0.015, on: 40 * ms, off: 40 * ms},
		"too low":           {low: -9, high: -7, lowOff: -0.015, highOff: -0.015, on: 40 * ms, off: 40 * ms},
		"apart":             {low: -9, high: -7, lowOff: -0.015, highOff: 0.015, on: 40 * ms, off: 40 * ms},
		"towards each":      {low: -14, high: -6 - 4, lowOff: 0.015, highOff: -0.015, on: 45 * ms, off: 45 * ms},
		"held for a second": {low: -9, high: -7, on: 1000 * ms, off: 60 * ms},
	} {
		dice := rand.New(rand.NewPCG(1, 2))
		for _, law := range []Law{PCMA, PCMU} {
			for range 10 {
				if got := digitsIn(tonesOf(someKey, p, dice), law); got != someKey {
					t.Fatalf("%s in %v: heard %q, want %q", name, law, got, someKey)
				}
			}
		}
	}
}

func TestDigitsAreFoundInNoise(t *testing.T) {
	dice := rand.New(rand.NewPCG(3, 4))
	for range 20 {
		pcm := tonesOf(someKey, press{low: -9, high: -9, on: 50 * ms, off: 50 * ms}, dice)
		noise := math.Pow(10, (-6-15-3.14)/20) * 32768 / math.Sqrt2 // 15 dB below
		for n := range pcm {
			pcm[n] += int16(noise * dice.NormFloat64())
		}
		if got := digitsIn(pcm, PCMA); got != someKey {
			t.Fatalf("heard %q, want %q", got, someKey)
		}
	}
}

// And what must not be taken.
func TestWhatIsNoDigitIsNotHeard(t *testing.T) {
	for name, p := range map[string]press{
		"20 ms":                {low: -9, high: -7, on: 20 * ms, off: 60 * ms},
		"far too high":         {low: -9, high: -7, lowOff: 0.035, highOff: 0.035, on: 80 * ms, off: 60 * ms},
		"far too low":          {low: -9, high: -7, lowOff: -0.035, highOff: -0.035, on: 80 * ms, off: 60 * ms},
		"one far too high":     {low: -9, high: -7, highOff: 0.035, on: 80 * ms, off: 60 * ms},
		"far too faint":        {low: -36, high: -36, on: 80 * ms, off: 60 * ms},
		"low alone":            {low: -9, high: -60, on: 80 * ms, off: 60 * ms},
		"high alone":           {low: -60, high: -9, on: 80 * ms, off: 60 * ms},
		"low far over high":    {low: -6, high: -20, on: 80 * ms, off: 60 * ms},
		"high far over low":    {low: -18, high: -6, on: 80 * ms, off: 60 * ms},
		"a third of the pitch": {low: -9, high: -7, lowOff: -0.05, highOff: 0.07, on: 80 * ms, off: 60 * ms},
	} {
		dice := rand.New(rand.NewPCG(5, 6))
		for range 10 {
			if got := digitsIn(tonesOf(someKey, p, dice), PCMA); got != "" {
				t.Fatalf("%s: heard %q", name, got)
			}
		}
	}
	for _, name := range Tones() {
		tone, _ := NewTone(name)
		pcm := make([]int16, len(tone.Alaw))
		Decode(pcm, PCMA, tone.Alaw)
		if got := digitsIn(pcm, PCMA); got != "" {
			t.Errorf("tone %s: heard %q", name, got)
		}
	}
	dice, noise := rand.New(rand.NewPCG(7, 8)), make([]int16, 20*8000)
	for n := range noise {
		noise[n] = int16(3000 * dice.NormFloat64())
	}
	if got := digitsIn(noise, PCMA); got != "" {
		t.Errorf("noise: heard %q", got)
	}
}

// A digit whose tones are interrupted for 10 ms, or lose a packet, comes once; so
// does one whose packets come twice and late. The same key again comes again.
func TestADigitInTheSoundComesOnce(t *testing.T) {
	dice := rand.New(rand.NewPCG(9, 10))
	for range 50 {
		pcm := tonesOf("55", press{low: -9, high: -7, on: 100 * ms, off: 40 * ms}, dice)
		at := 560 + 30*ms + dice.IntN(30*ms)
		for n := at; n < at+10*ms; n++ {
			pcm[n] = 0
		}
		if got := digitsIn(pcm, PCMA); got != "55" {
			t.Fatalf("interrupted at %d: heard %q", at, got)
		}
	}
	for lost := range 12 {
		pcm := tonesOf("7", press{low: -9, high: -7, on: 120 * ms, off: 40 * ms}, dice)
		var r ToneReceiver
		heard := ""
		for n := 0; (n+1)*FrameSamples <= len(pcm); n++ {
			if n == lost {
				continue
			}
			payload := make([]byte, FrameSamples)
			Encode(payload, PCMU, pcm[n*FrameSamples:(n+1)*FrameSamples])
			for _, stamp := range []int{n, n, max(n-1, 0)} { // twice, and late
				if key, ok := r.Take(uint32(stamp*FrameSamples), PCMU, payload); ok {
					heard += string(key)
				}
			}
		}
		if heard != "7" {
			t.Errorf("without packet %d: heard %q", lost, heard)
		}
	}
}

// A source that sets its clock back is heard again at once.
func TestDigitsAreFoundAfterAStepOfTheClock(t *testing.T) {
	pcm := tonesOf("8", press{low: -9, high: -7, on: 80 * ms, off: 60 * ms}, rand.New(rand.NewPCG(2, 2)))
	var r ToneReceiver
	heard := ""
	for _, start := range []int{1_000_000, 5_000, 4_000_000_000} {
		for n := 0; (n+1)*FrameSamples <= len(pcm); n++ {
			payload := make([]byte, FrameSamples)
			Encode(payload, PCMA, pcm[n*FrameSamples:(n+1)*FrameSamples])
			if key, ok := r.Take(uint32(start+n*FrameSamples), PCMA, payload); ok {
				heard += string(key)
			}
		}
	}
	if heard != "888" {
		t.Errorf("heard %q, want 888", heard)
	}
}

func FuzzToneReceiver(f *testing.F) {
	f.Add([]byte{1, 2, 3}, uint32(160))
	f.Add(make([]byte, 700), uint32(0xffffffff))
	f.Fuzz(func(t *testing.T, sound []byte, step uint32) {
		var r ToneReceiver
		for i := uint32(0); i < 8; i++ {
			if key, ok := r.Take(i*step, Law(i&1), sound); ok != (key != 0) || ok && strings.IndexByte(dtmfKeys, key) < 0 {
				t.Fatalf("digit %q, %t", key, ok)
			}
		}
	})
}

func TestListeningForDigitsAllocatesNothing(t *testing.T) {
	payload, r, stamp := speechFrame(), &ToneReceiver{}, uint32(0)
	if n := testing.AllocsPerRun(200, func() { r.Take(stamp, PCMA, payload); stamp += FrameSamples }); n != 0 {
		t.Errorf("%v allocations a packet", n)
	}
}

func speechFrame() []byte {
	dice, pcm := rand.New(rand.NewPCG(1, 1)), make([]int16, FrameSamples)
	for n := range pcm {
		pcm[n] = int16(2000 * dice.NormFloat64())
	}
	payload := make([]byte, FrameSamples)
	Encode(payload, PCMA, pcm)
	return payload
}

func BenchmarkToneReceiver(b *testing.B) {
	payload, r, stamp := speechFrame(), &ToneReceiver{}, uint32(0)
	b.ReportAllocs()
	for b.Loop() {
		r.Take(stamp, PCMA, payload)
		stamp += FrameSamples
	}
}

package media

import (
	"maps"
	"math"
	"slices"
	"time"
)

// The tones that a telephone in China hears from its exchange: 450 Hz in different
// cadences (ITU-T E.180 Supplement 2). They are sent at the nominal level of
// ITU-T E.180 §6.
const (
	toneHertz    = 450
	toneDBm0     = -10
	toneRamp     = 5 * time.Millisecond // up and down, so that nothing clicks
	sampleRate   = 8000
	toneShortest = 4 * time.Second // of a tone that is played once
)

// cadences are the periods of the tones, in milliseconds: sound, silence, and so on.
var cadences = map[string][]int{
	"ringback":    {1000, 4000},
	"busy":        {350, 350},
	"congestion":  {700, 700},
	"information": {100, 100, 100, 100, 100, 100, 400, 400}, // no such number, out of service
}

// Tones gives the names of all tones, sorted.
func Tones() []string { return slices.Sorted(maps.Keys(cadences)) }

// NewTone makes a tone of Tones by its name: whole periods, 4 to 6 s of them, so
// that it can be looped. There is no other; ok tells.
func NewTone(name string) (tone *Sound, ok bool) {
	cadence, ok := cadences[name]
	if !ok {
		return nil, false
	}
	var period []int16
	for i, ms := range cadence {
		period = append(period, step(ms*FrameSamples/int(FrameTime/time.Millisecond), i%2 == 0)...)
	}
	pcm := period
	for len(pcm) < int(toneShortest/FrameTime)*FrameSamples {
		pcm = append(pcm, period...)
	}
	return NewSound(name, pcm), true
}

// step is n samples of the tone, or of silence.
func step(n int, sounds bool) []int16 {
	pcm := make([]int16, n)
	if !sounds {
		return pcm
	}
	top := math.Pow(10, (toneDBm0-fullScaleDBm0)/20) * math.MaxInt16
	ramp := float64(toneRamp/time.Millisecond) * FrameSamples / float64(FrameTime/time.Millisecond)
	for i := range pcm {
		edge := min(float64(i)+0.5, float64(n-i)-0.5, ramp)
		shape := 0.5 - 0.5*math.Cos(math.Pi*edge/ramp)
		pcm[i] = int16(math.Round(top * shape * math.Sin(2*math.Pi*toneHertz*float64(i)/sampleRate)))
	}
	return pcm
}

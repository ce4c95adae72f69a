package media

import "math"

// frameShape is what the Ear knows of one frame.
type frameShape struct {
	level float64 // dBm0
	tonal bool    // one sine explains it
	turn  float64 // radians that the sine advances per sample, when tonal
}

// near tells whether two frames can belong to one tone.
func (s frameShape) near(o frameShape) bool {
	return o.tonal && math.Abs(s.level-o.level) < steadyDB && math.Abs(s.turn-o.turn) < steadyTurn
}

// hann weighs the samples of a frame, so that a sine need not fit into it whole.
var hann = func() (h [FrameSamples]float64) {
	for n := range h {
		h[n] = 0.5 - 0.5*math.Cos(2*math.Pi*(float64(n)+0.5)/FrameSamples)
	}
	return h
}()

const hannSum = FrameSamples / 2

// shapeOf fits one sine to the frame; what the sine leaves over tells how far
// the frame is from a tone.
func shapeOf(pcm *[FrameSamples]int16) frameShape {
	level := Level(pcm[:])
	if level < quietDBm0 {
		return frameShape{level: level}
	}
	turn := guessTurn(pcm)
	// The guess leans towards the middle when there is noise: go to the top of the
	// parabola through the power there and a quarter of the main lobe to each side.
	const side = math.Pi / FrameSamples
	low, mid, high := sineShare(pcm, turn-side), sineShare(pcm, turn), sineShare(pcm, turn+side)
	if bend := low - 2*mid + high; bend < 0 {
		turn += side * min(max((low-high)/(2*bend), -2), 2)
	}
	return frameShape{level: level, turn: turn, tonal: 1-sineShare(pcm, turn) < toneRest}
}

// guessTurn finds the one frequency by least squares: a sine is predicted
// completely by x[n] = 2 cos(turn) x[n-1] - x[n-2].
func guessTurn(pcm *[FrameSamples]int16) float64 {
	var cross, square float64
	for n := 2; n < len(pcm); n++ {
		middle := float64(pcm[n-1])
		cross += (float64(pcm[n]) + float64(pcm[n-2])) * middle
		square += middle * middle
	}
	if square == 0 {
		return math.Pi / 2
	}
	return math.Acos(min(max(cross/square/2, -1), 1))
}

// sineShare is the share of the weighted frame's power that a sine of that
// frequency explains: 0 to 1.
func sineShare(pcm *[FrameSamples]int16, turn float64) float64 {
	stepSin, stepCos := math.Sincos(turn)
	var re, im, power float64
	sin, cos := 0.0, 1.0
	for n, sample := range pcm {
		x := float64(sample)
		weighed := hann[n] * x
		re, im, power = re+weighed*cos, im+weighed*sin, power+weighed*x
		sin, cos = sin*stepCos+cos*stepSin, cos*stepCos-sin*stepSin
	}
	if power == 0 {
		return 0
	}
	return 2 * (re*re + im*im) / (hannSum * power)
}

package media

import "math"

// frameShape is what the Ear knows of one frame.
type frameShape struct {
	level float64 // dBm0
	tonal bool    // one sine explains it
	turn  float64 // cosine of the sine's advance per sample, when tonal
}

// near tells whether two frames can belong to one tone.
func (s frameShape) near(o frameShape) bool {
	return o.tonal && math.Abs(s.level-o.level) < steadyDB && math.Abs(s.turn-o.turn) < steadyTurn
}

// shapeOf predicts each sample from the two before it. A sine is predicted
// completely, x[n] = 2 cos(w) x[n-1] - x[n-2]; what is left over tells how far
// the frame is from one.
func shapeOf(pcm *[FrameSamples]int16) frameShape {
	// Least squares for the one unknown, 2 cos(w): x[n]+x[n-2] against x[n-1].
	var sum, cross, square, energy float64
	for n, sample := range pcm {
		x := float64(sample)
		sum += x * x
		if n < 2 {
			continue
		}
		both, middle := x+float64(pcm[n-2]), float64(pcm[n-1])
		cross += both * middle
		square += middle * middle
		energy += both * both
	}
	s := frameShape{level: power(sum, FrameSamples)}
	if square == 0 {
		return s
	}
	left := max(energy-cross*cross/square, 0)
	s.turn = cross / square / 2
	s.tonal = math.Abs(s.turn) < 1 && left*math.Pow(10, toneGainDB/10.0) < square
	return s
}

package lab

import (
	"math"
	"time"
)

// Shape is the kind of a distribution.
type Shape string

// The shapes that times can have.
const (
	Exponential Shape = "exponential"
	Constant    Shape = "constant"
	Lognormal   Shape = "lognormal"
)

// Span is how long something takes: a handle time, or a citizen's patience.
type Span struct {
	Mean  time.Duration
	Shape Shape   // "" is Exponential
	CV    float64 // standard deviation over mean, of a Lognormal
}

// draw gives a duration in microseconds, at least one.
func (s Span) draw(d *dice) int64 {
	mean := float64(s.Mean.Microseconds())
	switch s.Shape {
	case Constant:
	case Lognormal:
		variance := math.Log1p(s.CV * s.CV)
		mean *= math.Exp(math.Sqrt(variance)*d.normal() - variance/2)
	default:
		mean *= d.exponential()
	}
	return max(1, int64(math.Round(min(mean, longest))))
}

// longest bounds a drawn time, in microseconds.
const longest = float64(century / time.Microsecond)

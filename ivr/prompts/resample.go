package prompts

import "math"

const (
	outRate = 8000
	cutoff  = 3700.0 // Hz; half way between the band's end and the first alias at 4,300
	skirt   = 600.0  // Hz from pass to stop
	beta    = 6.0    // Kaiser window: 63 dB
)

// resample takes sound of 8 to 48 kHz to 8 kHz through a windowed sinc (Kaiser)
// as a polyphase filter. 8 kHz passes untouched.
func resample(in []int16, rate int) []int16 {
	if rate == outRate {
		return in
	}
	g := gcd(rate, outRate)
	phases, step := outRate/g, rate/g // out sample n lies at n*step/phases of the input
	bank := kernels(rate, phases)
	half := len(bank[0]) / 2
	out := make([]int16, len(in)*outRate/rate)
	for n := range out {
		pos := n * step
		taps := bank[pos%phases]
		out[n] = clip(dot(taps, in, pos/phases-half+1))
	}
	return out
}

// kernels gives one set of taps per phase, each of unit gain at 0 Hz.
func kernels(rate, phases int) [][]float32 {
	// Length of a Kaiser filter of 63 dB: (A - 8) / (2.285 * 2 pi * skirt / rate).
	half := int(math.Ceil((63-8)/(2.285*2*math.Pi*skirt/float64(rate))/2)) + 1
	bank := make([][]float32, phases)
	for p := range bank {
		taps := make([]float32, 2*half)
		var sum float64
		for i := range taps {
			x := float64(i-half+1) - float64(p)/float64(phases)
			v := sinc(2*cutoff/float64(rate)*x) * kaiser(x/float64(half))
			taps[i] = float32(v)
			sum += v
		}
		for i := range taps {
			taps[i] /= float32(sum)
		}
		bank[p] = taps
	}
	return bank
}

// dot is the weighted sum of the input from the given sample on; there is silence around it.
func dot(taps []float32, in []int16, from int) float32 {
	if from < 0 {
		taps, from = taps[min(-from, len(taps)):], 0
	}
	in = in[min(from, len(in)):]
	n := min(len(taps), len(in))
	taps, in = taps[:n], in[:n]
	var sum float32
	for i, t := range taps {
		sum += t * float32(in[i])
	}
	return sum
}

func clip(v float32) int16 {
	return int16(math.Round(float64(min(max(v, math.MinInt16), math.MaxInt16))))
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}

func kaiser(x float64) float64 {
	if x <= -1 || x >= 1 {
		return 0
	}
	return bessel(beta*math.Sqrt(1-x*x)) / bessel(beta)
}

// bessel is the modified Bessel function of the first kind and order zero.
func bessel(x float64) float64 {
	sum, term := 1.0, 1.0
	for k := 1.0; term > 1e-9*sum; k++ {
		term *= x / (2 * k) * (x / (2 * k))
		sum += term
	}
	return sum
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

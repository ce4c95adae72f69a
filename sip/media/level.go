package media

import "math"

// Loudest sine of each law, in dBm0: ITU-T G.711 tables 5 and 6. The two laws
// share one 16-bit scale here, so one figure serves both within 0.03 dB.
const fullScaleDBm0 = 3.14

// quietestDBm0 is what Level gives for no energy at all.
const quietestDBm0 = -100

// Level is the power of 16-bit linear samples in dBm0; no samples, or only
// zeroes, are -100.
func Level(pcm []int16) float64 {
	var sum float64
	for _, sample := range pcm {
		sum += float64(sample) * float64(sample)
	}
	return power(sum, len(pcm))
}

func power(sum float64, n int) float64 {
	if sum == 0 {
		return quietestDBm0
	}
	sine := 32768.0 * 32768 / 2 // mean square of the full-scale sine
	return max(10*math.Log10(sum/float64(n)/sine)+fullScaleDBm0, quietestDBm0)
}

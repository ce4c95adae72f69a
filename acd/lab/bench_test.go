package lab

import (
	"testing"
	"time"
)

// BenchmarkSimulation measures whole runs, engine included: calls a second of
// real time on one core.
func BenchmarkSimulation(b *testing.B) {
	for _, size := range []struct {
		name  string
		seats int
		rate  float64
	}{{"seats=10", 10, 160}, {"seats=340", 340, 6_400}, {"seats=5000", 5_000, 98_000}} {
		b.Run(size.name, func(b *testing.B) {
			sc := hall(size.rate, 3*time.Minute, 2*time.Minute, size.seats, b.N)
			sc.Warmup = 0
			b.ReportAllocs()
			b.ResetTimer()
			run(b, sc, nil)
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
		})
	}
}

package bench

import (
	"math"
	"time"
)

const (
	bucketWidth = 10 * time.Microsecond
	bucketCount = 100_000 // up to a second; what takes longer is in the last one
)

// Histogram counts times in buckets of 10 us, up to a second. The zero value is empty.
type Histogram struct {
	buckets []uint32
	count   uint64
	most    time.Duration
}

// Add counts a time; one that is negative, as of a clock that was set back, is nothing.
func (h *Histogram) Add(d time.Duration) {
	if h.buckets == nil {
		h.buckets = make([]uint32, bucketCount)
	}
	h.buckets[min(max(d, 0)/bucketWidth, bucketCount-1)]++
	h.count++
	h.most = max(h.most, d)
}

// Spread is how some times lie, in milliseconds.
type Spread struct {
	Count uint64  `json:"count"`
	P50   float64 `json:"p50_ms"`
	P99   float64 `json:"p99_ms"`
	Most  float64 `json:"max_ms"`
}

// Spread gives the nearest ranks, rounded up to 10 us; nil when nothing was counted.
func (h *Histogram) Spread() *Spread {
	if h.count == 0 {
		return nil
	}
	return &Spread{Count: h.count, P50: h.at(0.50), P99: h.at(0.99), Most: milliseconds(h.most)}
}

func (h *Histogram) at(share float64) float64 {
	rank := uint64(math.Ceil(share * float64(h.count)))
	seen := uint64(0)
	for i, n := range h.buckets {
		if seen += uint64(n); seen >= rank {
			return milliseconds(min(time.Duration(i+1)*bucketWidth, h.most))
		}
	}
	return milliseconds(h.most)
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

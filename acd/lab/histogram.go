package lab

import (
	"math"
	"math/bits"
)

// linear is how many of a histogram's steps are one millisecond wide.
const linear = 1 << 16

// histogram counts waits: to the millisecond up to 65 s, and to one part in
// 32,768 beyond. A wait counts at the upper end of its step.
type histogram struct {
	steps []uint32
	total int64
}

func (h *histogram) add(us int64) {
	i := step((us + 999) / 1000)
	if i >= len(h.steps) {
		h.steps = append(h.steps, make([]uint32, i+1-len(h.steps))...)
	}
	h.steps[i]++
	h.total++
}

// step gives the step of a wait in milliseconds.
func step(ms int64) int {
	if ms <= linear {
		return int(ms)
	}
	last := uint64(ms - 1)
	shift := bits.Len64(last) - 16
	return linear + 1 + (shift-1)<<15 + int(last>>shift) - 1<<15
}

// seconds gives the upper end of a step.
func seconds(i int) float64 {
	if i <= linear {
		return float64(i) / 1000
	}
	i -= linear + 1
	shift, within := i>>15+1, i&(1<<15-1)
	return float64((within+1+1<<15)<<shift) / 1000
}

// quantile gives the least wait that at least the share q does not exceed, in
// seconds; 0 when nothing was counted.
func (h *histogram) quantile(q float64) float64 {
	want, seen := int64(math.Ceil(q*float64(h.total))), int64(0)
	for i, n := range h.steps {
		if seen += int64(n); seen >= want {
			return seconds(i)
		}
	}
	return 0
}

// upTo gives how many waits are at most so many seconds.
func (h *histogram) upTo(s float64) (n int64) {
	for i, count := range h.steps {
		if seconds(i) > s {
			break
		}
		n += int64(count)
	}
	return n
}

package lab

import (
	"math"
	"sort"
	"time"
)

// mostStaff bounds the seats that Staff looks for.
const mostStaff = 100_000

// Staff gives the fewest seats with which the share of calls answered within
// the wait is at least the target, above 0 and below 1. False when there are no such up to 100,000.
// The line's own number of seats does not count.
func (l Line) Staff(target float64, wait time.Duration) (seats int, ok bool) {
	least := 1
	if l.Patience == 0 {
		least = int(math.Floor(l.Load())) + 1
	}
	n := sort.Search(max(0, mostStaff-least+1), func(i int) bool {
		l.Seats = least + i
		return l.Within(wait) >= target
	})
	return least + n, least+n <= mostStaff
}

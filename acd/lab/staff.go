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

// Unseen is the share of calls that may have a fate of which a run of so many shows
// nothing, with a chance of 95 %: the rule of three. Calls that wait long come together,
// in times when all seats are taken and a queue stands, so that it is the number of
// such times that counts: each is as long as the busy period of one server with the
// occupancy of the seats, 1/(1-occupancy) calls on average.
func (l Line) Unseen(calls int) float64 {
	occupancy := l.Load() / float64(l.Seats)
	if l.Patience > 0 {
		occupancy *= 1 - l.Forecast().Abandoned
	}
	return min(1, 3/float64(calls)/max(1e-9, 1-occupancy))
}

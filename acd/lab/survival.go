package lab

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"time"
)

// Wait is how long a citizen was seen to wait, and whether the wait ended because
// the citizen left. Of one who was answered it is only known that the patience was longer.
type Wait struct {
	For  time.Duration
	Left bool
}

// Survival is the share of citizens who still wait, by time: the product-limit
// estimate of Kaplan and Meier (1958), up to the last leave that was seen. Beyond
// it nothing is known, and people are taken to go on leaving at the mean rate of
// all waits: leaves over time waited. Nobody ever leaves when no leave was seen.
type Survival struct {
	leaves []leave
	rate   float64 // leaves in a microsecond of waiting
}

// leave is a moment at which somebody left, and the share that stayed.
type leave struct {
	at   int64 // microseconds
	stay float64
}

// KaplanMeier estimates patience from waits. At the same moment leaves count
// before answers.
func KaplanMeier(waits []Wait) Survival {
	waits = slices.Clone(waits)
	slices.SortFunc(waits, func(a, b Wait) int { return cmp.Compare(a.For, b.For) })
	var s Survival
	stay, left, waited := 1.0, 0, int64(0)
	for i := 0; i < len(waits); {
		at, here, leaves := waits[i].For, len(waits)-i, 0
		for ; i < len(waits) && waits[i].For == at; i++ {
			waited += at.Microseconds()
			if waits[i].Left {
				leaves++
			}
		}
		if leaves > 0 {
			left += leaves
			stay *= float64(here-leaves) / float64(here)
			s.leaves = append(s.leaves, leave{at.Microseconds(), stay})
		}
	}
	s.rate = ratio(float64(left), float64(waited))
	return s
}

// At gives the share that waits for longer than so long.
func (s Survival) At(wait time.Duration) float64 {
	us := wait.Microseconds()
	stay, last := 1.0, int64(0)
	for _, l := range s.leaves {
		if l.at > us {
			return stay
		}
		stay, last = l.stay, l.at
	}
	return stay * math.Exp(-s.rate*float64(max(0, us-last)))
}

// beyond draws the patience of somebody who was seen to wait for so long; 0 is for ever.
func (s Survival) beyond(us int64, d *dice) int64 {
	seen, _ := slices.BinarySearchFunc(s.leaves, us, func(l leave, us int64) int { return cmp.Compare(l.at, us+1) })
	stay := 1.0
	if seen > 0 {
		stay = s.leaves[seen-1].stay
	}
	stay *= d.uniform()
	tail := d.exponential() // drawn always, so that the n-th number stays the n-th
	ahead := s.leaves[seen:]
	if i := sort.Search(len(ahead), func(i int) bool { return ahead[i].stay < stay }); i < len(ahead) {
		return ahead[i].at
	}
	if s.rate == 0 {
		return 0
	}
	last := us
	if n := len(s.leaves); n > 0 {
		last = max(last, s.leaves[n-1].at)
	}
	return last + max(1, int64(math.Min(tail/s.rate, longest)))
}

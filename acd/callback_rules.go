package acd

import "time"

// CallBack is how citizens who were not answered are called back. A call-back is
// a call of the engine's own: it stands in the one order by the citizen's first
// arrival and its own priority and boost, is offered like a call, and who accepts
// it dials. There is one for a number, and none for a withheld one.
//
// A call makes one when it overflows and ends so, when it ends unanswered more
// than MissedAfter after its INVITE, and when the citizen keeps the place. It is
// dropped when the citizen calls again and is answered. While it is off, those
// that exist rest.
type CallBack struct {
	On          bool          `json:"on"`
	MissedAfter time.Duration `json:"missed_after"` // 0 is 5 s
	Priority    int           `json:"priority"`     // as of a queue
	Boost       time.Duration `json:"boost"`        // as of a queue
	Attempts    int           `json:"attempts"`     // dialled so often in vain it is closed; 1 to 20, 0 is 3

	// How often carriers let one number be dialled in any minute, hour and day: at
	// most 100; 0 is 1, 5 and 20.
	PerMinute int `json:"per_minute"`
	PerHour   int `json:"per_hour"`
	PerDay    int `json:"per_day"`
}

// Bounds of call-backs.
const (
	MostCallBacks = 20_000 // at once; the next is refused
	MostAttempts  = 20     // for each

	maxDialled = 100 // of one number in a day
)

// tidy gives the one form of the rule, all of it zero when it is off.
func (b CallBack) tidy() CallBack {
	if !b.On {
		return CallBack{}
	}
	for _, n := range []struct {
		of            *int
		usual, atMost int
	}{{&b.Attempts, 3, MostAttempts}, {&b.PerMinute, 1, maxDialled}, {&b.PerHour, 5, maxDialled}, {&b.PerDay, 20, maxDialled}} {
		if *n.of <= 0 {
			*n.of = n.usual
		}
		*n.of = min(*n.of, n.atMost)
	}
	if b.MissedAfter <= 0 {
		b.MissedAfter = 5 * time.Second
	}
	b.Priority, b.Boost = clampPriority(b.Priority), max(0, b.Boost)
	return b
}

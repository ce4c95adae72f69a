package acd

import "time"

// Sticky keeps a citizen who calls again for the person who holds the matter
// (首接负责制): the first who answered, for as long as each contact follows the
// last one within Within. Both are zero when nothing is kept.
type Sticky struct {
	Within time.Duration `json:"within"`
	For    time.Duration `json:"for"` // at most so long, counted from when the call begins to wait
}

// tidy gives no rule for half of one.
func (s Sticky) tidy() Sticky {
	if s.Within <= 0 || s.For <= 0 {
		return Sticky{}
	}
	return s
}

package replay

import (
	"encoding/json"
	"slices"
	"time"

	"hotline/acd"
	"hotline/acd/lab"
)

// rulesIn gives the rules of a kept state.
func rulesIn(state []byte) acd.Rules {
	var kept struct {
		Rules acd.Rules `json:"rules"`
	}
	_ = json.Unmarshal(state, &kept) // what cannot be read is told when it is restored
	return kept.Rules
}

// rule takes over whom rules name, and what they do with numbers.
func (s *Seen) rule(at time.Time, r acd.Rules) {
	for _, p := range r.People {
		s.known[p.ID] = true
	}
	s.Numbers = append(s.Numbers, lab.Ruled{At: at, Numbers: r.Numbers})
}

// orderRules leaves the rules for numbers that were in force on the day, from its
// beginning on, where they changed.
func (s *Seen) orderRules() {
	slices.SortStableFunc(s.Numbers, func(a, b lab.Ruled) int { return a.At.Compare(b.At) })
	for len(s.Numbers) > 1 && !s.Numbers[1].At.After(s.From) {
		s.Numbers = s.Numbers[1:]
	}
	s.Numbers = slices.DeleteFunc(s.Numbers, func(r lab.Ruled) bool { return !r.At.Before(s.To.Add(follow)) })
	s.Numbers = slices.CompactFunc(s.Numbers, func(a, b lab.Ruled) bool { return slices.Equal(a.Numbers, b.Numbers) })
}

// ruled counts the rules for numbers that were in force at some time of the day.
func (s *Seen) ruled() int {
	named := map[[2]string]bool{}
	for _, r := range s.Numbers {
		for _, n := range r.Numbers {
			if n.Until.IsZero() || n.Until.After(s.From) && n.Until.After(r.At) {
				named[[2]string{n.Number, n.Do}] = true
			}
		}
	}
	return len(named)
}

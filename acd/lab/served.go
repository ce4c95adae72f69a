package lab

import (
	"fmt"
	"slices"
	"time"

	"hotline/acd"
)

// Doubts names what can be run, but hardly as it is meant, in a scenario without
// mistakes: queues whose citizens all leave, because nobody ever serves them.
func (s Scenario) Doubts() (doubts []Mistake) {
	watches := s.watches()
	for i, q := range s.Queues {
		if why := s.unserved(q, watches); why != "" && !s.forEver(q) {
			doubts = append(doubts, Mistake{fmt.Sprintf("queues[%d].skills", i), why + ", and all these citizens leave", nil})
		}
	}
	return doubts
}

// forEver tells whether citizens wait until they are served, on the line or to be called back.
func (s Scenario) forEver(q Queue) bool { return q.Patience.Mean == 0 || s.CallBack != nil }

// watch is a time of the day from which others are there than before.
type watch struct {
	at   time.Duration
	shut []acd.Reserve // those that never spare anybody then: whoever belongs to them is to stay free
}

// watches gives those of a scenario, the earliest first.
func (s Scenario) watches() (out []watch) {
	times := []time.Duration{0}
	for _, g := range s.Groups {
		for _, sh := range g.Shifts {
			times = append(times, sh.From)
		}
	}
	slices.Sort(times)
	for _, at := range slices.Compact(times) {
		w := watch{at: at}
		for _, r := range s.Reserves[:min(len(s.Reserves), mostReserves)] {
			if s.holders(r, at) <= r.Free {
				w.shut = append(w.shut, r)
			}
		}
		out = append(out, w)
	}
	return out
}

// holders is how many belong to a reserve who are signed in at a time of the day.
func (s Scenario) holders(r acd.Reserve, at time.Duration) (n int) {
	for _, g := range s.Groups {
		if g.holds(r) {
			n += g.there(at)
		}
	}
	return n
}

// unserved says why nobody ever serves a queue; "" when somebody may, in one of its
// rings at some time of the day.
func (s Scenario) unserved(q Queue, watches []watch) string {
	why, open := "nobody has them all", append([]Ring{{Skills: q.Skills}}, q.Rings...)
	for _, g := range s.Groups {
		if !slices.ContainsFunc(open, func(r Ring) bool { return g.has(r.Skills) }) {
			continue
		}
		for _, w := range watches {
			if g.there(w.at) == 0 {
				continue
			}
			keeper, kept := keeperOf(g, open, w.shut)
			if !kept {
				return ""
			}
			why = fmt.Sprintf("reserve %s is to keep %d free and there are never more, so that nobody ever serves this queue", keeper.Skill, keeper.Free)
		}
	}
	return why
}

// keeperOf gives the first of these reserves that keeps people from a queue whose
// rings are open; one that names the skill does not ask.
func keeperOf(g Group, open []Ring, shut []acd.Reserve) (keeper acd.Reserve, kept bool) {
	for _, r := range shut {
		named := slices.ContainsFunc(open, func(ring Ring) bool { return slices.Contains(ring.Skills, r.Skill) })
		if !named && g.holds(r) {
			return r, true
		}
	}
	return keeper, false
}

// has tells whether the people of a group have all of the skills.
func (g Group) has(skills []string) bool {
	return !slices.ContainsFunc(skills, func(name string) bool { return g.Skills[name] < 1 })
}

// holds tells whether the people of a group belong to a reserve.
func (g Group) holds(r acd.Reserve) bool { return r.Level > 0 && g.Skills[r.Skill] >= r.Level }

// there is how many of a group are signed in at a time of the day.
func (g Group) there(at time.Duration) int {
	n := g.Seats
	for _, sh := range g.Shifts {
		if sh.From <= at && at < sh.To {
			n += sh.Seats
		}
	}
	return n
}

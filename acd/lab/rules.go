package lab

import (
	"fmt"
	"math"
	"slices"
	"time"

	"hotline/acd"
)

// ranks gives the priorities of the queues and of call-backs, the smallest first.
func (s Scenario) ranks() (priorities []int) {
	for _, q := range s.Queues {
		priorities = append(priorities, q.Priority)
	}
	if s.CallBack != nil {
		priorities = append(priorities, s.CallBack.Priority)
	}
	slices.Sort(priorities)
	return slices.Compact(priorities)
}

// boost is how much earlier calls count than they arrived. The engine knows no
// negative boost: the smallest priority is the zero.
func (s Scenario) boost(priority int, more time.Duration) time.Duration {
	if s.Order != Rules {
		return 0
	}
	return time.Duration(priority-s.ranks()[0])*time.Minute + more
}

// EngineRules gives the rules that the engine decides by in this scenario.
func (s Scenario) EngineRules() acd.Rules {
	r := acd.Rules{Reserves: s.Reserves, CallBack: s.backRules(), MaxCalls: mostWaiting}
	for _, q := range s.Queues {
		rule := acd.Queue{Name: q.Name, Order: s.SeatOrder, Boost: s.boost(q.Priority, q.Boost), MaxWaiting: mostWaiting, ServiceMark: q.Target}
		switch s.Order {
		case Rules:
			rule.Target = q.Target
		case Strict:
			rule.Priority = slices.Index(s.ranks(), q.Priority)
		}
		if q.Sticky != nil {
			rule.Sticky = acd.Sticky{Within: q.Sticky.Within, For: q.Sticky.For}
		}
		rule.Needs = needOf(q.Skills)
		for _, ring := range q.Rings {
			rule.Rings = append(rule.Rings, acd.Ring{After: ring.After, Need: acd.Need{All: needOf(ring.Skills)}})
		}
		r.Queues = append(r.Queues, rule)
	}
	id := 0
	for _, g := range s.Groups {
		var skills []acd.Skill
		for name, level := range g.Skills {
			skills = append(skills, acd.Skill{Name: name, Level: level})
		}
		for range g.people() {
			r.People = append(r.People, acd.Person{ID: personID(id), Skills: skills, Weight: g.Weight})
			id++
		}
	}
	return r
}

// needOf asks for all of the skills at level 1 or above.
func needOf(names []string) (need []acd.Skill) {
	for _, name := range names {
		need = append(need, acd.Skill{Name: name, Level: 1})
	}
	return need
}

// mostWaiting is more than a scenario offers: what cannot be served is drained.
const mostWaiting = math.MaxInt32

// personID is the staff number of the n-th seat; in the order of the groups.
func personID(n int) string { return fmt.Sprintf("%05d", n) }

package lab

import (
	"fmt"
	"slices"
	"time"

	"hotline/acd"
)

// Order is the order between waiting calls.
type Order string

// The orders that a scenario can ask for.
const (
	FCFS   Order = "fcfs"   // by arrival
	Strict Order = "strict" // larger priority first, then by arrival
	Rules  Order = "rules"  // earliest deadline first: arrival, plus the queue's target, less its boost
)

// LongestIdle is the one order between seats that a scenario can ask for.
const LongestIdle = "longest-idle"

// Scenario is a hall and its citizens.
type Scenario struct {
	Seed      uint64
	Calls     int // offered after the warm-up; then arrivals close and what waits is drained
	Warmup    int // calls before them, in no figure
	Order     Order
	SeatOrder string
	Queues    []Queue
	Groups    []Group
	Report    Report
}

// Queue is one kind of citizen. Arrivals are Poisson.
type Queue struct {
	Name     string
	Rate     float64       // calls an hour; 0 with a Profile
	Profile  []float64     // calls in each quarter of an hour of a day from midnight, when the run begins; nil is the same Rate always
	Handle   Span          // work of a person of speed 1 on a call, wrap-up included
	Patience Span          // how long a citizen waits; mean 0 is for ever
	Skills   []string      // a person must hold all of them at level 1 or above
	Target   time.Duration // the wait that Rules aims at
	Priority int           // larger is served first under Strict; a minute of boost under Rules
}

// Group is people who are alike.
type Group struct {
	Name   string
	Seats  int            // at all hours; 0 with Shifts
	Shifts []Shift        // people of their own each
	Skills map[string]int // skill and level, 1 to 9
	Speed  float64        // divides handle times
}

// Shift is people who sign in and out at the same times every day. A call that
// they have then is brought to its end.
type Shift struct {
	From, To time.Duration // since midnight
	Seats    int
}

// people is how many belong to a group, signed in or not.
func (g Group) people() int {
	n := g.Seats
	for _, s := range g.Shifts {
		n += s.Seats
	}
	return n
}

// hourly is the mean rate of a queue.
func (q Queue) hourly() float64 {
	rate := q.Rate
	for _, n := range q.Profile {
		rate += n / 24
	}
	return rate
}

// Report is what a run is asked for.
type Report struct {
	Within    []Mark    // answered within each, over offered
	Quantiles []float64 // of the wait over all offered, above 0 and at most 1
}

// Mark is a wait with its name in the result.
type Mark struct {
	Name string // as it was written, "90s"
	Wait time.Duration
}

// century bounds the boosts of strict priorities, and a run.
const century = 100 * 365 * 24 * time.Hour

// ages is how much earlier a call of each next priority counts under Strict: at
// most half a century in all. Within a run that is shorter than one age,
// nobody overtakes a larger priority by waiting: the order is strict.
func (s Scenario) ages() (priorities []int, age time.Duration) {
	for _, q := range s.Queues {
		priorities = append(priorities, q.Priority)
	}
	slices.Sort(priorities)
	priorities = slices.Compact(priorities)
	return priorities, century / time.Duration(max(2, len(priorities)))
}

// boost is how much earlier a queue's calls count than they arrived.
func (s Scenario) boost(q Queue) time.Duration {
	switch s.Order {
	case Strict:
		priorities, age := s.ages()
		return time.Duration(slices.Index(priorities, q.Priority)) * age
	case Rules:
		// The engine knows no negative boost: the largest target is the zero.
		var most time.Duration
		least := 0
		for _, other := range s.Queues {
			most, least = max(most, other.Target), min(least, other.Priority)
		}
		return most - q.Target + time.Duration(q.Priority-least)*time.Minute
	}
	return 0
}

// EngineRules gives the rules that the engine decides by in this scenario.
func (s Scenario) EngineRules() acd.Rules {
	var r acd.Rules
	for _, q := range s.Queues {
		rule := acd.Queue{Name: q.Name, Boost: s.boost(q), MaxWaiting: mostWaiting, ServiceMark: q.Target}
		for _, name := range q.Skills {
			rule.Needs = append(rule.Needs, acd.Skill{Name: name, Level: 1})
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
			r.People = append(r.People, acd.Person{ID: personID(id), Skills: skills})
			id++
		}
	}
	return r
}

// mostWaiting is more than the engine keeps at all.
const mostWaiting = 1_000_000

// personID is the staff number of the n-th seat; in the order of the groups.
func personID(n int) string { return fmt.Sprintf("%05d", n) }

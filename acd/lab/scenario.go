package lab

import (
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

// Scenario is a hall and its citizens.
type Scenario struct {
	Seed      uint64
	Calls     int // offered after the warm-up; then arrivals close and what waits is drained
	Warmup    int // calls before them, in no figure
	Order     Order
	SeatOrder acd.SeatOrder
	Queues    []Queue
	Groups    []Group
	Report    Report

	Reserves []acd.Reserve // people of a skill who stay free for it
	CallBack *CallBack     // nil: nobody is called back
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
	Boost    time.Duration // more of it, under Rules
	Rings    []Ring        // who else may serve a call that waits
	Sticky   *Sticky       // citizens call again; nil: each has a number of their own
}

// Ring opens a call to more people once it has waited so long.
type Ring struct {
	After  time.Duration
	Skills []string // a person must hold all of them at level 1 or above
}

// Group is people who are alike.
type Group struct {
	Name   string
	Seats  int            // at all hours; 0 with Shifts
	Shifts []Shift        // people of their own each
	Skills map[string]int // skill and level, 1 to 9
	Speed  float64        // divides handle times
	Weight int            // share of their turns that people take, 1 to 100; 0 is all
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

// SeatOrders are the orders between seats that a scenario can ask for.
func SeatOrders() []acd.SeatOrder {
	return []acd.SeatOrder{acd.LongestIdle, acd.BestLevel, acd.Specialist, acd.LeastTalk, acd.FewestCalls}
}

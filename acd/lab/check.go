package lab

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// quarters is how many numbers a day's profile has.
const quarters = 96

// Bounds of a scenario.
const (
	MostCalls = 1_000_000_000 // offered, and as many again to warm up
	MostSeats = 10_000        // in all groups; the engine's own bound

	mostQueues   = 1_000
	mostGroups   = 1_000
	mostRanks    = 100  // the engine's own, 0 to 99
	mostRings    = 8    // the engine's own
	mostReserves = 64   // the engine's own
	mostRate     = 1e9  // calls an hour
	leastRate    = 1e-6 // calls an hour: one in a century, the longest run
)

// Mistake is one thing wrong with a scenario.
type Mistake struct {
	Where string // path of the key, "queues[0].handle.mean"; the list is counted from 0
	Text  string
	From  []string // paths of the other parts of the scenario that it follows from
}

// Check names every mistake of a scenario, in its order. One with a mistake cannot be run.
func (s Scenario) Check() []Mistake {
	c := &checker{}
	c.within("calls", s.Calls, 1, MostCalls)
	c.within("warmup", s.Warmup, 0, MostCalls)
	if !slices.Contains([]Order{FCFS, Strict, Rules}, s.Order) {
		c.wrong("order", "%q is none of fcfs, strict, rules", s.Order)
	}
	if !slices.Contains(SeatOrders(), s.SeatOrder) {
		c.wrong("seat_order", "%q is none of %s", s.SeatOrder, SeatOrders())
	}
	c.within("queues", len(s.Queues), 1, mostQueues)
	c.within("groups", len(s.Groups), 1, mostGroups)
	names, watches := map[string]bool{}, s.watches()
	for i, q := range s.Queues {
		c.queue(fmt.Sprintf("queues[%d]", i), q, names)
		if q.Boost != 0 && s.Order != Rules {
			c.follows([]string{"order"}, fmt.Sprintf("queues[%d].boost", i), "it counts under the order rules, not under %s", s.Order)
		}
		if why := s.unserved(q, watches); why != "" && s.forEver(q) {
			from := []string{fmt.Sprintf("queues[%d]", i), "groups", "reserves", "call_back"}
			c.follows(from, fmt.Sprintf("queues[%d].skills", i), "%s, and these citizens wait for ever", why)
		}
	}
	names, seats := map[string]bool{}, 0
	for i, g := range s.Groups {
		c.group(fmt.Sprintf("groups[%d]", i), g, names)
		seats += max(0, min(g.people(), MostSeats+1))
	}
	if seats > MostSeats {
		c.follows([]string{"groups"}, "groups", "%d seats in all; the engine has at most %d", seats, MostSeats)
	}
	if n := len(s.ranks()); s.Order == Strict && n > mostRanks {
		c.follows([]string{"queues", "call_back"}, "order", "%d priorities; the engine tells %d apart", n, mostRanks)
	}
	c.reserves(s)
	c.callBack(s)
	c.sticky(s)
	c.report(s.Report)
	c.horizon(s)
	return c.mistakes
}

// checker collects mistakes.
type checker struct{ mistakes []Mistake }

func (c *checker) wrong(where, format string, args ...any) {
	c.follows(nil, where, format, args...)
}

// follows is wrong, of what other parts have to do with.
func (c *checker) follows(from []string, where, format string, args ...any) {
	c.mistakes = append(c.mistakes, Mistake{where, fmt.Sprintf(format, args...), from})
}

func (c *checker) within(where string, n, low, high int) {
	if n < low || n > high {
		c.wrong(where, "want %d to %d, got %d", low, high, n)
	}
}

func (c *checker) name(where, name string, names map[string]bool) {
	switch {
	case name == "":
		c.wrong(where+".name", "it has no name")
	case names[name]:
		c.wrong(where+".name", "%q comes twice", name)
	}
	names[name] = true
}

func (c *checker) queue(where string, q Queue, names map[string]bool) {
	c.name(where, q.Name, names)
	c.arrivals(where, q)
	c.span(where+".handle", q.Handle, time.Millisecond)
	c.span(where+".patience", q.Patience, 0)
	if q.Target < 0 || q.Target > 24*time.Hour {
		c.wrong(where+".target", "want a wait up to a day, got %v", q.Target)
	}
	if q.Boost < 0 || q.Boost > 24*time.Hour {
		c.wrong(where+".boost", "want a time up to a day, got %v", q.Boost)
	}
	c.within(where+".priority", q.Priority, -1000, 1000)
	c.skills(where+".skills", q.Skills)
	c.within(where+".rings", len(q.Rings), 0, mostRings)
	for i, r := range q.Rings {
		at := fmt.Sprintf("%s.rings[%d]", where, i)
		if r.After < 0 || r.After > 24*time.Hour {
			c.wrong(at+".after", "want a wait up to a day, got %v", r.After)
		}
		c.skills(at+".skills", r.Skills)
	}
}

func (c *checker) skills(where string, skills []string) {
	for i, skill := range skills {
		if skill == "" || slices.Contains(skills[:i], skill) {
			c.wrong(where, "%q is empty or comes twice", skill)
		}
	}
}

// reserves wants skills that somebody has, each once, and as many people as there are.
func (c *checker) reserves(s Scenario) {
	c.within("reserves", len(s.Reserves), 0, mostReserves)
	for i, r := range s.Reserves {
		where := fmt.Sprintf("reserves[%d]", i)
		c.within(where+".level", r.Level, 1, 9)
		c.within(where+".free", r.Free, 1, MostSeats)
		if !slices.ContainsFunc(s.Groups, func(g Group) bool { return g.holds(r) }) {
			c.follows([]string{where, "groups"}, where+".skill", "nobody has %s at level %d", r.Skill, r.Level)
		}
	}
}

// arrivals wants a rate or a profile.
func (c *checker) arrivals(where string, q Queue) {
	if q.Profile == nil {
		if !(q.Rate >= leastRate && q.Rate <= mostRate) {
			c.wrong(where+".rate", "want calls an hour, from %g to %g, got %g", leastRate, float64(mostRate), q.Rate)
		}
		return
	}
	if q.Rate != 0 {
		c.wrong(where+".rate", "the profile says how many call already")
	}
	if len(q.Profile) != quarters {
		c.wrong(where+".profile", "want %d numbers, one for each quarter of an hour of a day, got %d", quarters, len(q.Profile))
	}
	sum := 0.0
	for _, n := range q.Profile {
		if !(n >= 0 && n <= mostRate) {
			c.wrong(where+".profile", "want 0 to %g calls in a quarter of an hour, got %g", float64(mostRate), n)
			return
		}
		sum += n
	}
	if sum/24 < leastRate {
		c.wrong(where+".profile", "nobody ever calls: want a mean of at least %g calls an hour", leastRate)
	}
}

func (c *checker) span(where string, s Span, least time.Duration) {
	if s.Mean < least || s.Mean > 1000*time.Hour {
		c.wrong(where+".mean", "want %v to 1000h, got %v", least, s.Mean)
	}
	switch s.Shape {
	case "", Exponential, Constant:
	case Lognormal:
		if !(s.CV > 0 && s.CV <= 100) {
			c.wrong(where+".dist", "lognormal wants its cv, above 0 and at most 100, got %g", s.CV)
		}
	default:
		c.wrong(where+".dist", "%q is none of exponential, constant, lognormal(cv)", s.Shape)
	}
}

func (c *checker) group(where string, g Group, names map[string]bool) {
	c.name(where, g.Name, names)
	c.within(where+".seats", g.Seats, 0, MostSeats)
	for i, s := range g.Shifts {
		c.within(fmt.Sprintf("%s.shifts[%d].seats", where, i), s.Seats, 0, MostSeats)
		if s.From < 0 || s.From >= s.To || s.To > 24*time.Hour {
			c.wrong(fmt.Sprintf("%s.shifts[%d]", where, i), "want two times of one day, the first before the second")
		}
	}
	if !(g.Speed > 0 && g.Speed <= 1000) {
		c.wrong(where+".speed", "want more than 0 and at most 1000, got %g", g.Speed)
	}
	c.within(where+".weight", g.Weight, 0, 100)
	for _, skill := range slices.Sorted(maps.Keys(g.Skills)) {
		c.within(where+".skills."+skill, g.Skills[skill], 1, 9)
	}
}

func (c *checker) report(r Report) {
	for i, m := range r.Within {
		if m.Wait < 0 {
			c.wrong(fmt.Sprintf("report.within[%d]", i), "want a wait, got %v", m.Wait)
		}
	}
	for i, q := range r.Quantiles {
		if !(q > 0 && q <= 1) {
			c.wrong(fmt.Sprintf("report.quantiles[%d]", i), "want more than 0 and at most 1, got %g", q)
		}
	}
}

// MostYears bounds the virtual time in which the calls of a scenario arrive.
const MostYears = 50

// century bounds a run in virtual time.
const century = 100 * 365 * 24 * time.Hour

// horizon refuses runs that are too long for the clock. Half of the century is left
// for chance and for the drain.
func (c *checker) horizon(s Scenario) {
	rate := 0.0
	for _, q := range s.Queues {
		if !(q.hourly() >= leastRate) {
			return
		}
		rate += q.hourly()
	}
	if years := float64(s.Calls+s.Warmup) / rate / 8760; years > MostYears {
		c.follows([]string{"warmup", "queues"}, "calls", "they take %.3g years of virtual time; %d are the most", years, MostYears)
	}
}

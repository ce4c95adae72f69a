package acd

// SeatOrder is who of those who may serve a call gets it. Among equals it is who
// is idle longest, then the lower staff number.
type SeatOrder string

// The orders between seats.
const (
	LongestIdle SeatOrder = "longest-idle" // the default
	BestLevel   SeatOrder = "best-level"   // the largest sum of levels in the skills that the queue and the call name
	Specialist  SeatOrder = "specialist"   // the fewest skills
	LeastTalk   SeatOrder = "least-talk"   // the fewest seconds of conversation today, hold included; see Rules.East
	FewestCalls SeatOrder = "fewest-calls" // the fewest calls answered today
)

// known gives the order, the default for one that is not in the list.
func (o SeatOrder) known() SeatOrder {
	switch o {
	case BestLevel, Specialist, LeastTalk, FewestCalls:
		return o
	}
	return LongestIdle
}

// What the people of a kind are in order of. Where a class goes by levels or
// numbers of skills, all of a kind have the same.
const (
	byIdle = iota
	byTalk
	byCalls
	orders
)

// within is the order of the people of one kind for an order between seats.
func (o SeatOrder) within() int {
	switch o {
	case LeastTalk:
		return byTalk
	case FewestCalls:
		return byCalls
	}
	return byIdle
}

// ranks tells whether kinds have ranks in a class.
func (c *class) ranks() bool { return c.order == BestLevel || c.order == Specialist || c.site != "" }

// rankShift makes a rank weigh more than any time of idleness until the year 3084.
const rankShift = 45

// maxRank is where ranks end: 18 hours of talk, 65,535 calls, skills or levels.
const maxRank = 1<<16 - 1

// rank gives what goes before idleness for everybody of a site with these skills:
// the better, the smaller. Who is not of the class's site comes after all who are.
func (c *class) rank(skills []Skill, site string) int64 {
	rank := int64(0)
	switch c.order {
	case BestLevel:
		rank = maxRank - c.levels(skills)
	case Specialist:
		rank = min(maxRank, int64(len(skills)))
	}
	if c.site != "" && c.site != site {
		rank += maxRank + 1
	}
	return rank
}

// levels adds up the levels in the skills that the class names.
func (c *class) levels(skills []Skill) int64 {
	sum := int64(0)
	for _, s := range skills {
		if c.names(s.Name) {
			sum += int64(s.Level)
		}
	}
	return min(maxRank, sum)
}

// rank gives what goes before idleness for one person.
func (p *person) rank(by int) int64 {
	switch {
	case p.today == nil || by == byIdle:
		return 0
	case by == byTalk:
		return min(maxRank, p.today.TalkMS/1000)
	}
	return min(maxRank, p.today.Calls)
}

// spot is the place among the people of a kind.
func (p *person) spot(by int) spot {
	return spot{p.rank(by)<<rankShift + p.Idle, uint64(p.number)}
}

// key is what decided for a person in the order of a class: levels, skills,
// seconds or calls; 0 where it was idleness.
func (c *class) key(p *person) int64 {
	switch c.order {
	case BestLevel:
		return c.levels(p.skills)
	case Specialist:
		return min(maxRank, int64(len(p.skills)))
	}
	return p.rank(c.order.within())
}

package chaos

import (
	"strconv"
	"time"

	"hotline/acd"
)

func (c *City) someRules() acd.Rules {
	var r acd.Rules
	skills := []string{"en", "biz", "tax"}
	for i := range c.dice.intN(c.tables) + 1 {
		q := acd.Queue{Name: "q" + strconv.Itoa(i), RingFor: time.Second + c.seconds(14), WrapUp: c.seconds(10), Boost: c.seconds(20)}
		for _, name := range skills[:c.dice.intN(3)] {
			q.Needs = append(q.Needs, acd.Skill{Name: name, Level: 1 + c.dice.intN(3)})
		}
		if c.chance(40) {
			q.Order = []acd.SeatOrder{acd.BestLevel, acd.Specialist, acd.LeastTalk, acd.FewestCalls, "no order"}[c.dice.intN(5)]
		}
		if c.chance(20) {
			q.Priority = c.dice.intN(3) - 1
		}
		if c.chance(20) {
			q.Any = [][]acd.Skill{{{Name: "en", Level: 2}, {Name: "tax", Level: 1}}}
		}
		for c.chance(30) {
			r := acd.Ring{After: c.seconds(40), Need: acd.Need{All: []acd.Skill{{Name: skills[c.dice.intN(3)], Level: 1 + c.dice.intN(2)}}}}
			if c.chance(30) {
				r.Need = acd.Need{}
			}
			q.Rings = append(q.Rings, r)
		}
		q.OwnSite = c.chance(30)
		if c.chance(50) {
			q.WrapUpMax = c.seconds(30)
		}
		c.limit(&q)
		if c.rush {
			q.Needs, q.Any, q.MaxWaiting, q.MaxWait = nil, nil, 0, 0
		}
		r.Queues = append(r.Queues, q)
	}
	if c.chance(3) {
		r.Queues = nil
	}
	c.dice.shuffle(len(r.Queues), func(i, j int) { r.Queues[i], r.Queues[j] = r.Queues[j], r.Queues[i] })
	for c.chance(25) {
		r.Reserves = append(r.Reserves, acd.Reserve{Skill: skills[c.dice.intN(3)], Level: 1 + c.dice.intN(3), Free: 1 + c.dice.intN(2)})
	}
	if !c.rush && c.chance(70) {
		r.CallBack = acd.CallBack{On: true, MissedAfter: c.seconds(10), Priority: c.dice.intN(3) - 1, Boost: c.seconds(40), Attempts: 1 + c.dice.intN(4),
			PerMinute: 1 + c.dice.intN(3), PerHour: 1 + c.dice.intN(5)}
	}
	if c.chance(40) {
		r.Misses = 1 + c.dice.intN(3)
	}
	if c.chance(40) {
		r.Rest = acd.Rest{Missed: c.seconds(10), Refused: c.seconds(10), Unreachable: c.seconds(10)}
	}
	if c.chance(20) {
		r.East = 8 * time.Hour
	}
	for c.chance(60) && !c.rush {
		r.Numbers = append(r.Numbers, c.someNumber())
	}
	for i := range c.staff {
		p := c.somePerson("p"+strconv.Itoa(i), skills)
		if c.chance(90) {
			r.People = append(r.People, p)
		}
	}
	return r
}

// somePerson may be a trainee, and sit at a site.
func (c *City) somePerson(id string, skills []string) acd.Person {
	p := acd.Person{ID: id}
	for _, name := range skills {
		if c.chance(60) {
			p.Skills = append(p.Skills, c.someSkill(name))
		}
		if c.chance(10) {
			p.Skills = append(p.Skills, c.someSkill(name))
		}
	}
	if c.chance(60) {
		p.Site = c.site()
	}
	if c.chance(25) {
		p.Weight = 1 + c.dice.intN(100)
	}
	return p
}

// limit says what a queue does not keep.
func (c *City) limit(q *acd.Queue) {
	if c.chance(30) {
		q.MaxWaiting = 1 + c.dice.intN(3)
	}
	if c.chance(30) {
		q.MaxWait = 10*time.Second + c.seconds(40)
	}
	if c.chance(20) {
		q.Target = c.seconds(30)
	}
	if c.chance(20) {
		q.Unstaffed = true
	}
	if c.chance(40) {
		q.Sticky = acd.Sticky{Within: c.seconds(150), For: c.seconds(20)}
	}
	if c.chance(20) || c.rush {
		q.MaxExpected = time.Second + c.seconds(10)
	}
}

// someNumber is a rule for one of the numbers that call.
func (c *City) someNumber() acd.NumberRule {
	n := acd.NumberRule{
		Number: c.number(), Do: []string{acd.RulePriority, acd.RuleQueue, acd.RuleLimit, acd.RuleRefuse, "nothing"}[c.dice.intN(5)],
		Priority: c.dice.intN(3) - 1, Boost: c.seconds(20), Queue: c.queue(), PerHour: c.dice.intN(4), Reason: "r", Author: c.person(),
	}
	n.KeepPriority, n.KeepBoost = c.chance(25), c.chance(25)
	if c.chance(40) {
		n.Until = at(c.now + int64(c.dice.intN(120))*1000)
	}
	return n
}

// number is one that calls; now and then it is withheld.
func (c *City) number() string {
	return []string{"110", "111", "112", "113", "114", ""}[c.dice.intN(6)]
}

// someSkill is held for ever or for some time.
func (c *City) someSkill(name string) acd.Skill {
	k := acd.Skill{Name: name, Level: 1 + c.dice.intN(4)}
	if c.chance(15) {
		k.From = at(c.now + int64(c.dice.intN(120))*1000)
	}
	if c.chance(15) {
		k.Until = at(c.now + int64(c.dice.intN(120))*1000)
	}
	return k
}

// needs are now and then what a call needs besides its queue.
func (c *City) needs() string {
	if c.chance(80) {
		return c.alike
	}
	return []string{"en >= 2", "biz | tax", "en, biz >= 2", "no need"}[c.dice.intN(4)]
}

func (c *City) person() string { return "p" + strconv.Itoa(c.dice.intN(c.staff+1)) } // the last is a stranger

func (c *City) site() string { return []string{"north", "south"}[c.dice.intN(2)] }

// boss is who does it now and then in place of the person.
func (c *City) boss() string {
	if c.chance(80) {
		return ""
	}
	return "boss"
}

func (c *City) queue() string { return "q" + strconv.Itoa(c.dice.intN(c.tables)) }

// chance is true in n of 100 cases.
func (c *City) chance(n int) bool { return c.dice.intN(100) < n }

func (c *City) seconds(n int) time.Duration {
	return time.Duration(c.dice.intN(n+1)) * time.Second
}

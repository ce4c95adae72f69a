package acd

import (
	"slices"
	"strings"
)

// maxSpecial bounds the classes that calls with needs of their own have made
// since the rules came into force. A call that would need one more overflows.
const maxSpecial = 256

// class is one kind of requirement: calls with equal needs share it. A person
// serves it who meets one of the rings, and the call's own need.
type class struct {
	number  int
	rings   []Need // those that have opened, the queue's own first
	own     Need   // of the call
	order   SeatOrder
	by      int    // of the people of one kind
	site    string // whose people come before all others; "" when nobody does
	waiting line[*call]
	pools   []int32 // whose people may serve it
	touched bool
	owned   bool // its calls have needs of their own
}

// pool is the kinds that may serve a class while the same reserves are open.
type pool struct {
	reserves reserves
	idle     line[showing] // kinds, none later than its first person
}

// names tells whether a skill is asked for, at whatever level.
func (c *class) names(skill string) bool {
	if c.own.names(skill) {
		return true
	}
	return slices.ContainsFunc(c.rings, func(n Need) bool { return n.names(skill) })
}

// poolOf gives the pool of a class for people of some reserves.
func (x *index) poolOf(c *class, set reserves) int32 {
	set &^= x.exempt(c)
	for _, n := range c.pools {
		if x.pools[n].reserves == set {
			return n
		}
	}
	n := int32(len(x.pools))
	x.pools, x.counts = append(x.pools, pool{reserves: set}), append(x.counts, 0)
	c.pools = append(c.pools, n)
	return n
}

// special names the class of a call with needs of its own.
type special struct {
	queue string
	ring  int
	needs string
	site  string
}

// metBy tells whether somebody who holds these skills may serve the class.
func (c *class) metBy(skills []Skill) bool {
	return c.own.MetBy(skills) && slices.ContainsFunc(c.rings, func(n Need) bool { return n.MetBy(skills) })
}

// addClass gives the class of a ring of a queue, new when no equal one is known.
func (x *index) addClass(q *queue, ring int, own Need, site string) *class {
	c := &class{number: len(x.classes), rings: q.needs[:ring+1], own: own, order: q.Order, by: q.Order.within(), site: site, owned: len(own.All)+len(own.Any) > 0}
	var key strings.Builder
	for _, n := range c.rings {
		key.WriteString(n.key() + "; ")
	}
	key.WriteString("own " + own.key() + string(q.Order) + "; " + site)
	if known := x.byNeeds[key.String()]; known != nil {
		return known
	}
	x.byNeeds[key.String()] = c
	x.classes, x.heads = append(x.classes, c), append(x.heads, item[*call]{spot: nowhere})
	x.split = true
	return c
}

// classOf gives the class of a call in a ring of a queue; nil when there are too
// many.
func (x *index) classOf(c *call, q *queue, ring int) *class {
	site := x.siteOf(c, q)
	if c.Needs == "" {
		if site != "" {
			return q.sited[site][ring]
		}
		return q.classes[ring]
	}
	name := special{q.Name, ring, c.Needs, site}
	known := x.special[name]
	if known == nil && len(x.special) < maxSpecial {
		own, _ := ParseNeed(c.Needs) // empty when it is none
		known = x.addClass(q, ring, own.tidy(), site)
		x.special[name] = known
	}
	return known
}

// ringAt gives the ring that a call has reached in a queue.
func (c *call) ringAt(q *queue, now int64) int {
	ring := 0
	for ring < len(q.Rings) && c.opens(q, ring) <= now {
		ring++
	}
	return ring
}

// opens is when the ring after this one opens for the call.
func (c *call) opens(q *queue, ring int) int64 {
	return c.Arrived + q.Rings[ring].After.Milliseconds()
}

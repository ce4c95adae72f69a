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
	waiting line[*call]
	idle    line[showing] // kinds, none later than its first person
	touched bool
}

// special names the class of a call with needs of its own.
type special struct {
	queue string
	ring  int
	needs string
}

// metBy tells whether somebody who holds these skills may serve the class.
func (c *class) metBy(skills []Skill) bool {
	return c.own.MetBy(skills) && slices.ContainsFunc(c.rings, func(n Need) bool { return n.MetBy(skills) })
}

// addClass gives the class of a ring of a queue, new when no equal one is known.
func (x *index) addClass(q *queue, ring int, own Need) *class {
	c := &class{number: len(x.classes), rings: q.needs[:ring+1], own: own}
	var key strings.Builder
	for _, n := range c.rings {
		key.WriteString(n.key() + "; ")
	}
	key.WriteString("own " + own.key())
	if known := x.byNeeds[key.String()]; known != nil {
		return known
	}
	x.byNeeds[key.String()] = c
	x.classes, x.heads, x.counts = append(x.classes, c), append(x.heads, nowhere), append(x.counts, 0)
	x.split = true
	return c
}

// classOf gives the class of a call in a ring of a queue; nil when there are too
// many.
func (x *index) classOf(c *call, q *queue, ring int) *class {
	if c.Needs == "" {
		return q.classes[ring]
	}
	name := special{q.Name, ring, c.Needs}
	known := x.special[name]
	if known == nil && len(x.special) < maxSpecial {
		own, _ := ParseNeed(c.Needs) // empty when it is none
		known = x.addClass(q, ring, own.tidy())
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

package acd

import "slices"

// attended tells whether somebody is signed in, in whatever state and not about
// to leave, who may serve a call of a queue in one of its rings.
func (e *Engine) attended(c *call, q *queue) bool {
	if c.Needs != "" {
		own, _ := ParseNeed(c.Needs)
		return e.anybody(own, q)
	}
	return e.staffs(q)
}

// staffs is attended for calls without needs of their own.
func (e *Engine) staffs(q *queue) bool {
	if q.asked != e.staffing {
		q.asked, q.attended = e.staffing, e.anybody(Need{}, q)
	}
	return q.attended
}

func (e *Engine) anybody(own Need, q *queue) bool {
	for _, p := range e.people {
		if p.kind != nil && p.Leaving == "" && own.MetBy(p.skills) && slices.ContainsFunc(q.needs, func(n Need) bool { return n.MetBy(p.skills) }) {
			return true
		}
	}
	return false
}

// staffed remembers that other people are signed in, or with other skills.
func (e *Engine) staffed() { e.staffing++ }

// turnAway tells the waiting calls that nobody who is signed in may serve them,
// in queues that do not keep them so.
func (e *Engine) turnAway() {
	if e.turnedAway == e.staffing {
		return
	}
	e.turnedAway = e.staffing
	if !slices.ContainsFunc(e.rules.Queues, func(q Queue) bool { return q.Unstaffed }) {
		return
	}
	var alone []*call
	for i := range e.index.waiting.blocks {
		for _, in := range e.index.waiting.blocks[i].used() {
			if c := in.of; c.queue.Unstaffed && !c.isBack && !c.Stays && !e.attended(c, c.queue) {
				alone = append(alone, c)
			}
		}
	}
	for _, c := range alone {
		e.overflow(c, "nobody")
	}
}

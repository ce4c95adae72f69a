package chaos

import (
	"slices"

	"hotline/acd"
	"hotline/seats"
)

// turn is who takes a call, and who passed it on.
type turn struct {
	taker, next *person
	passed      int
}

// turn lets the turn go round among all who may serve a call, in order, until
// somebody takes it.
func (w *Watcher) turn(c *call) turn {
	var order []*person
	for _, p := range w.people {
		if p.state == seats.Ready && w.free(p, c) {
			order = append(order, p)
		}
	}
	slices.SortFunc(order, func(p, q *person) int {
		if w.better(p, q, c) {
			return -1
		}
		return 1
	})
	if w.keptFor(c) != "" {
		return turn{taker: order[0]}
	}
	var t turn
	for i := 0; t.taker == nil; i++ {
		p := order[i%len(order)]
		if weight := w.entry(p.id).Weight; weight != 0 {
			if p.credit += weight; p.credit < 100 {
				continue
			}
			p.credit -= 100
		}
		t.taker, t.passed = p, min(i, len(order)-1)
		if i+1 < len(order) || i >= len(order) && len(order) > 1 {
			t.next = order[(i+1)%len(order)]
		}
		for _, q := range order[:min(i, len(order))] {
			if q != p {
				q.idle = w.now
			}
		}
	}
	return t
}

// entry gives a person as the rules have them.
func (w *Watcher) entry(id string) acd.Person {
	for _, p := range w.rules.People {
		if p.ID == id {
			return p
		}
	}
	return acd.Person{}
}

// near tells whether people of the call's site go first, and the person is one.
func (w *Watcher) near(p *person, c *call) bool {
	return w.queue(c.queue).OwnSite && c.site != "" && w.entry(p.id).Site == c.site
}

package acd

import (
	"fmt"

	"hotline/seats"
)

// introduced tells whether the person has the number and kind that the rules give.
func (e *Engine) introduced(p *person) bool {
	again := *p
	e.introduce(&again)
	return again.kind == p.kind && (p.kind == nil || again.number == p.number)
}

// checkWaiting: the lines hold exactly the calls that wait, in their places.
func (e *Engine) checkWaiting() error {
	waitingIn, waitingFor, all := map[*queue]int{}, map[*class]int{}, 0
	for _, c := range e.calls {
		if c.State != waiting {
			continue
		}
		q := e.index.queues[c.Queue]
		if c.queue != q || c.spot != c.place() || c.class != e.index.classOf(c, q, c.Ring) ||
			!c.class.waiting.holds(c.spot) || !e.index.waiting.holds(c.spot) {
			return fmt.Errorf("call %s is not in its place in queue %s", c.ID, q.Name)
		}
		waitingIn[q]++
		waitingFor[c.class]++
		all++
	}
	for _, q := range e.index.queues {
		if waitingIn[q] != q.waiting {
			return fmt.Errorf("%d calls wait in queue %s, counted as %d", waitingIn[q], q.Name, q.waiting)
		}
	}
	for i, c := range e.index.classes {
		if c.number != i || c.waiting.len() != waitingFor[c] || e.index.heads[i] != c.waiting.first() {
			return fmt.Errorf("the class of %v holds %d calls and not %d, or not the first", c.rings, c.waiting.len(), waitingFor[c])
		}
	}
	if e.index.waiting.len() != all {
		return fmt.Errorf("%d calls wait, counted as %d", all, e.index.waiting.len())
	}
	return nil
}

// checkReady: the kinds hold exactly who is ready, and each class knows those of
// its kinds that are not to be told anew.
func (e *Engine) checkReady() error {
	ready, readyIn := 0, map[*kind]int{}
	for _, p := range e.people {
		if p.State != seats.Ready {
			continue
		}
		if !p.kind.ready.holds(p.spot()) {
			return fmt.Errorf("person %s is ready and not in the list", p.ID)
		}
		ready++
		readyIn[p.kind]++
	}
	if ready != e.index.ready {
		return fmt.Errorf("%d people are ready, counted as %d", ready, e.index.ready)
	}
	stale, shown, counted := 0, map[int32]int{}, map[int32]int{}
	for _, k := range e.index.kinds {
		if k.stale {
			stale++
		}
		if k.ready.len() != readyIn[k] || k.fresh || !k.stale && (k.counted != k.ready.len() || k.ready.first() != k.told) {
			return fmt.Errorf("%d people of a kind are ready, counted as %d", readyIn[k], k.ready.len())
		}
		for i, n := range k.classes {
			counted[n] += k.counted
			if k.shown[i] != nowhere {
				shown[n]++
			}
			if k.told.before(k.shown[i]) || k.shown[i] != nowhere && !e.index.classes[n].idle.holds(k.shown[i]) {
				return fmt.Errorf("the class of %v does not know a kind", e.index.classes[n].rings)
			}
		}
	}
	for i, c := range e.index.classes {
		if int(e.index.counts[i]) != counted[int32(i)] || c.idle.len() != shown[int32(i)] || c.touched {
			return fmt.Errorf("the class of %v counts %d people and %d kinds, not %d and %d",
				c.rings, e.index.counts[i], c.idle.len(), counted[int32(i)], shown[int32(i)])
		}
	}
	if stale != len(e.index.stale) || len(e.index.fresh)+len(e.index.touched) > 0 {
		return fmt.Errorf("%d kinds are to be told of, %d are listed", stale, len(e.index.stale))
	}
	return nil
}

// checkIdle: nobody who is ready sits beside a waiting call they may serve, but
// for the pause.
func (e *Engine) checkIdle() error {
	if e.pause.running() {
		return nil
	}
	for _, k := range e.index.kinds {
		for _, n := range k.classes {
			if k.ready.len() > 0 && e.index.classes[n].waiting.len() > 0 {
				return fmt.Errorf("call %s waits while %s is ready and may serve it",
					e.index.classes[n].waiting.at(0).of.ID, k.ready.at(0).of.ID)
			}
		}
	}
	return nil
}

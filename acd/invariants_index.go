package acd

import (
	"fmt"
	"slices"

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
	keeps, alike := 0, map[want]int{}
	for c := range e.calls.all() {
		if c.State != waiting {
			continue
		}
		q := e.index.queues[c.Queue]
		if c.queue != q || c.spot != c.place() || c.class != e.index.classOf(c, q, c.Ring) ||
			c.kept != e.keeper(c) || c.class.waiting.holds(c.spot) != (c.kept == nil) || !e.index.waiting.holds(c.spot) {
			return fmt.Errorf("call %s is not in its place in queue %s", c.ID, q.Name)
		}
		if !c.isBack {
			waitingIn[q]++
			if c.Needs != "" {
				alike[want{c.Queue, c.Needs}]++
			}
		}
		if c.kept == nil {
			waitingFor[c.class]++
		}
		if c.Keep != "" && c.queue.Sticky.For > 0 {
			keeps++
			if k := e.index.keeps[c.Keep]; k == nil || !slices.Contains(k.calls, c) {
				return fmt.Errorf("call %s is kept for %s, who does not know", c.ID, c.Keep)
			}
		}
		all++
	}
	for person, k := range e.index.keeps {
		if p := e.people[person]; len(k.calls) == 0 || p != nil && p.keeps != k {
			return fmt.Errorf("%d calls are kept for %s, who does not know", len(k.calls), person)
		}
		keeps -= len(k.calls)
	}
	if keeps != 0 || len(e.index.mine) > 0 {
		return fmt.Errorf("%d kept calls are not counted", keeps)
	}
	for _, q := range e.index.queues {
		if waitingIn[q] != q.waiting {
			return fmt.Errorf("%d calls wait in queue %s, counted as %d", waitingIn[q], q.Name, q.waiting)
		}
	}
	for name, w := range e.wants {
		if alike[name] != w.waiting {
			return fmt.Errorf("%d calls of %v wait, counted as %d", alike[name], name, w.waiting)
		}
		delete(alike, name)
	}
	if len(alike) > 0 || len(e.wants) > maxWants {
		return fmt.Errorf("%d kinds of calls with needs of their own, of others nobody counts: %v", len(e.wants), alike)
	}
	for i, c := range e.index.classes {
		if c.number != i || c.waiting.len() != waitingFor[c] || e.index.heads[i] != c.waiting.front() {
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
		if !p.kind.has(p, e.index.orders) {
			return fmt.Errorf("person %s is ready and not in the list", p.ID)
		}
		ready++
		readyIn[p.kind]++
	}
	if ready != e.index.ready {
		return fmt.Errorf("%d people are ready, counted as %d", ready, e.index.ready)
	}
	stale, shown, counted := 0, map[int32]int{}, map[int32]int32{}
	for _, k := range e.index.kinds {
		if k.stale {
			stale++
		}
		for _, by := range e.index.orders {
			if k.ready[by].len() != readyIn[k] || k.ready[by].first() != e.index.firsts[by][k.number] || k.fresh || !k.stale && (k.counted != k.count() || k.ready[by].first() != k.told[by]) {
				return fmt.Errorf("%d people of a kind are ready, counted as %d", readyIn[k], k.ready[by].len())
			}
		}
		for i, n := range k.pools {
			counted[n] += k.counted
			here := showing{k.number, k.post + int32(i)}
			spot, class := e.index.shown[here.post], e.index.classes[k.classes[i]]
			if spot != nowhere {
				shown[n]++
			}
			if !k.stale && e.index.head(class, here).before(spot) || spot != nowhere && !e.index.pools[n].idle.holds(spot) {
				return fmt.Errorf("the class of %v does not know a kind", e.index.classes[k.classes[i]].rings)
			}
		}
	}
	for i := range e.index.pools {
		idle := &e.index.pools[i].idle
		if e.index.counts[i] != counted[int32(i)] || idle.len() != shown[int32(i)] {
			return fmt.Errorf("a pool counts %d people and %d kinds, not %d and %d",
				e.index.counts[i], idle.len(), counted[int32(i)], shown[int32(i)])
		}
	}
	for i := range e.index.reserves {
		free := 0
		for k, n := range readyIn {
			if k.reserves&(1<<i) != 0 {
				free += n
			}
		}
		if e.index.free[i].len() != free || e.index.open(1<<i) != (free > e.index.reserves[i].Free) {
			return fmt.Errorf("%d of a reserve are ready, counted as %d", free, e.index.free[i].len())
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
	for _, k := range e.index.keeps {
		for _, c := range k.calls {
			if c.kept != nil && c.kept.State == seats.Ready {
				return fmt.Errorf("call %s waits for %s, who is ready", c.ID, c.Keep)
			}
		}
	}
	for _, k := range e.index.kinds {
		for i, n := range k.classes {
			if k.count() > 0 && e.index.classes[n].waiting.len() > 0 && e.index.open(e.index.pools[k.pools[i]].reserves) {
				return fmt.Errorf("call %s waits while %s is ready and may serve it",
					e.index.classes[n].waiting.at(0).of.ID, k.ready[byIdle].at(0).of.ID)
			}
		}
	}
	return nil
}

// has tells whether a person is where those of a kind who are ready should be.
func (k *kind) has(p *person, orders []int) bool {
	for _, by := range orders {
		if !k.ready[by].holds(p.spot(by)) {
			return false
		}
	}
	return true
}

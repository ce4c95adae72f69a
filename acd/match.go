package acd

import (
	"hotline/recording/fact"
	"hotline/seats"
)

// match offers calls until no waiting call has a ready person who may serve
// it. It always takes the first call in the one order of all queues that
// anybody ready can serve, and for it the person who is idle longest.
func (e *Engine) match() {
	for c := e.nextCall(); c != nil; c = e.nextCall() {
		e.offer(c)
	}
}

// nextCall gives the first waiting call that somebody ready can serve, or nil:
// always in a pause.
func (e *Engine) nextCall() *call {
	if e.pause.running() {
		return nil
	}
	var next *call
	for _, k := range e.index.classes {
		if k.ready == 0 || k.waiting.len() == 0 {
			continue
		}
		if c := k.waiting.first(); next == nil || c.before(next) {
			next = c
		}
	}
	return next
}

// longestIdle gives the first and the second of the people who are ready for a
// class, the second nil when there is none.
func longestIdle(k *class) (best, second *person) {
	for _, kind := range k.kinds {
		for _, p := range kind.ready.items[:min(2, kind.ready.len())] {
			switch {
			case best == nil || p.before(best):
				best, second = p, best
			case second == nil || p.before(second):
				second = p
			}
		}
	}
	return best, second
}

// offer gives a waiting call to the person who is idle longest.
func (e *Engine) offer(c *call) {
	p, second := longestIdle(c.class)
	reason := e.reason(c, p, second)
	q := e.index.queues[c.Queue]
	e.dequeue(c)
	e.offers++
	e.counts.Offers++
	c.State, c.Person, c.Offer, c.Rung = offered, p.ID, e.offers, e.now
	ring := defaultRing
	if q.RingFor > 0 {
		ring = q.RingFor
	}
	c.Due = e.now + atLeast1(ring)
	e.clock.start(&c.timer, c.Due)
	e.tell(c, p, fact.OfferMade{Offer: c.Offer, Reason: reason})
	e.become(p, seats.Offered, "", c)
	e.order(MakeOffer{Call: c.ID, Person: p.ID, Place: p.Place, Queue: c.Queue, Offer: c.Offer, Reason: reason})
}

// reason tells why p gets c, before anything has changed.
func (e *Engine) reason(c *call, p, second *person) fact.Reason {
	r := fact.Reason{
		Rule:   "longest-idle",
		IdleMS: e.now - p.Idle,
		Waited: e.now - c.Arrived,
		Fit:    c.class.ready,
		Unfit:  e.index.ready - c.class.ready,
	}
	if second != nil {
		r.RunnerUp = second.ID
	}
	for _, k := range e.index.classes {
		r.Ahead += k.waiting.rank(c)
	}
	return r
}

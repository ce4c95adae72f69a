package acd

import (
	"hotline/recording/fact"
	"hotline/seats"
)

// match offers calls until no waiting call has a ready person who may serve
// it. It always takes the first call in the one order of all queues that
// anybody ready can serve, and for it the person who is first in the order of
// its queue.
//
// No such pair is left between two steps. So a new one has a person who became
// ready in this step or a call that began to wait in it, and only their kinds and
// classes are looked at. A pause forgets them: everything is looked at after it.
// It gives how many offers it made.
func (e *Engine) match() int {
	made := e.offers
	if e.index.split {
		e.regroup()
	}
	if !e.pause.running() {
		for c := e.index.next(); c != nil; c = e.index.next() {
			e.offer(c)
		}
	}
	e.index.settled()
	return int(e.offers - made)
}

// next gives the first waiting call that somebody ready can serve, or nil.
func (x *index) next() *call {
	first, at := nowhere, -1
	for _, k := range x.fresh {
		if k.count() == 0 {
			continue
		}
		for i, n := range k.classes {
			if head := x.heads[n].spot; head.before(first) && (k.reserves == 0 || x.open(x.pools[k.pools[i]].reserves)) {
				first, at = head, int(n)
			}
		}
	}
	classes := x.touched
	if x.all {
		classes = x.classes
	}
	for _, c := range classes {
		if x.heads[c.number].before(first) && x.fit(c) > 0 {
			first, at = x.heads[c.number].spot, c.number
		}
	}
	if len(x.keeps) > 0 {
		if c := x.nextKept(first); c != nil {
			return c
		}
	}
	if at < 0 {
		return nil
	}
	return x.heads[at].of
}

// settled forgets what the last match looked at.
func (x *index) settled() {
	for _, k := range x.fresh {
		k.fresh = false
	}
	for _, c := range x.touched {
		c.touched = false
	}
	x.fresh, x.touched, x.mine, x.all = x.fresh[:0], x.touched[:0], x.mine[:0], false
}

// offer gives a waiting call to the best person for it.
func (e *Engine) offer(c *call) {
	q, best := c.queue, e.choose(c)
	p := best.first
	e.decide(Decision{Kind: Offered, Call: c.ID, Person: p.ID, Place: p.Place, Queue: c.Queue, Offer: e.offers + 1, Number: c.number()})
	d := &e.decisions[len(e.decisions)-1]
	e.reason(&d.Reason, c, best)
	if e.witness != nil {
		d.Reason.Ahead = e.index.waiting.rank(c.spot)
		e.witness(*d)
	}
	d.Reason.Ahead = e.takeOut(c)
	e.offers++
	e.counts.Offers++
	c.give(p)
	c.State, c.Offer, c.Rung, c.Drawn = offered, e.offers, e.now, c != e.entered
	ring := defaultRing
	if q.RingFor > 0 {
		ring = q.RingFor
	}
	c.Due, c.timer.widens = e.now+atLeast1(ring), false
	e.clock.start(&c.timer, c.Due)
	if !e.quiet {
		note(e, c, p, fact.OfferMade{Offer: c.Offer, Reason: d.Reason})
	}
	e.become(p, seats.Offered, "", c)
}

// reason tells why the best gets c, before anything has changed, but for how many
// calls are before it.
func (e *Engine) reason(r *fact.Reason, c *call, best choice) {
	*r = fact.Reason{
		Rule:     string(c.class.order),
		Ring:     c.ringOf(best.first),
		Key:      c.class.key(best.first),
		IdleMS:   e.now - best.first.Idle,
		Waited:   e.now - c.Arrived,
		Fit:      best.fit,
		Unfit:    e.index.ready - best.fit - best.reserved - best.kept,
		Reserved: best.reserved,
		Kept:     best.kept,
		Passed:   best.passed,
		OwnSite:  c.class.site != "" && c.class.site == best.first.site,
	}
	if c.kept != nil {
		r.Rule, r.Key = ruleSticky, 0
	}
	if best.second != nil {
		r.RunnerUp = best.second.ID
	}
}

// ringOf gives the first ring of the call by which the person may serve it.
func (c *call) ringOf(p *person) int {
	ring := 0
	for ring < c.Ring && !c.queue.needs[ring].MetBy(p.skills) {
		ring++
	}
	return ring
}

package chaos

import (
	"cmp"
	"time"

	"hotline/acd"
	"hotline/recording/fact"
	"hotline/seats"
)

// offered checks an offer against the naive choice, and its reason against a recount.
func (w *Watcher) offered(f fact.Fact, b fact.OfferMade) error {
	if err := w.lawful(f); err != nil {
		return err
	}
	w.offers++
	c, _ := w.best()
	if c == nil || c.id != f.Call {
		return RightOffer.broken("it is of %v", c)
	}
	want := fact.Reason{Rule: string(orderOf(w.queue(c.queue))), Waited: w.now - c.arrived}
	keeper := w.keptFor(c)
	for _, q := range w.people {
		switch {
		case q.state != seats.Ready:
		case !w.mayServe(q.id, c):
			want.Unfit++
		case keeper != "" && keeper != q.id:
			want.Kept++
		case keeper != "":
			want.Fit++
		case w.reserved(q.id, c):
			want.Reserved++
		default:
			want.Fit++
		}
	}
	turn := w.turn(c)
	p := turn.taker
	if p.id != f.Person {
		return RightOffer.broken("it is to %v", p)
	}
	want.Ring, want.Key, want.IdleMS, want.Passed, want.OwnSite = w.ringOf(p.id, c), w.key(p, c), w.now-p.idle, turn.passed, w.near(p, c)
	if keeper != "" {
		want.Rule, want.Key = "sticky", 0
	}
	if turn.next != nil {
		want.RunnerUp = turn.next.id
	}
	for _, d := range w.calls {
		if d.state == "waiting" && d != c && w.earlier(d, c) {
			want.Ahead++
		}
	}
	if b.Reason != want {
		return RightOffer.broken("its reason is %+v", want)
	}
	ring := w.queue(c.queue).RingFor
	if ring == 0 {
		ring = 20 * time.Second
	}
	c.drawn = !c.fresh
	c.state, c.person, c.offer, c.due = "offered", p.id, b.Offer, w.now+max(1, ring.Milliseconds())
	return nil
}

// best is the naive matcher: the first call, in the one order, that somebody
// ready may serve, and who of them is idle longest.
func (w *Watcher) best() (*call, *person) {
	var first *call
	var who *person
	if w.paused != 0 {
		return nil, nil
	}
	for _, c := range w.calls {
		if c.state != "waiting" || first != nil && !w.earlier(c, first) {
			continue
		}
		var longest *person
		for _, p := range w.people {
			if p.state == seats.Ready && w.free(p, c) && (longest == nil || w.better(p, longest, c)) {
				longest = p
			}
		}
		if longest != nil {
			first, who = c, longest
		}
	}
	return first, who
}

// better tells whether p comes before q for the call.
func (w *Watcher) better(p, q *person, c *call) bool {
	pk, qk := w.key(p, c), w.key(q, c)
	switch {
	case w.near(p, c) != w.near(q, c):
		return w.near(p, c)
	case pk == qk:
		return longer(p, q)
	case w.queue(c.queue).Order == acd.BestLevel:
		return pk > qk
	}
	return pk < qk
}

func longer(p, q *person) bool {
	return p.idle < q.idle || p.idle == q.idle && p.id < q.id
}

// key is what decides before idleness in the order of the call's queue.
func (w *Watcher) key(p *person, c *call) int64 {
	switch w.queue(c.queue).Order {
	case acd.BestLevel:
		sum, named := 0, w.named(c)
		for name, level := range w.holding(p.id) {
			if named[name] {
				sum += level
			}
		}
		return int64(sum)
	case acd.Specialist:
		return int64(len(w.holding(p.id)))
	case acd.LeastTalk:
		return w.did(p.id).talkMS / 1000
	case acd.FewestCalls:
		return w.did(p.id).calls
	}
	return 0
}

// orderOf is the order between seats of a queue.
func orderOf(q acd.Queue) acd.SeatOrder { return cmp.Or(q.Order, acd.LongestIdle) }

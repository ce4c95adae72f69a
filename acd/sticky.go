package acd

import (
	"container/list"
	"slices"
	"time"

	"hotline/seats"
)

// Sticky keeps a citizen who calls again, or is called back, for the person who
// holds the matter (首接负责制): the first who answered or reached them, for as
// long as each answer follows the last one within Within. Both are zero when
// nothing is kept.
//
// A call that is kept for somebody is offered to nobody else, at its own place in
// the one order and without asking a reserve, until For has passed since it began
// to wait. It is like any other while that person is not ready, about to leave or
// not signed in, or may not serve it, and for good after they let it ring, refused
// it or could not be rung, or when it comes back from somebody. A call-back is
// kept once, when it may first be dialled.
type Sticky struct {
	Within time.Duration `json:"within"`
	For    time.Duration `json:"for"` // at most so long, counted from when the call begins to wait
}

// ruleSticky is the rule in the reason of an offer of a call that is kept.
const ruleSticky = "sticky"

// MostHoldings bounds the numbers whose matters are held. Of more the one that was
// not answered for the longest is forgotten.
const MostHoldings = 100_000

// tidy gives no rule for half of one.
func (s Sticky) tidy() Sticky {
	if s.Within <= 0 || s.For <= 0 {
		return Sticky{}
	}
	return s
}

// holding is who holds the matter of a number.
type holding struct {
	Number string `json:"number"`
	Person string `json:"person"`
	Last   int64  `json:"last_ms"` // when the number was last answered
}

// holders are all holdings; the one that was answered last is the last.
type holders struct {
	of    map[string]*list.Element
	order list.List
}

// keeping is the calls that wait and are kept for a person.
type keeping struct{ calls []*call }

// holderOf gives who holds the matter of a number; "" when nobody does.
func (e *Engine) holderOf(number string, s Sticky) string {
	in := e.holders.of[number]
	if in == nil || number == "" || s.For == 0 {
		return ""
	}
	if h := in.Value.(*holding); e.now-h.Last <= s.Within.Milliseconds() {
		return h.Person
	}
	return ""
}

// hold keeps in mind who answered a number. The first stays it.
func (e *Engine) hold(c *call, p *person) {
	q := e.index.queues[c.Queue]
	if q == nil || q.Sticky.For == 0 || c.From == "" {
		return
	}
	s := q.Sticky
	in := e.holders.of[c.From]
	switch {
	case in != nil:
		h := in.Value.(*holding)
		if e.holderOf(c.From, s) == "" || !e.named(h.Person) {
			h.Person = p.ID
		}
		h.Last = e.now
		e.holders.order.MoveToBack(in)
		return
	case len(e.holders.of) >= MostHoldings:
		oldest := e.holders.order.Front()
		delete(e.holders.of, oldest.Value.(*holding).Number)
		e.holders.order.Remove(oldest)
	}
	e.holders.of[c.From] = e.holders.order.PushBack(&holding{c.From, p.ID, e.now})
}

// named tells whether the rules name a person.
func (e *Engine) named(person string) bool {
	_, found := e.rules.find(person)
	return found
}

// reserveFor keeps a call that begins to wait for who holds its matter, once.
func (e *Engine) reserveFor(c *call, s Sticky) {
	if c.KeepUntil != 0 || s.For == 0 {
		return
	}
	if c.Keep = e.holderOf(c.From, s); c.Keep != "" {
		c.KeepUntil = e.now + atLeast1(s.For)
	}
}

// keeper gives the person for whom a call waits now; nil when it waits for all.
func (e *Engine) keeper(c *call) *person {
	if c.Keep == "" || c.queue.Sticky.For == 0 {
		return nil
	}
	p := e.people[c.Keep]
	if p == nil || p.kind == nil || p.Leaving != "" || p.State == seats.NotReady || p.State == seats.SignedOut || !c.class.metBy(p.skills) {
		return nil
	}
	return p
}

// keep lets a call that stands wait for its keeper, or for all.
func (e *Engine) keep(c *call) {
	if c.queue.Sticky.For == 0 {
		return
	}
	x := &e.index
	k := x.keeps[c.Keep]
	if k == nil {
		k = &keeping{}
		e.keepFor(c.Keep, k)
	}
	k.calls = append(k.calls, c)
	if c.kept = e.keeper(c); c.kept != nil {
		x.mine = append(x.mine, c.kept)
	}
}

// unkeep undoes keep.
func (e *Engine) unkeep(c *call) {
	k := e.index.keeps[c.Keep]
	if k == nil {
		return // the queue keeps nothing
	}
	k.calls = slices.DeleteFunc(k.calls, func(d *call) bool { return d == c })
	if len(k.calls) == 0 {
		e.keepFor(c.Keep, nil)
	}
	c.kept = nil
}

// keepFor sets what waits for a person, who need not be signed in.
func (e *Engine) keepFor(person string, k *keeping) {
	if p := e.people[person]; p != nil {
		p.keeps = k
	}
	if k == nil {
		delete(e.index.keeps, person)
	} else {
		e.index.keeps[person] = k
	}
}

// rekeep looks again at the calls that are kept for a person who changed.
func (e *Engine) rekeep(p *person) {
	x := &e.index
	if p.keeps == nil {
		return
	}
	for _, c := range p.keeps.calls {
		switch keeper := e.keeper(c); {
		case keeper != nil && c.kept == nil:
			e.lineOut(c)
			c.kept = keeper
		case keeper == nil && c.kept != nil:
			c.kept = nil
			e.lineUp(c)
		case keeper != nil:
			c.kept = keeper
		}
	}
	if p.State == seats.Ready {
		x.mine = append(x.mine, p)
	}
}

// nextKept gives the first call before a place that its keeper is ready for, or nil.
func (x *index) nextKept(before spot) (next *call) {
	look := func(calls []*call) {
		for _, c := range calls {
			if c.kept != nil && c.kept.State == seats.Ready && c.spot.before(before) {
				next, before = c, c.spot
			}
		}
	}
	if x.all {
		for _, k := range x.keeps { // the first of all is the same in every order
			look(k.calls)
		}
		return next
	}
	for _, p := range x.mine {
		if p.keeps != nil {
			look(p.keeps.calls)
		}
	}
	return next
}

// choose gives who is offered a call: its keeper, or the best of all.
func (e *Engine) choose(c *call) choice {
	if c.kept == nil {
		return e.best(c.class)
	}
	e.index.tellClasses()
	able := 0
	for _, n := range c.class.pools {
		able += int(e.index.counts[n])
	}
	return choice{first: c.kept, fit: 1, kept: able - 1}
}

// best is who takes the turn of a class.
func (e *Engine) best(c *class) choice {
	best := e.index.best(c)
	if best.first.weight != 0 {
		best = e.passOn(c, best)
	}
	return best
}

// holdings are all holdings for a snapshot, the one that was answered last is the last.
func (e *Engine) holdings() (all []*holding) {
	for in := e.holders.order.Front(); in != nil; in = in.Next() {
		all = append(all, in.Value.(*holding))
	}
	return all
}

package acd

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"
)

// within tells whether a skill is held at a moment.
func (s Skill) within(ms int64) bool {
	return (s.From.IsZero() || s.From.UnixMilli() <= ms) && (s.Until.IsZero() || ms < s.Until.UnixMilli())
}

// heldAt gives the skills that a person of the rules holds at a moment; of two
// with the same name the first that is held counts.
func (p *Person) heldAt(ms int64) []Skill {
	held := slices.DeleteFunc(slices.Clone(p.Skills), func(s Skill) bool { return !s.within(ms) })
	return slices.CompactFunc(held, func(a, b Skill) bool { return a.Name == b.Name })
}

// turns gives the moments at which somebody's skills begin or end, in order.
func turns(r Rules) []int64 {
	var out []int64
	for _, p := range r.People {
		for _, s := range p.Skills {
			for _, t := range []time.Time{s.From, s.Until} {
				if !t.IsZero() {
					out = append(out, t.UnixMilli())
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// skillsOf makes the skills of a moment the ones in force, and watches for the
// next that is otherwise, or another day.
func (e *Engine) skillsOf(ms int64) {
	e.clock.stop(&e.change)
	e.roster = ms
	next := int64(math.MaxInt64)
	if i, _ := slices.BinarySearch(e.index.turns, ms+1); i < len(e.index.turns) {
		next = e.index.turns[i]
	}
	if e.today != nil {
		next = min(next, e.midnight(ms))
	}
	if next < math.MaxInt64 {
		e.clock.start(&e.change, next)
	}
}

// turned takes over the skills of now when some began or ended since the last
// step, and begins a new day. An offer that they do not allow any more is withdrawn.
func (e *Engine) turned() bool {
	if !e.change.running() || e.change.at > e.now {
		return false
	}
	if e.today != nil && e.day(e.roster) != e.day(e.now) {
		e.newDay()
	}
	e.skillsOf(e.now)
	e.regroup()
	e.staffed()
	for _, c := range e.byArrival() {
		if c.State == offered {
			e.reconsider(c)
		}
	}
	return true
}

// regroup finds everybody's kind anew.
func (e *Engine) regroup() {
	e.index.forgetPeople()
	for _, p := range e.byNumber() {
		e.introduce(p)
		e.listIfReady(p)
	}
	for _, p := range e.byNumber() {
		e.rekeep(p)
	}
}

// forgetPeople takes all people out of the index.
func (x *index) forgetPeople() {
	for _, c := range x.classes {
		c.pools = nil
	}
	x.pools, x.counts = nil, nil
	x.nobodyFree()
	x.kinds, x.byKind, x.firsts, x.shown = map[string]*kind{}, nil, [orders][]spot{}, nil
	x.ready, x.split = 0, false
	x.stale, x.fresh = nil, nil
}

// byNumber gives the people who are signed in, by staff number.
func (e *Engine) byNumber() []*person {
	return slices.SortedFunc(maps.Values(e.people), func(p, q *person) int { return cmp.Compare(p.ID, q.ID) })
}

// byArrival gives the calls in the order in which they arrived here.
func (e *Engine) byArrival() []*call {
	return slices.SortedFunc(e.calls.all(), func(c, d *call) int { return cmp.Compare(c.Seq, d.Seq) })
}

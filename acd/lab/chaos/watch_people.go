package chaos

import (
	"slices"

	"hotline/acd"
	"hotline/recording/fact"
	"hotline/seats"
)

// state follows a person: without gap, by the table, in one call at most.
func (w *Watcher) state(f fact.Fact, b fact.SeatState) error {
	p := w.people[f.Person]
	from, err1 := seats.Parse(b.From)
	to, err2 := seats.Parse(b.To)
	switch {
	case err1 != nil || err2 != nil:
		return StatesAddUp.broken("no such states")
	case p.state != from:
		return StatesAddUp.broken("%s was %s", p.id, p.state)
	case seats.Next(from, to) != nil:
		return StatesAddUp.wrap(seats.Next(from, to))
	case b.Call != f.Call:
		return StatesAddUp.broken("it is for call %q and about call %q", b.Call, f.Call)
	case (to == seats.Offered || to == seats.Talking || to == seats.Hold || to == seats.WrapUp || w.watches(p.id, b)) != (b.Call != ""):
		return StatesAddUp.broken("it is for call %q", b.Call)
	}
	if w.wrapsStill(p) {
		return StatesAddUp.broken("the wrap-up of %s is due at %s", p.id, at(p.due))
	}
	if from == seats.Talking || from == seats.Hold {
		w.did(p.id).talkMS += f.At.UnixMilli() - p.since
		c := w.calls[p.call]
		if c != nil && (to == seats.WrapUp) != (c.wrap > 0) && to != seats.Talking && to != seats.Hold && to != seats.SignedOut {
			return StatesAddUp.broken("wrap-up after %s: %t", c.id, (c.wrap > 0))
		}
	}
	if to == seats.NotReady && b.Reason == "missed" && p.misses > 0 {
		return StatesAddUp.broken("%s missed %d offers, %d are allowed", p.id, p.misses, w.rules.Misses)
	}
	if to == seats.Ready && from != seats.Offered {
		p.idle = f.At.UnixMilli()
	}
	if from == seats.NotReady && to == seats.Ready && !w.supervises(p) && !w.asks(p.id) && (p.due == 0 || w.now < p.due) {
		return StatesAddUp.broken("%s was to rest until %s", p.id, at(p.due))
	}
	if err := w.restored(p, to, b.Reason); err != nil {
		return err
	}
	p.due = 0
	if p.rests > 0 {
		p.due = w.now + max(1, p.rests.Milliseconds())
	}
	p.state, p.reason, p.call, p.since, p.rests = to, b.Reason, b.Call, f.At.UnixMilli(), 0
	if to == seats.WrapUp {
		w.wraps(p, w.calls[f.Call])
	}
	return nil
}

// asks tells whether this input lets a person have calls.
func (w *Watcher) asks(person string) bool {
	switch in := w.in.(type) {
	case acd.SetReady:
		return in.Person == person
	case acd.SignIn:
		return in.Person == person && in.Ready
	}
	return false
}

// rested: nobody rests longer than they have to.
func (w *Watcher) rested() error {
	_, tick := w.in.(acd.Tick)
	for _, p := range w.people {
		if tick && p.due != 0 && p.due <= w.now {
			return StatesAddUp.broken("%s rests after %s", p.id, at(p.due))
		}
	}
	return nil
}

// holding gives the levels of what a person holds now.
func (w *Watcher) holding(person string) map[string]int {
	out := map[string]int{}
	for _, p := range w.rules.People {
		for _, s := range p.Skills {
			begun, ended := s.From.IsZero() || !at(w.now).Before(s.From), !s.Until.IsZero() && !at(w.now).Before(s.Until)
			if _, earlier := out[s.Name]; p.ID == person && begun && !ended && !earlier {
				out[s.Name] = s.Level
			}
		}
	}
	return out
}

// ringOf gives the first ring by which a person may serve a call; -1 for none.
func (w *Watcher) ringOf(person string, c *call) int {
	i := slices.IndexFunc(w.rules.People, func(p acd.Person) bool { return p.ID == person })
	if i < 0 {
		return -1
	}
	holds := func(need acd.Skill) bool {
		for _, s := range w.rules.People[i].Skills {
			begun, ended := s.From.IsZero() || !at(w.now).Before(s.From), !s.Until.IsZero() && !at(w.now).Before(s.Until)
			if s.Name == need.Name && begun && !ended {
				return s.Level >= need.Level // of two in force the first counts
			}
		}
		return false
	}
	holdsAll := func(n acd.Need) bool {
		for _, s := range n.All {
			if !holds(s) {
				return false
			}
		}
		for _, either := range n.Any {
			if !slices.ContainsFunc(either, holds) {
				return false
			}
		}
		return true
	}
	q := w.queue(c.queue)
	if !holdsAll(c.needs) {
		return -1
	}
	if holdsAll(acd.Need{All: q.Needs, Any: q.Any}) {
		return 0
	}
	for i, r := range q.Rings[:min(c.ring, len(q.Rings))] {
		if holdsAll(r.Need) {
			return i + 1
		}
	}
	return -1
}

// mayServe tells whether a person holds now what the call needs in one of the
// rings that are open to it.
func (w *Watcher) mayServe(person string, c *call) bool { return w.ringOf(person, c) >= 0 }

// reserved tells whether a reserve keeps the person from the call.
func (w *Watcher) reserved(person string, c *call) bool {
	named := w.named(c)
	for _, r := range w.rules.Reserves {
		if named[r.Skill] || w.holding(person)[r.Skill] < r.Level {
			continue
		}
		others := 0
		for _, p := range w.people {
			if p.state == seats.Ready && p.id != person && w.holding(p.id)[r.Skill] >= r.Level {
				others++
			}
		}
		if others < r.Free {
			return true
		}
	}
	return false
}

// named gives the skills that a call in its ring asks for, at whatever level.
func (w *Watcher) named(c *call) map[string]bool {
	q, out := w.queue(c.queue), map[string]bool{}
	needs := []acd.Need{{All: q.Needs, Any: q.Any}, c.needs}
	for _, r := range q.Rings[:min(c.ring, len(q.Rings))] {
		needs = append(needs, r.Need)
	}
	for _, n := range needs {
		for _, skills := range append([][]acd.Skill{n.All}, n.Any...) {
			for _, s := range skills {
				out[s.Name] = true
			}
		}
	}
	return out
}

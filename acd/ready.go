package acd

import "hotline/seats"

// spot is the place among ready people: longest idle first, then staff number.
func (p *person) spot() spot { return spot{p.Idle, uint64(p.number)} }

// list makes a person who is ready available.
func (e *Engine) list(p *person) {
	k := p.kind
	if k == nil {
		return
	}
	k.ready.insert(p.spot(), p)
	e.index.ready++
	e.index.changed(k)
	if !k.fresh {
		k.fresh = true
		e.index.fresh = append(e.index.fresh, k)
	}
}

func (e *Engine) listIfReady(p *person) {
	if p.State == seats.Ready {
		e.list(p)
	}
}

// unlist undoes list.
func (e *Engine) unlist(p *person) {
	if p.kind == nil {
		return
	}
	p.kind.ready.remove(p.spot())
	e.index.ready--
	e.index.changed(p.kind)
}

// changed remembers that the classes of a kind have to be told of it. While
// every seat is taken nobody asks them before it is again as they know it: then
// there is nothing to tell.
func (x *index) changed(k *kind) {
	last := len(x.stale) - 1
	switch {
	case !k.stale:
		k.stale = true
		x.stale = append(x.stale, k)
	case x.stale[last] == k && k.counted == k.ready.len() && !k.ready.first().before(k.told):
		k.stale, k.told = false, k.ready.first()
		x.stale = x.stale[:last]
	}
}

// tellClasses tells the classes of the kinds that changed what they must not
// miss: how many people there are, and one who comes before where they have it.
func (x *index) tellClasses() {
	for _, k := range x.stale {
		more := int32(k.ready.len() - k.counted)
		k.stale, k.told, k.counted = false, k.ready.first(), k.ready.len()
		for i, n := range k.classes {
			x.counts[n] += more
			if k.told.before(k.shown[i]) {
				x.show(k, i, k.told)
			}
		}
	}
	x.stale = x.stale[:0]
}

// show puts a kind where its nth class is to have it; nowhere takes it out.
func (x *index) show(k *kind, nth int, s spot) {
	idle := &x.classes[k.classes[nth]].idle
	if k.shown[nth] != nowhere {
		idle.remove(k.shown[nth])
	}
	if s != nowhere {
		idle.insert(s, showing{k, int32(nth)})
	}
	k.shown[nth] = s
}

// kindAt gives the kind that is the i-th in a class, after moving those that
// are no longer there; nil when there is none.
func (x *index) kindAt(c *class, i int) *kind {
	for c.idle.len() > i {
		entry := c.idle.at(i)
		k := entry.of.kind
		if is := k.ready.first(); is != entry.spot {
			x.show(k, int(entry.of.nth), is)
			continue
		}
		return k
	}
	return nil
}

// fit is how many ready people may serve a class.
func (x *index) fit(c *class) int {
	x.tellClasses()
	return int(x.counts[c.number])
}

// best gives the first and the second of the people who are ready for a class,
// the second nil when there is none, and how many there are. There is one.
func (x *index) best(c *class) (first, second *person, fit int) {
	if k := x.alone(c); k != nil {
		first, second = k.firstTwo()
		return first, second, k.ready.len()
	}
	fit = x.fit(c)
	first, second = x.kindAt(c, 0).firstTwo()
	if k := x.kindAt(c, 1); k != nil && (second == nil || k.ready.first().before(second.spot())) {
		second = k.ready.at(0).of
	}
	return first, second, fit
}

// alone gives the kind of all who are ready for a class, when that is simple to
// see: of the kinds it was told of nobody is, and one kind changed since. Nil
// means that the class has to be asked.
func (x *index) alone(c *class) *kind {
	if x.counts[c.number] != 0 || len(x.stale) != 1 {
		return nil
	}
	return x.stale[0]
}

// firstTwo gives the first and the second of those of a kind who are ready; the
// second is nil when there is one only.
func (k *kind) firstTwo() (first, second *person) {
	if k.ready.len() > 1 {
		second = k.ready.at(1).of
	}
	return k.ready.at(0).of, second
}

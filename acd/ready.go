package acd

import "hotline/seats"

// list makes a person who is ready available.
func (e *Engine) list(p *person) {
	k, x := p.kind, &e.index
	if k == nil {
		return
	}
	for _, by := range x.orders {
		k.ready[by].insert(p.spot(by), p)
	}
	x.ready++
	x.freed(k.reserves, 1)
	x.changed(k)
	if !k.fresh {
		k.fresh = true
		x.fresh = append(x.fresh, k)
	}
}

func (e *Engine) listIfReady(p *person) {
	if p.State == seats.Ready {
		e.list(p)
	}
}

// unlist undoes list.
func (e *Engine) unlist(p *person) {
	k, x := p.kind, &e.index
	if k == nil {
		return
	}
	for _, by := range x.orders {
		k.ready[by].remove(p.spot(by))
	}
	x.ready--
	x.freed(k.reserves, -1)
	x.changed(k)
}

// count is how many people of a kind are ready.
func (k *kind) count() int { return k.ready[byIdle].len() }

// head gives the spot of a kind in the line of its nth class, by its first person
// there; nowhere when nobody is ready.
func (x *index) head(k *kind, nth int) spot {
	s := k.ready[x.classes[k.classes[nth]].order.within()].first()
	if s != nowhere && k.ranks != nil {
		s.key += k.ranks[nth] << rankShift
	}
	return s
}

// changed remembers that the classes of a kind have to be told of it. While
// every seat is taken nobody asks them before it is again as they know it: then
// there is nothing to tell.
func (x *index) changed(k *kind) {
	if !k.stale {
		k.stale = true
		x.stale = append(x.stale, k)
		return
	}
	last := len(x.stale) - 1
	if x.stale[last] != k || k.counted != k.count() {
		return
	}
	for _, by := range x.orders {
		if k.ready[by].first().before(k.told[by]) {
			return
		}
	}
	k.stale = false
	k.tell(x)
	x.stale = x.stale[:last]
}

// tell keeps what the classes of a kind may know.
func (k *kind) tell(x *index) {
	for _, by := range x.orders {
		k.told[by] = k.ready[by].first()
	}
}

// tellClasses tells the classes of the kinds that changed what they must not
// miss: how many people there are, and one who comes before where they have it.
func (x *index) tellClasses() {
	for _, k := range x.stale {
		more := int32(k.count() - k.counted)
		k.stale, k.counted = false, k.count()
		k.tell(x)
		for i, n := range k.pools {
			x.counts[n] += more
			if head := x.head(k, i); head.before(k.shown[i]) {
				x.show(k, i, head)
			}
		}
	}
	x.stale = x.stale[:0]
}

// show puts a kind where its nth class is to have it; nowhere takes it out.
func (x *index) show(k *kind, nth int, s spot) {
	idle := &x.pools[k.pools[nth]].idle
	if k.shown[nth] != nowhere {
		idle.remove(k.shown[nth])
	}
	if s != nowhere {
		idle.insert(s, showing{k, int32(nth)})
	}
	k.shown[nth] = s
}

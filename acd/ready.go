package acd

import "hotline/seats"

// list makes a person who is ready available.
func (e *Engine) list(p *person) {
	k, x := p.kind, &e.index
	if k == nil {
		return
	}
	x.unhide(p)
	x.freed(p)
	x.refresh(k)
}

// refresh lets the next match look at a kind.
func (x *index) refresh(k *kind) {
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
	x.hide(p)
	x.taken(p)
}

// unhide puts somebody who is ready into the lines of the kind.
func (x *index) unhide(p *person) {
	k := p.kind
	for _, by := range x.orders {
		k.ready[by].insert(p.spot(by), p)
		x.firsts[by][k.number] = k.ready[by].first()
	}
	x.ready++
	x.changed(k)
}

// hide undoes unhide. For reserves the person stays free.
func (x *index) hide(p *person) {
	k := p.kind
	for _, by := range x.orders {
		k.ready[by].remove(p.spot(by))
		x.firsts[by][k.number] = k.ready[by].first()
	}
	x.ready--
	x.changed(k)
}

// count is how many people of a kind are ready.
func (k *kind) count() int32 { return int32(k.ready[byIdle].len()) }

// head gives the spot of a kind in the line of a class, by its first person
// there; nowhere when nobody is ready.
func (x *index) head(c *class, s showing) spot {
	first := x.firsts[c.by][s.kind]
	if first != nowhere && c.ranks() {
		if k := x.byKind[s.kind]; k.ranks != nil {
			first.key += k.ranks[s.post-k.post] << rankShift
		}
	}
	return first
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
		if x.firsts[by][k.number].before(k.told[by]) {
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
		k.told[by] = x.firsts[by][k.number]
	}
}

// tellClasses tells the classes of the kinds that changed what they must not
// miss: how many people there are, and one who comes before where they have it.
func (x *index) tellClasses() {
	for _, k := range x.stale {
		more := k.count() - k.counted
		k.stale, k.counted = false, k.count()
		k.tell(x)
		for i, n := range k.pools {
			x.counts[n] += more
			here := showing{k.number, k.post + int32(i)}
			if head := x.head(x.classes[k.classes[i]], here); head.before(x.shown[here.post]) {
				x.show(n, here, head)
			}
		}
	}
	x.stale = x.stale[:0]
}

// show puts a kind where a pool is to have it; nowhere takes it out.
func (x *index) show(pool int32, here showing, s spot) {
	idle := &x.pools[pool].idle
	if was := x.shown[here.post]; was != nowhere {
		idle.remove(was)
	}
	if s != nowhere {
		idle.insert(s, here)
	}
	x.shown[here.post] = s
}

package acd

// choice is who may serve a class now, and how many are ruled out.
type choice struct {
	first, second *person // the second nil when there is one only
	fit           int     // ready people who may
	kept          int     // ready people who may, but for whom it is not kept
	reserved      int     // ready people who might but for a reserve
	passed        int     // of those who may, how many passed their turn on

	spots [2]spot // of first and second
}

// best chooses among the people who are ready for a class. There is one.
func (x *index) best(c *class) choice {
	if k, kept := x.alone(c); k != nil {
		line := &k.ready[c.by]
		only := choice{first: line.at(0).of, fit: line.len(), reserved: kept}
		if line.len() > 1 {
			only.second = line.at(1).of
		}
		return only
	}
	x.tellClasses()
	best := choice{spots: [2]spot{nowhere, nowhere}}
	for _, n := range c.pools {
		if !x.open(x.pools[n].reserves) {
			best.reserved += int(x.counts[n])
			continue
		}
		best.fit += int(x.counts[n])
		for i := range 2 {
			if k, head := x.kindAt(c, n, i); k != nil {
				best.consider(k, head, c.by, 2-i)
			}
		}
	}
	return best
}

// consider takes the first people of a kind, at most so many, into the choice.
// The first of them has the spot head in the class.
func (ch *choice) consider(k *kind, head spot, by, most int) {
	line := &k.ready[by]
	rank := head.key - line.first().key
	for i := range min(most, line.len()) {
		entry := line.at(i)
		s := spot{entry.key + rank, entry.number}
		switch {
		case s.before(ch.spots[0]):
			ch.second, ch.spots[1] = ch.first, ch.spots[0]
			ch.first, ch.spots[0] = entry.of, s
		case s.before(ch.spots[1]):
			ch.second, ch.spots[1] = entry.of, s
		}
	}
}

// kindAt gives the kind that is the i-th in a pool of a class and its spot there,
// after moving those that are no longer there; nil when there is none.
func (x *index) kindAt(c *class, pool int32, i int) (*kind, spot) {
	idle := &x.pools[pool].idle
	for idle.len() > i {
		entry := idle.at(i)
		is := x.head(c, entry.of)
		if is == entry.spot {
			return x.byKind[entry.of.kind], is
		}
		x.show(pool, entry.of, is)
	}
	return nil, nowhere
}

// fit is how many ready people may serve a class.
func (x *index) fit(c *class) int {
	x.tellClasses()
	fit := 0
	for _, n := range c.pools {
		if x.counts[n] > 0 && x.open(x.pools[n].reserves) {
			fit += int(x.counts[n])
		}
	}
	return fit
}

// alone gives the kind of all who may serve a class, when that is simple to see:
// somebody may, of the kinds it was told of nobody is ready but who is kept in
// reserve, and one kind changed since. Nil means that the class has to be asked.
func (x *index) alone(c *class) (only *kind, kept int) {
	if len(x.stale) != 1 {
		return nil, 0
	}
	for _, n := range c.pools {
		if x.counts[n] == 0 {
			continue
		}
		if x.open(x.pools[n].reserves) {
			return nil, 0
		}
		kept += int(x.counts[n])
	}
	return x.stale[0], kept
}

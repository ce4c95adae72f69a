package acd

// fullWeight is the weight of who takes every turn.
const fullWeight = 100

// tidyWeight gives the one form of a weight: 0 for who takes every turn.
func tidyWeight(w int) int {
	if w <= 0 || w >= fullWeight {
		return 0
	}
	return w
}

// passOn gives the turn to who takes it. Somebody with a weight has so many
// hundredths of a turn more each time it comes to them; below a whole one they
// pass it on and are idle from now, and the next in the order of the class is
// asked. When nobody is left the turn goes round until somebody has a whole one,
// so that no call waits because of it. Who takes it stays idle since when they
// were.
func (e *Engine) passOn(c *class, best choice) choice {
	x, found := &e.index, best
	var passed []*person
	for p := best.first; p.weight != 0 && p.Credit+p.weight < fullWeight; p = best.first {
		p.Credit += p.weight
		passed = append(passed, p)
		x.hide(p)
		if len(passed) == found.fit {
			best = goRound(passed)
			break
		}
		best = x.best(c)
	}
	if p := best.first; p.weight != 0 {
		p.Credit = p.Credit + p.weight - fullWeight
	}
	for _, p := range passed {
		if p != best.first {
			p.Idle = e.now
		}
		x.unhide(p)
	}
	best.fit, best.reserved, best.passed = found.fit, found.reserved, len(passed)
	if len(passed) == found.fit {
		best.passed--
	}
	return best
}

// goRound lets the turn go round among people who all passed it once, until the
// next time it comes to somebody who takes it; that time is not yet counted.
func goRound(people []*person) choice {
	rounds := func(p *person) uint8 { return (fullWeight - p.Credit + p.weight - 1) / p.weight }
	taker := 0
	for i, p := range people {
		if rounds(p) < rounds(people[taker]) {
			taker = i
		}
	}
	last := rounds(people[taker])
	for i, p := range people {
		if p.Credit += p.weight * (last - 1); i < taker {
			p.Credit += p.weight
		}
	}
	best := choice{first: people[taker]}
	if len(people) > 1 {
		best.second = people[(taker+1)%len(people)]
	}
	return best
}

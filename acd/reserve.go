package acd

import "math/bits"

// maxReserves bounds the reserves of the rules; the first count.
const maxReserves = 64

// Reserve keeps specialists free: who holds the skill at the level or above takes
// calls that do not name the skill only while afterwards at least Free others who
// hold it are ready.
type Reserve struct {
	Skill string `json:"skill"`
	Level int    `json:"level"`
	Free  int    `json:"free"`
}

// reserves is a set of reserves, by their number in the rules.
type reserves uint64

// reservesOf gives the reserves that somebody with these skills belongs to.
func (x *index) reservesOf(skills []Skill) reserves {
	set := reserves(0)
	for i, r := range x.reserves {
		if level(skills, r.Skill) >= r.Level {
			set |= 1 << i
		}
	}
	return set
}

// exempt gives the reserves that a class does not ask: those of skills it names.
func (x *index) exempt(c *class) reserves {
	set := reserves(0)
	for i, r := range x.reserves {
		if c.names(r.Skill) {
			set |= 1 << i
		}
	}
	return set
}

// open tells whether each of these reserves can spare one more.
func (x *index) open(set reserves) bool { return set&x.shut == 0 }

// freed counts a person who is ready. When a reserve can spare one that could
// not, the few who are ready in it may serve what waits.
func (x *index) freed(p *person) {
	for set := p.kind.reserves; set != 0; set &= set - 1 {
		i := bits.TrailingZeros64(uint64(set))
		free := &x.free[i]
		free.insert(spot{number: uint64(p.number)}, p.kind)
		if free.len() != x.reserves[i].Free+1 {
			continue
		}
		x.shut &^= 1 << i
		for b := range free.blocks {
			for _, one := range free.blocks[b].used() {
				x.refresh(one.of)
			}
		}
	}
}

// taken undoes freed.
func (x *index) taken(p *person) {
	for set := p.kind.reserves; set != 0; set &= set - 1 {
		i := bits.TrailingZeros64(uint64(set))
		x.free[i].remove(spot{number: uint64(p.number)})
		if x.free[i].len() <= x.reserves[i].Free {
			x.shut |= 1 << i
		}
	}
}

// nobodyFree begins to count anew.
func (x *index) nobodyFree() {
	x.free, x.shut = make([]line[*kind], len(x.reserves)), ^reserves(0)
}

package acd

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
func (x *index) open(set reserves) bool {
	if set == 0 {
		return true
	}
	for i, r := range x.reserves {
		if set&(1<<i) != 0 && x.free[i] <= r.Free {
			return false
		}
	}
	return true
}

// freed counts one person more who is ready, or less. When a reserve can spare
// one that could not, whoever is ready in it may serve what waits.
func (x *index) freed(set reserves, more int) {
	if set == 0 {
		return
	}
	for i, r := range x.reserves {
		if set&(1<<i) == 0 {
			continue
		}
		x.free[i] += more
		if more > 0 && x.free[i] == r.Free+1 {
			x.all = true
		}
	}
}

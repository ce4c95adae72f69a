package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"hotline/acd"
	"hotline/ivr"
)

// doubts names what can be served, but hardly as it is meant; each says what to
// do. Beside mistakes there are those that cannot come from them.
func (r *reader) doubts(c *City) []Mistake {
	var out []Mistake
	doubt := func(at ast.Node, format string, args ...any) {
		if p := place(at); len(out) < maxMistakes {
			out = append(out, Mistake{r.file, p.Line, p.Column, fmt.Sprintf(format, args...)})
		}
	}
	r.unreached(c, doubt)
	if r.judged() {
		r.unequal(c, doubt)
	}
	byPlace(out)
	return out
}

// doubter notes a doubt at a place.
type doubter func(at ast.Node, format string, args ...any)

// unequal doubts skills, reserves and queues by who may serve what.
func (r *reader) unequal(c *City, doubt doubter) {
	rules := c.Rules
	rules.People, _ = kindsOf(rules.People)
	for _, reserve := range rules.Reserves {
		if !r.tainted.skills[reserve.Skill] && !slices.ContainsFunc(rules.People, func(p acd.Person) bool { return holds(p, reserve) }) {
			doubt(r.names[aReserve][reserve.Skill], "reserve %s: nobody holds it at level %d, so that nobody is kept free; lower its level, or take it out", reserve.Skill, reserve.Level)
		}
	}
	for _, name := range c.Skills {
		if !r.tainted.skills[name] && !someone(rules, acd.Need{All: []acd.Skill{{Name: name, Level: 1}}}) {
			doubt(r.names[aSkill][name], "skill %q: nobody holds it; give it to somebody, or take it out of the list", name)
		}
	}
	rules.Queues = r.doubtful(rules.Queues)
	for _, q := range rules.Queues {
		at := r.names[aQueue][q.Name]
		for i, ring := range q.Rings {
			if q.MaxWait > 0 && ring.After >= q.MaxWait && !longer(c.Lines, q) {
				doubt(at, "queue %q: its ring %d opens after %v, when no call waits any more (max_wait %v): let it open sooner, or calls wait longer",
					q.Name, i+1, ring.After, q.MaxWait)
			} else if idle(rules, ringsOf(q)[:i+2]) {
				doubt(at, "queue %q: its ring %d adds nobody who may not serve it before: ask for less in it, or take it out", q.Name, i+1)
			}
		}
		if others := overtakers(rules, q, func(o acd.Queue) bool { return o.Priority > q.Priority }); len(others) > 0 {
			doubt(at, "queue %q: everybody who may serve it serves %s too, of a higher priority: while enough of those wait, nobody here is answered; "+
				"give them a boost in place of the priority, or this queue somebody of its own", q.Name, strings.Join(others, " and "))
		}
		if others := overtakers(rules, q, func(o acd.Queue) bool { return always(o, q) }); len(others) > 0 {
			doubt(at, "queue %q: everybody who may serve it serves %s too, which stands before every call that may wait here (max_wait %v), so that its boost or target is a priority: "+
				"while enough of those wait, nobody here is answered; give it a smaller boost or a larger target, or this queue somebody of its own", q.Name, strings.Join(others, " and "), q.MaxWait)
		}
	}
}

// longer tells whether some flow lets calls wait in a queue for longer than its
// max_wait, counted from their INVITE: they are led to it from another, or stay.
func longer(lines []Line, q acd.Queue) bool {
	return slices.ContainsFunc(lines, func(l Line) bool {
		for _, f := range []*ivr.Flow{&l.Flow, l.Night} {
			for _, why := range ivr.Whys() {
				if f != nil && (f.Overflow[why].Queue == q.Name || f.Overflow[why].Stay) {
					return true
				}
			}
		}
		return false
	})
}

// idle tells whether the last of these needs, ring by ring, brings a queue nobody new: no
// person whom those before do not name, at whatever day, and none whom a reserve kept.
func idle(rules acd.Rules, needs []acd.Need) bool {
	before, last := needs[:len(needs)-1], needs[len(needs)-1:]
	return !slices.ContainsFunc(rules.People, func(p acd.Person) bool {
		dated := slices.ContainsFunc(p.Skills, func(s acd.Skill) bool { return !s.From.IsZero() || !s.Until.IsZero() })
		_, kept := keptBy(p, before, rules.Reserves)
		return meets(p, last) && (dated || kept || !meets(p, before))
	})
}

// kept names the reserves that keep everybody from a queue for good: so many are
// to stay free as there are, and whoever may serve the queue is one of them.
func (r *reader) kept(rules acd.Rules) {
	if r.unsound {
		return
	}
	var counts []int
	rules.People, counts = kindsOf(rules.People)
	var closed []acd.Reserve // those that never spare anybody
	for _, reserve := range rules.Reserves {
		if holders(rules.People, counts, reserve) <= reserve.Free {
			closed = append(closed, reserve)
		}
	}
	for _, q := range rules.Queues {
		if keeper, ok := keeperOf(q, rules.People, closed); ok {
			r.wrong(r.names[aReserve][keeper.Skill], "reserve %s: %d are to stay free of %d, so that it never spares one, and nobody else may serve queue %q: nobody ever does; "+
				"keep fewer free, or give the queue somebody without the skill", keeper.Skill, keeper.Free, holders(rules.People, counts, keeper), q.Name)
			r.taint(q.Name)
		}
	}
}

// keeperOf gives a reserve that keeps people from a queue, when such reserves keep
// everybody who may serve it.
func keeperOf(q acd.Queue, people []acd.Person, closed []acd.Reserve) (keeper acd.Reserve, all bool) {
	needs := ringsOf(q)
	for ring := range needs {
		open := needs[:ring+1]
		for _, p := range people {
			if !meets(p, open) {
				continue
			}
			by, kept := keptBy(p, open, closed)
			if !kept {
				return keeper, false
			}
			keeper = by
		}
	}
	return keeper, keeper.Skill != ""
}

// kindsOf gives one person of each set of skills with their days, and how many there are of it.
func kindsOf(people []acd.Person) (kinds []acd.Person, counts []int) {
	seen := map[string]int{}
	for _, p := range people {
		key := ""
		for _, s := range p.Skills {
			key += fmt.Sprint(s, s.From, s.Until) // a skill alone is written without its days
		}
		i, known := seen[key]
		if !known {
			i = len(kinds)
			seen[key], kinds, counts = i, append(kinds, p), append(counts, 0)
		}
		counts[i]++
	}
	return kinds, counts
}

// holders counts who holds the skill of a reserve.
func holders(kinds []acd.Person, counts []int, reserve acd.Reserve) (n int) {
	for i, p := range kinds {
		if holds(p, reserve) {
			n += counts[i]
		}
	}
	return n
}

func holds(p acd.Person, reserve acd.Reserve) bool {
	return acd.Need{All: []acd.Skill{{Name: reserve.Skill, Level: reserve.Level}}}.MetBy(p.Skills)
}

// names tells whether a need names a skill.
func names(n acd.Need, skill string) bool {
	for _, skills := range append([][]acd.Skill{n.All}, n.Any...) {
		if slices.ContainsFunc(skills, func(s acd.Skill) bool { return s.Name == skill }) {
			return true
		}
	}
	return false
}

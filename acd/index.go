package acd

import (
	"fmt"
	"slices"
	"strings"
)

// index is what the rules make of queues and people for fast decisions: calls
// wait in one line per class, people are ready in one per kind, and each class
// keeps its kinds in the order of their first people. A step looks only at the
// kinds and classes that it touched.
//
// A kind may have many classes and change often, so a class hears late of it: of
// counts and of a person who comes before the others when it is asked, of one who
// is no longer there when the kind comes to the front of the class.
type index struct {
	queues  map[string]*queue
	first   *queue // takes the calls of a queue that is gone; nil without queues
	classes []*class
	heads   []spot  // of the first call that waits, by class; beside each other because a decision reads many
	counts  []int32 // people who are ready, by class, as far as it was told
	kinds   map[string]*kind
	ready   int         // people ready, of all kinds
	waiting line[*call] // of all classes, to count who is ahead

	stale   []*kind  // kinds that their classes do not know as they are
	fresh   []*kind  // kinds in which somebody became ready since the last match
	touched []*class // classes in which a call began to wait since then
	all     bool     // anything may have changed since then

	byNeeds map[string]*class
	special map[special]*class
	split   bool    // a class is new: the kinds do not know it
	turns   []int64 // when skills begin or end
}

// queue is a queue of the rules.
type queue struct {
	Queue
	needs   []Need   // by ring
	classes []*class // by ring
	waiting int      // calls of this queue that wait
}

// kind is everybody who may serve the same classes.
type kind struct {
	classes []int32 // their numbers
	ready   line[*person]
	shown   []spot // where each class has it; nowhere: it does not
	told    spot   // the first person as the classes may know; none has the kind later
	counted int    // how many there were then
	stale   bool   // to be told anew
	fresh   bool
}

// showing is a kind in the line of its nth class.
type showing struct {
	kind *kind
	nth  int32
}

func newIndex(r Rules) index {
	x := index{queues: map[string]*queue{}, kinds: map[string]*kind{}, byNeeds: map[string]*class{},
		special: map[special]*class{}, turns: turns(r)}
	for _, rule := range r.Queues {
		q := &queue{Queue: rule, needs: []Need{{rule.Needs, rule.Any}}}
		for _, ring := range rule.Rings {
			q.needs = append(q.needs, ring.Need)
		}
		for ring := range q.needs {
			q.classes = append(q.classes, x.addClass(q, ring, Need{}))
		}
		x.queues[rule.Name] = q
		if x.first == nil {
			x.first = q
		}
	}
	x.split = false
	return x
}

// kindOf gives the kind of a person with these skills.
func (x *index) kindOf(skills []Skill) *kind {
	var classes []int32
	name := make([]byte, (len(x.classes)+7)/8)
	for i, c := range x.classes {
		if c.metBy(skills) {
			classes = append(classes, int32(i))
			name[i/8] |= 1 << (i % 8)
		}
	}
	k := x.kinds[string(name)]
	if k == nil {
		k = &kind{classes: classes, shown: make([]spot, len(classes)), told: nowhere}
		for i := range k.shown {
			k.shown[i] = nowhere
		}
		x.kinds[string(name)] = k
	}
	return k
}

// skillsKey is equal for equal tidy lists of skills.
func skillsKey(skills []Skill) string {
	var b strings.Builder
	for _, s := range skills {
		fmt.Fprintf(&b, "%q:%d ", s.Name, s.Level)
	}
	return b.String()
}

// level gives the level at which a skill is held; 0 when it is not.
func level(skills []Skill, name string) int {
	for _, s := range skills {
		if s.Name == name {
			return s.Level
		}
	}
	return 0
}

// serves tells whether a person may serve a call of a queue in its ring now.
func (e *Engine) serves(p *person, c *call, q *queue) bool {
	if p == nil || p.kind == nil || q == nil {
		return false
	}
	own, _ := ParseNeed(c.Needs)
	return own.MetBy(p.skills) && slices.ContainsFunc(q.needs[:min(c.Ring, len(q.Rings))+1], func(n Need) bool { return n.MetBy(p.skills) })
}

// introduce finds the person in the rules; the kind is nil when they do not name
// them.
func (e *Engine) introduce(p *person) {
	n, found := slices.BinarySearchFunc(e.rules.People, p.ID, func(q Person, id string) int { return strings.Compare(q.ID, id) })
	p.number, p.skills, p.kind = n, nil, nil
	if found {
		p.skills = e.rules.People[n].heldAt(e.roster)
		p.kind = e.index.kindOf(p.skills)
	}
}

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
}

// queue is a queue of the rules.
type queue struct {
	Queue
	class   *class
	waiting int // calls of this queue that wait
}

// class is one kind of requirement: queues with equal needs share it.
type class struct {
	number  int
	needs   []Skill
	waiting line[*call]
	idle    line[showing] // kinds, none later than its first person
	touched bool
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
	x := index{queues: map[string]*queue{}, kinds: map[string]*kind{}}
	byNeeds := map[string]*class{}
	for _, rule := range r.Queues {
		name := skillsKey(rule.Needs)
		if byNeeds[name] == nil {
			byNeeds[name] = &class{number: len(x.classes), needs: rule.Needs}
			x.classes = append(x.classes, byNeeds[name])
			x.heads = append(x.heads, nowhere)
			x.counts = append(x.counts, 0)
		}
		q := &queue{Queue: rule, class: byNeeds[name]}
		x.queues[rule.Name] = q
		if x.first == nil {
			x.first = q
		}
	}
	return x
}

// kindOf gives the kind of a person with these skills.
func (x *index) kindOf(skills []Skill) *kind {
	var classes []int32
	name := make([]byte, (len(x.classes)+7)/8)
	for i, c := range x.classes {
		if meets(skills, c.needs) {
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

// meets tells whether every need is held at its level or above.
func meets(skills, needs []Skill) bool {
	for _, n := range needs {
		if level(skills, n.Name) < n.Level {
			return false
		}
	}
	return true
}

func level(skills []Skill, name string) int {
	for _, s := range skills {
		if s.Name == name {
			return s.Level
		}
	}
	return 0
}

// serves tells whether a person may serve the calls of a queue.
func (e *Engine) serves(p *person, q *queue) bool {
	return p.kind != nil && q != nil && meets(e.rules.People[p.number].Skills, q.class.needs)
}

// introduce finds the person in the rules; the kind is nil when they do not name
// them.
func (e *Engine) introduce(p *person) {
	n, found := slices.BinarySearchFunc(e.rules.People, p.ID, func(q Person, id string) int { return strings.Compare(q.ID, id) })
	p.number, p.kind = n, nil
	if found {
		p.kind = e.index.kindOf(e.rules.People[n].Skills)
	}
}

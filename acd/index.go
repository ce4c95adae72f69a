package acd

import (
	"fmt"
	"strings"
	"time"
)

// index is what the rules make of queues and people for fast decisions: calls
// wait in one ordered list per class, people are ready in one per kind.
type index struct {
	queues  map[string]*queue
	first   *queue // takes the calls of a queue that is gone; nil without queues
	classes []*class
	kinds   map[string]*kind // by person
	ready   int              // people ready, of all kinds
}

// queue is a queue of the rules.
type queue struct {
	Queue
	class   *class
	waiting int // calls of this queue that wait
}

// class is one kind of requirement: queues with equal needs share it.
type class struct {
	needs   []Skill
	waiting ordered[*call]
	kinds   []*kind // who holds the needs
	ready   int     // people of those kinds who are ready
}

// kind is one set of skills: people with equal skills share it.
type kind struct {
	skills  []Skill
	ready   ordered[*person]
	classes []*class // whose needs the skills meet
}

func newIndex(r Rules) index {
	x := index{queues: map[string]*queue{}, kinds: map[string]*kind{}}
	byNeeds := map[string]*class{}
	for _, rule := range r.Queues {
		name := skillsKey(rule.Needs)
		if byNeeds[name] == nil {
			byNeeds[name] = &class{needs: rule.Needs}
			x.classes = append(x.classes, byNeeds[name])
		}
		q := &queue{Queue: rule, class: byNeeds[name]}
		x.queues[rule.Name] = q
		if x.first == nil {
			x.first = q
		}
	}
	bySkills := map[string]*kind{}
	for _, rule := range r.People {
		name := skillsKey(rule.Skills)
		if bySkills[name] == nil {
			bySkills[name] = x.newKind(rule.Skills)
		}
		x.kinds[rule.ID] = bySkills[name]
	}
	return x
}

// newKind joins a set of skills to the classes whose needs it meets.
func (x *index) newKind(skills []Skill) *kind {
	k := &kind{skills: skills}
	for _, c := range x.classes {
		if meets(skills, c.needs) {
			k.classes = append(k.classes, c)
			c.kinds = append(c.kinds, k)
		}
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
func serves(p *person, q *queue) bool {
	return p.kind != nil && q != nil && meets(p.kind.skills, q.Needs)
}

// list makes a person who is ready available.
func (e *Engine) list(p *person) {
	if p.kind == nil {
		return
	}
	p.kind.ready.insert(p)
	e.index.ready++
	for _, c := range p.kind.classes {
		c.ready++
	}
}

// unlist undoes list.
func (e *Engine) unlist(p *person) {
	if p.kind == nil {
		return
	}
	p.kind.ready.remove(p)
	e.index.ready--
	for _, c := range p.kind.classes {
		c.ready--
	}
}

// enqueue puts a call in its place among those that wait, and watches its
// longest wait.
func (e *Engine) enqueue(c *call) {
	q := e.index.queues[c.Queue]
	c.State, c.Offer, c.class = waiting, 0, q.class
	c.key = c.Arrived - q.Boost.Milliseconds()
	q.waiting++
	q.class.waiting.insert(c)
	if q.MaxWait > 0 {
		e.clock.start(&c.timer, c.longest(q.MaxWait))
	}
}

// dequeue undoes enqueue; the caller gives the call its next state.
func (e *Engine) dequeue(c *call) {
	e.index.queues[c.Queue].waiting--
	c.class.waiting.remove(c)
	c.class = nil
	e.clock.stop(&c.timer)
}

// atLeast1 gives whole milliseconds, at least one.
func atLeast1(d time.Duration) int64 { return max(1, d.Milliseconds()) }

package acd

import (
	"encoding/binary"
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
	heads   []item[*call] // the first that waits, by class; beside each other because a decision reads many
	pools   []pool
	counts  []int32 // people who are ready, by pool, as far as it was told
	kinds   map[string]*kind
	byKind  []*kind        // by number
	firsts  [orders][]spot // of the first people, by kind; nowhere when nobody is ready
	shown   []spot         // where a class has a kind, by post; nowhere: it does not
	ready   int            // people ready, of all kinds
	waiting line[*call]    // of all classes, to count who is ahead

	stale   []*kind             // kinds that their classes do not know as they are
	fresh   []*kind             // kinds in which somebody became ready since the last match
	touched []*class            // classes in which a call began to wait since then
	keeps   map[string]*keeping // by staff number; a person who is signed in has it too
	mine    []*person           // of them those who became ready, or have a new call, since then
	all     bool                // anything may have changed since then

	byNeeds map[string]*class
	special map[special]*class
	sites   []string // of people, sorted
	split   bool     // a class is new: the kinds do not know it
	turns   []int64  // when skills begin or end

	orders   []int           // that kinds keep: by idleness, and those that some class goes by
	spare    *spare[*person] // of the lines of kinds
	reserves []Reserve
	free     []line[*kind] // of whoever is ready, by reserve
	shut     reserves      // those that can spare nobody
}

// queue is a queue of the rules.
type queue struct {
	Queue
	needs   []Need              // by ring
	classes []*class            // by ring
	sited   map[string][]*class // where people of the call's site come first: by site, then by ring
	waiting int                 // calls of this queue that wait
	flow    *flow

	asked    uint64 // the change of who is signed in after which attended was asked
	attended bool   // somebody is signed in who may serve its calls
}

// kind is everybody who may serve the same classes.
type kind struct {
	number   int32
	post     int32 // in its first class; those in the others follow
	counted  int32 // how many people the classes were told of
	stale    bool  // to be told anew
	fresh    bool  // listed in fresh
	reserves reserves
	classes  []int32 // their numbers
	ranks    []int64 // in the classes; nil when all are 0

	few   [12]int32    // the classes when they are few, beside it in memory: a decision reads them all
	pools []int32      // of the classes
	told  [orders]spot // the first of them; none has the kind later
	ready [orders]line[*person]
}

// showing is a kind in the line of one of its classes. It is numbers, because
// many that a decision comes past are out of date, and the index tells that from
// the numbers alone.
type showing struct{ kind, post int32 }

func newIndex(r Rules) index {
	x := index{queues: map[string]*queue{}, kinds: map[string]*kind{}, keeps: map[string]*keeping{}, byNeeds: map[string]*class{},
		special: map[special]*class{}, sites: sitesOf(r), turns: turns(r), reserves: r.Reserves, orders: ordersIn(r), spare: &spare[*person]{}}
	for _, rule := range r.Queues {
		rule.Order = rule.Order.known()
		q := &queue{Queue: rule, needs: []Need{{rule.Needs, rule.Any}}}
		for _, ring := range rule.Rings {
			q.needs = append(q.needs, ring.Need)
		}
		for ring := range q.needs {
			q.classes = append(q.classes, x.addClass(q, ring, Need{}, ""))
		}
		if rule.OwnSite {
			x.addSites(q)
		}
		x.queues[rule.Name] = q
		if x.first == nil {
			x.first = q
		}
	}
	x.split = false
	x.nobodyFree()
	return x
}

// ordersIn gives the orders that kinds must keep for the queues.
func ordersIn(r Rules) []int {
	out := []int{byIdle}
	for _, q := range r.Queues {
		if by := q.Order.within(); !slices.Contains(out, by) {
			out = append(out, by)
		}
	}
	return out
}

// kindOf gives the kind of a person of a site with these skills: the same classes,
// in each the same rank, the same reserves.
func (x *index) kindOf(skills []Skill, site string) *kind {
	made, ranked := &kind{reserves: x.reservesOf(skills)}, false
	made.classes = made.few[:0]
	name := binary.LittleEndian.AppendUint64(nil, uint64(made.reserves))
	for i, c := range x.classes {
		if c.metBy(skills) {
			rank := c.rank(skills, site)
			made.classes, made.ranks = append(made.classes, int32(i)), append(made.ranks, rank)
			name = binary.AppendUvarint(binary.AppendUvarint(name, uint64(i)), uint64(rank))
			ranked = ranked || rank != 0
		}
	}
	if known := x.kinds[string(name)]; known != nil {
		return known
	}
	if !ranked {
		made.ranks = nil
	}
	made.number, made.post = int32(len(x.byKind)), int32(len(x.shown))
	for _, n := range made.classes {
		made.pools = append(made.pools, x.poolOf(x.classes[n], made.reserves))
		x.shown = append(x.shown, nowhere)
	}
	for by := range made.told {
		made.told[by], made.ready[by].spare = nowhere, x.spare
		x.firsts[by] = append(x.firsts[by], nowhere)
	}
	x.kinds[string(name)], x.byKind = made, append(x.byKind, made)
	return made
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

// serves tells whether a person may serve a call of a queue now.
func (e *Engine) serves(p *person, c *call, q *queue) bool {
	if p == nil || p.kind == nil || q == nil {
		return false
	}
	own, _ := ParseNeed(c.Needs)
	return own.MetBy(p.skills) && slices.ContainsFunc(q.needs[:c.ringAt(q, e.now)+1], func(n Need) bool { return n.MetBy(p.skills) })
}

// introduce finds the person in the rules; the kind is nil when they do not name
// them.
func (e *Engine) introduce(p *person) {
	n, found := e.rules.find(p.ID)
	p.keeps = e.index.keeps[p.ID]
	p.number, p.skills, p.weight, p.site, p.kind, p.today = int32(n), nil, 0, "", nil, e.tallyOf(p.ID)
	if found {
		named := &e.rules.People[n]
		p.skills, p.weight, p.site = named.heldAt(e.roster), uint8(named.Weight), named.Site
		p.kind = e.index.kindOf(p.skills, p.site)
	}
}

package config

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/goccy/go-yaml/ast"

	"hotline/acd"
	"hotline/ivr"
)

// Bounds of what the engine takes.
const (
	maxRings    = 8
	maxReserves = 64
)

// seatOrders are the orders between seats that a queue may have.
var seatOrders = []string{string(acd.LongestIdle), string(acd.BestLevel), string(acd.Specialist), string(acd.LeastTalk), string(acd.FewestCalls)}

// requirement reads a need: a table of skills with their least levels, or a text
// like "lang.en >= 3 | lang.ru, biz".
func (r *reader) requirement(n ast.Node, what string) acd.Need {
	text, ok := scalar(n)
	if !ok {
		return acd.Need{All: r.levels(n, what)}
	}
	need, err := acd.ParseNeed(text)
	if err != nil {
		r.wrong(n, "%s: %v", what, err)
		return acd.Need{}
	}
	for _, skills := range append([][]acd.Skill{need.All}, need.Any...) {
		for _, s := range skills {
			r.refs = append(r.refs, ref{aSkill, s.Name, n, what})
		}
	}
	return need
}

// rings reads who else may serve a call that waits: each later than the one before.
func (r *reader) rings(n ast.Node, what string) []acd.Ring {
	var out []acd.Ring
	last := time.Duration(0)
	for i, item := range r.items(n, what, false) {
		if i == maxRings {
			r.wrong(item, "%s: more than %d", what, maxRings)
			break
		}
		var ring acd.Ring
		name := fmt.Sprintf("%s: ring %d", what, i+1)
		given := r.table(item, name, fields{
			"after": func(v ast.Node) { ring.After = r.duration(v, name+": after", time.Second, time.Hour) },
			"needs": func(v ast.Node) { ring.Need = r.requirement(v, name+": needs") },
		})
		r.need(item, name, given, "after", ": how long a call has waited then")
		r.need(item, name, given, "needs", ": who may serve it then too")
		if ring.After != 0 && ring.After <= last {
			r.wrong(item, "%s: opens no later than the one before", name)
		}
		last = max(last, ring.After)
		out = append(out, ring)
	}
	return out
}

// reserves reads how many specialists stay free: skills with a level and a number.
func (r *reader) reserves(n ast.Node) []acd.Reserve {
	var out []acd.Reserve
	for i, p := range r.pairs(n, "reserves") {
		if i == maxReserves {
			r.wrong(p.name, "reserves: more than %d", maxReserves)
			break
		}
		what := "reserve " + short(p.key)
		r.refs = append(r.refs, ref{aSkill, p.key, p.name, "reserves"})
		r.declare(aReserve, p.key, p.name)
		reserve := acd.Reserve{Skill: p.key, Level: 1}
		given := r.table(p.value, what, fields{
			"level": func(v ast.Node) { reserve.Level = r.number(v, what+": level", 1, 9) },
			"free":  func(v ast.Node) { reserve.Free = r.number(v, what+": free", 1, 1000) },
		})
		r.need(p.value, what, given, "free", ": how many of them stay free")
		out = append(out, reserve)
	}
	return out
}

// rest reads how long an offer that came to nothing makes a person not ready.
func (r *reader) rest(n ast.Node) (rest acd.Rest) {
	r.table(n, "rest", fields{
		"missed":      func(v ast.Node) { rest.Missed = r.duration(v, "rest: missed", time.Second, time.Hour) },
		"refused":     func(v ast.Node) { rest.Refused = r.duration(v, "rest: refused", time.Second, time.Hour) },
		"unreachable": func(v ast.Node) { rest.Unreachable = r.duration(v, "rest: unreachable", time.Second, time.Hour) },
	})
	return rest
}

// unserved names the queues and rings that nobody in the file has the skills for.
func (r *reader) unserved(rules acd.Rules) {
	if r.unsound {
		return // a missing skill may be a misspelt one
	}
	nobody := func(need acd.Need) bool { return !someone(rules, need) }
	for _, q := range rules.Queues {
		if nobody(acd.Need{All: q.Needs, Any: q.Any}) {
			r.wrong(r.names[aQueue][q.Name], "queue %q: nobody has the skills that it needs", q.Name)
			r.taint(q.Name, acd.Need{All: q.Needs, Any: q.Any})
		}
		for i, ring := range q.Rings {
			if nobody(ring.Need) {
				r.wrong(r.names[aQueue][q.Name], "queue %q: nobody has the skills that its ring %d needs", q.Name, i+1)
				r.taint(q.Name, ring.Need)
			}
		}
	}
}

// unservedFlows names the keys and flows whose calls nobody in the file may serve in any
// ring, for what they need besides: in their queue, or in one they overflow to.
func (r *reader) unservedFlows(rules acd.Rules, lines []Line) {
	if r.unsound {
		return
	}
	told := map[string]bool{}
	check := func(flow, what, queue, needs string) {
		if needs != "" && !told[what] && unmet(rules, queue, needs) {
			told[what] = true
			r.wrong(r.names[aFlow][flow], "%s: nobody has the skills that queue %q and its needs %q ask for together", what, queue, needs)
			own, _ := acd.ParseNeed(needs)
			r.taint("", own)
		}
	}
	for _, line := range lines {
		for _, f := range []*ivr.Flow{&line.Flow, line.Night} {
			if f == nil {
				continue
			}
			leads := map[string]ivr.Choice{fmt.Sprintf("flow %q", f.Name): {Queue: f.Queue, Needs: f.Needs}}
			for key, choice := range f.Keys {
				leads[fmt.Sprintf("flow %q: key %c", f.Name, key)] = choice
			}
			for _, what := range slices.Sorted(maps.Keys(leads)) {
				check(f.Name, what, leads[what].Queue, leads[what].Needs)
				for _, why := range slices.Sorted(maps.Keys(f.Overflow)) {
					if to := f.Overflow[why].Queue; to != leads[what].Queue {
						check(f.Name, what+": overflow: "+cmp.Or(why, "otherwise"), to, leads[what].Needs)
					}
				}
			}
		}
	}
}

// unmet tells whether a queue that somebody may serve has nobody for calls that
// need this besides. Of a queue that does not exist, or has nobody at all, it is told elsewhere.
func unmet(rules acd.Rules, queue, needs string) bool {
	i := slices.IndexFunc(rules.Queues, func(q acd.Queue) bool { return q.Name == queue })
	if i < 0 {
		return false
	}
	rings := ringsOf(rules.Queues[i])
	own, _ := acd.ParseNeed(needs)
	return slices.ContainsFunc(rings, func(n acd.Need) bool { return someone(rules, n) }) &&
		!slices.ContainsFunc(rings, func(n acd.Need) bool { return someone(rules, n, own) })
}

// someone tells whether somebody meets all of these needs.
func someone(rules acd.Rules, needs ...acd.Need) bool {
	return slices.ContainsFunc(rules.People, func(p acd.Person) bool {
		return !slices.ContainsFunc(needs, func(n acd.Need) bool { return !n.MetBy(p.Skills) })
	})
}

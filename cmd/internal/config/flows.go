package config

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"hotline/ivr"
)

func (r *reader) flows(n ast.Node) map[string]ivr.Flow {
	out := map[string]ivr.Flow{}
	r.named(n, "flows", func(name string, at, value ast.Node) {
		r.declare(aFlow, name, at)
		out[name] = r.flow(name, value)
	})
	return out
}

func (r *reader) flow(name string, n ast.Node) ivr.Flow {
	what := fmt.Sprintf("flow %q", name)
	f := ivr.Flow{Name: name}
	given := r.table(n, what, fields{
		"greeting":    func(v ast.Node) { f.Greeting = r.prompts(v, what+": greeting") },
		"otherwise":   func(v ast.Node) { f.Queue = r.refer(aQueue, v, what+": otherwise") },
		"needs":       func(v ast.Node) { f.Needs = r.requirement(v, what+": needs").String() },
		"keys":        func(v ast.Node) { f.Keys = r.keys(v, what) },
		"early":       func(v ast.Node) { f.Early = r.yes(v, what+": early") },
		"early_media": func(v ast.Node) { f.EarlyMedia = r.yes(v, what+": early_media") },
		"music":       func(v ast.Node) { f.Music = r.prompt(v, what+": music") },
		"announce":    func(v ast.Node) { f.Announce = r.announcements(v, what) },
		"overflow":    func(v ast.Node) { f.Overflow = r.overflow(v, name) },
		"connect":     func(v ast.Node) { f.Connect = r.prompts(v, what+": connect") },
	})
	if given["needs"] && !given["otherwise"] {
		r.wrong(n, "%s: needs is for otherwise, which is missing", what)
	}
	return f
}

// keys reads what the keys of the citizen's phone mean. One with enabled: false
// is written down for later and means nothing now.
func (r *reader) keys(n ast.Node, what string) map[byte]ivr.Choice {
	out := map[byte]ivr.Choice{}
	for _, p := range r.pairs(n, what+": keys") {
		if len(p.key) != 1 || !strings.Contains("0123456789*#", p.key) {
			r.wrong(p.name, "%s: keys: %q is no key of a phone: 0 to 9, \"*\" or \"#\"", what, short(p.key))
			continue
		}
		var c ivr.Choice
		enabled, key := true, what+": key "+p.key
		given := r.table(p.value, key, fields{
			"queue":      func(v ast.Node) { c.Queue = r.refer(aQueue, v, key+": queue") },
			"needs":      func(v ast.Node) { c.Needs = r.requirement(v, key+": needs").String() },
			"say":        func(v ast.Node) { c.Say = r.prompts(v, key+": say") },
			"music":      func(v ast.Node) { c.Music = r.prompt(v, key+": music") },
			"keep_place": func(v ast.Node) { c.Keep = r.yes(v, key+": keep_place") },
			"enabled":    func(v ast.Node) { enabled = r.yes(v, key+": enabled") },
		})
		if !c.Keep {
			r.need(p.name, key, given, "queue", "")
		}
		if c.Keep && (given["queue"] || given["needs"] || given["music"]) {
			r.wrong(p.name, "%s: keep_place ends the call: queue, needs and music mean nothing beside it", key)
		}
		if enabled {
			out[p.key[0]] = c
		}
	}
	return out
}

// unread stands for words that could not be read: they may be said, and in turn.
var unread = []string{"unread", "unread"}

// announcements reads what is said while somebody waits. What could not be read is
// taken to be right, so that the room finds what else is wrong with them.
func (r *reader) announcements(n ast.Node, what string) []ivr.Announcement {
	what += ": announce"
	var out []ivr.Announcement
	last := time.Second
	for _, item := range r.items(n, what, false) {
		a, before := ivr.Announcement{After: last, Say: unread}, len(r.mistakes)
		given := r.table(item, what, fields{
			"after": func(v ast.Node) {
				r.unless(func() { a.After = r.duration(v, what+": after", time.Second, 24*time.Hour) }, func() { a.After = last })
			},
			"every":    func(v ast.Node) { a.Every = r.duration(v, what+": every", time.Second, 24*time.Hour) },
			"say":      func(v ast.Node) { r.unless(func() { a.Say = r.prompts(v, what+": say") }, func() { a.Say = unread }) },
			"in_turn":  func(v ast.Node) { a.InTurn = r.yes(v, what+": in_turn") },
			"position": func(v ast.Node) { a.Position = r.yes(v, what+": position") },
			"wait":     func(v ast.Node) { a.Wait = r.yes(v, what+": wait") },
		})
		r.need(item, what, given, "after", "")
		r.need(item, what, given, "say", "")
		if !given["every"] && len(r.mistakes) > before {
			a.Every = time.Second // it may be what is misspelt
		}
		if a.After < last {
			r.wrong(item, "%s: want them in the order of after", what)
			a.After = last
		}
		last = a.After
		out = append(out, a)
	}
	r.judge(n, what, ivr.Flow{Announce: out})
	return out
}

// unless reads, and does otherwise when that makes a mistake.
func (r *reader) unless(read, otherwise func()) {
	before := len(r.mistakes)
	read()
	if len(r.mistakes) > before {
		otherwise()
	}
}

// judge has the flow's own room check a part of one.
func (r *reader) judge(n ast.Node, what string, part ivr.Flow) {
	part.Queue = "named elsewhere"
	for _, text := range part.Check() {
		r.wrong(n, "%s: %s", what, text)
	}
}

// overflow reads what becomes of calls that nobody can take, by why. "otherwise" is
// for the rest.
func (r *reader) overflow(n ast.Node, flow string) map[string]ivr.Way {
	what := fmt.Sprintf("flow %q: overflow", flow)
	out, ways := map[string]ivr.Way{}, fields{}
	for _, why := range ivr.Whys() {
		key := cmp.Or(why, "otherwise")
		ways[key] = func(v ast.Node) {
			r.ways[wayOf(flow, why)] = v
			out[why] = r.way(v, what+": "+key)
			r.judge(v, what+": "+key, ivr.Flow{Overflow: map[string]ivr.Way{why: out[why]}})
		}
	}
	r.table(n, what, ways)
	return out
}

// way reads words before the end, or a table with another way than the end.
func (r *reader) way(n ast.Node, what string) ivr.Way {
	var w ivr.Way
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
	default:
		w.End = r.prompts(n, what)
		return w
	}
	r.table(n, what, fields{
		"say":     func(v ast.Node) { w.Say = r.prompts(v, what+": say") },
		"queue":   func(v ast.Node) { w.Queue = r.refer(aQueue, v, what+": queue") },
		"stay":    func(v ast.Node) { w.Stay = r.yes(v, what+": stay") },
		"message": func(v ast.Node) { w.Message = r.duration(v, what+": message", time.Second, 10*time.Minute) },
		"end":     func(v ast.Node) { w.End = r.prompts(v, what+": end") },
	})
	return w
}

package config

import (
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
		"greeting":  func(v ast.Node) { f.Greeting = r.prompts(v, what+": greeting") },
		"otherwise": func(v ast.Node) { f.Queue = r.refer(aQueue, v, what+": otherwise") },
		"needs":     func(v ast.Node) { f.Needs = r.requirement(v, what+": needs").String() },
		"keys":      func(v ast.Node) { f.Keys = r.keys(v, what) },
		"early":     func(v ast.Node) { f.Early = r.yes(v, what+": early") },
		"music":     func(v ast.Node) { f.Music = r.prompt(v, what+": music") },
		"announce":  func(v ast.Node) { f.Announce = r.announcements(v, what) },
		"overflow":  func(v ast.Node) { f.Overflow = r.overflow(v, what+": overflow") },
		"connect":   func(v ast.Node) { f.Connect = r.prompts(v, what+": connect") },
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
			"queue":   func(v ast.Node) { c.Queue = r.refer(aQueue, v, key+": queue") },
			"needs":   func(v ast.Node) { c.Needs = r.requirement(v, key+": needs").String() },
			"say":     func(v ast.Node) { c.Say = r.prompts(v, key+": say") },
			"music":   func(v ast.Node) { c.Music = r.prompt(v, key+": music") },
			"enabled": func(v ast.Node) { enabled = r.yes(v, key+": enabled") },
		})
		r.need(p.name, key, given, "queue", "")
		if enabled {
			out[p.key[0]] = c
		}
	}
	return out
}

func (r *reader) announcements(n ast.Node, what string) []ivr.Announcement {
	what += ": announce"
	var out []ivr.Announcement
	for _, item := range r.items(n, what, false) {
		var a ivr.Announcement
		given := r.table(item, what, fields{
			"after": func(v ast.Node) { a.After = r.duration(v, what+": after", time.Second, 24*time.Hour) },
			"every": func(v ast.Node) { a.Every = r.duration(v, what+": every", time.Second, 24*time.Hour) },
			"say":   func(v ast.Node) { a.Say = r.prompts(v, what+": say") },
		})
		r.need(item, what, given, "after", "")
		r.need(item, what, given, "say", "")
		if given["after"] && len(out) > 0 && a.After < out[len(out)-1].After {
			r.wrong(item, "%s: want them in the order of after", what)
		}
		out = append(out, a)
	}
	return out
}

// overflow reads the words before the end, by why. "otherwise" is for the rest.
func (r *reader) overflow(n ast.Node, what string) map[string][]string {
	out := map[string][]string{}
	say := func(why string) func(ast.Node) {
		return func(v ast.Node) { out[why] = r.prompts(v, what) }
	}
	r.table(n, what, fields{
		"full": say("full"), "too-long": say("too-long"), "closed": say("closed"),
		"draining": say("draining"), "otherwise": say(""),
	})
	return out
}

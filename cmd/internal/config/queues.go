package config

import (
	"fmt"
	"time"

	"github.com/goccy/go-yaml/ast"

	"hotline/acd"
)

// What a queue gets when the file does not say.
const (
	defaultRingFor     = 20 * time.Second
	defaultServiceMark = 15 * time.Second // GB/T 33358-2016
)

func (r *reader) queues(n ast.Node) []acd.Queue {
	var out []acd.Queue
	before, within := len(r.mistakes), 0
	r.named(n, "queues", func(name string, at, value ast.Node) {
		r.declare(aQueue, name, at)
		begin := len(r.mistakes)
		out = append(out, r.queue(name, value))
		if wrong := len(r.mistakes) - begin; wrong > 0 {
			r.taint(name)
			within += wrong
		}
	})
	r.tainted.all = len(r.mistakes)-before > within
	return out
}

func (r *reader) queue(name string, n ast.Node) acd.Queue {
	what := fmt.Sprintf("queue %q", name)
	q := acd.Queue{Name: name, RingFor: defaultRingFor, ServiceMark: defaultServiceMark}
	given := r.table(n, what, fields{
		"language": func(v ast.Node) { r.spoken[name] = r.one(v, what+": language", Chinese, English) },
		"needs": r.bearing(func(v ast.Node) {
			need := r.requirement(v, what+": needs")
			q.Needs, q.Any = need.All, need.Any
		}),
		"rings":        r.bearing(func(v ast.Node) { q.Rings = r.rings(v, what+": rings") }),
		"order":        func(v ast.Node) { q.Order = acd.SeatOrder(r.one(v, what+": order", seatOrders...)) },
		"priority":     func(v ast.Node) { q.Priority = r.number(v, what+": priority", -99, 99) },
		"boost":        func(v ast.Node) { q.Boost = r.duration(v, what+": boost", 0, time.Hour) },
		"ring_for":     func(v ast.Node) { q.RingFor = r.duration(v, what+": ring_for", time.Second, 5*time.Minute) },
		"wrap_up":      func(v ast.Node) { q.WrapUp = r.duration(v, what+": wrap_up", 0, time.Hour) },
		"max_waiting":  func(v ast.Node) { q.MaxWaiting = r.number(v, what+": max_waiting", 0, 10_000) },
		"max_wait":     func(v ast.Node) { q.MaxWait = r.duration(v, what+": max_wait", 0, 24*time.Hour) },
		"service_mark": func(v ast.Node) { q.ServiceMark = r.duration(v, what+": service_mark", time.Second, time.Hour) },
		"target":       func(v ast.Node) { q.Target = r.duration(v, what+": target", 0, time.Hour) },
		"sticky":       func(v ast.Node) { q.Sticky = r.sticky(v, what+": sticky") },
		"max_expected": func(v ast.Node) { q.MaxExpected = r.duration(v, what+": max_expected", time.Second, 24*time.Hour) },
		"unstaffed":    func(v ast.Node) { q.Unstaffed = r.one(v, what+": unstaffed", "overflow", "wait") == "overflow" },
		"own_site":     func(v ast.Node) { q.OwnSite = r.yes(v, what+": own_site") },
		"wrap_up_max":  func(v ast.Node) { q.WrapUpMax = r.duration(v, what+": wrap_up_max", 0, 4*time.Hour) },
	})
	r.bounds(n, what, q)
	r.need(n, what, given, "needs", ": the skills that a person must hold, e.g. {general: 1}")
	r.unsound = r.unsound || !given["needs"]
	return q
}

// sticky reads for how long a citizen who returns is kept for whom they know.
func (r *reader) sticky(n ast.Node, what string) acd.Sticky {
	var s acd.Sticky
	given := r.table(n, what, fields{
		"within": func(v ast.Node) { s.Within = r.duration(v, what+": within", time.Minute, 366*24*time.Hour) },
		"for":    func(v ast.Node) { s.For = r.duration(v, what+": for", time.Second, 10*time.Minute) },
	})
	r.need(n, what, given, "within", ": how soon after the last contact a citizen has returned")
	r.need(n, what, given, "for", ": how long the call is kept for the person who holds the matter")
	return s
}

// bounds notes what makes no sense together.
func (r *reader) bounds(n ast.Node, what string, q acd.Queue) {
	switch {
	case q.WrapUpMax > 0 && q.WrapUp == 0:
		r.wrong(n, "%s: wrap_up_max is for a queue with wrap_up: there is nothing to extend", what)
	case q.WrapUpMax > 0 && q.WrapUpMax < q.WrapUp:
		r.wrong(n, "%s: wrap_up_max %v is shorter than wrap_up %v", what, q.WrapUpMax, q.WrapUp)
	}
	if q.MaxWait > 0 && q.Sticky.For >= q.MaxWait {
		r.wrong(n, "%s: sticky keeps calls for %v, longer than max_wait %v lets them wait", what, q.Sticky.For, q.MaxWait)
	}
	if q.MaxWait > 0 && q.MaxExpected > q.MaxWait {
		r.wrong(n, "%s: max_expected %v is longer than max_wait %v lets calls wait", what, q.MaxExpected, q.MaxWait)
	}
}

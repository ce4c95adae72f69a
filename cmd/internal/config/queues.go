package config

import (
	"fmt"
	"slices"
	"time"

	"github.com/goccy/go-yaml/ast"

	"hotline/acd"
)

// What a queue gets when the file does not say.
const (
	defaultRingFor     = 20 * time.Second
	defaultServiceMark = 15 * time.Second // GB/T 33358-2016
)

// Bounds of the reasons of not ready, the length in bytes as the API has it.
const (
	maxReason  = 64
	maxReasons = 16
)

// defaultNotReady are the reasons of a city that names none.
var defaultNotReady = []string{"break", "lunch", "training", "meeting"}

func (r *reader) queues(n ast.Node) []acd.Queue {
	var out []acd.Queue
	r.named(n, "queues", func(name string, at, value ast.Node) {
		r.declare(aQueue, name, at)
		out = append(out, r.queue(name, value))
	})
	return out
}

func (r *reader) queue(name string, n ast.Node) acd.Queue {
	what := fmt.Sprintf("queue %q", name)
	q := acd.Queue{Name: name, RingFor: defaultRingFor, ServiceMark: defaultServiceMark}
	given := r.table(n, what, fields{
		"language": func(v ast.Node) { r.spoken[name] = r.one(v, what+": language", Chinese, English) },
		"needs": func(v ast.Node) {
			need := r.requirement(v, what+": needs")
			q.Needs, q.Any = need.All, need.Any
		},
		"rings":        func(v ast.Node) { q.Rings = r.rings(v, what+": rings") },
		"order":        func(v ast.Node) { q.Order = acd.SeatOrder(r.one(v, what+": order", seatOrders...)) },
		"priority":     func(v ast.Node) { q.Priority = r.number(v, what+": priority", -99, 99) },
		"boost":        func(v ast.Node) { q.Boost = r.duration(v, what+": boost", 0, time.Hour) },
		"ring_for":     func(v ast.Node) { q.RingFor = r.duration(v, what+": ring_for", time.Second, 5*time.Minute) },
		"wrap_up":      func(v ast.Node) { q.WrapUp = r.duration(v, what+": wrap_up", 0, time.Hour) },
		"max_waiting":  func(v ast.Node) { q.MaxWaiting = r.number(v, what+": max_waiting", 0, 10_000) },
		"max_wait":     func(v ast.Node) { q.MaxWait = r.duration(v, what+": max_wait", 0, 24*time.Hour) },
		"service_mark": func(v ast.Node) { q.ServiceMark = r.duration(v, what+": service_mark", time.Second, time.Hour) },
	})
	r.need(n, what, given, "needs", ": the skills that a person must hold, e.g. {general: 1}")
	return q
}

// reasons reads why people may be not ready.
func (r *reader) reasons(n ast.Node) []string {
	var out []string
	for _, item := range r.items(n, "not_ready", false) {
		name := r.name(item, "not_ready")
		switch {
		case name == "":
		case len(name) > maxReason:
			r.wrong(item, "not_ready: %q is longer than %d bytes", short(name), maxReason)
		case slices.Contains(out, name):
			r.wrong(item, "not_ready: %s comes twice", name)
		case len(out) == maxReasons:
			r.wrong(item, "not_ready: more than %d reasons", maxReasons)
			return out
		default:
			out = append(out, name)
		}
	}
	return out
}

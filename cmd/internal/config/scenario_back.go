package config

import (
	"time"

	"github.com/goccy/go-yaml/ast"

	"hotline/acd"
	"hotline/acd/lab"
)

// scenarioCallBack reads {missed_after: 5s, attempts: 3, priority: 0, boost: 0s,
// reached: 1, keep_place: {after: 40s, share: 0.5}}. What is left out is as here, but
// nobody keeps the place.
func (r *scenarioReader) scenarioCallBack(n ast.Node) *lab.CallBack {
	b := &lab.CallBack{MissedAfter: 5 * time.Second, Attempts: 3, Reached: 1}
	at := func(key string, read func(n ast.Node, what string)) func(ast.Node) {
		what := "call_back." + key
		return r.field(what, func(n ast.Node) { read(n, what) })
	}
	r.table(n, "call_back", fields{
		"missed_after": at("missed_after", func(n ast.Node, what string) { b.MissedAfter = r.duration(n, what, 0, longestSpan) }),
		"attempts":     at("attempts", func(n ast.Node, what string) { b.Attempts = r.number(n, what, 1, acd.MostAttempts) }),
		"priority":     at("priority", func(n ast.Node, what string) { b.Priority = r.number(n, what, -1000, 1000) }),
		"boost":        at("boost", func(n ast.Node, what string) { b.Boost = r.duration(n, what, 0, longestSpan) }),
		"reached":      at("reached", func(n ast.Node, what string) { b.Reached = r.decimal(n, what) }),
		"keep_place": at("keep_place", func(n ast.Node, what string) {
			given := r.table(n, what, fields{
				"after": at("keep_place.after", func(n ast.Node, what string) { b.KeepAfter = r.duration(n, what, 0, longestSpan) }),
				"share": at("keep_place.share", func(n ast.Node, what string) { b.KeepShare = r.decimal(n, what) }),
			})
			for _, key := range []string{"after", "share"} {
				r.need(n, what, given, key, "")
			}
		}),
	})
	return b
}

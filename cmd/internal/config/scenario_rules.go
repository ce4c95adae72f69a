package config

import (
	"fmt"
	"time"

	"github.com/goccy/go-yaml/ast"

	"hotline/acd"
	"hotline/acd/lab"
)

// scenarioRings reads [{after: 15s, skills: [general]}].
func (r *scenarioReader) scenarioRings(n ast.Node, at string) []lab.Ring {
	var out []lab.Ring
	for i, item := range r.items(n, at, false) {
		at := fmt.Sprintf("%s[%d]", at, i)
		r.field(at, func(n ast.Node) { out = append(out, r.scenarioRing(n, at)) })(item)
	}
	return out
}

func (r *scenarioReader) scenarioRing(n ast.Node, at string) (ring lab.Ring) {
	given := r.table(n, at, fields{
		"after":  r.field(at+".after", func(n ast.Node) { ring.After = r.duration(n, at+".after", 0, longestSpan) }),
		"skills": r.field(at+".skills", func(n ast.Node) { ring.Skills = r.texts(n, at+".skills") }),
	})
	for _, key := range []string{"after", "skills"} {
		r.need(n, at, given, key, "")
	}
	return ring
}

// scenarioSticky reads {within: 24h, for: 30s, numbers: 2000}.
func (r *scenarioReader) scenarioSticky(n ast.Node, at string) *lab.Sticky {
	s := &lab.Sticky{}
	given := r.table(n, at, fields{
		"within":  r.field(at+".within", func(n ast.Node) { s.Within = r.duration(n, at+".within", 0, 366*24*time.Hour) }),
		"for":     r.field(at+".for", func(n ast.Node) { s.For = r.duration(n, at+".for", 0, longestSpan) }),
		"numbers": r.field(at+".numbers", func(n ast.Node) { s.Numbers = r.number(n, at+".numbers", 1, acd.MostHoldings) }),
	})
	for _, key := range []string{"within", "for", "numbers"} {
		r.need(n, at, given, key, "")
	}
	return s
}

// scenarioReserves reads [{skill: en, level: 3, free: 1}]; the level is 1 when it is left out.
func (r *scenarioReader) scenarioReserves(n ast.Node) []acd.Reserve {
	var out []acd.Reserve
	for i, item := range r.items(n, "reserves", false) {
		at := fmt.Sprintf("reserves[%d]", i)
		r.field(at, func(n ast.Node) { out = append(out, r.scenarioReserve(n, at)) })(item)
	}
	return out
}

func (r *scenarioReader) scenarioReserve(n ast.Node, at string) acd.Reserve {
	kept := acd.Reserve{Level: 1}
	given := r.table(n, at, fields{
		"skill": r.field(at+".skill", func(n ast.Node) { kept.Skill = r.text(n, at+".skill") }),
		"level": r.field(at+".level", func(n ast.Node) { kept.Level = r.number(n, at+".level", 1, 9) }),
		"free":  r.field(at+".free", func(n ast.Node) { kept.Free = r.number(n, at+".free", 1, lab.MostSeats) }),
	})
	for _, key := range []string{"skill", "free"} {
		r.need(n, at, given, key, "")
	}
	return kept
}

// texts reads a list of names, which may be empty.
func (r *reader) texts(n ast.Node, what string) []string {
	var out []string
	for _, item := range r.items(n, what, true) {
		out = append(out, r.text(item, what))
	}
	return out
}

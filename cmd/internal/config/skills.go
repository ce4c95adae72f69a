package config

import (
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"hotline/acd"
)

func (r *reader) skills(n ast.Node) []string {
	var out []string
	for _, item := range r.items(n, "skills", false) {
		if name := r.name(item, "skills"); name != "" && r.declare(aSkill, name, item) {
			out = append(out, name)
		}
	}
	return out
}

// levels reads skills with their levels, sorted by name.
func (r *reader) levels(n ast.Node, what string) []acd.Skill {
	var out []acd.Skill
	for _, p := range r.pairs(n, what) {
		r.refs = append(r.refs, ref{aSkill, p.key, p.name, what})
		out = append(out, acd.Skill{Name: p.key, Level: r.number(p.value, what+": level of "+short(p.key), 1, 9)})
	}
	slices.SortFunc(out, func(a, b acd.Skill) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// held reads the skills of a person: each a level, or a level with the days from
// which and until which, both included, it is held.
func (r *reader) held(n ast.Node, what string, zone *time.Location) []acd.Skill {
	var out []acd.Skill
	for _, p := range r.pairs(n, what) {
		r.refs = append(r.refs, ref{aSkill, p.key, p.name, what})
		s := acd.Skill{Name: p.key}
		name := what + ": " + short(p.key)
		if _, plain := scalar(p.value); plain {
			s.Level = r.number(p.value, what+": level of "+short(p.key), 1, 9)
			out = append(out, s)
			continue
		}
		given := r.table(p.value, name, fields{
			"level": func(v ast.Node) { s.Level = r.number(v, name+": level", 1, 9) },
			"from":  func(v ast.Node) { s.From = r.midnight(v, name+": from", 0, zone) },
			"until": func(v ast.Node) { s.Until = r.midnight(v, name+": until", 1, zone) },
		})
		r.need(p.value, name, given, "level", "")
		if !s.From.IsZero() && !s.Until.IsZero() && !s.From.Before(s.Until) {
			r.wrong(p.value, "%s: ends before it begins", name)
		}
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b acd.Skill) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// midnight reads a day and gives the moment at which it begins, or with later 1
// the next one; zero when it is none.
func (r *reader) midnight(n ast.Node, what string, later int, zone *time.Location) time.Time {
	text := r.text(n, what)
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		if text != "" {
			r.wrong(n, "%s: %q is no day like 2027-01-01", what, short(text))
		}
		return time.Time{}
	}
	begin := time.Date(day.Year(), day.Month(), day.Day()+later, 0, 0, 0, 0, zone)
	if begin.Hour() > 12 { // the clock is set forward over midnight, and the day begins then
		_, begin = begin.ZoneBounds()
	}
	return begin
}

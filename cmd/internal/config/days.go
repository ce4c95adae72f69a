package config

import (
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// Bounds of lists of days.
const (
	maxRange = 366   // days from the first to the last of one range
	maxDays  = 5_000 // days in one list, ranges written out
)

// calendar are the days of a year that are not like the others of their week.
type calendar struct {
	closed map[string]ast.Node  // by day, YYYY-MM-DD
	counts map[string]makeUpDay // make-up working days
}

// makeUpDay is a day that counts as another day of the week.
type makeUpDay struct {
	days []int // of the week; all of them have the same times in the hours that use it
	as   string
	at   ast.Node
}

func newCalendar() *calendar {
	return &calendar{closed: map[string]ast.Node{}, counts: map[string]makeUpDay{}}
}

// calendars reads the named lists of days that hours refer to.
func (r *reader) calendars(n ast.Node) map[string]*calendar {
	out := map[string]*calendar{}
	r.named(n, "holidays", func(name string, at, value ast.Node) {
		r.declare(aCalendar, name, at)
		what := "holidays \"" + name + "\""
		c := newCalendar()
		r.table(value, what, fields{
			"closed": func(v ast.Node) { r.closed(c, v, what) },
			"open":   func(v ast.Node) { r.makeUp(c, v, what) },
		})
		r.once(c, what)
		out[name] = c
	})
	return out
}

// closed reads the days on which nobody is there: 2027-01-01, or a range like
// 2027-02-15..2027-02-21.
func (r *reader) closed(c *calendar, n ast.Node, what string) {
	what += ": closed"
	for _, item := range r.items(n, what, true) {
		for _, day := range r.days(item, r.text(item, what), what) {
			c.closed[day] = item
		}
		if len(c.closed) > maxDays {
			r.wrong(item, "%s: more than %d days", what, maxDays)
			return
		}
	}
}

// makeUp reads the days that count as another day of the week: 2027-02-20: mon,
// or mon-fri where these days have the same times.
func (r *reader) makeUp(c *calendar, n ast.Node, what string) {
	what += ": open"
	for _, p := range r.pairs(n, what) {
		as := r.text(p.value, what+": "+short(p.key))
		weekdays := weekdaysOf(as)
		if weekdays == nil && as != "" {
			r.wrong(p.value, "%s: %s: %q is no day of the week that it counts as, like mon or mon-fri", what, short(p.key), short(as))
		}
		for _, day := range r.days(p.name, p.key, what) {
			if first, again := c.counts[day]; again {
				r.wrong(p.name, "%s: %s is listed on line %d already", what, day, place(first.at).Line)
				break
			}
			c.counts[day] = makeUpDay{weekdays, as, p.name}
		}
		if len(c.counts) > maxDays {
			r.wrong(p.name, "%s: more than %d days", what, maxDays)
			return
		}
	}
}

// days gives the days of a text: one, or from the first to the last of a range.
func (r *reader) days(n ast.Node, text, what string) []string {
	if text == "" {
		return nil
	}
	first, last, ranged := strings.Cut(text, "..")
	if !ranged {
		last = first
	}
	from, errFrom := time.Parse(time.DateOnly, first)
	to, errTo := time.Parse(time.DateOnly, last)
	switch {
	case errFrom != nil || errTo != nil:
		r.wrong(n, "%s: %q is no day like 2027-01-01, nor a range like 2027-02-15..2027-02-21", what, short(text))
		return nil
	case to.Before(from):
		r.wrong(n, "%s: %s ends before it begins", what, text)
		return nil
	case to.Sub(from) >= maxRange*24*time.Hour:
		r.wrong(n, "%s: %s has more than %d days", what, text, maxRange)
		return nil
	}
	var out []string
	for day := from; !day.After(to); day = day.AddDate(0, 0, 1) {
		out = append(out, day.Format(time.DateOnly))
	}
	return out
}

// once notes the days that are both closed and open, a line for each place. They
// stay closed.
func (r *reader) once(c *calendar, what string) {
	var told []ast.Node
	for _, day := range keysOf(c.counts) {
		first, both := c.closed[day]
		if !both {
			continue
		}
		at := c.counts[day].at
		delete(c.counts, day)
		if !slices.Contains(told, at) {
			told = append(told, at)
			r.wrong(at, "%s: %s is open here and closed on line %d", what, day, place(first).Line)
		}
	}
}

// keep puts the days of calendars into hours. Days that count as several days of
// the week count as the first of them: they must have the same times.
func (r *reader) keep(h *Hours, calendars []*calendar, own *calendar) {
	what := "hours \"" + h.Name + "\""
	all := newCalendar()
	for _, c := range append(calendars, own) {
		for day, at := range c.closed {
			all.closed[day] = at
		}
		for _, day := range keysOf(c.counts) {
			all.counts[day] = r.same(h, c.counts[day], day, what)
		}
	}
	r.once(all, what)
	h.Closed = keysOf(all.closed)
	h.As = map[string]time.Weekday{}
	for day, c := range all.counts {
		if len(c.days) > 0 {
			h.As[day] = time.Weekday(c.days[0])
		}
	}
}

// same checks that a make-up day has one meaning and is open at all.
func (r *reader) same(h *Hours, c makeUpDay, day, what string) makeUpDay {
	for _, other := range c.days {
		switch {
		case !slices.Equal(h.Week[other], h.Week[c.days[0]]):
			r.wrong(c.at, "%s: %s counts as %s, whose days have different times: name one of them", what, day, c.as)
			return c
		case len(h.Week[other]) == 0:
			r.wrong(c.at, "%s: %s counts as %s, which is not open", what, day, c.as)
			return c
		}
	}
	return c
}

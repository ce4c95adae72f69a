package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// weekdays in the order of time.Weekday, as the file writes them.
var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

func (r *reader) weeks(n ast.Node, zone *time.Location, calendars map[string]*calendar) map[string]*Hours {
	out := map[string]*Hours{}
	r.named(n, "hours", func(name string, at, value ast.Node) {
		r.declare(aWeek, name, at)
		out[name] = r.week(name, value, zone, calendars)
	})
	return out
}

// week reads opening times: days (mon, or mon-fri) with spans (08:30-17:30, or a
// list of them), the days that are closed or count as others, and the calendars
// that name more of them.
func (r *reader) week(name string, n ast.Node, zone *time.Location, calendars map[string]*calendar) *Hours {
	what := fmt.Sprintf("hours %q", name)
	h := &Hours{Name: name, zone: zone}
	own, used := newCalendar(), []*calendar(nil)
	for _, p := range r.pairs(n, what) {
		switch p.key {
		case "closed":
			r.closed(own, p.value, what)
		case "open":
			r.makeUp(own, p.value, what)
		case "holidays":
			for _, item := range r.items(p.value, what+": holidays", true) {
				if c := calendars[r.refer(aCalendar, item, what+": holidays")]; c != nil {
					used = append(used, c)
				}
			}
		default:
			r.weekday(h, p, what)
		}
	}
	r.keep(h, used, own)
	return h
}

// weekday reads the times of one day of the week, or of several.
func (r *reader) weekday(h *Hours, p pair, what string) {
	days := weekdaysOf(p.key)
	if days == nil {
		r.wrong(p.name, "%s: %q is no day: mon, tue, wed, thu, fri, sat, sun, or two of them like mon-fri; nor closed, open or holidays", what, short(p.key))
		return
	}
	for _, item := range r.items(p.value, what, true) {
		if span, ok := r.span(item, what); ok {
			for _, day := range days {
				r.open(h, day, span, item)
			}
		}
	}
}

// open adds a span to a day, in order.
func (r *reader) open(h *Hours, day int, span Span, at ast.Node) {
	for _, other := range h.Week[day] {
		if span.From < other.To && other.From < span.To {
			r.wrong(at, "hours %q: %s overlaps with another time of the same day", h.Name, weekdays[day])
			return
		}
	}
	h.Week[day] = append(h.Week[day], span)
	slices.SortFunc(h.Week[day], func(a, b Span) int { return cmp.Compare(a.From, b.From) })
}

// weekdaysOf gives the days of mon or of fri-mon; nil when it is neither.
func weekdaysOf(key string) []int {
	first, last, ranged := strings.Cut(key, "-")
	if !ranged {
		last = first
	}
	from, to := slices.Index(weekdays, first), slices.Index(weekdays, last)
	if from < 0 || to < 0 {
		return nil
	}
	days := []int{from}
	for day := from; day != to; {
		day = (day + 1) % len(weekdays)
		days = append(days, day)
	}
	return days
}

func (r *reader) span(n ast.Node, what string) (Span, bool) {
	s := r.text(n, what)
	if s == "" {
		return Span{}, false
	}
	first, last, _ := strings.Cut(s, "-")
	from, okFrom := clock(first)
	to, okTo := clock(last)
	if !okFrom || !okTo || from >= to {
		remedy := ""
		if okFrom && okTo && from > to && from < 24*time.Hour {
			remedy = overMidnight(first, last, to)
		}
		r.wrong(n, "%s: %q is no time of a day like 08:30-17:30%s", what, short(s), remedy)
		return Span{}, false
	}
	return Span{from, to}, true
}

// overMidnight says how times are written that end on the day after.
func overMidnight(first, last string, to time.Duration) string {
	if to == 0 {
		return fmt.Sprintf("; write it as %s-24:00", first)
	}
	return fmt.Sprintf("; write it as two: %s-24:00 and 00:00-%s, of the day after", first, last)
}

// clock reads 08:30; 24:00 is the end of the day.
func clock(s string) (time.Duration, bool) {
	if s == "24:00" {
		return 24 * time.Hour, true
	}
	t, err := time.Parse("15:04", s)
	if err != nil {
		return 0, false
	}
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, true
}

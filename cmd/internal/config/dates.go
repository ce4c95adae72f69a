package config

import (
	"fmt"
	"slices"
	"time"

	"github.com/goccy/go-yaml/ast"

	"hotline/acd"
)

// forever is after every day that a file can name.
var forever = time.Date(10_001, 1, 1, 0, 0, 0, 0, time.UTC)

// wanted is what somebody should hold at all times: a skill, or what a ring needs.
type wanted struct {
	at   Mistake // its text names what wants it
	need acd.Need
}

// period is a time from a moment up to another, in which a person holds some skills.
type period struct {
	from, to time.Time
	skills   []acd.Skill
}

// wanted lists the skills and rings of a file, as far as its mistakes leave them known.
func (r *reader) wanted(c *City) (out []wanted) {
	if !r.judged() {
		return nil
	}
	add := func(at ast.Node, need acd.Need, format string, args ...any) {
		p := place(at)
		out = append(out, wanted{Mistake{r.file, p.Line, p.Column, fmt.Sprintf(format, args...)}, need})
	}
	for _, name := range c.Skills {
		need := acd.Need{All: []acd.Skill{{Name: name, Level: 1}}}
		if !r.tainted.skills[name] && someone(c.Rules, need) { // else it is a doubt whatever the day
			add(r.names[aSkill][name], need, "skill %q: nobody holds it", name)
		}
	}
	for _, q := range r.doubtful(c.Rules.Queues) {
		at := r.names[aQueue][q.Name]
		add(at, acd.Need{All: q.Needs, Any: q.Any}, "queue %q: nobody has the skills that it needs", q.Name)
		for i, ring := range q.Rings {
			add(at, ring.Need, "queue %q: nobody has the skills that its ring %d needs", q.Name, i+1)
		}
	}
	slices.SortStableFunc(out, func(a, b wanted) int { return a.at.compare(b.at) })
	return out
}

// DoubtsOfDates names the skills, queues and rings that nobody holds or may serve
// now, or from some day on, because of the days for which skills are held: of each
// the first such time that is not over. Load cannot name them: it does not know the
// day. They are sorted by place.
func (c *City) DoubtsOfDates(now time.Time) []Mistake {
	var periods []period
	people, _ := kindsOf(c.Rules.People)
	for _, p := range people {
		periods = append(periods, periodsOf(p.Skills)...)
	}
	slices.SortFunc(periods, func(a, b period) int { return a.from.Compare(b.from) })
	var out []Mistake
	for _, w := range c.wanted {
		from, to, found := gapOf(w.need, periods, now)
		if !found || len(out) == maxMistakes {
			continue
		}
		if !from.IsZero() {
			w.at.Text += " from " + from.In(c.Zone).Format(time.DateOnly) + " on"
		}
		if to != forever {
			w.at.Text += " before " + to.In(c.Zone).Format(time.DateOnly)
		}
		w.at.Text += ": look at from and until of people's skills"
		out = append(out, w.at)
	}
	return out
}

// gapOf gives the first time that is not over and in which nobody meets a need.
// The periods are in the order in which they begin.
func gapOf(need acd.Need, periods []period, now time.Time) (from, to time.Time, found bool) {
	for _, p := range periods {
		if !p.to.After(from) || !need.MetBy(p.skills) {
			continue
		}
		if p.from.After(from) && p.from.After(now) {
			return from, p.from, true
		}
		from = p.to
	}
	return from, forever, from != forever
}

// periodsOf gives the times in which a person holds the same of these skills.
func periodsOf(skills []acd.Skill) (out []period) {
	days := []time.Time{{}, forever}
	for _, s := range skills {
		days = append(days, s.From)
		if !s.Until.IsZero() {
			days = append(days, s.Until)
		}
	}
	slices.SortFunc(days, time.Time.Compare)
	for i, day := range days[:len(days)-1] {
		if days[i+1].After(day) {
			held := slices.DeleteFunc(slices.Clone(skills), func(s acd.Skill) bool { return !heldAt(s, day) })
			out = append(out, period{day, days[i+1], held})
		}
	}
	return out
}

// heldAt tells whether a skill is held at a moment.
func heldAt(s acd.Skill, now time.Time) bool {
	return !now.Before(s.From) && (s.Until.IsZero() || now.Before(s.Until))
}

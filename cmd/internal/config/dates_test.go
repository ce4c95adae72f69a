package config

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// TestDoubtsOfDates: what nobody holds or serves is told with the days of it, and
// only where that time is not over.
func TestDoubtsOfDates(t *testing.T) {
	const look = ": look at from and until of people's skills"
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct{ name, queues, skills, want string }{
		{"held for good", "x: {needs: {a: 1}}", "a: 1", ""},
		{"past", "x: {needs: {a: 1}}", "a: {level: 1, until: 2026-10-31}",
			`2:10: skill "a": nobody holds it from 2026-11-01 on` + look + `|3:10: queue "x": nobody has the skills that it needs from 2026-11-01 on` + look},
		{"until today, which is included", "x: {needs: {a: 1}}", "a: {level: 1, until: 2026-11-23}",
			`2:10: skill "a": nobody holds it from 2026-11-24 on` + look + `|3:10: queue "x": nobody has the skills that it needs from 2026-11-24 on` + look},
		{"future", "x: {needs: {a: 1}}", "a: {level: 1, from: 2026-12-01}",
			`2:10: skill "a": nobody holds it before 2026-12-01` + look + `|3:10: queue "x": nobody has the skills that it needs before 2026-12-01` + look},
		{"from today", "x: {needs: {a: 1}}", "a: {level: 1, from: 2026-11-23}", ""},
		{"a gap to come", "x: {needs: {a: 1}}", "a: {level: 1, until: 2026-12-31}|a: {level: 2, from: 2027-01-11}",
			`2:10: skill "a": nobody holds it from 2027-01-01 on before 2027-01-11` + look +
				`|3:10: queue "x": nobody has the skills that it needs from 2027-01-01 on before 2027-01-11` + look},
		{"a gap that is over", "x: {needs: {a: 1}}", "a: {level: 1, until: 2026-09-30}|a: {level: 2, from: 2026-10-11}", ""},
		{"one after another", "x: {needs: {a: 1}}", "a: {level: 1, until: 2026-12-31}|a: {level: 1, from: 2027-01-01}", ""},
		{"one within another", "x: {needs: {a: 1}}", "a: 1|a: {level: 9, from: 2026-12-01, until: 2026-12-02}", ""},
		{"never both", "x: {needs: {a: 1, b: 1}}", "a: 1|b: 1|a: {level: 1, until: 2026-12-01}, b: {level: 1, until: 2026-11-30}",
			`3:10: queue "x": nobody has the skills that it needs from 2026-12-01 on` + look},
		{"too low a level", "x: {needs: {a: 5}}", "a: 1|a: {level: 5, from: 2027-01-01}",
			`3:10: queue "x": nobody has the skills that it needs before 2027-01-01` + look},
		{"a ring", "x: {needs: {a: 1}, rings: [{after: 9s, needs: {a: 2}}, {after: 10s, needs: {b: 1}}]}", "a: 9|b: {level: 1, from: 2026-12-24}",
			`2:13: skill "b": nobody holds it before 2026-12-24` + look + `|3:10: queue "x": nobody has the skills that its ring 2 needs before 2026-12-24` + look},
	} {
		people := ""
		for i, skills := range strings.Split(c.skills, "|") {
			people += "  - {id: p" + string(rune('1'+i)) + ", skills: {" + skills + "}}\n"
		}
		text := kinds("queues: {"+c.queues+"}", "", "people:\n"+people)
		city, mistakes := Load([]byte(text), "city.yaml")
		if len(mistakes) > 0 {
			t.Errorf("%s: %v", c.name, mistakes)
			continue
		}
		var got []string
		for _, m := range city.DoubtsOfDates(now) {
			got = append(got, strings.TrimPrefix(m.String(), "city.yaml:"))
		}
		if want := strings.FieldsFunc(c.want, func(r rune) bool { return r == '|' }); !slices.Equal(got, want) {
			t.Errorf("%s: %q\nwant %q", c.name, got, want)
		}
	}
}

package config

import (
	"slices"
	"testing"
	"time"
)

// TestHolidays: calendars shared by lines, ranges, make-up working days, and a
// zone whose clocks are changed.
func TestHolidays(t *testing.T) {
	const city = `
skills: [general]
queues: {general: {needs: {general: 1}}}
holidays:
  spring:
    closed: [2027-02-15..2027-02-21]
    open: {2027-02-14: mon, 2027-02-27: fri}
  easter: {closed: 2027-03-29}
hours:
  office:
    mon-thu: [08:30-12:00, 13:30-17:30]
    fri: 08:30-12:00
    holidays: [spring, easter]
    closed: [2027-01-01]
    open: {2027-01-02..2027-01-03: mon-thu}
  always: {mon-sun: 00:00-24:00}
  early: {mon-sun: 02:00-03:00}
lines:
  city: {numbers: 12345, answers: with-seat, queue: general, hours: office}
  early: {numbers: 12346, answers: with-seat, queue: general, hours: early}
people: [{id: 1001, skills: {general: 1}}]
trunks: {local: {allow: 127.0.0.1}}
`
	for zone, days := range map[string]map[string]bool{
		"Asia/Shanghai": {
			"2027-01-01T09:00:00": false, // a Friday, closed
			"2027-01-02T17:00:00": true,  // a Saturday that counts as Monday
			"2027-01-03T17:00:00": true,
			"2027-01-09T09:00:00": false, // an ordinary Saturday
			"2027-02-14T17:00:00": true,  // a Sunday worked for the holiday
			"2027-02-14T18:00:00": false,
			"2027-02-14T23:59:59": false,
			"2027-02-15T09:00:00": false, // the first and the last day of the range
			"2027-02-21T09:00:00": false,
			"2027-02-22T09:00:00": true,
			"2027-02-27T09:00:00": true, // a Saturday that counts as Friday
			"2027-02-27T14:00:00": false,
			"2027-03-29T09:00:00": false, // of the second calendar
		},
		"Europe/Berlin": {
			"2027-03-26T08:29:59": false, // the clocks change on the 28th
			"2027-03-26T08:30:00": true,
			"2027-03-29T08:30:00": false,
			"2027-03-30T08:29:59": false,
			"2027-03-30T08:30:00": true,
			"2027-03-30T17:29:59": true,
			"2027-02-14T08:30:00": true,
		},
	} {
		c := load(t, "timezone: "+zone+city)
		line, _ := c.LineByNumber("12345")
		for at, want := range days {
			when, err := time.ParseInLocation("2006-01-02T15:04:05", at, c.Zone)
			if err != nil {
				t.Fatal(err)
			}
			if got := line.Hours.Open(when); got != want {
				t.Errorf("%s, %s: open %v, want %v", zone, at, got, want)
			}
		}
	}
}

// TestTheHourThatComesTwice: what the clock on the wall says counts, also when it
// says it twice, or never.
func TestTheHourThatComesTwice(t *testing.T) {
	c := load(t, "timezone: Europe/Berlin"+small[len("\ntimezone: Asia/Shanghai"):])
	h := &Hours{zone: c.Zone}
	for day := range h.Week {
		h.Week[day] = []Span{{2 * time.Hour, 3 * time.Hour}}
	}
	open := func(from time.Time) (minutes int) {
		for at := from; at.Before(from.Add(24 * time.Hour)); at = at.Add(time.Minute) {
			if h.Open(at) {
				minutes++
			}
		}
		return minutes
	}
	for day, want := range map[string]int{"2026-10-24": 60, "2026-10-25": 120, "2027-03-28": 0, "2027-03-29": 60} {
		from, err := time.ParseInLocation(time.DateOnly, day, c.Zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := open(from); got != want {
			t.Errorf("open for %d minutes on %s, want %d", got, day, want)
		}
	}
}

// TestSkillsForAWhile: from the beginning of the first day to the end of the last
// one, where the city is.
func TestSkillsForAWhile(t *testing.T) {
	const person = "\n  - {id: 7, skills: {general: {level: 5, from: 2026-12-01, until: 2026-12-31}}}\n"
	for zone, want := range map[string][2]string{
		"Asia/Shanghai": {"2026-12-01T00:00:00+08:00", "2027-01-01T00:00:00+08:00"},
		"Europe/Berlin": {"2026-12-01T00:00:00+01:00", "2027-01-01T00:00:00+01:00"},
	} {
		c := load(t, "timezone: "+zone+small[len("\ntimezone: Asia/Shanghai"):]+person)
		p, _ := c.Person("7")
		if len(p.Skills) != 1 || p.Skills[0].Level != 5 {
			t.Fatalf("7 holds %+v", p.Skills)
		}
		from, until := p.Skills[0].From, p.Skills[0].Until
		if from.Format(time.RFC3339) != want[0] || until.Format(time.RFC3339) != want[1] {
			t.Errorf("%s: from %s until %s, want %v", zone, from, until, want)
		}
		for at, held := range map[time.Time]bool{from.Add(-time.Second): false, from: true, until.Add(-time.Second): true, until: false} {
			if got := slices.Contains(p.SkillsAt(at), "general"); got != held {
				t.Errorf("%s: at %s the skill is held %v, want %v", zone, at, got, held)
			}
		}
	}
}

// TestADayThatBeginsAtOne: in Beirut the clocks are set forward at midnight.
func TestADayThatBeginsAtOne(t *testing.T) {
	c := load(t, "timezone: Asia/Beirut"+small[len("\ntimezone: Asia/Shanghai"):]+
		"\n  - {id: 7, skills: {general: {level: 5, from: 2027-03-28}}}\n  - {id: 8, skills: {general: {level: 5, until: 2027-03-27}}}\n")
	seven, _ := c.Person("7")
	eight, _ := c.Person("8")
	const want = "2027-03-28T01:00:00+03:00"
	if from, until := seven.Skills[0].From, eight.Skills[0].Until; from.Format(time.RFC3339) != want || !from.Equal(until) {
		t.Errorf("the day begins at %s, the one before ends at %s, want %s", from, until, want)
	}
}

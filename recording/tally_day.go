package recording

import (
	"slices"
	"time"

	"hotline/recording/fact"
)

// onSeat counts a stretch of talk or hold on the local days it happened.
func (t *Tally) onSeat(f fact.Fact) {
	past, until, ended := t.seats.turn(f)
	if !ended || !past.withCitizen() {
		return
	}
	e := t.calls[past.Call]
	if e == nil {
		e = &entry{}
	}
	split(past.Since, until, t.loc, func(day string, part time.Duration) {
		t.countOn(day, e, func(c *Counts) {
			if past.State == seatHold {
				c.HoldMS += part.Milliseconds()
			} else {
				c.TalkMS += part.Milliseconds()
			}
		})
	})
	t.drop(past.Call)
}

// count changes the counts of the day a call arrived.
func (t *Tally) count(e *entry, by func(*Counts)) {
	t.countOn(dayOf(e.Arrived, t.loc), e, by)
}

func (t *Tally) countOn(day string, e *entry, by func(*Counts)) {
	d := t.named(day)
	by(&d.Total)
	if e.Line != "" {
		change(d.Lines, e.Line, by)
	}
	if e.Queue != "" {
		change(d.Queues, e.Queue, by)
	}
}

func change(counts map[string]Counts, name string, by func(*Counts)) {
	if _, known := counts[name]; !known && len(counts) >= maxNames {
		name = otherName
	}
	c := counts[name]
	by(&c)
	counts[name] = c
}

func (t *Tally) day(at time.Time) *DayCounts { return t.named(dayOf(at, t.loc)) }

// named gives a day, and lets the oldest go when there are too many.
func (t *Tally) named(day string) *DayCounts {
	if d := t.days[day]; d != nil {
		return d
	}
	d := &DayCounts{Day: day, Lines: map[string]Counts{}, Queues: map[string]Counts{}}
	t.days[day] = d
	if len(t.days) > maxDays {
		delete(t.days, slices.Min(t.Days()))
	}
	return d
}

// dayOf is the local day of a moment, YYYY-MM-DD.
func dayOf(at time.Time, loc *time.Location) string { return at.In(loc).Format(time.DateOnly) }

// split cuts [from, until) at each local midnight.
func split(from, until time.Time, loc *time.Location, part func(day string, d time.Duration)) {
	for from.Before(until) {
		end := nextDay(from, loc)
		if until.Before(end) {
			end = until
		}
		part(dayOf(from, loc), end.Sub(from))
		from = end
	}
}

// nextDay is the first moment of the next local day. Where the clocks change at
// midnight time.Date may name a moment still in the old day: an hour on is the new one.
func nextDay(at time.Time, loc *time.Location) time.Time {
	y, m, d := at.In(loc).Date()
	next := time.Date(y, m, d+1, 0, 0, 0, 0, loc)
	for !next.After(at) || dayOf(next, loc) == dayOf(at, loc) {
		next = next.Add(time.Hour)
	}
	return next
}

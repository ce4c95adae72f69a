package config

import (
	"slices"
	"time"
)

// Hours are the weekly opening times of a line, in the city's time zone, and the
// days that are not like the others of their week.
type Hours struct {
	Name   string
	Week   [7][]Span               // by time.Weekday; sorted, without overlap
	Closed []string                // days as YYYY-MM-DD on which the line is closed all day, sorted
	As     map[string]time.Weekday // days that count as another day of the week
	zone   *time.Location
}

// Span is a part of a day, by the clock on the wall: From 8h30m is 08:30. To is
// exclusive and at most 24h.
type Span struct{ From, To time.Duration }

// Open tells whether the line is open at t.
func (h *Hours) Open(t time.Time) bool {
	local := t.In(h.zone)
	day := local.Format(time.DateOnly)
	if _, closed := slices.BinarySearch(h.Closed, day); closed {
		return false
	}
	weekday := local.Weekday()
	if as, counts := h.As[day]; counts {
		weekday = as
	}
	clock := time.Duration(local.Hour())*time.Hour + time.Duration(local.Minute())*time.Minute +
		time.Duration(local.Second())*time.Second + time.Duration(local.Nanosecond())
	for _, span := range h.Week[weekday] {
		if span.From <= clock && clock < span.To {
			return true
		}
	}
	return false
}

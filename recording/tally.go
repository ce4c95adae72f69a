package recording

import (
	"maps"
	"slices"
	"time"

	"hotline/recording/fact"
)

// Marks of the measures (DOMAIN "Measures").
const (
	ServiceMark  = 15 * time.Second // answered within it: GB/T 33358-2016
	ShortAbandon = 5 * time.Second  // abandoned before it: shown apart, never dropped
)

// Bounds of a tally.
const (
	maxDays  = 62    // local days kept; the oldest goes
	maxNames = 1_000 // lines, and queues, of a day; further ones count as otherName
)

const otherName = "other"

// Counts are the business measures of a set of calls. A call counts on the
// local day it arrived; talk and hold count on the local day they happened.
type Counts struct {
	Offered       int64 `json:"offered"` // reached the line; for a queue: asked for it, let in or not, and for no other after it
	Answered      int64 `json:"answered"`
	WithinMark    int64 `json:"within_mark"`    // answered within ServiceMark of arrival
	Abandoned     int64 `json:"abandoned"`      // left before an answer
	ShortAbandons int64 `json:"short_abandons"` // of Abandoned: sooner than ShortAbandon
	Overflowed    int64 `json:"overflowed"`     // turned off before an answer
	Refused       int64 `json:"refused"`        // reached the line and was refused
	Lost          int64 `json:"lost"`           // ended by a fault of ours before an answer
	WaitMS        int64 `json:"wait_ms"`        // sum of the waits of answered calls
	MaxWaitMS     int64 `json:"max_wait_ms"`    // longest wait of an answered call
	Surveyed      int64 `json:"surveyed"`       // asked for a grade
	Graded        int64 `json:"graded"`         // of them gave one
	GradeSum      int64 `json:"grade_sum"`      // the grades added up
	TalkMS        int64 `json:"talk_ms"`
	HoldMS        int64 `json:"hold_ms"`
}

// DayCounts are the measures of one local day.
type DayCounts struct {
	Day    string            `json:"day"` // YYYY-MM-DD
	Total  Counts            `json:"total"`
	Lines  map[string]Counts `json:"lines"`
	Queues map[string]Counts `json:"queues"`
}

// Tally folds facts into measures per local day, line and queue, and into the
// sliding connection rate. It keeps maxDays days and the calls that are open.
type Tally struct {
	loc    *time.Location
	days   map[string]*DayCounts
	calls  map[string]*entry
	seats  book
	window window
}

// entry is what a tally knows of a call that can still change its counts.
type entry struct {
	Line     string    `json:"line"`
	Queue    string    `json:"queue,omitempty"`
	Arrived  time.Time `json:"arrived"`
	Answered bool      `json:"answered,omitempty"`
	WaitMS   int64     `json:"wait_ms,omitempty"`
	Ended    bool      `json:"ended,omitempty"`
}

// NewTally makes an empty tally whose days are those of loc.
func NewTally(loc *time.Location) *Tally {
	return &Tally{loc: loc, days: map[string]*DayCounts{}, calls: map[string]*entry{}, seats: book{}}
}

// Day gives the measures of a local day; false when nothing is known of it.
func (t *Tally) Day(day string) (DayCounts, bool) {
	d := t.days[day]
	if d == nil {
		return DayCounts{Day: day, Lines: map[string]Counts{}, Queues: map[string]Counts{}}, false
	}
	return DayCounts{Day: d.Day, Total: d.Total, Lines: maps.Clone(d.Lines), Queues: maps.Clone(d.Queues)}, true
}

// Days gives the days that are known, oldest first.
func (t *Tally) Days() []string { return slices.Sorted(maps.Keys(t.days)) }

// Connection counts the calls that arrived in the 24 hours before now, to the
// minute: how many were offered and how many of those a person answered.
func (t *Tally) Connection(now time.Time) (offered, answered int64) { return t.window.sum(now) }

// Add folds one fact. It is everything that can change a count.
func (t *Tally) Add(f fact.Fact) {
	switch body := f.Body.(type) {
	case fact.CallArrived:
		t.onArrived(f)
	case fact.CallQueued:
		t.onQueued(f)
	case fact.CallOverflowed:
		if f.Queue != "" { // at its door, maybe: busy and blocked count as offered
			t.onQueued(f)
		}
	case fact.CallAnswered:
		t.onAnswered(f, body)
	case fact.CallSurveyed:
		t.grade(f, func(c *Counts) { c.Surveyed++ })
	case fact.CallGraded:
		t.grade(f, func(c *Counts) { c.Graded, c.GradeSum = c.Graded+1, c.GradeSum+int64(body.Grade) })
	case fact.CallEnded:
		t.onEnded(f, body)
	case fact.SeatSignedIn, fact.SeatSignedOut, fact.SeatState:
		t.onSeat(f)
	}
}

func (t *Tally) onArrived(f fact.Fact) {
	if t.calls[f.Call] != nil {
		return
	}
	e := &entry{Line: f.Line, Arrived: f.At}
	t.calls[f.Call] = e
	t.count(e, func(c *Counts) { c.Offered++ })
	t.window.offered(f.At)
}

// onQueued counts the call in the queue that it asks for. A call that moves takes
// its counts along, so that each call is in one queue.
func (t *Tally) onQueued(f fact.Fact) {
	e := t.calls[f.Call]
	if e == nil || e.Ended || e.Queue == f.Queue {
		return
	}
	day := t.day(e.Arrived)
	if e.Queue != "" {
		change(day.Queues, e.Queue, func(c *Counts) { e.apply(c, -1) })
	}
	e.Queue = f.Queue
	change(day.Queues, e.Queue, func(c *Counts) { e.apply(c, +1) })
}

// apply adds or takes back what an open call counts. MaxWaitMS is not taken back.
func (e *entry) apply(c *Counts, sign int64) {
	c.Offered += sign
	if !e.Answered {
		return
	}
	c.Answered += sign
	c.WaitMS += sign * e.WaitMS
	if e.WaitMS <= ServiceMark.Milliseconds() {
		c.WithinMark += sign
	}
	c.MaxWaitMS = max(c.MaxWaitMS, e.WaitMS)
}

func (t *Tally) onAnswered(f fact.Fact, body fact.CallAnswered) {
	e := t.calls[f.Call]
	if e == nil || e.Ended || e.Answered {
		return
	}
	t.count(e, func(c *Counts) { e.apply(c, -1) })
	e.Answered, e.WaitMS = true, body.WaitMS
	t.count(e, func(c *Counts) { e.apply(c, +1) })
	t.window.answered(e.Arrived)
}

func (t *Tally) onEnded(f fact.Fact, body fact.CallEnded) {
	e := t.calls[f.Call]
	if e == nil && f.Line != "" && body.Outcome == fact.Refused {
		t.onArrived(f)
		e = t.calls[f.Call]
	}
	if e == nil || e.Ended {
		return
	}
	e.Ended = true
	waited := f.At.Sub(e.Arrived)
	t.count(e, func(c *Counts) { countEnd(c, body.Outcome, e.Answered, waited) })
	t.drop(f.Call)
}

// grade counts for a call in its survey, which no queue takes again.
func (t *Tally) grade(f fact.Fact, change func(*Counts)) {
	if e := t.calls[f.Call]; e != nil && e.Answered && !e.Ended {
		t.count(e, change)
	}
}

// countEnd counts an outcome. One that belongs to calls without an answer does
// not count a second time for a call that had one.
func countEnd(c *Counts, outcome fact.Outcome, answered bool, waited time.Duration) {
	switch {
	case answered:
	case outcome == fact.Lost:
		c.Lost++
	case outcome == fact.Abandoned:
		c.Abandoned++
		if waited < ShortAbandon {
			c.ShortAbandons++
		}
	case outcome == fact.TurnedOff:
		c.Overflowed++
	case outcome == fact.Refused:
		c.Refused++
	}
}

// drop forgets a call that nothing can change any more.
func (t *Tally) drop(call string) {
	if e := t.calls[call]; e != nil && e.Ended && !t.seats.serves(call) {
		delete(t.calls, call)
	}
}

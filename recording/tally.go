package recording

import (
	"time"

	"hotline/recording/fact"
)

// Marks of the measures (DOMAIN "Measures").
const (
	ServiceMark  = 15 * time.Second // answered within it: GB/T 33358-2016
	ShortAbandon = 5 * time.Second  // abandoned before it: shown apart, never dropped
)

// Counts are the business measures of a set of calls. A call counts on the
// local day it arrived; talk and hold count on the local day they happened.
type Counts struct {
	Offered       int64 `json:"offered"` // reached the line; for a queue: reached the queue and stayed
	Answered      int64 `json:"answered"`
	WithinMark    int64 `json:"within_mark"` // answered within ServiceMark of arrival
	Abandoned     int64 `json:"abandoned"`
	ShortAbandons int64 `json:"short_abandons"` // of Abandoned: sooner than ShortAbandon
	Overflowed    int64 `json:"overflowed"`
	Refused       int64 `json:"refused"`
	Lost          int64 `json:"lost"`
	WaitMS        int64 `json:"wait_ms"`     // sum of the waits of answered calls
	MaxWaitMS     int64 `json:"max_wait_ms"` // longest wait of an answered call
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

// Tally folds facts into measures per local day, line and queue.
type Tally struct{ loc *time.Location }

// NewTally makes an empty tally whose days are those of loc.
func NewTally(loc *time.Location) *Tally { return &Tally{loc: loc} }

// Add folds one fact.
func (t *Tally) Add(f fact.Fact) {}

// Day gives the measures of a local day; false when nothing is known of it.
func (t *Tally) Day(day string) (DayCounts, bool) { return DayCounts{}, false }

// Connection counts the calls that arrived in the 24 hours before now, to the
// minute: how many were offered and how many of those a person answered.
func (t *Tally) Connection(now time.Time) (offered, answered int64) { return 0, 0 }

// MarshalJSON writes a checkpoint.
func (t *Tally) MarshalJSON() ([]byte, error) { return nil, nil }

// UnmarshalJSON reads a checkpoint into a tally made by NewTally.
func (t *Tally) UnmarshalJSON(data []byte) error { return nil }

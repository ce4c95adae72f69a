package seats

import (
	"time"

	"hotline/recording/fact"
)

// DayAccount is where one local day went, for everybody who was signed in.
type DayAccount struct {
	Day    string    `json:"day"`    // YYYY-MM-DD, local
	People []Account `json:"people"` // by staff number
	Total  Account   `json:"total"`  // sums; its longest is the longest of all
}

// Account is where one person's local day went, in whole milliseconds. The
// states add up to SignedInMS exactly.
type Account struct {
	Person     string           `json:"person,omitempty"`
	ReadyMS    int64            `json:"ready_ms"`
	OfferedMS  int64            `json:"offered_ms"`
	TalkMS     int64            `json:"talk_ms"`
	HoldMS     int64            `json:"hold_ms"`
	WrapUpMS   int64            `json:"wrap_up_ms"`
	NotReadyMS map[string]int64 `json:"not_ready_ms"` // by reason
	SignedInMS int64            `json:"signed_in_ms"`
	Calls      int64            `json:"calls"`      // answered on this day
	LongestMS  int64            `json:"longest_ms"` // longest conversation: talk and hold of one call inside this day
}

// Days folds facts into accounts per person and local day.
type Days struct {
	loc *time.Location
}

// NewDays gives an empty fold whose days begin at midnight in loc.
func NewDays(loc *time.Location) *Days { return &Days{loc: loc} }

// Add folds one fact. Facts come in the order of the ledger; kinds other than
// seat.signed-in, seat.signed-out and seat.state change nothing.
func (d *Days) Add(f fact.Fact) {}

// Day gives the accounts of one local day, running states counted up to now.
func (d *Days) Day(day string, now time.Time) DayAccount { return DayAccount{Day: day} }

// CallTalk gives how long people talked in a call and kept it on hold, running
// states counted up to now; false when the fold knows nothing of it.
func (d *Days) CallTalk(call string, now time.Time) (talkMS, holdMS int64, ok bool) {
	return 0, 0, false
}

// Forget drops the days before the given one, and the calls that ended in them.
func (d *Days) Forget(beforeDay string) {}

// MarshalJSON writes a checkpoint; UnmarshalJSON restores it exactly.
func (d *Days) MarshalJSON() ([]byte, error) { return []byte("{}"), nil }

// UnmarshalJSON restores a checkpoint into a fold made by NewDays with the same location.
func (d *Days) UnmarshalJSON(data []byte) error { return nil }

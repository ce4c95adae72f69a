package seats

import "maps"

// maxReasons bounds the reasons kept apart for a person and day. Time under
// further reasons is counted as otherReason.
const (
	maxReasons  = 32
	otherReason = "other"
)

// Account is where one person's local day went, in whole milliseconds. The
// states add up to SignedInMS exactly.
type Account struct {
	Person     string           `json:"person,omitempty"` // staff number (工号); "" in a total
	ReadyMS    int64            `json:"ready_ms"`
	OfferedMS  int64            `json:"offered_ms"`
	TalkMS     int64            `json:"talk_ms"` // without hold
	HoldMS     int64            `json:"hold_ms"`
	WrapUpMS   int64            `json:"wrap_up_ms"`
	NotReadyMS map[string]int64 `json:"not_ready_ms"` // by reason
	SignedInMS int64            `json:"signed_in_ms"`
	Calls      int64            `json:"calls"`      // answered on this day
	LongestMS  int64            `json:"longest_ms"` // longest conversation: talk and hold of one call, as far as in this day
}

// SumMS adds up the states. It equals SignedInMS.
func (a Account) SumMS() int64 {
	sum := a.ReadyMS + a.OfferedMS + a.TalkMS + a.HoldMS + a.WrapUpMS
	for _, ms := range a.NotReadyMS {
		sum += ms
	}
	return sum
}

// plus adds another account to a total.
func (a *Account) plus(b Account) {
	a.ReadyMS += b.ReadyMS
	a.OfferedMS += b.OfferedMS
	a.TalkMS += b.TalkMS
	a.HoldMS += b.HoldMS
	a.WrapUpMS += b.WrapUpMS
	for reason, ms := range b.NotReadyMS {
		a.NotReadyMS[reason] += ms
	}
	a.SignedInMS += b.SignedInMS
	a.Calls += b.Calls
	a.LongestMS = max(a.LongestMS, b.LongestMS)
}

// entry is an account that is still being written: it knows the conversation
// that its last talk belonged to.
type entry struct {
	Account
	LastCall   string `json:"last_call,omitempty"`
	LastCallMS int64  `json:"last_call_ms,omitempty"`
}

func newEntry(person string) *entry {
	return &entry{Account: Account{Person: person, NotReadyMS: map[string]int64{}}}
}

func (e *entry) clone() *entry {
	c := *e
	c.NotReadyMS = maps.Clone(e.NotReadyMS)
	return &c
}

// add counts ms spent as p says.
func (e *entry) add(p *presence, ms int64) {
	e.SignedInMS += ms
	switch p.State {
	case Ready:
		e.ReadyMS += ms
	case Offered:
		e.OfferedMS += ms
	case Talking:
		e.TalkMS += ms
		e.converse(p.Call, ms)
	case Hold:
		e.HoldMS += ms
		e.converse(p.Call, ms)
	case WrapUp:
		e.WrapUpMS += ms
	default:
		e.NotReadyMS[e.reason(p.Reason)] += ms
	}
}

func (e *entry) converse(call string, ms int64) {
	if call != e.LastCall {
		e.LastCall, e.LastCallMS = call, 0
	}
	e.LastCallMS += ms
	e.LongestMS = max(e.LongestMS, e.LastCallMS)
}

func (e *entry) reason(reason string) string {
	if _, known := e.NotReadyMS[reason]; known || len(e.NotReadyMS) < maxReasons-1 {
		return reason
	}
	return otherReason
}

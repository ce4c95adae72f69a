package chaos

import (
	"time"

	"hotline/acd"
)

// tally is what a person did on the local day.
type tally struct{ talkMS, calls int64 }

// usesToday tells whether a queue goes by what people did today.
func usesToday(r acd.Rules) bool {
	for _, q := range r.Queues {
		if q.Order == acd.LeastTalk || q.Order == acd.FewestCalls {
			return true
		}
	}
	return false
}

// did gives what a person did today; nobody counts it when no queue asks.
func (w *Watcher) did(person string) *tally {
	if !usesToday(w.rules) {
		return &tally{}
	}
	if w.today[person] == nil {
		w.today[person] = &tally{}
	}
	return w.today[person]
}

// day is the local day of a moment.
func (w *Watcher) day(ms int64) string { return at(ms).Add(w.rules.East).Format(time.DateOnly) }

package acd

// tally is what a person did on the local day, for the orders between seats that
// ask for it.
type tally struct {
	TalkMS int64 `json:"talk_ms,omitempty"` // conversations that ended, hold included
	Calls  int64 `json:"calls,omitempty"`   // answered
}

const dayMS = 24 * 60 * 60 * 1000

// usesToday tells whether a queue goes by what people did today.
func (r *Rules) usesToday() bool {
	for _, q := range r.Queues {
		if q.Order.within() != byIdle {
			return true
		}
	}
	return false
}

// day is the number of the local day of a moment.
func (e *Engine) day(ms int64) int64 {
	ms += e.rules.East.Milliseconds()
	if ms < 0 {
		return (ms+1)/dayMS - 1
	}
	return ms / dayMS
}

// midnight is when the local day of a moment ends.
func (e *Engine) midnight(ms int64) int64 {
	return (e.day(ms)+1)*dayMS - e.rules.East.Milliseconds()
}

// tallyOf finds what a person did today; nil when nobody asks.
func (e *Engine) tallyOf(person string) *tally {
	if e.today == nil {
		return nil
	}
	t := e.today[person]
	if t == nil {
		t = &tally{}
		e.today[person] = t
	}
	return t
}

// newDay begins to count anew.
func (e *Engine) newDay() {
	e.today = nil
	if e.rules.usesToday() {
		e.today = map[string]*tally{}
	}
}

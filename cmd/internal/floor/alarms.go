package floor

import (
	"sync"

	"hotline/recording/fact"
	"hotline/recording/tape"
)

// alarms are the troubles that are on now; each change is a fact.
type alarms struct {
	house  *House
	mu     sync.Mutex
	raised map[string]string // what -> detail
}

// set raises or ends an alarm; saying the same twice changes nothing.
func (a *alarms) set(what, detail string, over bool) {
	a.mu.Lock()
	_, was := a.raised[what]
	if over {
		delete(a.raised, what)
	} else {
		a.raised[what] = detail
	}
	a.mu.Unlock()
	if was != over {
		return // raised already, or over already
	}
	a.house.log.Warn("alarm", "what", what, "detail", detail, "over", over)
	a.house.count.Alarm(what, !over)
	a.house.Write(fact.Fact{Body: fact.SystemAlarm{What: what, Detail: detail, Over: over}})
}

func (a *alarms) detail(what string) (string, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	detail, on := a.raised[what]
	return detail, on
}

// onTape keeps what the tape has to tell.
func (h *House) onTape(n tape.Notice) {
	switch n := n.(type) {
	case tape.Rendered:
		h.Write(fact.Fact{Call: n.Call, Body: n.RecordingRendered})
	case tape.Gap:
		h.Write(fact.Fact{Call: n.Call, Body: n.RecordingGap})
	case tape.Trouble:
		h.alarms.set(n.What, n.Detail, n.Over)
	}
}

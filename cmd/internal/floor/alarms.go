package floor

import (
	"hotline/recording/fact"
	"hotline/recording/tape"
)

// onAlarm makes a fact of the beginning and the end of a trouble.
func (h *House) onAlarm(what, detail string, over bool) {
	h.log.Warn("alarm", "what", what, "detail", detail, "over", over)
	h.count.Alarm(what, !over)
	h.Write(fact.Fact{Body: fact.SystemAlarm{What: what, Detail: detail, Over: over}})
}

// onAttack hears of what somebody tries: the alarm is on until a minute without.
func (h *House) onAttack(what, detail string) {
	h.log.Warn("attack", "what", what, "detail", detail)
	h.count.Dropped(what)
	h.alarms.Pulse(h.clock.Now(), what, detail)
}

// onTape keeps what the tape has to tell.
func (h *House) onTape(n tape.Notice) {
	switch n := n.(type) {
	case tape.Rendered:
		h.Write(fact.Fact{Call: n.Call, Body: n.RecordingRendered})
	case tape.Gap:
		h.Write(fact.Fact{Call: n.Call, Body: n.RecordingGap})
	case tape.Trouble:
		h.alarms.Set(n.What, n.Detail, n.Over)
	}
}

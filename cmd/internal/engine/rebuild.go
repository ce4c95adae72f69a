package engine

import (
	"encoding/json"
	"time"

	"hotline/acd"
	"hotline/sip"
)

// rebuild makes a new engine from the last kept state and the inputs since,
// without the one that failed.
func (r *Room) rebuild(now time.Time, bad acd.Input, text string) {
	if arrive, ok := bad.(acd.Arrive); ok {
		arrive.From = sip.Mask(arrive.From) // the log has no numbers
		bad = arrive
	}
	if rules, ok := bad.(acd.SetRules); ok {
		rules.Rules.Numbers = nil
		bad = rules
	}
	r.cfg.Log.Error("the engine failed on an input and is rebuilt without it", "input", string(acd.EncodeInput(bad)), "panic", text)
	r.cfg.Failed(callOf(bad), text)
	r.panics = append(r.panics, now)
	if len(r.panics) == panicsMost {
		if now.Sub(r.panics[0]) < panicsWithin {
			r.giveUp(text)
		}
		r.panics = r.panics[1:]
	}
	engine, err := acd.Restore(r.base)
	if err != nil {
		r.giveUp(err.Error())
		return
	}
	for _, step := range r.since {
		engine.Step(step.now, step.in)
	}
	r.engine = engine
}

// callOf gives the call that an input is about, "" for none.
func callOf(in acd.Input) string {
	var record struct{ With struct{ Call string } }
	_ = json.Unmarshal(acd.EncodeInput(in), &record)
	return record.With.Call
}

// giveUp says that the process is not to be trusted any more.
func (r *Room) giveUp(why string) {
	select {
	case r.sick <- why:
	default:
	}
}

package front

import "hotline/cmd/internal/api"

// Condition is what the parts of the house say of themselves.
type Condition interface {
	Draining() bool
	EngineFull() bool
	LedgerFull() bool
	Alarm(what string) (detail string, on bool)
}

// alarms are the parts whose state an alarm tells; none of them stops calls.
var alarms = []struct{ part, alarm string }{
	{"ledger-disk", "ledger-full"},
	{"ledger-speed", "ledger-slow"},
	{"rtp", "no-port"},
	{"tape-disk", "tape-full"},
	{"tape-speed", "tape-stalled"},
	{"tape-sync", "tape-unsynced"},
	{"tape-render", "tape-unrendered"},
	{"tape-calls", "tape-busy"},
}

// Parts implements api.Health.
func (p *Pages) Parts() []api.Part {
	parts := []api.Part{
		part("sip", p.Condition.Draining(), true, "draining: running calls may end, new ones get 503"),
		part("engine", p.Condition.EngineFull(), true, "too many inputs wait"),
		part("ledger", p.Condition.LedgerFull(), true, "too many records wait for the disk"),
	}
	for _, a := range alarms {
		detail, on := p.Condition.Alarm(a.alarm)
		parts = append(parts, part(a.part, on, false, detail))
	}
	return parts
}

func part(name string, bad, stops bool, detail string) api.Part {
	if !bad {
		detail = ""
	}
	return api.Part{Name: name, OK: !bad, Stops: stops, Detail: detail}
}

package front

import "hotline/cmd/internal/api"

// Condition is what the parts of the house say of themselves.
type Condition interface {
	Draining() bool
	EngineFull() bool
	Alarm(what string) (detail string, on bool)
}

// watched are the alarms that the state of a part follows.
var watched = []struct {
	part, alarm string
	stops       bool
}{
	{"ledger", "ledger-full", true},
	{"ledger-speed", "ledger-slow", false},
	{"tape", "tape-full", false},
	{"tape-speed", "tape-stalled", false},
	{"tape-render", "tape-render", false},
}

// Parts implements api.Health.
func (p *Pages) Parts() []api.Part {
	parts := []api.Part{
		part("sip", p.Condition.Draining(), true, "draining: running calls may end, new ones get 503"),
		part("engine", p.Condition.EngineFull(), true, "too many inputs wait"),
	}
	for _, w := range watched {
		detail, on := p.Condition.Alarm(w.alarm)
		parts = append(parts, part(w.part, on, w.stops, detail))
	}
	return parts
}

func part(name string, bad, stops bool, detail string) api.Part {
	if !bad {
		detail = ""
	}
	return api.Part{Name: name, OK: !bad, Stops: stops, Detail: detail}
}

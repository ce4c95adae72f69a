package call

import "time"

// State is where a call stands, for the API.
type State string

// The states of a call, in the order in which it goes through them.
const (
	Arriving State = "arriving" // not in a queue yet
	Waiting  State = "waiting"  // may be offered, or is
	Talking  State = "talking"  // with a person
	Held     State = "held"     // with a person, who put the citizen on hold
	Leaving  State = "leaving"  // hears its last words, or its legs are ending
	Over     State = "over"     // Done was ordered
)

// View is a picture of a call for the API.
type View struct {
	ID     string
	Line   string
	State  State
	Queue  string // queue it waits or waited in; "" before the first
	Person string // whom it is with; "" when nobody
	Legs   []LegView
}

// LegView is a picture of one leg.
type LegView struct {
	Leg    string // "a" is the citizen
	Person string
	Place  string
	State  string // opening, ringing, up, ending
	Since  time.Time
}

// View gives a picture of the call as it stands.
func (c *Call) View() View {
	v := View{ID: c.setup.ID, Line: c.setup.Line, State: c.state(), Queue: c.queue}
	if c.partner != nil && c.partner.phase == up {
		v.Person = c.partner.person
	}
	for _, l := range c.legs() {
		if !l.finished() {
			v.Legs = append(v.Legs, LegView{Leg: l.name, Person: l.person, Place: l.place, State: l.phase.String(), Since: l.since})
		}
	}
	return v
}

func (c *Call) state() State {
	switch {
	case c.over:
		return Over
	case c.busyEnding():
		return Leaving
	case c.partner != nil && c.partner.held():
		return Held
	case c.partner != nil:
		return Talking
	case c.queue != "":
		return Waiting
	}
	return Arriving
}

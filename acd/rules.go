package acd

import (
	"slices"
	"strings"
	"time"
)

// Rules are what the engine decides by. They change only by the SetRules input.
type Rules struct {
	Queues []Queue  `json:"queues"`
	People []Person `json:"people"`

	Reserves []Reserve     `json:"reserves,omitempty"`
	Misses   int           `json:"misses,omitempty"` // so many offers missed in a row make a person not ready; at least 1
	East     time.Duration `json:"east,omitempty"`   // how much earlier than in UTC the local day begins
	CallBack CallBack      `json:"call_back,omitzero"`
	Rest     Rest          `json:"rest,omitzero"`
	MaxCalls int           `json:"max_calls,omitempty"` // known at once, more overflow; 0 means the engine's own bound

	Numbers []NumberRule `json:"numbers,omitempty"` // what is done with the calls of some numbers; see NumberRule
}

// bound is how many calls may be known at once.
func (r *Rules) bound() int {
	if r.MaxCalls > 0 {
		return r.MaxCalls
	}
	return maxCalls
}

// Rest is how long an offer that came to nothing makes a person not ready; they
// are ready by themselves then. 0 is until they say so.
type Rest struct {
	Missed      time.Duration `json:"missed,omitempty"` // see Rules.Misses
	Refused     time.Duration `json:"refused,omitempty"`
	Unreachable time.Duration `json:"unreachable,omitempty"`
}

// Queue is one kind of waiting call. Of equal priority, a call passes one that
// arrived before it only by less than the difference of their Boost less Target.
type Queue struct {
	Name        string        `json:"name"`
	Needs       []Skill       `json:"needs"`                 // a person must hold all of them
	Any         [][]Skill     `json:"any,omitempty"`         // and of each of these lists one
	Priority    int           `json:"priority,omitempty"`    // calls of a larger one go first, however long others wait; -99 to 99
	Order       SeatOrder     `json:"order,omitempty"`       // between the people who may serve a call; longest-idle when it is none
	Rings       []Ring        `json:"rings,omitempty"`       // who else may serve a call that waits; see Ring
	Boost       time.Duration `json:"boost"`                 // counted as if the call had arrived this much earlier
	Target      time.Duration `json:"target,omitempty"`      // counted as if it had arrived this much later: earliest deadline first
	Sticky      Sticky        `json:"sticky,omitzero"`       // who returns is kept for the person who holds the matter
	RingFor     time.Duration `json:"ring_for"`              // how long an offer may ring before it is missed
	WrapUp      time.Duration `json:"wrap_up"`               // after-call work; 0 means none
	MaxWaiting  int           `json:"max_waiting"`           // more than this overflow; 0 means the engine's own bound
	MaxWait     time.Duration `json:"max_wait"`              // longer than this overflow, see Offerable; 0 means for ever
	ServiceMark time.Duration `json:"service_mark"`          // the target wait (15 s), for counting
	OwnSite     bool          `json:"own_site,omitempty"`    // people of the call's site before all others, then Order
	WrapUpMax   time.Duration `json:"wrap_up_max,omitempty"` // how long wrap-up may be extended, from its begin; 0: not at all

	MaxExpected time.Duration `json:"max_expected,omitempty"` // a call that would wait longer, by its P50, overflows when it enters, unless it has needs of its own; 0 for none
	Unstaffed   bool          `json:"unstaffed,omitempty"`    // calls overflow that nobody who is signed in may serve, in whatever ring
}

// Ring widens who may serve a call: once it has waited so long since its INVITE,
// whoever meets the need may too, besides those who might before. The call keeps
// its place. At most 8 rings of a queue count, the earliest.
type Ring struct {
	After time.Duration `json:"after"`
	Need
}

// Skill is a skill at a level, 1 to 9. As a need it is the least level. A person
// holds it from From until just before Until; zero times set no bound.
type Skill struct {
	Name  string    `json:"name"`
	Level int       `json:"level"`
	From  time.Time `json:"from,omitzero"`
	Until time.Time `json:"until,omitzero"`
}

// Person is somebody who may sign in.
type Person struct {
	ID     string  `json:"id"` // staff number (工号)
	Skills []Skill `json:"skills"`
	Site   string  `json:"site,omitempty"`   // see Queue.OwnSite
	Weight int     `json:"weight,omitempty"` // how many of 100 turns a trainee or guest takes, 1 to 100; 0 is 100
}

// find gives the place of a person of tidy rules, or where it would be.
func (r *Rules) find(person string) (int, bool) {
	return slices.BinarySearchFunc(r.People, person, func(p Person, id string) int { return strings.Compare(p.ID, id) })
}

package acd

import (
	"time"

	"hotline/recording/fact"
	"hotline/seats"
)

// Reasons of not ready that the engine gives.
const (
	reasonSignedIn    = "signed-in"   // signed in and has not asked for calls yet
	reasonMissed      = "missed"      // did not answer an offer
	reasonRefused     = "refused"     // refused an offer
	reasonUnreachable = "unreachable" // the place could not be rung
)

// ReasonSupervising is the reason of not ready of who is in somebody else's call.
const ReasonSupervising = "supervising"

// person is somebody who is signed in. The exported fields are its snapshot.
// What a decision reads and writes stands first, as in a call.
type person struct {
	ID     string      `json:"id"`
	State  seats.State `json:"state"`
	weight uint8       // of 100 turns how many the person takes; 0: all
	Credit uint8       `json:"credit,omitempty"` // of turns passed on: see weight
	number int32       // in the rules, by staff number
	kind   *kind       // nil when the rules no longer name the person
	Since  int64       `json:"since_ms"` // when the state began
	Idle   int64       `json:"idle_ms"`  // when the person became ready; an offer that fell through does not change it
	today  *tally      // nil when no queue asks for it
	timer  timer       // its first word stands in this line, the rest in the next

	Leaving string  `json:"leaving,omitempty"` // why signed out when the running call ends
	Next    *string `json:"next,omitempty"`    // reason of not ready after wrap-up; nil: ready
	NextBy  string  `json:"next_by,omitempty"` // the supervisor who chose Next

	Call   string   `json:"call,omitempty"`   // offered, talked to, held, supervised, or written up
	Reason string   `json:"reason,omitempty"` // of not ready
	By     string   `json:"by,omitempty"`     // the supervisor who made State
	keeps  *keeping // the calls that are kept for the person; nil: none
	Misses int      `json:"misses,omitempty"` // offers missed in a row

	Place string `json:"place"`
	Due   int64  `json:"due_ms,omitempty"`  // end of wrap-up or of a rest
	Most  int64  `json:"most_ms,omitempty"` // when wrap-up ends at the latest, however it is extended
	site  string

	Contact string   `json:"contact"`
	LeaveBy string   `json:"leave_by,omitempty"` // the supervisor who made Leaving
	skills  []Skill  // in force
	_       [24]byte // so that everybody begins a line of memory
}

func newPerson(p person) *person {
	made := p
	made.timer = timer{person: &made}
	return &made
}

// engaged tells whether a call has the person now.
func (p *person) engaged() bool {
	return p.State == seats.Offered || p.converses()
}

func (p *person) converses() bool {
	return p.State == seats.Talking || p.State == seats.Hold
}

// become is the only place where a person's state changes. c is the call that
// the new state is for, or nil. A change that the table refuses is a mistake
// in the engine, which the floor contains.
func (e *Engine) become(p *person, to seats.State, reason string, c *call) {
	if err := seats.Next(p.State, to); err != nil {
		panic("acd: person " + p.ID + ": " + err.Error())
	}
	from := p.State
	if from == seats.Ready {
		e.unlist(p)
	}
	if since := e.since(p); p.today != nil && p.converses() {
		p.today.TalkMS += since - p.Since
	}
	p.State, p.Reason, p.Since, p.By = to, reason, e.since(p), e.by
	p.Call, p.Most = "", 0
	e.noEnd(p)
	if c != nil {
		p.Call = c.ID
	}
	if to == seats.Ready {
		if from != seats.Offered {
			p.Idle = p.Since
		}
		e.list(p)
	}
	if len(e.index.keeps) > 0 {
		e.rekeep(p)
	}
	if !e.quiet {
		note(e, c, p, fact.SeatState{From: from.String(), To: to.String(), Reason: reason, Call: p.Call, By: e.by})
	}
}

// rest makes a person not ready for a while; 0 is until they say otherwise.
func (e *Engine) rest(p *person, reason string, d time.Duration) {
	e.become(p, seats.NotReady, reason, nil)
	if d > 0 {
		e.endAt(p, e.now+atLeast1(d))
	}
}

// endAt is when the state that a person is in ends by itself.
func (e *Engine) endAt(p *person, due int64) {
	p.Due = due
	e.clock.start(&p.timer, due)
}

// noEnd lets the state go on.
func (e *Engine) noEnd(p *person) {
	p.Due = 0
	e.clock.stop(&p.timer)
}

// carryOn takes a person who is done with a call to the state chosen meanwhile.
func (e *Engine) carryOn(p *person) {
	next := p.Next
	if p.NextBy != "" {
		e.by = p.NextBy
	}
	p.choose(nil, "")
	if next != nil {
		e.become(p, seats.NotReady, *next, nil)
	} else {
		e.become(p, seats.Ready, "", nil)
	}
	e.by = ""
}

// choose keeps the state after the running call or its wrap-up, and who chose it.
func (p *person) choose(next *string, by string) { p.Next, p.NextBy = next, by }

// leave signs a person out who has no offer; a conversation is over for them.
func (e *Engine) leave(p *person, why string) {
	e.noEnd(p)
	e.staffed()
	if p.State != seats.SignedOut {
		e.become(p, seats.SignedOut, "", nil)
	}
	delete(e.people, p.ID)
	note(e, nil, p, fact.SeatSignedOut{Why: why, By: e.by})
}

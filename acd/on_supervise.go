package acd

import (
	"slices"

	"hotline/recording/fact"
	"hotline/seats"
)

// The ways into a running call; the supervisor hears both sides in each.
const (
	Listen  = "listen"  // nobody hears the supervisor
	Whisper = "whisper" // the person does, the citizen does not
	Barge   = "barge"   // both do
)

// supervises tells whether the person is in somebody else's call.
func (p *person) supervises() bool { return p.State == seats.NotReady && p.Call != "" }

// inCall tells whether the person cannot leave a call before it lets go of them.
func (p *person) inCall() bool { return p.converses() || p.supervises() }

// onSupervise brings a supervisor into a conversation, or changes how they are in it.
// The state that they were in comes back afterwards, unless another is chosen meanwhile.
func (e *Engine) onSupervise(in Supervise) {
	c, p := e.calls.get(in.Call), e.people[in.Person]
	if c == nil || p == nil || !slices.Contains([]string{Listen, Whisper, Barge}, in.Mode) || !e.mayEnter(c, p) || c.Mode == in.Mode {
		e.ignore()
		return
	}
	first := c.Supervisor == ""
	note(e, c, p, fact.CallSupervised{Mode: in.Mode, Before: c.Mode, Of: c.Person})
	c.Supervisor, c.Mode = p.ID, in.Mode
	if first {
		p.choose(nil, "")
		if p.State == seats.NotReady {
			reason := p.Reason
			p.choose(&reason, p.By)
		}
		e.become(p, seats.NotReady, ReasonSupervising, c)
	}
	e.decide(Decision{Kind: Supervised, Call: c.ID, Person: p.ID, Place: p.Place, Why: in.Mode})
}

// mayEnter tells whether a person may be a call's supervisor: one a call, in no other.
func (e *Engine) mayEnter(c *call, p *person) bool {
	switch {
	case c.Supervisor == p.ID:
		return true
	case c.State != talking || c.isBack || c.Supervisor != "" || p.Leaving != "":
		return false
	}
	return p.State == seats.Ready || p.State == seats.NotReady && !p.supervises()
}

// onUnsupervise ends it; the conversation goes on.
func (e *Engine) onUnsupervise(in Unsupervise) {
	c := e.calls.get(in.Call)
	if c == nil || c.Supervisor == "" || c.Supervisor != in.Person {
		e.ignore()
		return
	}
	e.decide(Decision{Kind: Supervised, Call: c.ID, Person: c.Supervisor, Place: e.people[c.Supervisor].Place})
	e.unsupervise(c)
}

// unsupervise frees the supervisor of a call.
func (e *Engine) unsupervise(c *call) {
	p := e.people[c.Supervisor]
	note(e, c, p, fact.CallSupervised{Before: c.Mode, Of: c.Person})
	c.Supervisor, c.Mode = "", ""
	e.goOn(p)
}

// onTakeOver passes a conversation on to its supervisor. Both talks meet in one moment.
func (e *Engine) onTakeOver(in TakeOver) {
	c := e.calls.get(in.Call)
	if c == nil || c.Supervisor == "" || c.Supervisor != in.Person {
		e.ignore()
		return
	}
	was, p := c.with, e.people[c.Supervisor]
	e.happened = max(e.happened, was.Since, p.Since)
	note(e, c, p, fact.CallTakenOver{From: was.ID})
	c.Supervisor, c.Mode = "", ""
	c.give(p)
	if c.WrapUp > 0 && was.Leaving == "" {
		e.by = p.ID // that they wrap up is the supervisor's doing; what follows is not
	}
	e.letGo(was, c)
	e.by = ""
	p.Misses = 0
	e.become(p, seats.Talking, "", c)
	if p.today != nil {
		p.today.Calls++
	}
}

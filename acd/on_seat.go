package acd

import (
	"hotline/recording/fact"
	"hotline/seats"
)

// onSignIn brings a person to a place. Who the rules do not name cannot sign
// in. A person who is signed in moves: an offer is withdrawn; who was ready or
// offered stays ready only when the sign-in says so; a conversation, its
// wrap-up and not ready go on. A sign-out that waits for the end of a call is
// called off.
func (e *Engine) onSignIn(in SignIn) {
	p := e.people[in.Person]
	came := newPerson(person{ID: in.Person, Place: in.Place, Contact: in.Contact})
	e.introduce(came)
	switch {
	case came.kind == nil,
		p == nil && len(e.people) >= maxSeats,
		p != nil && p.Place == in.Place && p.Contact == in.Contact && p.Leaving == "":
		e.ignore()
	case p == nil:
		came.Credit = e.claim(came.ID)
		e.people[came.ID] = came
		e.staffed()
		note(e, nil, came, fact.SeatSignedIn{Contact: in.Contact})
		e.settle(came, in.Ready)
	default:
		e.move(p, in)
	}
}

func (e *Engine) move(p *person, in SignIn) {
	if p.State == seats.Offered {
		e.leaveOffer(p, "moved", seats.Ready, "")
	}
	p.Place, p.Contact, p.Leaving, p.LeaveBy = in.Place, in.Contact, "", ""
	e.staffed()
	e.rekeep(p)
	note(e, nil, p, fact.SeatSignedIn{Contact: in.Contact})
	switch {
	case p.State == seats.Ready:
		if !in.Ready {
			e.settle(p, false)
		}
	case p.State == seats.NotReady && !p.supervises():
		e.noEnd(p)
		if in.Ready {
			e.settle(p, true)
		}
	}
}

func (e *Engine) settle(p *person, ready bool) {
	if ready {
		e.become(p, seats.Ready, "", nil)
		return
	}
	e.become(p, seats.NotReady, reasonSignedIn, nil)
}

// onSignOut takes a person away. During a call the person goes on talking and
// is signed out, without wrap-up, when the call needs them no more.
func (e *Engine) onSignOut(in SignOut) {
	p := e.people[in.Person]
	why := in.Why
	if why == "" {
		why = "signed-out"
	}
	if p == nil || p.Leaving != "" {
		e.ignore()
		return
	}
	e.by = in.By
	e.signOut(p, why)
}

func (e *Engine) signOut(p *person, why string) {
	switch {
	case p.inCall():
		p.Leaving, p.LeaveBy = why, e.by
		e.staffed()
		e.rekeep(p)
	case p.State == seats.Offered:
		e.leaveOffer(p, "signed-out", seats.SignedOut, "")
		e.leave(p, why)
	default:
		e.leave(p, why)
	}
}

// leaveOffer takes the person out of the offer that rings; the call keeps its place.
func (e *Engine) leaveOffer(p *person, why string, to seats.State, reason string) {
	c := e.calls.get(p.Call)
	e.withdraw(c, why, to, reason)
	e.enqueue(c)
}

// onSetReady lets a person have calls. It ends wrap-up; during a call it is
// remembered as the state after it.
func (e *Engine) onSetReady(in SetReady) {
	p := e.people[in.Person]
	switch {
	case p == nil || p.State == seats.Ready || p.State == seats.Offered:
		e.ignore()
	case p.inCall():
		p.choose(nil, in.By)
	default:
		e.by = in.By
		p.choose(nil, "")
		e.become(p, seats.Ready, "", nil)
	}
}

// onSetNotReady keeps calls from a person. It withdraws an offer; during a
// call and in wrap-up it is remembered as the state after wrap-up.
func (e *Engine) onSetNotReady(in SetNotReady) {
	p := e.people[in.Person]
	e.by = in.By
	switch {
	case p == nil || p.State == seats.NotReady && p.Reason == in.Reason:
		e.ignore()
	case p.State == seats.Offered:
		e.leaveOffer(p, "not-ready", seats.NotReady, in.Reason)
	case p.inCall() || p.State == seats.WrapUp:
		reason := in.Reason
		p.choose(&reason, in.By)
	default:
		e.become(p, seats.NotReady, in.Reason, nil)
	}
}

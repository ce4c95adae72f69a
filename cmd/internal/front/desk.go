package front

import (
	"context"
	"slices"

	"hotline/acd"
	"hotline/cmd/internal/api"
	"hotline/cmd/internal/call"
	"hotline/seats"
)

// Seat implements api.Desk.
func (p *Pages) Seat(person string) seats.Seat {
	s := p.Engine.Seat(person)
	s.Person = person
	return s
}

// SetState implements api.Desk.
func (p *Pages) SetState(_ context.Context, person, state, reason string) (seats.Seat, error) {
	if state == seats.Ready.String() && !p.Places.Return(person) {
		return seats.Seat{}, api.ErrBusy
	}
	now := p.Seat(person)
	if !p.Places.Reachable(p.Now(), person) || now.State == seats.SignedOut {
		return now, api.Conflict{Sentence: "You are not signed in at a place that can be rung: connect your headset or register your phone first."}
	}
	var in acd.Input = acd.SetReady{Person: person}
	if state != seats.Ready.String() {
		in = acd.SetNotReady{Person: person, Reason: reason}
	}
	return p.tell(person, in)
}

// tell gives the engine an input and then looks at the seat.
func (p *Pages) tell(person string, in acd.Input) (seats.Seat, error) {
	if !p.Engine.Post(in) {
		return seats.Seat{}, api.ErrBusy
	}
	return p.Seat(person), nil
}

// Do implements api.Desk.
func (p *Pages) Do(ctx context.Context, person string, act api.Act) (seats.Seat, error) {
	now := p.Seat(person)
	if sentence := senseless(act, now.State, p.kind(person)); sentence != "" {
		return now, api.Conflict{Sentence: sentence}
	}
	switch act {
	case api.ActWrapUpEnd:
		return p.tell(person, acd.EndWrapUp{Person: person})
	case api.ActWrapUpMore:
		return p.extend(ctx, now)
	}
	found, taken := p.Floor.Command(now.Call, call.Command{Person: person, Do: string(act), Offer: now.Offer})
	if !found {
		return now, api.Conflict{Sentence: "The call is over."}
	}
	if !taken {
		return now, api.ErrBusy
	}
	return p.Seat(person), nil
}

// kind gives the kind of a person's place.
func (p *Pages) kind(person string) string {
	if connection, _ := p.Places.HeadsetOf(person); connection > 0 {
		return api.KindHeadset
	}
	return api.KindPhone
}

// sensible are the states in which an act makes sense.
var sensible = map[api.Act][]seats.State{
	api.ActAnswer:     {seats.Offered}, // at a headset
	api.ActDecline:    {seats.Offered},
	api.ActHangUp:     {seats.Talking, seats.Hold},
	api.ActHold:       {seats.Talking},
	api.ActResume:     {seats.Hold},
	api.ActWrapUpEnd:  {seats.WrapUp},
	api.ActWrapUpMore: {seats.WrapUp},
}

// senseless says why an act makes no sense in a state at a kind of place; "" when it does.
func senseless(act api.Act, state seats.State, kind string) string {
	switch {
	case state == seats.SignedOut:
		return "You are not signed in."
	case act == api.ActAnswer && kind != api.KindHeadset:
		return "Your place is a phone: answer the call on the phone."
	case slices.Contains(sensible[act], state):
		return ""
	}
	return "That makes no sense while " + doing[state] + "."
}

// doing is what a person does in a state, in words for them.
var doing = map[seats.State]string{
	seats.Ready:    "you are ready and wait for a call",
	seats.NotReady: "you are not ready for calls",
	seats.Offered:  "a call is ringing at your place",
	seats.Talking:  "you are talking to a citizen",
	seats.Hold:     "the citizen is on hold",
	seats.WrapUp:   "you are wrapping up a call",
}

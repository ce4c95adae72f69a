package front

import (
	"context"
	"slices"

	"hotline/acd"
	"hotline/cmd/internal/api"
	"hotline/cmd/internal/call"
	"hotline/recording/fact"
	"hotline/seats"
)

// Supervise implements api.Supervision.
func (p *Pages) Supervise(ctx context.Context, by, id string, do api.Act) (seats.Seat, error) {
	now := p.Seat(by)
	talk, err := p.talk(ctx, id)
	if err != nil {
		return now, err
	}
	if sentence := p.againstCall(now, talk, do); sentence != "" {
		return now, api.Conflict{Sentence: sentence}
	}
	if err := p.Audit(ctx, by, fact.Audit{Did: string(do), Object: id}); err != nil {
		return now, err
	}
	wish := call.Command{Person: by, Do: call.DoLeave}
	switch do {
	case api.ActTakeOver:
		wish.Do = call.DoTakeOver
	case api.ActLeave:
	default:
		return p.tell(by, acd.Supervise{Call: id, Person: by, Mode: string(do)})
	}
	if _, taken := p.Floor.Command(id, wish); !taken {
		return now, api.ErrBusy
	}
	return p.Seat(by), nil
}

// talk gives the seat of who talks in a running call; empty when nobody does.
func (p *Pages) talk(ctx context.Context, id string) (seats.Seat, error) {
	calls := p.Engine.View().Calls
	if i := slices.IndexFunc(calls, func(c acd.CallView) bool { return c.Call == id }); i >= 0 {
		if s := p.Seat(calls[i].Person); s.State == seats.Talking || s.State == seats.Hold {
			return s, nil
		}
		return seats.Seat{}, nil
	}
	_, known, err := p.Ledger.Call(ctx, id)
	if err == nil && !known {
		err = api.ErrUnknown
	}
	return seats.Seat{}, err
}

// againstCall says why a supervisor cannot do this in a call; "" when they can.
func (p *Pages) againstCall(now, talk seats.Seat, do api.Act) string {
	switch {
	case talk.Person == "":
		return "Nobody talks to the citizen now."
	case talk.Person == now.Person:
		return "This is your own call."
	case talk.Supervisor == now.Person:
		return ""
	case do == api.ActTakeOver || do == api.ActLeave:
		return "You are not in this call: listen to it first."
	case talk.Supervisor != "":
		return talk.Supervisor + " is in this call already."
	case now.State == seats.SignedOut || !p.Places.Reachable(p.Now(), now.Person):
		return "You are not signed in at a place that can be rung: connect your headset or register your phone first."
	case now.State == seats.NotReady && now.Call != "":
		return "You are in another call already: leave it first."
	case now.State != seats.Ready && now.State != seats.NotReady:
		return "That makes no sense while " + doing[now.State] + "."
	}
	return ""
}

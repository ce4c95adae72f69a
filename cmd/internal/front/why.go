package front

import (
	"context"
	"errors"
	"slices"

	"hotline/acd"
	"hotline/cmd/internal/api"
	"hotline/cmd/internal/numbers"
	"hotline/cmd/internal/replay"
)

// Decided explains offers that are on record: see replay.Explainer.
type Decided interface {
	Why(ctx context.Context, call string, offer uint64) (acd.Why, error)
}

// Why implements api.Wall: of a running call as it stands, else of an offer as it was made.
func (p *Pages) Why(ctx context.Context, id string, offer uint64) (acd.Why, error) {
	if offer == 0 {
		if why, ok := p.Engine.Why(id); ok {
			why.Idle = append(why.Idle, p.idle(ctx, id)...)
			return why, nil
		}
	}
	if _, known, err := p.Ledger.Call(ctx, id); err != nil {
		return acd.Why{}, err
	} else if !known {
		return acd.Why{}, api.ErrUnknown
	}
	why, err := p.Decided.Why(ctx, id, offer)
	switch {
	case errors.Is(err, replay.ErrBusy):
		return why, api.ErrBusy
	case errors.Is(err, replay.ErrNoOffer) && offer != 0:
		return why, api.ErrUnknown
	case errors.Is(err, replay.ErrNoOffer):
		return why, api.Conflict{Sentence: "The call is over and was never offered to anybody."}
	case errors.Is(err, replay.ErrForgotten):
		return why, api.Conflict{Sentence: "The state of the engine at that time is not kept, or was kept by another version: the reason of the offer in the call's story is all that is left."}
	case errors.Is(err, replay.ErrLost):
		return why, api.Conflict{Sentence: "The records of that time do not lead to this offer: the reason in the call's story is all that is left."}
	}
	return why, err
}

// idle tells why rules for the number of a call do nothing in the city of now.
func (p *Pages) idle(ctx context.Context, id string) (whys []string) {
	rules := slices.DeleteFunc(p.NumberRules(), func(r numbers.Rule) bool { return r.Idle == "" })
	if len(rules) == 0 {
		return nil
	}
	c, known, err := p.Ledger.Call(ctx, id)
	if err != nil || !known {
		return nil
	}
	for _, r := range rules {
		if c.From == r.Number {
			whys = append(whys, r.Idle)
		}
	}
	return whys
}

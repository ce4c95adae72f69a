package front

import (
	"context"
	"time"

	"hotline/cmd/internal/api"
	"hotline/seats"
)

// Headset implements api.Headset.
func (p *Pages) Headset(ctx context.Context, person, offer string) (answer string, connection uint64, err error) {
	return p.Floor.Headset(ctx, person, offer)
}

// LeaveHeadset implements api.Headset.
func (p *Pages) LeaveHeadset(_ context.Context, person string) error {
	if s := p.Seat(person); s.State == seats.Talking || s.State == seats.Hold {
		return api.Conflict{Sentence: "You are in a call: hang up first."}
	}
	return p.Floor.LeaveHeadset(person)
}

// Echo implements api.Headset.
func (p *Pages) Echo(_ context.Context, person string, lasts time.Duration) error {
	switch s := p.Seat(person); s.State {
	case seats.Offered, seats.Talking, seats.Hold:
		return api.Conflict{Sentence: "Not while a call needs your headset."}
	}
	if _, up := p.Places.HeadsetOf(person); !up {
		return api.Conflict{Sentence: "Your headset is not connected."}
	}
	return p.Floor.Echo(person, lasts)
}

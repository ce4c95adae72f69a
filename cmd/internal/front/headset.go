package front

import (
	"context"
	"time"

	"hotline/cmd/internal/api"
	"hotline/seats"
)

// ICE implements api.Headset. Credentials are to be renewed when half of their time
// is over: what is set up with them just then lasts for long enough.
func (p *Pages) ICE(person string) api.ICE {
	var out api.ICE
	c := p.Floor.City().Headsets
	for _, url := range c.STUN {
		out.Servers = append(out.Servers, api.ICEServer{URL: url})
	}
	for _, t := range c.TURN {
		name, credential := seats.RelayPass(person, p.Now().Add(c.Credentials), string(t.Secret))
		out.Servers = append(out.Servers, api.ICEServer{URL: t.URL, Username: name, Credential: credential})
		out.Renew = c.Credentials / 2
	}
	return out
}

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

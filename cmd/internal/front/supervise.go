package front

import (
	"context"
	"fmt"
	"strings"

	"hotline/acd"
	"hotline/cmd/internal/api"
	"hotline/recording/fact"
	"hotline/seats"
)

// didDirect is what audit facts call a supervisor's act at somebody else's seat.
const didDirect = "direct"

// Direct implements api.Supervision.
func (p *Pages) Direct(ctx context.Context, by, person string, d api.Direction) (seats.Seat, error) {
	if _, known := p.Floor.City().Person(person); !known {
		return seats.Seat{}, api.ErrUnknown
	}
	now := p.Seat(person)
	if sentence := p.against(now, d); sentence != "" {
		return now, api.Conflict{Sentence: sentence}
	}
	object := strings.TrimSpace(fmt.Sprintf("%s %s %s", person, d.Do, d.Reason))
	if err := p.Audit(ctx, by, fact.Audit{Did: didDirect, Object: object}); err != nil {
		return now, err
	}
	switch d.Do {
	case api.ActReady:
		if !p.Places.Return(person) {
			return now, api.ErrBusy
		}
		return p.tell(person, acd.SetReady{Person: person, By: by})
	case api.ActNotReady:
		return p.tell(person, acd.SetNotReady{Person: person, Reason: d.Reason, By: by})
	case api.ActWrapUpEnd:
		return p.tell(person, acd.EndWrapUp{Person: person, By: by})
	}
	if why := p.Places.SignOut(person, by); why != "" {
		return now, api.Conflict{Sentence: why}
	}
	return p.Seat(person), nil
}

// against says why a direction makes no sense; "" when it does.
func (p *Pages) against(now seats.Seat, d api.Direction) string {
	switch {
	case d.Do == api.ActReady && p.Places.MayReturn(now.Person):
		return ""
	case now.State == seats.SignedOut:
		return now.Person + " is not signed in."
	case d.Do == api.ActReady && !p.Places.Reachable(p.Now(), now.Person):
		return now.Person + "'s place cannot be rung now."
	case d.Do == api.ActWrapUpEnd && now.State != seats.WrapUp:
		return now.Person + " is not wrapping up a call."
	}
	return ""
}

// extend gives the person a step more for the work after a call, as far as the
// queue of the call allows.
func (p *Pages) extend(ctx context.Context, now seats.Seat) (seats.Seat, error) {
	c, _, err := p.Ledger.Call(ctx, now.Call)
	if err != nil {
		return now, err
	}
	city := p.Floor.City()
	queue, _ := city.Queue(c.Queue)
	left := queue.WrapUpMax - now.Until.Sub(now.Since)
	switch {
	case queue.WrapUpMax == 0:
		return now, api.Conflict{Sentence: "The work after calls of this queue cannot be made longer."}
	case left <= 0:
		return now, api.Conflict{Sentence: fmt.Sprintf("The work after this call has reached its bound of %v.", queue.WrapUpMax)}
	}
	return p.tell(now.Person, acd.ExtendWrapUp{Person: now.Person, For: min(city.WrapUpStep, left)})
}

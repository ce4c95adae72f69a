package front

import (
	"context"
	"time"

	"hotline/cmd/internal/api"
	"hotline/recording"
	"hotline/recording/fact"
	"hotline/seats"
)

// Days are the folds of days.
type Days interface {
	Accounts(ctx context.Context, day string, now time.Time) (seats.DayAccount, recording.DayCounts, error)
	Account(person, day string, now time.Time) seats.Account
	Connection(now time.Time) (offered, answered int64)
}

// Mine implements api.Desk.
func (p *Pages) Mine(ctx context.Context, person string) (api.Mine, error) {
	city, now := p.Floor.City(), p.Now()
	seat := p.Seat(person)
	m := api.Mine{Seat: seat, Kind: p.kind(person), Reasons: p.Reasons(), By: seat.By,
		Today: p.Days.Account(person, now.In(city.Zone).Format(time.DateOnly), now)}
	m.Connection, m.Up = p.Places.HeadsetOf(person)
	if m.Seat.State == seats.SignedOut {
		m.Kind, m.By = api.KindNone, p.Places.SignedOutBy(person)
	}
	if m.Seat.Call == "" || m.Seat.State == seats.NotReady { // that is somebody else's
		return m, nil
	}
	c, known, err := p.Ledger.Call(ctx, m.Seat.Call)
	if err != nil {
		return api.Mine{}, err
	}
	if !known { // the ledger lags behind the engine; its facts will be news
		c = recording.Call{ID: m.Seat.Call}
	}
	c = c.Live(now)
	queue, _ := city.Queue(c.Queue)
	m.Call, m.Language, m.WrapUp = &c, city.Language(c.Queue), queue.WrapUp
	if seat.State == seats.WrapUp {
		m.WrapUp = seat.Until.Sub(seat.Since)
	}
	m.WrapUpMax = queue.WrapUpMax
	m.WrapUpMore = max(0, min(city.WrapUpStep, queue.WrapUpMax-m.WrapUp))
	return m, nil
}

// Reasons implements api.Wall.
func (p *Pages) Reasons() []api.Reason {
	city := p.Floor.City()
	reasons := make([]api.Reason, len(city.NotReady))
	for i, name := range city.NotReady {
		reasons[i] = api.Reason{Name: name, Allowance: city.Allowances[name]}
	}
	return reasons
}

// Connection implements api.Wall.
func (p *Pages) Connection() (offered, answered int64) { return p.Days.Connection(p.Now()) }

// Note implements api.Desk.
func (p *Pages) Note(ctx context.Context, person, call, text string) error {
	s := p.Seat(person)
	if s.Call != call || !has[s.State] {
		return api.Conflict{Sentence: "This is not your call: a note is for the call that you are in, or are wrapping up."}
	}
	f := fact.Fact{Call: call, Person: person, Place: s.Place, Body: fact.CallNote{Text: text}}
	if c, known, err := p.Ledger.Call(ctx, call); err == nil && known {
		f.Queue, f.Line = c.Queue, c.Line
	}
	if !p.Floor.Write(f) {
		return api.ErrBusy
	}
	return nil
}

// has are the states in which a person has a call to write about.
var has = map[seats.State]bool{seats.Talking: true, seats.Hold: true, seats.WrapUp: true}

// Package front is the running house as the HTTP surface sees it: every answer of the API, made from rooms and facts.
package front

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"hotline/acd"
	"hotline/cmd/internal/api"
	"hotline/cmd/internal/call"
	"hotline/cmd/internal/config"
	"hotline/cmd/internal/owner"
	"hotline/recording"
	"hotline/recording/fact"
	"hotline/seats"
)

// Engine is the engine's goroutine.
type Engine interface {
	View() acd.View
	Post(in acd.Input) bool // false: its mailbox is full
}

// Floor is what else of the running house is asked.
type Floor interface {
	City() *config.City
	Reachable(person string) bool // the person's place can be rung
	Command(id string, do call.Command) (found, taken bool)
	Write(facts ...fact.Fact) bool // false: the ledger takes no more
}

// Ledger is what pages ask of the facts on disk.
type Ledger interface {
	Facts(ctx context.Context, after fact.ID, limit int) ([]fact.Fact, error)
	FactsOfCall(ctx context.Context, call string) ([]fact.Fact, error)
	Call(ctx context.Context, id string) (recording.Call, bool, error)
}

// Pages implements api.House.
type Pages struct {
	Engine   Engine
	Floor    Floor
	Ledger   Ledger
	List     func(ctx context.Context, q api.CallsQuery) (calls []recording.Call, next string, err error)
	WAV      func(call string) (path string, ok bool) // file of a rendered recording
	Accounts func(day string, now time.Time) (seats.DayAccount, recording.DayCounts, bool)
	Health   func() []api.Part
	Now      func() time.Time
}

func ms(n int64) time.Duration { return time.Duration(n) * time.Millisecond }

// Account implements api.People.
func (p *Pages) Account(id string) (api.Account, bool) {
	who, ok := p.Floor.City().Person(id)
	return api.Account{ID: who.ID, Name: who.Name, Password: who.Password, Roles: who.Roles}, ok
}

// Seats implements api.Wall.
func (p *Pages) Seats() []api.Seat {
	at := map[string]seats.Seat{}
	for _, s := range p.Engine.View().Seats {
		at[s.Person] = s
	}
	var out []api.Seat
	for _, who := range p.Floor.City().People {
		out = append(out, seatOf(who.ID, who.Name, at[who.ID]))
	}
	return out
}

func seatOf(id, name string, s seats.Seat) api.Seat {
	out := api.Seat{Person: id, Name: name, Place: s.Place, State: s.State.String(), Reason: s.Reason, Since: s.Since, Call: s.Call}
	if s.Next != seats.SignedOut {
		out.Next = s.Next.String()
	}
	return out
}

// Queues implements api.Wall.
func (p *Pages) Queues() []api.Queue {
	view := p.Engine.View()
	var out []api.Queue
	for _, q := range p.Floor.City().Rules.Queues {
		i := slices.IndexFunc(view.Queues, func(v acd.QueueView) bool { return v.Name == q.Name })
		if i < 0 {
			continue
		}
		v := view.Queues[i]
		row := api.Queue{Name: v.Name, Waiting: v.Waiting + v.Offered, Ready: v.Ready, Talking: v.Talking}
		if !v.Oldest.IsZero() {
			row.Longest = p.Now().Sub(v.Oldest)
		}
		out = append(out, row)
	}
	return out
}

// Calls implements api.Calls.
func (p *Pages) Calls(ctx context.Context, q api.CallsQuery) ([]api.Call, string, error) {
	page, next, err := p.List(ctx, q)
	if err != nil {
		return nil, "", err
	}
	var calls []api.Call
	for _, c := range page {
		calls = append(calls, p.callOf(c))
	}
	return calls, next, nil
}

func (p *Pages) callOf(c recording.Call) api.Call {
	c = c.Live(p.Now())
	return api.Call{ID: c.ID, Line: c.Line, Queue: c.Queue, From: c.From, State: string(c.State), Outcome: string(c.Outcome),
		Arrived: c.Arrived, Answered: c.Answered, Ended: c.Ended, Person: c.Person,
		Wait: ms(c.WaitMS), Talk: ms(c.TalkMS), Hold: ms(c.HoldMS)}
}

// Call implements api.Calls.
func (p *Pages) Call(ctx context.Context, id string) (api.Call, []fact.Fact, error) {
	c, ok, err := p.Ledger.Call(ctx, id)
	if err != nil {
		return api.Call{}, nil, err
	}
	if !ok {
		return api.Call{}, nil, api.ErrUnknown
	}
	story, err := p.Ledger.FactsOfCall(ctx, id)
	return p.callOf(c), story, err
}

// Recording implements api.Calls.
func (p *Pages) Recording(ctx context.Context, id string) (api.Recording, error) {
	c, ok, err := p.Ledger.Call(ctx, id)
	if err != nil {
		return api.Recording{}, err
	}
	path, rendered := p.WAV(id)
	switch {
	case !ok:
		return api.Recording{}, api.ErrUnknown
	case !rendered && c.State != recording.Ended:
		return api.Recording{}, api.Conflict{Sentence: "The call is still going on; its recording is written when it has ended."}
	case !rendered:
		return api.Recording{}, api.ErrUnknown
	}
	file, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return api.Recording{}, api.ErrUnknown
	}
	if err != nil {
		return api.Recording{}, fmt.Errorf("cannot open the recording of %s: %w", id, err)
	}
	info, err := file.Stat()
	if err != nil {
		_ = file.Close()
		return api.Recording{}, fmt.Errorf("cannot open the recording of %s: %w", id, err)
	}
	return api.Recording{File: file, ModTime: info.ModTime()}, nil
}

// Day implements api.Calls.
func (p *Pages) Day(_ context.Context, day string) (api.Day, error) {
	accounts, counts, _ := p.Accounts(day, p.Now())
	city := p.Floor.City()
	var out api.Day
	for _, a := range accounts.People {
		who, _ := city.Person(a.Person)
		out.People = append(out.People, personDay(a, who.Name))
	}
	for _, q := range city.Rules.Queues {
		out.Queues = append(out.Queues, queueDay(q.Name, counts.Queues[q.Name]))
	}
	out.Total = queueDay("", counts.Total)
	out.Total.Talk, out.Total.Hold = ms(accounts.Total.TalkMS), ms(accounts.Total.HoldMS)
	return out, nil
}

func personDay(a seats.Account, name string) api.PersonDay {
	day := api.PersonDay{Person: a.Person, Name: name, SignedIn: ms(a.SignedInMS), Ready: ms(a.ReadyMS), Offered: ms(a.OfferedMS),
		Talk: ms(a.TalkMS), Hold: ms(a.HoldMS), WrapUp: ms(a.WrapUpMS), Answered: int(a.Calls), NotReady: map[string]time.Duration{}}
	for _, reason := range owner.Keys(a.NotReadyMS) {
		day.NotReady[reason] = ms(a.NotReadyMS[reason])
	}
	return day
}

func queueDay(name string, c recording.Counts) api.QueueDay {
	return api.QueueDay{Queue: name, Offered: int(c.Offered), Answered: int(c.Answered), InMark: int(c.WithinMark),
		Abandoned: int(c.Abandoned), Overflow: int(c.Overflowed), Wait: ms(c.WaitMS), Talk: ms(c.TalkMS), Hold: ms(c.HoldMS)}
}

// FactsAfter implements api.Past.
func (p *Pages) FactsAfter(ctx context.Context, after fact.ID, limit int) ([]fact.Fact, error) {
	return p.Ledger.Facts(ctx, after, limit)
}

// Parts implements api.Health.
func (p *Pages) Parts() []api.Part { return p.Health() }

// Audit implements api.Auditor.
func (p *Pages) Audit(_ context.Context, person string, what fact.Audit) error {
	if !p.Floor.Write(fact.Fact{Person: person, Body: what}) {
		return api.ErrBusy
	}
	return nil
}

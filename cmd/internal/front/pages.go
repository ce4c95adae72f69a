// Package front is the running house as the HTTP surface sees it: every answer of the API, made from rooms and facts.
package front

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"hotline/acd"
	"hotline/cmd/internal/api"
	"hotline/cmd/internal/call"
	"hotline/cmd/internal/config"
	"hotline/recording"
	"hotline/recording/fact"
	"hotline/seats"
)

// renderMost is how long after its end a call without a recording may still
// get one: rendering takes milliseconds, unless the disk is slow.
const renderMost = time.Minute

// Engine is the engine's goroutine.
type Engine interface {
	View() acd.View
	Seat(person string) seats.Seat // alone, without a look at the rest
	Why(call string) (why acd.Why, ok bool)
	Post(in acd.Input) bool // false: its mailbox is full
}

// Floor is what else of the running house is asked.
type Floor interface {
	City() *config.City
	Command(id string, do call.Command) (found, taken bool)
	Write(facts ...fact.Fact) bool // false: the ledger takes no more
	Headsets
}

// Headsets are the browsers that people sit at. Errors are those of api.Headset.
type Headsets interface {
	Headset(ctx context.Context, person, offer string) (answer string, connection uint64, err error)
	LeaveHeadset(person string) error
	Echo(person string, lasts time.Duration) error
}

// Places know where people are.
type Places interface {
	Reachable(now time.Time, person string) bool          // the person's place can be rung
	HeadsetOf(person string) (connection uint64, up bool) // the latest connection, 0 for none
	SignOut(person, by string) (why string)               // why not, "" when it was done
	SignedOutBy(person string) string                     // the supervisor; "" for nobody
	MayReturn(person string) bool                         // signed out by a supervisor, the phone still there
	Return(person string) (taken bool)                    // signs such a person in again, nobody else
}

// Ledger is what pages ask of the facts on disk.
type Ledger interface {
	Facts(ctx context.Context, after fact.ID, limit int) ([]fact.Fact, error)
	FactsOfCall(ctx context.Context, call string) ([]fact.Fact, error)
	Call(ctx context.Context, id string) (recording.Call, bool, error)
}

// Pages implements api.House.
type Pages struct {
	Engine    Engine
	Floor     Floor
	Places    Places
	Ledger    Ledger
	List      func(ctx context.Context, q api.CallsQuery) (calls []recording.Call, next string, err error)
	WAV       func(call string) (path string, ok bool) // file of a rendered recording
	Days      Days
	Numbers   Numbers
	Decided   Decided
	Foreign   func(error) bool // an error of Ledger or List about a fact or cursor that is none of theirs
	Condition Condition
	Now       func() time.Time
}

// Account implements api.People.
func (p *Pages) Account(id string) (api.Account, bool) {
	who, ok := p.Floor.City().Person(id)
	return api.Account{ID: who.ID, Name: who.Name, Password: who.Password, Roles: who.Roles, Skills: who.SkillsAt(p.Now())}, ok
}

// SomeHash implements api.People.
func (p *Pages) SomeHash() string {
	for _, who := range p.Floor.City().People {
		if strings.HasPrefix(who.Password, "$") {
			return who.Password
		}
	}
	return ""
}

// View implements api.Wall.
func (p *Pages) View() acd.View { return p.Engine.View() }

// Calls implements api.Calls.
func (p *Pages) Calls(ctx context.Context, q api.CallsQuery) ([]recording.Call, string, error) {
	calls, next, err := p.List(ctx, q)
	now := p.Now()
	for i := range calls {
		calls[i] = calls[i].Live(now)
	}
	return calls, next, p.known(err)
}

// known makes api.ErrUnknown of what the ledger says of things that are none of its own.
func (p *Pages) known(err error) error {
	if err != nil && p.Foreign(err) {
		return fmt.Errorf("%w: %w", api.ErrUnknown, err)
	}
	return err
}

// Call implements api.Calls.
func (p *Pages) Call(ctx context.Context, id string) (recording.Call, []fact.Fact, error) {
	c, ok, err := p.Ledger.Call(ctx, id)
	if err != nil {
		return recording.Call{}, nil, err
	}
	if !ok {
		return recording.Call{}, nil, api.ErrUnknown
	}
	story, err := p.Ledger.FactsOfCall(ctx, id)
	return c.Live(p.Now()), story, err
}

// Recording implements api.Calls.
func (p *Pages) Recording(ctx context.Context, id string) (api.Recording, error) {
	c, ok, err := p.Ledger.Call(ctx, id)
	if err != nil {
		return api.Recording{}, err
	}
	if !ok {
		return api.Recording{}, api.ErrUnknown
	}
	path, rendered := p.WAV(id)
	switch {
	case rendered:
	case c.State != recording.Ended:
		return api.Recording{}, api.Conflict{Sentence: "The call is still going on; its recording is written when it has ended."}
	case p.Now().Sub(c.Ended) < renderMost:
		return api.Recording{}, api.Conflict{Sentence: "The call has just ended; its recording, if there is one, is still being written."}
	default:
		return api.Recording{}, api.ErrUnknown
	}
	return openRecording(id, path)
}

func openRecording(id, path string) (api.Recording, error) {
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
func (p *Pages) Day(ctx context.Context, day string) (seats.DayAccount, recording.DayCounts, error) {
	return p.Days.Accounts(ctx, day, p.Now())
}

// FactsAfter implements api.Past.
func (p *Pages) FactsAfter(ctx context.Context, after fact.ID, limit int) ([]fact.Fact, error) {
	facts, err := p.Ledger.Facts(ctx, after, limit)
	return facts, p.known(err)
}

// Audit implements api.Auditor.
func (p *Pages) Audit(_ context.Context, person string, what fact.Audit) error {
	if !p.Floor.Write(fact.Fact{Person: person, Body: what}) {
		return api.ErrBusy
	}
	return nil
}

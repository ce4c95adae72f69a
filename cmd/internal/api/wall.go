package api

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"hotline/recording"
	"hotline/recording/fact"
	"hotline/seats"
)

// wallShape is the whole picture of a moment. A later one takes its place.
type wallShape struct {
	At      string            `json:"at" format:"date-time"`
	Day     string            `json:"day" format:"date"`
	Queues  []wallQueueShape  `json:"queues"`
	People  []wallPersonShape `json:"people" doc:"Who is signed in, by staff number"`
	States  map[string]int    `json:"states" doc:"How many are in each"`
	Today   wallDayShape      `json:"today" doc:"Calls that arrived today"`
	Reasons []string          `json:"reasons" doc:"Of not ready, for a supervisor to choose from"`
	Last24h connectionShape   `json:"last_24h" doc:"Calls that arrived in the last 24 hours, to the minute"`
}

type wallQueueShape struct {
	queueShape
	Oldest        string `json:"oldest,omitempty" format:"date-time" doc:"Arrival of the call without an answer that waits longest"`
	ServiceMarkMS int64  `json:"service_mark_ms" doc:"A longer wait is late"`
}

type wallPersonShape struct {
	seatShape
	Skills []string `json:"skills"`
	Over   bool     `json:"over,omitempty" doc:"Not ready for longer than the allowance of the reason leaves today"`

	Supervisor string `json:"supervisor,omitempty" doc:"Who is in the person's conversation besides; of who supervises, themselves"`
	Mode       string `json:"mode,omitempty" enum:"listen,whisper,barge" doc:"How"`
}

type wallDayShape struct {
	outcomesShape
	ServiceLevel *float64 `json:"service_level" nullable:"true" doc:"within_mark of offered, nothing excluded; null before the first call"`
	ASAMS        int64    `json:"asa_ms" doc:"Mean wait of the answered"`
	TalkMS       int64    `json:"talk_ms" doc:"Of all people, without hold, up to now"`
	HoldMS       int64    `json:"hold_ms"`
}

type connectionShape struct {
	Offered  int64    `json:"offered" doc:"Calls that reached the line, busy and blocked ones too"`
	Answered int64    `json:"answered" doc:"By a person"`
	Rate     *float64 `json:"rate" nullable:"true" doc:"Answered of offered; null without a call"`
}

// wallEvery is the least time between two pictures: all who look share one.
const wallEvery = 250 * time.Millisecond

// wall keeps the latest picture.
type wall struct {
	mu     sync.Mutex
	latest picture
}

// picture is the wall of a moment, made once for all. Nobody changes it.
type picture struct {
	id    fact.ID // of the newest fact in it; zero before the first
	place uint64  // in the hub, after that fact
	made  time.Time
	shape wallShape
	data  []byte // the shape as JSON
}

// picture gives the latest picture, a new one when that is older than wallEvery.
func (a *API) picture(ctx context.Context) (picture, error) {
	a.wall.mu.Lock()
	defer a.wall.mu.Unlock()
	if p := a.wall.latest; !p.made.IsZero() && time.Since(p.made) < wallEvery {
		return p, nil
	}
	var p picture
	var err error
	p.id, p.place = a.Hub.latest() // before the look: what comes meanwhile is news again
	if p.shape, err = a.look(ctx); err != nil {
		return picture{}, err
	}
	if p.data, err = json.Marshal(p.shape); err != nil {
		return picture{}, fmt.Errorf("cannot write the wall: %w", err)
	}
	p.made = time.Now()
	a.wall.latest = p
	return p, nil
}

// look asks the house for everything that the wall shows.
func (a *API) look(ctx context.Context) (wallShape, error) {
	now := a.Now()
	shape := wallShape{At: a.stamp(now), Day: now.In(a.Zone).Format(time.DateOnly),
		Queues: []wallQueueShape{}, People: []wallPersonShape{}, States: map[string]int{}}
	account, counts, err := a.House.Day(ctx, shape.Day)
	if err != nil {
		return wallShape{}, err
	}
	shape.Today = wallDay(counts.Total, account.Total)
	offered, answered := a.House.Connection()
	shape.Last24h = connectionShape{offered, answered, ratio(answered, offered)}
	shape.Reasons, _ = reasonsOf(a.House.Reasons(), seats.Account{})
	view := a.House.View()
	for _, q := range view.Queues {
		shape.Queues = append(shape.Queues, wallQueueShape{a.queue(q), a.stamp(q.Oldest), q.Mark.Milliseconds()})
	}
	for state := seats.Ready; state <= seats.WrapUp; state++ {
		shape.States[state.String()] = 0
	}
	over := a.overdrawn(account)
	for _, s := range view.Seats {
		person := wallPersonShape{seatShape: a.seat(s), Skills: []string{}, Over: s.State == seats.NotReady && over[overdraft{s.Person, s.Reason}],
			Supervisor: s.Supervisor, Mode: s.Mode}
		if account, _ := a.House.Account(s.Person); len(account.Skills) > 0 {
			person.Skills = account.Skills
		}
		shape.People = append(shape.People, person)
		shape.States[person.State]++
	}
	return shape, nil
}

// overdraft is a person's reason whose allowance of the day is used up.
type overdraft struct{ person, reason string }

func (a *API) overdrawn(day seats.DayAccount) map[overdraft]bool {
	out := map[overdraft]bool{}
	for _, r := range a.House.Reasons() {
		for _, p := range day.People {
			if r.Allowance > 0 && p.NotReadyMS[r.Name] >= r.Allowance.Milliseconds() {
				out[overdraft{p.Person, r.Name}] = true
			}
		}
	}
	return out
}

func wallDay(c recording.Counts, of seats.Account) wallDayShape {
	shape := wallDayShape{outcomesShape: outcomesOf(c), ServiceLevel: ratio(c.WithinMark, c.Offered), TalkMS: of.TalkMS, HoldMS: of.HoldMS}
	if c.Answered > 0 {
		shape.ASAMS = c.WaitMS / c.Answered
	}
	return shape
}

// ratio is nil where there is nothing to divide by: no calls are neither 0 % nor 100 %.
func ratio(part, whole int64) *float64 {
	if whole == 0 {
		return nil
	}
	r := float64(part) / float64(whole)
	return &r
}

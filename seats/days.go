package seats

import (
	"maps"
	"slices"
	"time"

	"hotline/recording/fact"
)

// DayAccount is where one local day went, for everybody who was signed in.
type DayAccount struct {
	Day    string    `json:"day"`    // YYYY-MM-DD, local
	People []Account `json:"people"` // by staff number
	Total  Account   `json:"total"`  // sums; its longest is the longest of all
}

// Days folds facts into accounts per person and local day, and into the talk
// of each call, so that both are sums over the same pieces of time.
type Days struct {
	loc       *time.Location
	people    map[string]*presence
	days      map[string]map[string]*entry // by day and person
	calls     map[string]*talk
	forgotten string // days before this one are dropped
}

// presence is a person who is signed in, and the time not accounted yet.
type presence struct {
	State   State  `json:"state"`
	Reason  string `json:"reason,omitempty"`
	Call    string `json:"call,omitempty"`
	SinceMS int64  `json:"since_ms"` // accounted up to here
}

// converses tells whether the time counts as talk or hold of a call.
func (p *presence) converses() bool { return p.State == Talking || p.State == Hold }

// NewDays gives an empty fold whose days begin at midnight in loc.
func NewDays(loc *time.Location) *Days {
	return &Days{
		loc:    loc,
		people: map[string]*presence{},
		days:   map[string]map[string]*entry{},
		calls:  map[string]*talk{},
	}
}

// Add folds one fact. Facts come in the order of the ledger; kinds other than
// seat.signed-in, seat.signed-out and seat.state change nothing. Time that
// goes backwards between two facts of a person counts as no time.
func (d *Days) Add(f fact.Fact) {
	at := f.At.UnixMilli()
	switch body := f.Body.(type) {
	case fact.SeatSignedIn:
		if d.people[f.Person] == nil {
			d.people[f.Person] = &presence{State: NotReady, Reason: "signed-in", SinceMS: at}
		}
	case fact.SeatSignedOut:
		d.leave(f.Person, at)
	case fact.SeatState:
		d.change(f.Person, at, body)
	}
}

func (d *Days) leave(person string, at int64) {
	if p := d.people[person]; p != nil {
		d.settle(person, p, at)
		d.hangUp(p)
		delete(d.people, person)
	}
}

// change ends one state and begins the next. A state that this version does
// not know counts as not ready, under its own name.
func (d *Days) change(person string, at int64, body fact.SeatState) {
	if body.To == "" {
		d.leave(person, at)
		return
	}
	to, reason := NotReady, body.To
	if state, err := Parse(body.To); err == nil {
		to, reason = state, body.Reason
	}
	p := d.people[person]
	if p == nil {
		p = &presence{SinceMS: at}
		d.people[person] = p
	}
	d.settle(person, p, at)
	if to == Talking && !p.converses() {
		d.answered(person, p.SinceMS)
	}
	d.hangUp(p)
	p.State, p.Reason, p.Call = to, reason, body.Call
	d.pickUp(p, dayOf(d.loc, p.SinceMS))
}

// settle accounts a person's time up to at.
func (d *Days) settle(person string, p *presence, at int64) {
	for day, ms := range pieces(d.loc, p.SinceMS, at) {
		if day >= d.forgotten {
			d.entry(day, person).add(p, ms)
		}
		if p.converses() {
			d.calls[p.Call].add(p.State, ms, day)
		}
	}
	p.SinceMS = max(p.SinceMS, at)
}

func (d *Days) answered(person string, at int64) {
	if day := dayOf(d.loc, at); day >= d.forgotten {
		d.entry(day, person).Calls++
	}
}

func (d *Days) entry(day, person string) *entry {
	people := d.days[day]
	if people == nil {
		people = map[string]*entry{}
		d.days[day] = people
	}
	e := people[person]
	if e == nil {
		e = newEntry(person)
		people[person] = e
	}
	return e
}

// Day gives the accounts of one local day (YYYY-MM-DD), running states counted
// up to now. A day without anybody, or forgotten, is empty.
func (d *Days) Day(day string, now time.Time) DayAccount {
	people := map[string]*entry{}
	for person, e := range d.days[day] {
		people[person] = e.clone()
	}
	for person, p := range d.people {
		if day < d.forgotten {
			break
		}
		for running, ms := range pieces(d.loc, p.SinceMS, now.UnixMilli()) {
			if running != day {
				continue
			}
			if people[person] == nil {
				people[person] = newEntry(person)
			}
			people[person].add(p, ms)
		}
	}
	account := DayAccount{Day: day, People: []Account{}, Total: newEntry("").Account}
	for _, person := range slices.Sorted(maps.Keys(people)) {
		account.People = append(account.People, people[person].Account)
		account.Total.plus(people[person].Account)
	}
	return account
}

// Person gives the account of one person on one local day (YYYY-MM-DD), a
// running state counted up to now; an empty one for who was not there. It looks
// at nobody else's.
func (d *Days) Person(person, day string, now time.Time) Account {
	e := newEntry(person)
	if kept := d.days[day][person]; kept != nil {
		e = kept.clone()
	}
	if p := d.people[person]; p != nil && day >= d.forgotten {
		for running, ms := range pieces(d.loc, p.SinceMS, now.UnixMilli()) {
			if running == day {
				e.add(p, ms)
			}
		}
	}
	return e.Account
}

// Forget drops the days before the given one (YYYY-MM-DD) for good, and the
// calls that were last talked to in them. It bounds the memory of the fold.
func (d *Days) Forget(beforeDay string) {
	d.forgotten = max(d.forgotten, beforeDay)
	maps.DeleteFunc(d.days, func(day string, _ map[string]*entry) bool { return day < d.forgotten })
	maps.DeleteFunc(d.calls, func(_ string, t *talk) bool { return t.Day < d.forgotten && t.people == 0 })
}

package acd

import (
	"time"

	"hotline/seats"
)

// View is a picture of the engine: a copy, safe to hand to others.
type View struct {
	At     time.Time    `json:"at"`              // the moment of the picture
	Paused time.Time    `json:"paused,omitzero"` // nothing is offered until then, for want of ports: see NotRung
	Rules  string       `json:"rules"`           // digest of the rules in force
	Queues []QueueView  `json:"queues"`          // in the order of the rules
	Seats  []seats.Seat `json:"seats"`           // by staff number
	Calls  []CallView   `json:"calls"`           // in the order of arrival here
	Counts Counts       `json:"counts"`

	CallBacks CallBacksView `json:"call_backs,omitzero"`
}

// CallBacksView is who is to be called back. They are no calls of citizens who
// wait: no other figure of a View counts them.
type CallBacksView struct {
	Waiting int       `json:"waiting"`         // may be offered
	Offered int       `json:"offered"`         // ring at a seat
	Dialled int       `json:"dialled"`         // a person took them and dials or talks
	Resting int       `json:"resting"`         // may not be dialled yet
	Oldest  time.Time `json:"oldest,omitzero"` // first arrival of the citizen who has waited longest
	Due     time.Time `json:"due,omitzero"`    // when the first of those that rest may be dialled
}

func (v *CallBacksView) count(c *call) {
	switch c.State {
	case waiting:
		v.Waiting++
	case offered:
		v.Offered++
	case talking:
		v.Dialled++
	case resting:
		v.Resting++
		if due := at(c.Task.Due); c.Task.Due != 0 && (v.Due.IsZero() || due.Before(v.Due)) {
			v.Due = due
		}
	}
	if arrived := at(c.Arrived); v.Oldest.IsZero() || arrived.Before(v.Oldest) {
		v.Oldest = arrived
	}
}

// QueueView is one queue: what waits in it and who could serve it.
type QueueView struct {
	Name    string        `json:"name"`
	Waiting int           `json:"waiting"`         // in the queue, not being offered
	Offered int           `json:"offered"`         // ringing at a seat
	Talking int           `json:"talking"`         // answered and not released, hold included
	Oldest  time.Time     `json:"oldest,omitzero"` // arrival of the call that waits longest, offered ones included
	Late    int           `json:"late"`            // waiting or offered for longer than the service mark; 0 without one
	Ready   int           `json:"ready"`           // people who are ready and may serve it in its first ring
	Mark    time.Duration `json:"mark"`            // the service mark; 0 without one

	Expected Expectation `json:"expected,omitzero"` // of a call that begins to wait now; zero when it is not known
}

// CallView is one call the engine knows.
type CallView struct {
	Call    string    `json:"call"`
	Line    string    `json:"line"`
	From    string    `json:"from,omitempty"`  // caller number; "" when withheld
	Queue   string    `json:"queue,omitempty"` // "" in the greeting
	State   string    `json:"state"`           // greeting, waiting, offered, talking, overflowed, released
	Arrived time.Time `json:"arrived"`
	Person  string    `json:"person,omitempty"` // to whom it is offered or with whom it talks
	Offer   uint64    `json:"offer,omitempty"`  // the running offer, or the one that was answered
}

// Counts are counters since the engine was made; snapshots keep them.
type Counts struct {
	Steps   uint64 `json:"steps"`
	Offers  uint64 `json:"offers"`
	Ignored uint64 `json:"ignored"` // inputs that were doubled, late or unknown and changed nothing
}

// View gives the picture at the latest now the engine was given. It walks over all
// calls and seats.
func (e *Engine) View() View { return e.ViewAt(at(e.now)) }

// ViewAt is View at a later moment until which nothing has happened and nothing is
// due. One before the latest now counts as the latest.
func (e *Engine) ViewAt(moment time.Time) View {
	now := max(e.now, moment.UnixMilli())
	v := View{At: at(now), Rules: e.digest, Queues: []QueueView{}, Seats: []seats.Seat{}, Calls: []CallView{}, Counts: e.counts}
	if until := e.pausedUntil(); until != 0 {
		v.Paused = at(until)
	}
	place, ahead, next := map[string]int{}, make([]int, len(e.rules.Queues)), make([]spot, len(e.rules.Queues))
	for i, q := range e.rules.Queues {
		place[q.Name], next[i] = i, (&call{Arrived: now, Seq: e.seq + 1, queue: e.index.queues[q.Name]}).place()
		v.Queues = append(v.Queues, QueueView{Name: q.Name, Ready: e.index.fit(e.index.queues[q.Name].classes[0]), Mark: q.ServiceMark})
	}
	for _, p := range e.byNumber() {
		v.Seats = append(v.Seats, e.seat(p))
	}
	for _, c := range e.byArrival() {
		i, known := place[c.Queue]
		if known && c.State == waiting && c.spot.before(next[i]) {
			ahead[i]++
		}
		if c.isBack {
			v.CallBacks.count(c)
			continue
		}
		v.Calls = append(v.Calls, CallView{
			Call: c.ID, Line: c.Line, From: c.From, Queue: c.Queue, State: c.State.String(),
			Arrived: at(c.Arrived), Person: c.Person, Offer: c.Offer,
		})
		if known {
			v.Queues[i].count(c, now, e.rules.Queues[i].ServiceMark)
		}
	}
	for i, q := range e.rules.Queues {
		if x, known := e.expect(e.index.queues[q.Name], ahead[i], now); known {
			v.Queues[i].Expected = x
		}
	}
	return v
}

// Seat gives the seat of one person, signed out when the person is. It looks at
// no other.
func (e *Engine) Seat(person string) seats.Seat {
	if p := e.people[person]; p != nil {
		return e.seat(p)
	}
	return seats.Seat{Person: person}
}

func (e *Engine) seat(p *person) seats.Seat {
	s := seats.Seat{
		Person: p.ID, Place: p.Place, Contact: p.Contact, State: p.State, Reason: p.Reason,
		Since: at(p.Since), Call: p.Call, Leaving: p.Leaving != "", By: p.By,
	}
	if p.Next != nil {
		s.Next = *p.Next
	}
	if p.State == seats.WrapUp {
		s.Until = at(p.Due)
	}
	if p.State == seats.Offered {
		s.Offer = e.calls.get(p.Call).Offer
	}
	if p.inCall() {
		s.Supervisor, s.Mode = e.calls.get(p.Call).Supervisor, e.calls.get(p.Call).Mode
	}
	return s
}

func (q *QueueView) count(c *call, now int64, mark time.Duration) {
	switch c.State {
	case waiting:
		q.Waiting++
	case offered:
		q.Offered++
	case talking:
		q.Talking++
		return
	default:
		return
	}
	if arrived := at(c.Arrived); q.Oldest.IsZero() || arrived.Before(q.Oldest) {
		q.Oldest = arrived
	}
	if mark > 0 && now-c.Arrived > mark.Milliseconds() {
		q.Late++
	}
}

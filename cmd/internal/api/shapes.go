package api

import (
	"time"

	"hotline/recording"
	"hotline/recording/fact"
	"hotline/seats"
	"hotline/sip"
)

// list is how every list is given. Next is the cursor of the rest, "" at the end.
type list[T any] struct {
	Body struct {
		Items []T    `json:"items"`
		Next  string `json:"next" doc:"Give it as after for the rest; empty at the end"`
	}
}

func listOf[T any](items []T, next string) *list[T] {
	l := &list[T]{}
	l.Body.Items, l.Body.Next = items, next
	if items == nil {
		l.Body.Items = []T{}
	}
	return l
}

// one is how a single thing is given.
type one[T any] struct{ Body T }

// stamp writes a time: RFC 3339 with milliseconds and the city's offset; "" for none.
func (a *API) stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(a.Zone).Format("2006-01-02T15:04:05.000Z07:00")
}

type seatShape struct {
	Person  string `json:"person" doc:"Staff number"`
	Name    string `json:"name"`
	Place   string `json:"place" doc:"Empty when signed out"`
	State   string `json:"state" enum:"signed-out,ready,not-ready,offered,talking,hold,wrap-up"`
	Reason  string `json:"reason,omitempty" doc:"Why not ready"`
	Since   string `json:"since,omitempty" format:"date-time"`
	Call    string `json:"call,omitempty" doc:"The call that the state is for"`
	By      string `json:"by,omitempty" doc:"The supervisor who put the person into the state"`
	Leaving bool   `json:"leaving,omitempty" doc:"Signed out when the call ends"`
}

func (a *API) seat(s seats.Seat) seatShape {
	account, _ := a.House.Account(s.Person)
	shape := seatShape{Person: s.Person, Name: account.Name, Place: s.Place, State: s.State.String(),
		Reason: s.Reason, Since: a.stamp(s.Since), Call: s.Call, By: s.By, Leaving: s.Leaving}
	if s.State == seats.SignedOut {
		shape.State = "signed-out"
	}
	return shape
}

type callShape struct {
	ID       string `json:"id"`
	Line     string `json:"line"`
	Queue    string `json:"queue" doc:"The last queue; empty when it never reached one"`
	From     string `json:"from" doc:"Caller's number, empty when withheld; masked in lists"`
	State    string `json:"state" enum:"greeting,waiting,offered,talking,hold,survey,ended"`
	Outcome  string `json:"outcome,omitempty" enum:"answered,abandoned,refused,overflow,lost"`
	Arrived  string `json:"arrived" format:"date-time"`
	Answered string `json:"answered,omitempty" format:"date-time"`
	Ended    string `json:"ended,omitempty" format:"date-time"`
	Person   string `json:"person,omitempty" doc:"Who answered"`
	WaitMS   int64  `json:"wait_ms" doc:"From the INVITE to the answer, or to the end without one"`
	TalkMS   int64  `json:"talk_ms" doc:"Without hold"`
	HoldMS   int64  `json:"hold_ms"`
	Grade    int    `json:"grade,omitempty" minimum:"1" maximum:"5" doc:"By the citizen after the talk, 5 is the best; absent when none was given"`
}

// call gives a call with its number masked, unless clear.
func (a *API) call(c recording.Call, clear bool) callShape {
	if !clear {
		c.From = sip.Mask(c.From)
	}
	return callShape{ID: c.ID, Line: c.Line, Queue: c.Queue, From: c.From, State: string(c.State),
		Outcome: string(c.Outcome), Arrived: a.stamp(c.Arrived), Answered: a.stamp(c.Answered),
		Ended: a.stamp(c.Ended), Person: c.Person, WaitMS: c.WaitMS, TalkMS: c.TalkMS, HoldMS: c.HoldMS, Grade: c.Grade}
}

type factShape struct {
	ID     string `json:"id"`
	At     string `json:"at" format:"date-time"`
	Kind   string `json:"kind"`
	Call   string `json:"call,omitempty"`
	Leg    string `json:"leg,omitempty" doc:"a is the citizen, b1, b2 ... the seats"`
	Person string `json:"person,omitempty"`
	Place  string `json:"place,omitempty"`
	Queue  string `json:"queue,omitempty"`
	Line   string `json:"line,omitempty"`
	Text   string `json:"text,omitempty" doc:"The fact as a sentence"`
	Body   any    `json:"body,omitempty" doc:"What the kind carries"`
}

// fact gives a fact with its numbers masked, unless clear.
func (a *API) fact(f fact.Fact, clear bool) factShape {
	return factShape{ID: f.ID.String(), At: a.stamp(f.At), Kind: string(f.Kind()), Call: f.Call, Leg: f.Leg,
		Person: f.Person, Place: f.Place, Queue: f.Queue, Line: f.Line, Body: presentable(f.Body, clear)}
}

// presentable takes out of a fact what is not for the API: numbers, unless
// clear, and always the dialog that a restart needs, which holds them too.
func presentable(b fact.Body, clear bool) any {
	switch x := b.(type) {
	case fact.LegAnswered:
		return struct {
			Law string `json:"law"`
		}{x.Law.String()}
	case fact.CallArrived:
		if !clear {
			x.From = sip.Mask(x.From)
		}
		return x
	case fact.NumberRule:
		if !clear {
			x.Number = sip.Mask(x.Number)
		}
		return x
	case fact.CallbackWanted:
		if !clear {
			x.Number = sip.Mask(x.Number)
		}
		return x
	}
	return b
}

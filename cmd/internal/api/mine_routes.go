package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"hotline/recording"
	"hotline/seats"
	"hotline/sip"
)

// mineShape is all that a person's desk shows: pages draw it from this alone.
type mineShape struct {
	Person       string           `json:"person" doc:"Staff number"`
	Name         string           `json:"name"`
	Roles        []string         `json:"roles"`
	Place        string           `json:"place" doc:"Empty when signed out"`
	Kind         string           `json:"kind" enum:"none,headset,phone" doc:"Of the place"`
	Headset      headsetShape     `json:"headset"`
	State        string           `json:"state" enum:"signed-out,ready,not-ready,offered,talking,hold,wrap-up"`
	Reason       string           `json:"reason,omitempty" doc:"Why not ready"`
	Since        string           `json:"since,omitempty" format:"date-time"`
	Next         *nextShape       `json:"next,omitempty" doc:"Chosen for after the call, unless it is ready"`
	Call         *myCallShape     `json:"call,omitempty" doc:"The call that the state is for"`
	Today        todayShape       `json:"today" doc:"Where the own day went, up to now"`
	By           string           `json:"by,omitempty" doc:"The supervisor who put the person into the state; empty for the person or the house"`
	Leaving      bool             `json:"leaving,omitempty" doc:"Signed out when the call ends"`
	Reasons      []string         `json:"reasons" doc:"Of not ready, to choose from"`
	Allowances   []allowanceShape `json:"allowances" doc:"Of the reasons that have one: it blocks nobody"`
	WrapUpMS     int64            `json:"wrap_up_ms" doc:"How long the work after this call may take, from its end; 0 without a call"`
	WrapUpMoreMS int64            `json:"wrap_up_more_ms" doc:"How much longer wrap-up-more would make it; 0: not at all"`
	WrapUpMaxMS  int64            `json:"wrap_up_max_ms" doc:"How long it may be made at most; 0: it cannot be made longer"`
	Supervising  string           `json:"supervising,omitempty" enum:"listen,whisper,barge" doc:"How the person is in somebody else's call"`
	Now          string           `json:"now" format:"date-time"`
}

type headsetShape struct {
	Connection uint64 `json:"connection" doc:"Which of the person's connections is in force; 0: none"`
	Up         bool   `json:"up"`
}

// allowanceShape is how long the person may be not ready for a reason today.
type allowanceShape struct {
	Reason string `json:"reason"`
	OfMS   int64  `json:"of_ms"`
	LeftMS int64  `json:"left_ms" doc:"Below 0 it is used up, by so much"`
}

type nextShape struct {
	State  string `json:"state" enum:"not-ready"`
	Reason string `json:"reason"`
}

type myCallShape struct {
	ID       string `json:"id"`
	Line     string `json:"line"`
	Queue    string `json:"queue"`
	Language string `json:"language" enum:"zh,en" doc:"Of the queue"`
	From     string `json:"from" doc:"Caller's number, masked; empty when withheld"`
	State    string `json:"state" enum:"offered,talking,hold,ended"`
	Arrived  string `json:"arrived,omitempty" format:"date-time"`
	Answered string `json:"answered,omitempty" format:"date-time"`
	WaitMS   int64  `json:"wait_ms" doc:"From the INVITE to the answer, or to now"`
	Away     bool   `json:"away" doc:"The own headset is not connected: the citizen hears music"`
	Unheard  string `json:"unheard,omitempty" enum:"citizen,you,both" doc:"Of whom nothing has been heard for 3 s in the talk; empty: everybody is"`
	Note     string `json:"note"`

	Supervisor string `json:"supervisor,omitempty" doc:"Who is in the call besides and is heard: one who listens is not shown"`
	Mode       string `json:"mode,omitempty" enum:"whisper,barge"`
}

type todayShape struct {
	Calls int64 `json:"calls" doc:"Answered today"`
	accountShape
}

func (a *API) mineRoutes() {
	route(a, seated, huma.Operation{OperationID: "me", Method: http.MethodGet, Path: "/api/v1/seats/me",
		Summary: "The own seat, its call and the own day", Tags: []string{"seats"},
		Description: "All that a desk shows. Numbers are masked.",
		Errors:      []int{http.StatusServiceUnavailable}}, a.me)
}

func (a *API) me(ctx context.Context, _ *struct{}) (*one[mineShape], error) {
	who := callerOf(ctx)
	m, err := a.House.Mine(ctx, who.ID)
	if err != nil {
		return nil, a.fault(err)
	}
	s := a.seat(m.Seat)
	out := mineShape{Person: who.ID, Name: who.Name, Roles: who.Roles, Place: s.Place, Kind: m.Kind,
		Headset: headsetShape{m.Connection, m.Up}, State: s.State, Reason: s.Reason, Since: s.Since,
		Today: todayShape{m.Today.Calls, accountOf(m.Today)}, By: m.By, Leaving: m.Seat.Leaving, Now: a.stamp(a.Now())}
	if m.Seat.Supervisor == who.ID {
		out.Supervising = m.Seat.Mode
	}
	out.Reasons, out.Allowances = reasonsOf(m.Reasons, m.Today)
	if m.Seat.Next != "" {
		out.Next = &nextShape{seats.NotReady.String(), m.Seat.Next}
	}
	if m.Call != nil {
		out.Call, out.WrapUpMS = a.myCall(m, *m.Call), m.WrapUp.Milliseconds()
		out.WrapUpMoreMS, out.WrapUpMaxMS = m.WrapUpMore.Milliseconds(), m.WrapUpMax.Milliseconds()
	}
	return &one[mineShape]{out}, nil
}

// reasonsOf gives the names of reasons, and what a day has left of their allowances.
func reasonsOf(reasons []Reason, today seats.Account) (names []string, allowances []allowanceShape) {
	names, allowances = []string{}, []allowanceShape{}
	for _, r := range reasons {
		names = append(names, r.Name)
		if of := r.Allowance.Milliseconds(); of > 0 {
			allowances = append(allowances, allowanceShape{r.Name, of, of - today.NotReadyMS[r.Name]})
		}
	}
	return names, allowances
}

// myCall gives the call of a seat. The seat says what it is doing: the call's
// own facts may not be on disk yet.
func (a *API) myCall(m Mine, c recording.Call) *myCallShape {
	shape := &myCallShape{ID: c.ID, Line: c.Line, Queue: c.Queue, Language: m.Language, From: sip.Mask(c.From),
		State: m.Seat.State.String(), Arrived: a.stamp(c.Arrived), Answered: a.stamp(c.Answered), WaitMS: c.WaitMS, Note: c.Note}
	if m.Seat.State == seats.WrapUp {
		shape.State = "ended"
		return shape
	}
	shape.Away = m.Kind == KindHeadset && !m.Up
	shape.Unheard = unheard(c.Unheard)
	if shape.Mode = heard(m.Seat.Mode); shape.Mode != "" {
		shape.Supervisor = m.Seat.Supervisor
	}
	return shape
}

// unheard says of whom nothing is heard; "a" is the citizen's leg.
func unheard(legs []string) string {
	citizen := slices.Contains(legs, "a")
	switch {
	case len(legs) > 1:
		return "both"
	case citizen:
		return "citizen"
	case len(legs) == 1:
		return "you"
	}
	return ""
}

package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"hotline/recording"
	"hotline/seats"
	"hotline/sip"
)

// mineShape is all that a person's desk shows: pages draw it from this alone.
type mineShape struct {
	Person   string       `json:"person" doc:"Staff number"`
	Name     string       `json:"name"`
	Roles    []string     `json:"roles"`
	Place    string       `json:"place" doc:"Empty when signed out"`
	Kind     string       `json:"kind" enum:"none,headset,phone" doc:"Of the place"`
	Headset  headsetShape `json:"headset"`
	State    string       `json:"state" enum:"signed-out,ready,not-ready,offered,talking,hold,wrap-up"`
	Reason   string       `json:"reason,omitempty" doc:"Why not ready"`
	Since    string       `json:"since,omitempty" format:"date-time"`
	Next     *nextShape   `json:"next,omitempty" doc:"Chosen for after the call, unless it is ready"`
	Call     *myCallShape `json:"call,omitempty" doc:"The call that the state is for"`
	Today    todayShape   `json:"today" doc:"Where the own day went, up to now"`
	Reasons  []string     `json:"reasons" doc:"Of not ready, to choose from"`
	WrapUpMS int64        `json:"wrap_up_ms" doc:"How long the work after this call may take, from its end; 0 without a call"`
	Now      string       `json:"now" format:"date-time"`
}

type headsetShape struct {
	Connection uint64 `json:"connection" doc:"Which of the person's connections is in force; 0: none"`
	Up         bool   `json:"up"`
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
	Note     string `json:"note"`
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
		Today: todayShape{m.Today.Calls, accountOf(m.Today)}, Reasons: m.Reasons, Now: a.stamp(a.Now())}
	if out.Reasons == nil {
		out.Reasons = []string{}
	}
	if m.Seat.Next != "" {
		out.Next = &nextShape{seats.NotReady.String(), m.Seat.Next}
	}
	if m.Call != nil {
		out.Call, out.WrapUpMS = a.myCall(m, *m.Call), m.WrapUp.Milliseconds()
	}
	return &one[mineShape]{out}, nil
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
	return shape
}

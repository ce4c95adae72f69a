package api

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"github.com/danielgtaylor/huma/v2"

	"hotline/seats"
)

// Reasons of not ready: the longest, in bytes, and the one of who gives none.
const (
	maxReason  = 64
	reasonless = "unspecified"
)

type stateWanted struct{ Body stateBody }

type stateBody struct {
	State  string `json:"state" enum:"ready,not-ready"`
	Reason string `json:"reason,omitempty" maxLength:"64" doc:"Why not ready: one of those that the city has, as /seats/me tells; unspecified when not given"`
}

// acts says what each act of the own seat does, in the order of the description.
var acts = []struct {
	act     Act
	summary string
}{
	{ActAnswer, "Answer the call that rings; 409 at a phone, which answers itself"},
	{ActDecline, "Decline the call that rings"},
	{ActHangUp, "Hang up"},
	{ActHold, "Put the citizen on hold"},
	{ActResume, "Come back to the citizen"},
	{ActWrapUpEnd, "End the work after a call"},
	{ActWrapUpMore, "Make the work after a call longer, by a step; 409 at its bound"},
}

func (a *API) seatRoutes() {
	const path = "/api/v1/seats/me"
	route(a, seated, huma.Operation{OperationID: "my-state", Method: http.MethodGet, Path: path + "/state",
		Summary: "The own seat", Tags: []string{"seats"}}, a.myState)
	route(a, seated, huma.Operation{OperationID: "set-my-state", Method: http.MethodPut, Path: path + "/state",
		Summary: "Become ready or not ready", Tags: []string{"seats"},
		Description: "During a call it is kept for after it. 409 without a reachable place.",
		Errors:      []int{http.StatusConflict, http.StatusServiceUnavailable}}, a.setMyState)
	for _, x := range acts {
		route(a, seated, huma.Operation{OperationID: string(x.act), Method: http.MethodPost, Path: path + "/" + string(x.act),
			Summary: x.summary, Tags: []string{"seats"},
			Errors: []int{http.StatusConflict, http.StatusServiceUnavailable}}, a.act(x.act))
	}
}

func (a *API) myState(ctx context.Context, _ *struct{}) (*one[seatShape], error) {
	return a.mine(ctx), nil
}

// mine gives the caller's own seat.
func (a *API) mine(ctx context.Context) *one[seatShape] {
	me := callerOf(ctx).ID
	s := a.House.Seat(me)
	s.Person = me
	return &one[seatShape]{a.seat(s)}
}

func (a *API) setMyState(ctx context.Context, in *stateWanted) (*one[seatShape], error) {
	reason, err := a.reasonOf(in.Body)
	if err != nil {
		return nil, err
	}
	s, err := a.House.SetState(ctx, callerOf(ctx).ID, in.Body.State, reason)
	if err != nil {
		return nil, a.fault(err)
	}
	return &one[seatShape]{a.seat(s)}, nil
}

// reasonOf gives the reason of not ready, "" for ready: one of the city's, so that
// the days' accounts and the wall know it.
func (a *API) reasonOf(b stateBody) (string, error) {
	reason := strings.TrimSpace(b.Reason)
	known, _ := reasonsOf(a.House.Reasons(), seats.Account{})
	known = append(known, reasonless)
	switch {
	case b.State == "ready" && b.Reason != "":
		return "", huma.Error422UnprocessableEntity("a reason is for not-ready")
	case len(reason) > maxReason || strings.ContainsFunc(reason, func(r rune) bool { return !unicode.IsGraphic(r) }):
		return "", huma.Error422UnprocessableEntity(fmt.Sprintf("a reason is at most %d bytes without control characters", maxReason))
	case b.State == "not-ready" && reason == "":
		return reasonless, nil
	case b.State == "not-ready" && !slices.Contains(known, reason):
		return "", huma.Error422UnprocessableEntity(fmt.Sprintf("%q is no reason of this city: want one of %s", reason, strings.Join(known, ", ")))
	}
	return reason, nil
}

func (a *API) act(act Act) func(context.Context, *struct{}) (*one[seatShape], error) {
	return func(ctx context.Context, _ *struct{}) (*one[seatShape], error) {
		s, err := a.House.Do(ctx, callerOf(ctx).ID, act)
		if err != nil {
			return nil, a.fault(err)
		}
		return &one[seatShape]{a.seat(s)}, nil
	}
}

package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"hotline/seats"
)

// Supervision is what a supervisor does at somebody else's seat.
type Supervision interface {
	// Direct has a person ready, not ready, signed out or done with the work after
	// a call, and gives the seat after it; by is the supervisor. It leaves an audit
	// fact. ErrUnknown: nobody has that number; Conflict: not signed in, or it makes
	// no sense now.
	Direct(ctx context.Context, by, person string, d Direction) (seats.Seat, error)
}

// Direction is what a supervisor wants of a person.
type Direction struct {
	Do     Act    // ActReady, ActNotReady, ActSignOut or ActWrapUpEnd
	Reason string // of ActNotReady
}

// What only a supervisor does at a seat; the person's own way is SetState.
const (
	ActReady    Act = "ready"
	ActNotReady Act = "not-ready"
	ActSignOut  Act = "sign-out"
)

type personWanted struct {
	Person string `path:"person" maxLength:"64" doc:"Staff number"`
}

type stateOfWanted struct {
	Person string `path:"person" maxLength:"64" doc:"Staff number"`
	Body   stateBody
}

func (a *API) superviseRoutes() {
	const path = "/api/v1/seats/{person}"
	errors := []int{http.StatusNotFound, http.StatusConflict, http.StatusServiceUnavailable}
	route(a, overseers, huma.Operation{OperationID: "set-state-of", Method: http.MethodPut, Path: path + "/state",
		Summary: "Make somebody ready or not ready", Tags: []string{"supervision"},
		Description: "As the person themselves could; their desk says who did it. Leaves an audit fact. 409 when they are not signed in; " +
			"ready brings back who was signed out at a phone that is registered still.",
		Errors: errors}, a.setStateOf)
	for _, x := range []struct {
		act          Act
		summary, doc string
	}{
		{ActSignOut, "Sign somebody out", "A running call goes on; they are signed out when it ends. They may sign in again; a phone that stays registered by *1, or when its person is made ready. " +
			"Leaves an audit fact. 409 when they are not signed in, or at a phone with a fixed address."},
		{ActWrapUpEnd, "End somebody's work after a call", "Leaves an audit fact. 409 when they are in no wrap-up."},
	} {
		route(a, overseers, huma.Operation{OperationID: string(x.act) + "-of", Method: http.MethodPost, Path: path + "/" + string(x.act),
			Summary: x.summary, Tags: []string{"supervision"}, Description: x.doc, Errors: errors},
			func(ctx context.Context, in *personWanted) (*one[seatShape], error) {
				return a.direct(ctx, in.Person, Direction{Do: x.act})
			})
	}
}

func (a *API) setStateOf(ctx context.Context, in *stateOfWanted) (*one[seatShape], error) {
	reason, err := a.reasonOf(in.Body)
	if err != nil {
		return nil, err
	}
	return a.direct(ctx, in.Person, Direction{Do: Act(in.Body.State), Reason: reason})
}

func (a *API) direct(ctx context.Context, person string, d Direction) (*one[seatShape], error) {
	s, err := a.House.Direct(ctx, callerOf(ctx).ID, person, d)
	if err != nil {
		return nil, a.fault(err)
	}
	return &one[seatShape]{a.seat(s)}, nil
}

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
	// Supervise brings a supervisor into a conversation, changes how they are in it,
	// makes them its person, or takes them out, and gives their own seat after it was
	// asked for. It leaves an audit fact. ErrUnknown: no such call; Conflict: it is
	// nobody's conversation or their own, another supervisor is in it, or they are
	// signed in nowhere, are in another call, or (to take over or to leave) not in this one.
	Supervise(ctx context.Context, by, call string, do Act) (seats.Seat, error)
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

// What a supervisor does in a running call.
const (
	ActListen   Act = "listen"
	ActWhisper  Act = "whisper"
	ActBarge    Act = "barge"
	ActTakeOver Act = "take-over"
	ActLeave    Act = "leave"
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

func (a *API) callSuperviseRoutes() {
	const path = "/api/v1/calls/{id}"
	errors := []int{http.StatusNotFound, http.StatusConflict, http.StatusServiceUnavailable}
	const place = "The supervisor is signed in at a place, a headset or a phone, which rings, and not ready while in the call; what they were before comes back afterwards. "
	const refused = "Leaves an audit fact. 409 when nobody talks to the citizen, at the own call, when another supervisor is in the call, and when the supervisor is signed in nowhere or is in another call."
	for _, x := range []struct {
		act                        Act
		method, path, summary, doc string
	}{
		{ActListen, http.MethodPost, "/listen", "Listen to a call", "The supervisor hears both sides, nobody hears them, and the person's desk does not show it. " + place + refused},
		{ActWhisper, http.MethodPost, "/whisper", "Whisper to the person of a call", "The person hears the supervisor, the citizen does not; the person's desk shows it. " + place + refused},
		{ActBarge, http.MethodPost, "/barge", "Speak in a call", "Both hear the supervisor; the person's desk shows it. " + place + refused},
		{ActTakeOver, http.MethodPost, "/take-over", "Take a call over", "For who is in the call already: from now on it is theirs, and its person goes to the work after the call. While their phone rings nothing changes. Leaves an audit fact. 409 when they are not in the call."},
		{ActLeave, http.MethodDelete, "/supervision", "Leave a call", "The two others talk on. Leaves an audit fact. 409 when the supervisor is not in the call."},
	} {
		route(a, monitors, huma.Operation{OperationID: "call-" + string(x.act), Method: x.method, Path: path + x.path,
			Summary: x.summary, Tags: []string{"supervision"}, Description: x.doc, Errors: errors},
			func(ctx context.Context, in *callWanted) (*one[seatShape], error) {
				s, err := a.House.Supervise(ctx, callerOf(ctx).ID, in.ID, x.act)
				if err != nil {
					return nil, a.fault(err)
				}
				return &one[seatShape]{a.seat(s)}, nil
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

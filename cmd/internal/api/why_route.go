package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"hotline/acd"
)

// whyShape is where a call stands, with the times of this API.
type whyShape struct {
	acd.Why
	At       string `json:"at" format:"date-time"`
	Arrived  string `json:"arrived" format:"date-time"`
	NextRing string `json:"next_ring,omitempty" format:"date-time" doc:"When more people may serve it"`
}

func (a *API) whyRoute(path string) {
	route(a, overseers, huma.Operation{OperationID: "why", Method: http.MethodGet, Path: path + "/{id}/why",
		Summary: "Why a call is where it is", Tags: []string{"calls"},
		Description: "What it needs, which ring it has reached, how many are ahead, and for everybody signed in what keeps them " +
			"from it: state, skill or reserve. 409 for a call that is over; the reasons of its offers are in its story.",
		Errors: []int{http.StatusNotFound, http.StatusConflict}}, a.why)
}

func (a *API) why(ctx context.Context, in *callWanted) (*one[whyShape], error) {
	why, err := a.House.Why(ctx, in.ID)
	if err != nil {
		return nil, a.fault(err)
	}
	return &one[whyShape]{whyShape{why, a.stamp(why.At), a.stamp(why.Arrived), a.stamp(why.NextRing)}}, nil
}

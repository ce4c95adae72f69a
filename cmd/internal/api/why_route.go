package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"hotline/acd"
)

// whyShape is where a call stands, or stood when it was offered, with the times of this API.
type whyShape struct {
	acd.Why
	At        string    `json:"at" format:"date-time"`
	Arrived   string    `json:"arrived" format:"date-time"`
	NextRing  string    `json:"next_ring,omitempty" format:"date-time" doc:"When more people may serve it"`
	Rests     string    `json:"rests,omitempty" format:"date-time" doc:"Of a call-back: until when it may not be dialled"`
	KeptUntil string    `json:"kept_until,omitempty" format:"date-time"`
	Place     int       `json:"place,omitempty" doc:"In its queue while it waits; 1 is next"`
	Numbers   []whyRule `json:"numbers,omitempty" doc:"The rules in force for its number, which is not shown"`

	Expected *expectedShape `json:"expected_wait,omitempty" doc:"How long it is still to wait; absent when it is not known"`
}

// whyRule is a rule for the number of the call that is explained.
type whyRule struct {
	Do       string `json:"do" enum:"priority,queue,limit,refuse"`
	Priority *int   `json:"priority,omitempty"`
	BoostMS  *int64 `json:"boost_ms,omitempty"`
	Queue    string `json:"queue,omitempty"`
	PerHour  int    `json:"per_hour,omitempty"`
	Reason   string `json:"reason"`
	Author   string `json:"author" doc:"Staff number"`
	Until    string `json:"until,omitempty" format:"date-time"`
}

func (a *API) whyRoute(path string) {
	route(a, overseers, huma.Operation{OperationID: "why", Method: http.MethodGet, Path: path + "/{id}/why",
		Summary: "Why a call is where it is", Tags: []string{"calls"},
		Description: "What it needs, which ring it has reached, how many are ahead, and for everybody signed in what keeps them " +
			"from it: state, skill or reserve. With offer, and for a call that is over, the same of a decision that was made, " +
			"just before it was: the records since the last kept state are replayed, which may take seconds. One such replay runs at a time; " +
			"more get 503 with Retry-After. 404 when the call never had that offer; 409 for a call that was never offered, and when the state of that day is not kept any more.",
		Errors: []int{http.StatusNotFound, http.StatusConflict, http.StatusServiceUnavailable}}, a.why)
}

type whyWanted struct {
	ID    string `path:"id" maxLength:"128"`
	Offer uint64 `query:"offer" minimum:"1" doc:"Number of an offer in the call's story; without it a call that is over is explained by its last one"`
}

func (a *API) why(ctx context.Context, in *whyWanted) (*one[whyShape], error) {
	why, err := a.House.Why(ctx, in.ID, in.Offer)
	if err != nil {
		return nil, a.fault(err)
	}
	out := whyShape{Why: why, At: a.stamp(why.At), Arrived: a.stamp(why.Arrived), NextRing: a.stamp(why.NextRing),
		Rests: a.stamp(why.Rests), KeptUntil: a.stamp(why.KeptUntil),
		Place: why.Place, Expected: expectedOf(why.Expected)}
	for _, n := range why.Numbers {
		priority, boostMS := standing(n)
		out.Numbers = append(out.Numbers, whyRule{n.Do, priority, boostMS, n.Queue, n.PerHour, n.Reason, n.Author, a.stamp(n.Until)})
	}
	return &one[whyShape]{out}, nil
}

package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"hotline/acd"
)

type queueShape struct {
	Queue     string `json:"queue"`
	Waiting   int    `json:"waiting" doc:"Calls waiting that do not ring at a seat"`
	Offered   int    `json:"offered" doc:"Calls that ring at a seat"`
	Talking   int    `json:"talking"`
	Late      int    `json:"late" doc:"Waiting or ringing for longer than the service mark"`
	LongestMS int64  `json:"longest_ms" doc:"The longest wait of those without an answer"`
	Ready     int    `json:"ready" doc:"People who are ready and may serve it"`

	Expected *expectedShape `json:"expected_wait,omitempty" doc:"Of a call that begins to wait now; absent when fewer than 20 calls of the queue were answered in five minutes, or nobody is signed in who may serve it"`
}

// expectedShape is how long a call is to wait, as far as the last minutes tell.
type expectedShape struct {
	P50     float64 `json:"p50" doc:"Seconds; half of such calls wait at most so long"`
	P80     float64 `json:"p80" doc:"Seconds; four of five wait at most so long"`
	Samples int     `json:"samples" doc:"Calls answered in five minutes that it comes from, at least 20"`
}

// expectedOf is nil when it is not known.
func expectedOf(x acd.Expectation) *expectedShape {
	if x.Samples == 0 {
		return nil
	}
	return &expectedShape{float64(x.P50.Milliseconds()) / 1000, float64(x.P80.Milliseconds()) / 1000, x.Samples}
}

func (a *API) wallRoutes() {
	route(a, overseers, huma.Operation{OperationID: "seats", Method: http.MethodGet, Path: "/api/v1/seats",
		Summary: "Who is signed in, and in which state", Tags: []string{"wall"}}, a.seats)
	route(a, overseers, huma.Operation{OperationID: "queues", Method: http.MethodGet, Path: "/api/v1/queues",
		Summary: "What waits", Tags: []string{"wall"}}, a.queues)
	route(a, overseers, huma.Operation{OperationID: "wall", Method: http.MethodGet, Path: "/api/v1/wall",
		Summary: "The whole picture", Tags: []string{"wall"},
		Description: "Queues, people, today and the last 24 hours, at most a quarter of a second old."}, a.getWall)
	stream := &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
	route(a, overseers, huma.Operation{OperationID: "wall-events", Method: http.MethodGet, Path: "/api/v1/wall/events",
		Summary: "The whole picture, as it changes", Tags: []string{"wall"},
		Description: "Server-sent events named wall: the data of each is the answer of GET /api/v1/wall and takes the place of the one before; " +
			"its id is that of the newest fact in it. One comes at once, then whenever something has happened, at most four a second, and every 5 s.",
		Errors: []int{http.StatusTooManyRequests, http.StatusServiceUnavailable},
		Responses: map[string]*huma.Response{
			"200": {Description: "The stream", Content: map[string]*huma.MediaType{"text/event-stream": stream}},
		}}, a.wallEvents)
}

func (a *API) seats(context.Context, *struct{}) (*list[seatShape], error) {
	var items []seatShape
	for _, s := range a.House.View().Seats {
		items = append(items, a.seat(s))
	}
	return listOf(items, ""), nil
}

func (a *API) queues(context.Context, *struct{}) (*list[queueShape], error) {
	view := a.House.View()
	var items []queueShape
	for _, q := range view.Queues {
		items = append(items, a.queue(q))
	}
	return listOf(items, ""), nil
}

func (a *API) queue(q acd.QueueView) queueShape {
	shape := queueShape{Queue: q.Name, Waiting: q.Waiting, Offered: q.Offered, Talking: q.Talking, Late: q.Late, Ready: q.Ready, Expected: expectedOf(q.Expected)}
	if !q.Oldest.IsZero() {
		shape.LongestMS = max(a.Now().Sub(q.Oldest).Milliseconds(), 0)
	}
	return shape
}

func (a *API) getWall(ctx context.Context, _ *struct{}) (*one[wallShape], error) {
	p, err := a.picture(ctx)
	if err != nil {
		return nil, a.fault(err)
	}
	return &one[wallShape]{p.shape}, nil
}

func (a *API) wallEvents(ctx context.Context, _ *struct{}) (*huma.StreamResponse, error) {
	who := callerOf(ctx)
	if err := a.enter(who.ID); err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		defer a.leave(who.ID)
		r, w := humago.Unwrap(ctx)
		if err := newStream(a, who, w).watch(r.Context()); err != nil {
			a.Log.Debug("wall stream ended", "person", who.ID, "error", err)
		}
	}}, nil
}

package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

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
}

func (a *API) wallRoutes() {
	route(a, overseers, huma.Operation{OperationID: "seats", Method: http.MethodGet, Path: "/api/v1/seats",
		Summary: "Who is signed in, and in which state", Tags: []string{"wall"}}, a.seats)
	route(a, overseers, huma.Operation{OperationID: "queues", Method: http.MethodGet, Path: "/api/v1/queues",
		Summary: "What waits", Tags: []string{"wall"}}, a.queues)
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
	shape := queueShape{Queue: q.Name, Waiting: q.Waiting, Offered: q.Offered, Talking: q.Talking, Late: q.Late, Ready: q.Ready}
	if !q.Oldest.IsZero() {
		shape.LongestMS = max(a.Now().Sub(q.Oldest).Milliseconds(), 0)
	}
	return shape
}

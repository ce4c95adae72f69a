package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// The states of the house.
const (
	houseOK       = "ok"
	houseDegraded = "degraded" // something is wrong, new calls are taken
	houseStopped  = "stopped"  // no new calls are taken
)

type partShape struct {
	Part   string `json:"part"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail,omitempty"`
}

type readyAnswer struct {
	Status int
	Body   struct {
		Status string      `json:"status" enum:"ok,degraded,stopped"`
		Parts  []partShape `json:"parts"`
	}
}

type liveAnswer struct {
	Body struct {
		Status  string `json:"status" enum:"ok"`
		Version string `json:"version"`
	}
}

func (a *API) healthRoutes() {
	route(a, everybody, huma.Operation{OperationID: "live", Method: http.MethodGet, Path: "/livez",
		Summary: "Does the process answer", Tags: []string{"health"}}, a.live)
	route(a, everybody, huma.Operation{OperationID: "ready", Method: http.MethodGet, Path: "/readyz",
		Summary: "Are new calls taken, part by part", Tags: []string{"health"},
		Description: "200 for ok and for degraded: something is wrong, but calls are taken. 503 for stopped: no new calls, also while draining.",
		Errors:      []int{http.StatusServiceUnavailable}}, a.ready)
}

func (a *API) live(context.Context, *struct{}) (*liveAnswer, error) {
	out := &liveAnswer{}
	out.Body.Status, out.Body.Version = houseOK, a.Version
	return out, nil
}

func (a *API) ready(context.Context, *struct{}) (*readyAnswer, error) {
	out := &readyAnswer{Status: http.StatusOK}
	out.Body.Status, out.Body.Parts = houseOK, []partShape{}
	for _, p := range a.House.Parts() {
		out.Body.Parts = append(out.Body.Parts, partShape{p.Name, p.OK, p.Detail})
		switch {
		case p.OK:
		case p.Stops:
			out.Status, out.Body.Status = http.StatusServiceUnavailable, houseStopped
		case out.Body.Status == houseOK:
			out.Body.Status = houseDegraded
		}
	}
	return out, nil
}

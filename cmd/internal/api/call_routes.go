package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"hotline/recording"
	"hotline/recording/fact"
)

// What audit facts say was done.
const (
	didViewNumber = "view-number"
	didPlay       = "play-recording"
)

type callsWanted struct {
	Day   string `query:"day" format:"date" doc:"Local day, YYYY-MM-DD; today when not given"`
	Limit int    `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	After string `query:"after" maxLength:"256" doc:"The next of the last answer; 404 when it is none"`
}

type callWanted struct {
	ID string `path:"id" maxLength:"128"`
}

type storyShape struct {
	callShape
	Story []factShape `json:"story" doc:"Every fact of the call, in order"`
}

func (a *API) callRoutes() {
	const path = "/api/v1/calls"
	route(a, signedIn, huma.Operation{OperationID: "calls", Method: http.MethodGet, Path: path,
		Summary: "Calls that arrived on a day, newest first", Tags: []string{"calls"},
		Description: "Numbers are masked. A person sees the calls they answered, a supervisor all.",
		Errors:      []int{http.StatusNotFound}}, a.calls)
	route(a, signedIn, huma.Operation{OperationID: "call", Method: http.MethodGet, Path: path + "/{id}",
		Summary: "One call and its story", Tags: []string{"calls"},
		Description: "Shows the number, which leaves an audit fact. A person sees the calls they answered, a supervisor all.",
		Errors:      []int{http.StatusNotFound, http.StatusServiceUnavailable}}, a.story)
	a.whyRoute(path)
	route(a, overseers, huma.Operation{OperationID: "recording", Method: http.MethodGet, Path: path + "/{id}/recording",
		Summary: "The sound of a call", Tags: []string{"calls"},
		Description: "Stereo WAV, the citizen on the left. Ranges are served. Every play leaves an audit fact.",
		Errors:      []int{http.StatusNotFound, http.StatusConflict, http.StatusRequestedRangeNotSatisfiable, http.StatusServiceUnavailable},
		Responses: map[string]*huma.Response{
			"200": {Description: "The sound", Content: map[string]*huma.MediaType{"audio/wav": wav}},
			"206": {Description: "The part asked for", Content: map[string]*huma.MediaType{"audio/wav": wav}},
		}}, a.recording)
}

var wav = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}

func (a *API) calls(ctx context.Context, in *callsWanted) (*list[callShape], error) {
	q := CallsQuery{Day: in.Day, Limit: in.Limit, After: in.After}
	if q.Day == "" {
		q.Day = a.Now().In(a.Zone).Format(time.DateOnly)
	}
	if c := callerOf(ctx); !c.oversees() {
		q.Person = c.ID
	}
	found, next, err := a.House.Calls(ctx, q)
	if err != nil {
		return nil, a.fault(err)
	}
	items := make([]callShape, len(found))
	for i, c := range found {
		items[i] = a.call(c, false)
	}
	return listOf(items, next), nil
}

func (a *API) story(ctx context.Context, in *callWanted) (*one[storyShape], error) {
	who := callerOf(ctx)
	c, facts, err := a.House.Call(ctx, in.ID)
	if err != nil {
		return nil, a.fault(err)
	}
	if !who.oversees() && c.Person != who.ID && a.House.Seat(who.ID).Call != c.ID {
		return nil, huma.Error403Forbidden("this is not your call")
	}
	if !who.oversees() {
		facts = discreet(facts)
	}
	if c.From != "" {
		if err := a.House.Audit(ctx, who.ID, fact.Audit{Did: didViewNumber, Object: c.ID}); err != nil {
			return nil, a.fault(err)
		}
	}
	out := storyShape{callShape: a.call(c, true), Story: make([]factShape, len(facts))}
	told := map[fact.ID]string{}
	for _, line := range recording.Story(facts, nil) {
		told[line.ID] = line.Text
	}
	for i, f := range facts {
		out.Story[i] = a.fact(f, true)
		out.Story[i].Text = told[f.ID]
	}
	return &one[storyShape]{out}, nil
}

func (a *API) recording(ctx context.Context, in *callWanted) (*huma.StreamResponse, error) {
	sound, err := a.House.Recording(ctx, in.ID)
	if err != nil {
		return nil, a.fault(err)
	}
	if err := a.House.Audit(ctx, callerOf(ctx).ID, fact.Audit{Did: didPlay, Object: in.ID}); err != nil {
		sound.File.Close()
		return nil, a.fault(err)
	}
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		defer sound.File.Close()
		r, w := humago.Unwrap(ctx)
		w.Header().Set("Content-Type", "audio/wav")
		http.ServeContent(&troubled{ResponseWriter: w}, r, "", sound.ModTime, sound.File)
	}}, nil
}

package api

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// fault makes a problem of what the house could not do.
func (a *API) fault(err error) error {
	var conflict Conflict
	switch {
	case errors.As(err, &conflict):
		return huma.Error409Conflict(conflict.Sentence)
	case errors.Is(err, ErrUnknown):
		return huma.Error404NotFound(ErrUnknown.Error())
	case errors.Is(err, ErrUnusable):
		return huma.Error422UnprocessableEntity(err.Error())
	case errors.Is(err, ErrBusy):
		return huma.ErrorWithHeaders(huma.Error503ServiceUnavailable(ErrBusy.Error()), http.Header{"Retry-After": {"1"}})
	}
	a.Log.Error("request failed", "error", err)
	return huma.Error500InternalServerError("the house could not do this; its log says why")
}

// unknown answers what the mux has no route for: 404, or 405 with the methods
// that there are, or a redirect to the path that was meant.
func (a *API) unknown(w http.ResponseWriter, r *http.Request) {
	verdict := &blank{header: http.Header{}}
	a.mux.ServeHTTP(verdict, r)
	detail := "there is nothing at " + r.URL.Path
	if verdict.status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", verdict.header.Get("Allow"))
		detail = r.URL.Path + " can be asked with " + verdict.header.Get("Allow")
	} else {
		verdict.status = http.StatusNotFound
	}
	writeProblem(w, verdict.status, detail)
}

func writeProblem(w http.ResponseWriter, status int, detail string) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	body, _ := json.Marshal(huma.NewError(status, detail))
	w.Write(body)
}

// silent takes out of problems what the client sent, which may be a password.
func silent(_ huma.Context, _ string, v any) (any, error) {
	problem, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	for _, e := range problem.Errors {
		if e != nil {
			e.Value = nil
		}
	}
	return problem, nil
}

// troubled makes problems of the errors of net/http, which are plain text.
type troubled struct {
	http.ResponseWriter
	failed bool
}

// WriteHeader implements http.ResponseWriter.
func (t *troubled) WriteHeader(status int) {
	if status < 400 {
		t.ResponseWriter.WriteHeader(status)
		return
	}
	t.failed = true
	detail := ""
	if status == http.StatusRequestedRangeNotSatisfiable {
		detail = "the recording has no such range"
	}
	writeProblem(t.ResponseWriter, status, detail)
}

func (t *troubled) Write(p []byte) (int, error) {
	if t.failed {
		return len(p), nil
	}
	return t.ResponseWriter.Write(p)
}

// blank takes an answer without sending it.
type blank struct {
	header http.Header
	status int
}

func (b *blank) Header() http.Header         { return b.header }
func (b *blank) Write(p []byte) (int, error) { return len(p), nil }
func (b *blank) WriteHeader(status int)      { b.status = status }

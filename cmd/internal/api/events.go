package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"hotline/recording/fact"
)

// Bounds of event streams.
const (
	maxStreams = 2_000
	heartbeat  = 15 * time.Second
	writeFor   = 10 * time.Second // a write that takes longer ends the stream
	pageSize   = 500              // facts read or written at once
)

type eventsWanted struct {
	LastEventID string `header:"Last-Event-ID" maxLength:"128" doc:"The id of the last event seen: the stream goes on after it"`
}

func (a *API) eventRoutes() {
	stream := &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
	route(a, signedIn, huma.Operation{OperationID: "events", Method: http.MethodGet, Path: "/api/v1/events",
		Summary: "Facts as they happen", Tags: []string{"events"},
		Description: "Server-sent events: the data of each is a fact as in a story, its id the fact's. Numbers are masked. " +
			"A person gets the facts about themselves, a supervisor all. An event \"lost\" says that facts before it are not " +
			"to be had; \"dropped\" that this client was too slow, and the stream ends: connect again with Last-Event-ID.",
		Errors: []int{http.StatusServiceUnavailable},
		Responses: map[string]*huma.Response{
			"200": {Description: "The stream", Content: map[string]*huma.MediaType{"text/event-stream": stream}},
		}}, a.events)
}

func (a *API) events(ctx context.Context, in *eventsWanted) (*huma.StreamResponse, error) {
	if !a.enter() {
		return nil, a.fault(ErrBusy)
	}
	who := callerOf(ctx)
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		defer a.leave()
		r, w := humago.Unwrap(ctx)
		s := newStream(a, who, w)
		if err := s.run(r.Context(), in.LastEventID); err != nil {
			a.Log.Debug("event stream ended", "person", who.ID, "error", err)
		}
	}}, nil
}

// enter counts a stream in, unless there are too many or the API closes.
func (a *API) enter() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	select {
	case <-a.closing:
		return false
	default:
	}
	if a.streams >= maxStreams {
		return false
	}
	a.streams++
	a.open.Add(1)
	return true
}

func (a *API) leave() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.streams--
	a.open.Done()
}

var errGone = errors.New("no longer signed in")

// run sends facts until the client, the session or the API is gone.
func (s *stream) run(ctx context.Context, last string) error {
	place := s.api.Hub.now() // what happens once the client sees the stream is in it
	if err := s.begin(); err != nil {
		return err
	}
	if last != "" {
		var err error
		if place, err = s.resume(ctx, last); err != nil {
			return err
		}
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		facts, next, wake, ok := s.api.Hub.from(place, pageSize)
		if !ok {
			return s.say("dropped", "this client was too slow: connect again with Last-Event-ID")
		}
		if err := s.send(facts); err != nil {
			return err
		}
		if place = next; len(facts) == pageSize {
			continue
		}
		select {
		case <-wake:
		case <-beat.C:
			if !s.api.sessions.lives(s.who.session, s.api.Now()) {
				return errGone
			}
			if err := s.comment("still here"); err != nil {
				return err
			}
		case <-s.api.closing:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// resume sends what came after the last event that the client saw and gives the
// place in the hub to go on from. What the ring has no longer comes from the house.
func (s *stream) resume(ctx context.Context, last string) (place uint64, err error) {
	id, err := fact.ParseID(last)
	if err != nil {
		return s.api.Hub.now(), s.say("lost", "the last event is not known here")
	}
	s.last = id
	for {
		if place, found := s.api.Hub.after(s.last); found {
			return place, nil
		}
		place := s.api.Hub.now()
		facts, err := s.api.House.FactsAfter(ctx, s.last, pageSize)
		switch {
		case errors.Is(err, ErrUnknown):
			s.last = fact.ID{}
			return place, s.say("lost", "the last event is not known here")
		case err != nil:
			return place, errors.Join(err, s.say("lost", "the facts after the last event cannot be read now"))
		case len(facts) == 0:
			return place, nil
		}
		if err := s.send(facts); err != nil {
			return place, err
		}
		s.last = facts[len(facts)-1].ID
		if ctx.Err() != nil {
			return place, ctx.Err()
		}
	}
}

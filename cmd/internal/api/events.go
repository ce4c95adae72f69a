package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"hotline/recording/fact"
)

// Bounds of event streams.
const (
	maxStreams  = 2_000
	maxOfPerson = 8
	heartbeat   = 15 * time.Second
	lookEvery   = 2 * time.Second  // whether the client may still hear it
	writeFor    = 10 * time.Second // a write that takes longer ends the stream
	pageSize    = 500              // facts read or written at once
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
			"to be had, and the stream goes on from now; \"dropped\" that this client was too slow, and the stream ends: connect again with Last-Event-ID.",
		Errors: []int{http.StatusTooManyRequests, http.StatusServiceUnavailable},
		Responses: map[string]*huma.Response{
			"200": {Description: "The stream", Content: map[string]*huma.MediaType{"text/event-stream": stream}},
		}}, a.events)
}

func (a *API) events(ctx context.Context, in *eventsWanted) (*huma.StreamResponse, error) {
	who := callerOf(ctx)
	if err := a.enter(who.ID); err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		defer a.leave(who.ID)
		r, w := humago.Unwrap(ctx)
		s := newStream(a, who, w)
		if err := s.run(r.Context(), in.LastEventID); err != nil {
			a.Log.Debug("event stream ended", "person", who.ID, "error", err)
		}
	}}, nil
}

// enter counts a person's stream in, unless there are too many or the API closes.
func (a *API) enter(person string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	select {
	case <-a.closing:
		return a.fault(ErrBusy)
	default:
	}
	if a.streams >= maxStreams {
		return a.fault(ErrBusy)
	}
	if a.streamsOf[person] >= maxOfPerson {
		return huma.Error429TooManyRequests(fmt.Sprintf("you have %d event streams open: close one first", maxOfPerson))
	}
	a.streams++
	a.streamsOf[person]++
	a.open.Add(1)
	return nil
}

func (a *API) leave(person string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.streams--
	if a.streamsOf[person]--; a.streamsOf[person] == 0 {
		delete(a.streamsOf, person)
	}
	a.open.Done()
}

var errGone = errors.New("signed out, or no longer with the same password and roles")

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
	beat, look := time.NewTicker(heartbeat), time.NewTicker(lookEvery)
	defer beat.Stop()
	defer look.Stop()
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
		case <-look.C:
			if !s.admitted() {
				return errGone
			}
		case <-beat.C:
			if !s.admitted() {
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
		return s.lost()
	}
	s.last = id
	for {
		if place, found := s.api.Hub.after(s.last); found {
			return place, nil
		}
		place := s.api.Hub.now()
		facts, err := s.api.House.FactsAfter(ctx, s.last, pageSize)
		switch {
		case errors.Is(err, ErrUnknown), err == nil && len(facts) == 0 && !s.written(ctx, s.last):
			return s.lost()
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

// written tells whether the house wrote a fact, which the client says it saw.
// An id that is still to come would hide what comes until then.
func (s *stream) written(ctx context.Context, id fact.ID) bool {
	if id.Seq == 1 {
		return true // nothing of the boot comes before it that could be asked for
	}
	id.Seq--
	facts, err := s.api.House.FactsAfter(ctx, id, 1)
	return err == nil && len(facts) > 0
}

// lost tells the client that what came after its last event is not known, and
// where the stream goes on: after the newest fact, whose id the client takes for
// its next Last-Event-ID.
func (s *stream) lost() (place uint64, err error) {
	s.last, place = s.api.Hub.latest()
	id := ""
	if s.last != (fact.ID{}) {
		id = s.last.String()
	}
	return place, s.say("lost", "the last event is not known here: the stream goes on from now", "id: "+id+"\n")
}

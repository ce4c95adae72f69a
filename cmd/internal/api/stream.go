package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"hotline/recording/fact"
)

// stream is one client of the events.
type stream struct {
	api     *API
	who     caller
	w       http.ResponseWriter
	control *http.ResponseController
	last    fact.ID // the last fact that was sent, or that the client saw before
}

func newStream(a *API, who caller, w http.ResponseWriter) *stream {
	return &stream{api: a, who: who, w: w, control: http.NewResponseController(w)}
}

func (s *stream) begin() error {
	h := s.w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no")
	// The server's read timeout would end the request's context.
	_ = s.control.SetReadDeadline(time.Time{})
	s.w.WriteHeader(http.StatusOK)
	return s.write([]byte("retry: 2000\n: " + s.api.stamp(s.api.Now()) + "\n\n"))
}

// send writes facts that this client may see and has not seen. A fact may come
// from the house before the hub passes it on.
func (s *stream) send(facts []fact.Fact) error {
	var buf bytes.Buffer
	for _, f := range facts {
		if s.seen(f.ID) {
			continue
		}
		if told, ok := toldOf(f, s.who.ID); !s.who.oversees() && ok {
			f = told
		} else if !s.who.oversees() && f.Person != s.who.ID {
			continue
		}
		data, err := json.Marshal(s.api.fact(f, false))
		if err != nil {
			return fmt.Errorf("cannot write event %s: %w", f.ID, err)
		}
		fmt.Fprintf(&buf, "id: %s\ndata: %s\n\n", f.ID, data)
	}
	if buf.Len() == 0 {
		return nil
	}
	if !s.admitted() {
		return errGone
	}
	return s.write(buf.Bytes())
}

func (s *stream) seen(id fact.ID) bool {
	return id.Node == s.last.Node && id.Boot == s.last.Boot && id.Seq <= s.last.Seq
}

// admitted tells whether the client may hear what it was let in to hear: the
// session is in force, and the account has the same password and roles.
func (s *stream) admitted() bool {
	x, ok := s.api.sessions.peek(s.who.session, s.api.Now())
	if !ok {
		return false
	}
	now, ok := s.api.accountNow(x)
	return ok && slices.Equal(now.Roles, s.who.Roles)
}

// say sends an event about the stream itself, after the lines given.
func (s *stream) say(event, sentence string, lines ...string) error {
	data, err := json.Marshal(struct {
		Detail string `json:"detail"`
	}{sentence})
	if err != nil {
		return fmt.Errorf("cannot write event: %w", err)
	}
	return s.write(fmt.Appendf(nil, "%sevent: %s\ndata: %s\n\n", strings.Join(lines, ""), event, data))
}

func (s *stream) comment(text string) error { return s.write([]byte(": " + text + "\n\n")) }

// write sends bytes within writeFor; a recorder of tests has no deadlines.
func (s *stream) write(b []byte) error {
	_ = s.control.SetWriteDeadline(time.Now().Add(writeFor))
	if _, err := s.w.Write(b); err != nil {
		return fmt.Errorf("cannot write events: %w", err)
	}
	if err := s.control.Flush(); err != nil {
		return fmt.Errorf("cannot write events: %w", err)
	}
	return nil
}

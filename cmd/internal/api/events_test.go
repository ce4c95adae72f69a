package api

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"hotline/recording/fact"
)

// listener is a client of the events in a bubble of virtual time.
type listener struct {
	w    *sheet
	stop context.CancelFunc
	done chan struct{}
	read int
}

// sheet is what a client has received so far.
type sheet struct {
	header http.Header
	mu     sync.Mutex
	got    strings.Builder
}

func (s *sheet) Header() http.Header { return s.header }
func (s *sheet) WriteHeader(int)     {}
func (s *sheet) Flush()              {}

func (s *sheet) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.got.Write(b)
}

func (s *sheet) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.got.String()
}

func (d *desk) listen(headers ...string) *listener {
	d.Helper()
	ctx, stop := context.WithCancel(d.Context())
	l := &listener{w: &sheet{header: http.Header{}}, stop: stop, done: make(chan struct{})}
	r := httptest.NewRequestWithContext(ctx, "GET", "/api/v1/events", nil)
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	go func() {
		defer close(l.done)
		d.api.ServeHTTP(l.w, r)
	}()
	synctest.Wait()
	return l
}

// heard gives what came since the last time, one word for each event or comment.
func (l *listener) heard() string {
	synctest.Wait()
	text := l.w.text()[l.read:]
	l.read += len(text)
	var words []string
	for _, block := range strings.Split(text, "\n\n") {
		for _, line := range strings.Split(block, "\n") {
			for _, prefix := range []string{"id: ", "event: ", ": still"} {
				if rest, ok := strings.CutPrefix(line, prefix); ok {
					words = append(words, strings.TrimSpace(strings.TrimPrefix(prefix, ": ")+rest))
				}
			}
		}
	}
	return strings.Join(words, " ")
}

func (l *listener) ended() bool {
	synctest.Wait()
	select {
	case <-l.done:
		return true
	default:
		return false
	}
}

func (d *desk) commit(from, to uint64, body fact.Body, person string) {
	d.hub.Publish(d.write(from, to, body, person))
}

// write commits facts that the hub has not passed on yet.
func (d *desk) write(from, to uint64, body fact.Body, person string) []fact.Fact {
	var facts []fact.Fact
	for seq := from; seq <= to; seq++ {
		facts = append(facts, fact.Fact{ID: fact.ID{Node: "n", Boot: 1, Seq: seq}, At: noon, Person: person, Body: body})
	}
	d.house.mu.Lock()
	d.house.facts = append(d.house.facts, facts...)
	d.house.mu.Unlock()
	return facts
}

func (d *desk) hears(l *listener, want string) {
	d.Helper()
	if got := l.heard(); got != want {
		d.Errorf("heard %q, want %q", got, want)
	}
}

func TestEventsAsTheyHappen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.commit(1, 3, fact.CallHeld{}, "1007")
		sue, ann := d.listen(d.signIn("9001")), d.listen(d.signIn("1007"))
		d.hears(sue, "")
		d.commit(4, 4, fact.CallArrived{From: "13812345678"}, "")
		d.commit(5, 5, fact.SeatState{To: "ready"}, "1007")
		d.commit(6, 6, fact.SeatState{To: "ready"}, "1008")
		d.hears(sue, "id: n-1-4 id: n-1-5 id: n-1-6")
		d.hears(ann, "id: n-1-5") // about herself alone
		if text := sue.w.text(); strings.Contains(text, "13812345678") || !strings.Contains(text, "138****5678") {
			t.Errorf("numbers are not masked: %s", text)
		}
		time.Sleep(heartbeat)
		d.hears(sue, "still here")
		if got := sue.w.Header().Get("Content-Type"); got != "text/event-stream" {
			t.Errorf("content type %q", got)
		}
		d.api.Close()
		if !sue.ended() || !ann.ended() {
			t.Error("streams go on after Close")
		}
	})
}

func TestEventsAreResumed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.write(1, 600, fact.CallHeld{}, "1007") // of before the start: the hub does not have them
		d.commit(601, 603, fact.CallHeld{}, "1007")
		sue := d.signIn("9001")

		d.hears(d.listen(sue, "Last-Event-ID: n-1-602"), "id: n-1-603") // from the hub
		old := d.listen(sue, "Last-Event-ID: n-1-1")                    // from the house, in two pages
		got := old.heard()
		if words := strings.Split(got, " id: "); len(words) != 602 || words[0] != "id: n-1-2" || words[601] != "n-1-603" {
			t.Errorf("heard %d events, from %s", len(words), words[0])
		}
		d.commit(604, 604, fact.CallHeld{}, "1007")
		d.hears(old, "id: n-1-604")

		late := d.write(605, 606, fact.CallHeld{}, "1007") // committed, passed on later
		again := d.listen(sue, "Last-Event-ID: n-1-500")
		if got := again.heard(); !strings.HasSuffix(got, "id: n-1-606") {
			t.Errorf("heard up to %s", got[max(0, len(got)-20):])
		}
		d.hub.Publish(late)
		d.hears(again, "") // not twice
		d.commit(607, 607, fact.CallHeld{}, "1007")
		d.hears(again, "id: n-1-607")

	})
}

// TestEventsGoOnAfterAnUnknownOne: the client takes the id that "lost" carries
// for its next Last-Event-ID, so that it is lost once and not for ever.
func TestEventsGoOnAfterAnUnknownOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		sue := d.signIn("9001")
		early := d.listen(sue, "Last-Event-ID: other-1-1")
		d.hears(early, "id: event: lost") // no fact yet: the empty id makes a browser forget its own
		d.commit(1, 3, fact.CallHeld{}, "1007")
		d.hears(early, "id: n-1-1 id: n-1-2 id: n-1-3")
		early.stop()
		for i, unknown := range []string{"other-1-1", "nonsense", "n-1-999"} {
			newest := uint64(3 + i)
			l := d.listen(sue, "Last-Event-ID: "+unknown)
			d.hears(l, fmt.Sprintf("id: n-1-%d event: lost", newest))
			d.commit(newest+1, newest+1, fact.CallHeld{}, "1007")
			d.hears(l, fmt.Sprintf("id: n-1-%d", newest+1))
			again := d.listen(sue, fmt.Sprintf("Last-Event-ID: n-1-%d", newest))
			d.hears(again, fmt.Sprintf("id: n-1-%d", newest+1))
			l.stop()
			again.stop()
		}
	})
}

func TestSlowClientIsDroppedAndTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.commit(1, 1, fact.CallHeld{}, "1007")
		slow := &slowWriter{ResponseRecorder: httptest.NewRecorder(), held: make(chan struct{})}
		r := httptest.NewRequestWithContext(t.Context(), "GET", "/api/v1/events", nil)
		r.Header.Set("Last-Event-ID", "n-1-1")
		r.Header.Set("Authorization", strings.TrimPrefix(d.signIn("9001"), "Authorization: "))
		done := make(chan struct{})
		go func() { defer close(done); d.api.ServeHTTP(slow, r) }()
		synctest.Wait()
		d.commit(2, 2, fact.CallHeld{}, "1007") // the client stops reading here
		synctest.Wait()
		d.commit(3, 3+ringSize, fact.CallHeld{}, "1007")
		close(slow.held)
		<-done
		if text := slow.Body.String(); !strings.Contains(text, "event: dropped") || strings.Contains(text, "id: n-1-3\n") {
			t.Errorf("the client was told %q", text)
		}
	})
}

// slowWriter blocks in its second write until held is closed.
type slowWriter struct {
	*httptest.ResponseRecorder
	writes int
	held   chan struct{}
}

func (s *slowWriter) Write(b []byte) (int, error) {
	if s.writes++; s.writes == 2 {
		<-s.held
	}
	return s.ResponseRecorder.Write(b)
}

func TestStreamEndsWithTheSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		sue := d.signIn("9001")
		l := d.listen(sue)
		d.want(d.ask("DELETE /api/v1/session", "", sue), 204)
		time.Sleep(heartbeat)
		if !l.ended() {
			t.Error("the stream goes on after sign-out")
		}
	})
}

// TestStreamEndsWithTheAccount: a stream hears nothing more, not one fact, once
// its person is gone or is not who was let in.
func TestStreamEndsWithTheAccount(t *testing.T) {
	for name, change := range map[string]func(map[string]Account){
		"another password": func(all map[string]Account) {
			all["9001"] = Account{ID: "9001", Password: "changed", Roles: []string{"supervisor"}}
		},
		"another role": func(all map[string]Account) {
			all["9001"] = Account{ID: "9001", Password: "demo", Roles: []string{"person"}}
		},
		"removed": func(all map[string]Account) { delete(all, "9001") },
	} {
		for _, when := range []string{"heartbeat", "fact"} {
			synctest.Test(t, func(t *testing.T) {
				d := newDesk(t)
				l := d.listen(d.signIn("9001"))
				d.commit(1, 1, fact.CallHeld{}, "1007")
				d.hears(l, "id: n-1-1")
				d.house.mu.Lock()
				change(d.house.accounts)
				d.house.mu.Unlock()
				if when == "fact" {
					d.commit(2, 2, fact.CallHeld{}, "1007")
				} else {
					time.Sleep(heartbeat)
				}
				if !l.ended() {
					t.Errorf("%s: the stream goes on at the next %s", name, when)
				}
				d.hears(l, "")
			})
		}
	}
}

func TestStreamsOfAPersonAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		sue := d.signIn("9001")
		var open []*listener
		for range maxOfPerson {
			open = append(open, d.listen(sue))
		}
		if got := d.problem(d.ask("GET /api/v1/events", "", sue), 429); got != "you have 8 event streams open: close one first" {
			t.Errorf("one too many was told %q", got)
		}
		if ann := d.listen(d.signIn("1007")); ann.ended() {
			t.Error("another person is refused too")
		}
		open[0].stop()
		if !open[0].ended() || d.listen(sue).ended() {
			t.Error("a place that came free was not given")
		}
	})
}

func TestStreamsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		sue := d.signIn("9001")
		first := d.listen(sue)
		d.api.mu.Lock()
		d.api.streams += maxStreams - 1
		d.api.mu.Unlock()
		d.problem(d.ask("GET /api/v1/events", "", sue), 503)
		first.stop()
		if !first.ended() {
			t.Fatal("the stream goes on without its client")
		}
		if second := d.listen(sue); second.ended() {
			t.Error("a place that came free was not given")
		}
	})
}

func TestHubKeepsTheLatest(t *testing.T) {
	h := NewHub()
	for i := range 3 * ringSize {
		h.Publish([]fact.Fact{{ID: fact.ID{Node: "n", Boot: 1, Seq: uint64(i + 1)}}})
	}
	last := uint64(3 * ringSize)
	for _, c := range []struct {
		seq   uint64
		found bool
	}{{last, true}, {last - ringSize + 1, true}, {last - ringSize, false}, {last + 1, false}} {
		place, found := h.after(fact.ID{Node: "n", Boot: 1, Seq: c.seq})
		if found != c.found || found && place != c.seq {
			t.Errorf("after %d: %d %v, want %v", c.seq, place, found, c.found)
		}
	}
	if _, _, _, ok := h.from(last-ringSize-1, 1); ok {
		t.Error("a place that was overwritten is given")
	}
	facts, next, _, ok := h.from(last-ringSize, 10)
	if !ok || next != last-ringSize+10 || fmt.Sprint(facts[0].ID) != fmt.Sprintf("n-1-%d", last-ringSize+1) {
		t.Errorf("from the oldest: %v, next %d, %v", facts[0].ID, next, ok)
	}
}

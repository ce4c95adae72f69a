package desk

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
)

// doc is a JSON object.
type doc = map[string]any

// fake is the API as far as the pages ask it: it answers what the test set, and
// counts the sound that the headset sends.
type fake struct {
	*httptest.Server
	mu        sync.Mutex
	signedIn  bool
	me        doc
	wall      doc
	asked     []string // what was asked to change, in order
	note      string
	locked    bool
	watchers  map[chan []byte]bool
	headset   *webrtc.PeerConnection
	connected int
	packets   atomic.Int64
}

func open(t *testing.T) *fake {
	f := &fake{watchers: map[chan []byte]bool{}, me: person(), wall: doc{}}
	mux := http.NewServeMux()
	mux.Handle("/", Handler())
	mux.HandleFunc("POST /api/v1/session", f.signIn)
	mux.HandleFunc("DELETE /api/v1/session", func(w http.ResponseWriter, _ *http.Request) { f.signOut(); w.WriteHeader(204) })
	mux.HandleFunc("GET /api/v1/seats/me", f.show)
	mux.HandleFunc("GET /api/v1/seats/me/headset", func(w http.ResponseWriter, _ *http.Request) {
		give(w, 200, doc{"ice_servers": []doc{{"urls": []string{"stun:127.0.0.1:9"}}}, "renew_ms": 0})
	})
	mux.HandleFunc("POST /api/v1/seats/me/headset", f.connect)
	mux.HandleFunc("PUT /api/v1/seats/me/note", f.keepNote)
	mux.HandleFunc("/api/v1/seats/me/{what}", f.act)
	mux.HandleFunc("/api/v1/seats/{person}/{what}", f.direct)
	mux.HandleFunc("GET /api/v1/events", f.events)
	mux.HandleFunc("POST /api/v1/calls/{id}/{what}", f.enter)
	mux.HandleFunc("DELETE /api/v1/calls/{id}/{what}", f.enter)
	mux.HandleFunc("GET /api/v1/calls/{id}", func(w http.ResponseWriter, _ *http.Request) { give(w, 200, doc{"from": "13812345678"}) })
	mux.HandleFunc("GET /api/v1/wall", func(w http.ResponseWriter, _ *http.Request) { give(w, 200, f.wall) })
	mux.HandleFunc("GET /api/v1/wall/events", f.wallEvents)
	f.Server = httptest.NewServer(mux)
	t.Cleanup(f.close)
	return f
}

func (f *fake) close() {
	f.CloseClientConnections()
	f.Server.Close()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.headset != nil {
		f.headset.Close()
	}
}

func stamp(t time.Time) string { return t.Format("2006-01-02T15:04:05.000Z07:00") }
func ago(d time.Duration) string {
	return stamp(time.Now().In(time.FixedZone("", 8*3600)).Add(-d))
}

// person is somebody who has signed in at no place yet.
func person() doc {
	return doc{"person": "1007", "name": "李文静", "roles": []string{"person"}, "place": "", "kind": "none",
		"headset": doc{"connection": 0, "up": false}, "state": "signed-out", "reason": "", "since": ago(0),
		"today": doc{"calls": 47, "signed_in_ms": 14_460_000, "ready_ms": 2_310_000, "offered_ms": 214_000,
			"talk_ms": 8_912_000, "hold_ms": 391_000, "wrap_up_ms": 1_433_000, "longest_ms": 911_000,
			"not_ready_ms": doc{"break": 600_000, "signed-in": 40_000, "training": 560_000}},
		"reasons": []string{"break", "lunch", "training", "meeting"}, "allowances": []doc{},
		"wrap_up_ms": 0, "wrap_up_more_ms": 0, "wrap_up_max_ms": 0}
}

// call is one that rings, or goes on, at the person.
func call(state string, more doc) doc {
	c := doc{"id": "n1-1-7", "line": "city", "queue": "english", "language": "en", "from": "138****5678", "state": state,
		"arrived": ago(9 * time.Second), "answered": "", "wait_ms": 9000, "away": false, "note": ""}
	maps.Copy(c, more)
	return c
}

// set changes what the person sees and tells the page that something happened.
func (f *fake) set(change doc) {
	f.mu.Lock()
	maps.Copy(f.me, change)
	if change["call"] == nil {
		delete(f.me, "call")
	}
	f.mu.Unlock()
	f.push([]byte("id: n1-1-1\ndata: {}\n\n"))
}

func (f *fake) setWall(wall doc) {
	f.mu.Lock()
	f.wall = wall
	f.mu.Unlock()
	f.push(wallEvent(wall))
}

func wallEvent(wall doc) []byte {
	data, _ := json.Marshal(wall)
	return fmt.Appendf(nil, "event: wall\nid: n1-1-1\ndata: %s\n\n", data)
}

func (f *fake) push(event []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for watcher := range f.watchers {
		select {
		case watcher <- event:
		default: // it has one to come already
		}
	}
}

func (f *fake) signIn(w http.ResponseWriter, r *http.Request) {
	var in struct{ User, Password string }
	json.NewDecoder(r.Body).Decode(&in)
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.locked:
		w.Header().Set("Retry-After", "42")
		give(w, 429, doc{"detail": "too many failed attempts: try again in 42 s"})
	case in.Password != "demo":
		give(w, 401, doc{"detail": "no such person, or another password"})
	default:
		f.signedIn = true
		give(w, 200, doc{"person": in.User, "roles": []string{"person"}})
	}
}

func (f *fake) signOut() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.signedIn = false
}

func (f *fake) show(w http.ResponseWriter, _ *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.signedIn {
		give(w, 401, doc{"detail": "sign in first"})
		return
	}
	f.me["now"] = ago(0)
	give(w, 200, f.me)
}

func (f *fake) act(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, r.Method+" "+r.URL.Path[len("/api/v1/seats/me/"):])
	give(w, 200, doc{})
}

// direct is what a supervisor asks of somebody else.
func (f *fake) direct(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, strings.TrimSpace(r.Method+" "+r.PathValue("person")+" "+r.PathValue("what")+" "+string(body)))
	if r.PathValue("what") == "wrap-up-end" {
		give(w, 409, doc{"detail": "1001 is not wrapping up a call."})
		return
	}
	give(w, 200, doc{})
}

// enter is what a supervisor asks of a call.
func (f *fake) enter(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, r.Method+" "+r.PathValue("id")+" "+r.PathValue("what"))
	if r.PathValue("what") == "barge" {
		give(w, 409, doc{"detail": "9002 is in this call already."})
		return
	}
	give(w, 200, doc{})
}

func (f *fake) keepNote(w http.ResponseWriter, r *http.Request) {
	var in struct{ Call, Text string }
	json.NewDecoder(r.Body).Decode(&in)
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.signedIn {
		give(w, 401, doc{"detail": "sign in first"})
		return
	}
	f.note = in.Text
	w.WriteHeader(204)
}

func (f *fake) events(w http.ResponseWriter, r *http.Request) { f.stream(w, r, nil) }
func (f *fake) wallEvents(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	first := wallEvent(f.wall)
	f.mu.Unlock()
	f.stream(w, r, first)
}

func (f *fake) stream(w http.ResponseWriter, r *http.Request, first []byte) {
	watcher := make(chan []byte, 4)
	f.mu.Lock()
	f.watchers[watcher] = true
	f.mu.Unlock()
	defer func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.watchers, watcher)
	}()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Write(append([]byte("retry: 200\n: hello\n\n"), first...))
	w.(http.Flusher).Flush()
	for {
		select {
		case event := <-watcher:
			w.Write(event)
			w.(http.Flusher).Flush()
		case <-r.Context().Done():
			return
		}
	}
}

// connect answers the page's offer with a peer that counts what it hears.
func (f *fake) connect(w http.ResponseWriter, r *http.Request) {
	var in struct{ Offer string }
	json.NewDecoder(r.Body).Decode(&in)
	answer, err := f.peer(in.Offer)
	if err != nil {
		give(w, 422, doc{"detail": err.Error()})
		return
	}
	f.mu.Lock()
	f.connected++
	n := f.connected
	maps.Copy(f.me, doc{"headset": doc{"connection": n, "up": true}, "place": "headset", "kind": "headset"})
	if f.me["state"] == "signed-out" {
		maps.Copy(f.me, doc{"state": "not-ready", "reason": "signed-in", "since": ago(0)})
	}
	f.mu.Unlock()
	give(w, 200, doc{"answer": answer, "connection": n})
}

func (f *fake) peer(offer string) (string, error) {
	engine := &webrtc.MediaEngine{}
	pcma := webrtc.RTPCodecParameters{PayloadType: 8, RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypePCMA, ClockRate: 8000}}
	digits := webrtc.RTPCodecParameters{PayloadType: 126, RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: "audio/telephone-event", ClockRate: 8000}}
	for _, codec := range []webrtc.RTPCodecParameters{pcma, digits} {
		if err := engine.RegisterCodec(codec, webrtc.RTPCodecTypeAudio); err != nil {
			return "", err
		}
	}
	settings := webrtc.SettingEngine{}
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	pc, err := webrtc.NewAPI(webrtc.WithMediaEngine(engine), webrtc.WithSettingEngine(settings)).NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		return "", err
	}
	f.mu.Lock()
	old := f.headset
	f.headset = pc
	f.mu.Unlock()
	if old != nil {
		old.Close()
	}
	pc.OnTrack(func(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
		for {
			if _, _, err := track.ReadRTP(); err != nil {
				return
			}
			f.packets.Add(1)
		}
	})
	if err := pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}); err != nil {
		return "", err
	}
	answer, err := pc.CreateAnswer(nil)
	if err != nil {
		return "", err
	}
	gathered := webrtc.GatheringCompletePromise(pc)
	if err := pc.SetLocalDescription(answer); err != nil {
		return "", err
	}
	<-gathered
	return pc.LocalDescription().SDP, nil
}

func give(w http.ResponseWriter, status int, body doc) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body)
}

package api

import (
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// maxBody bounds the body of a request, in bytes.
const maxBody = 64 << 10

// Config is what the API is made of.
type Config struct {
	House       House
	Hub         *Hub              // gets every committed fact from the floor
	Metrics     http.Handler      // served at /metrics
	Pages       http.Handler      // served at /, /wall and below /pages/; nil: nothing there
	SIP         WebSocket         // served at /sip; nil: nothing there
	SIPOrigins  []string          // of pages elsewhere that may connect there, like https://phone.example
	Dropped     func(what string) // counts what was refused: sign-in; nil: nobody
	Zone        *time.Location    // days and the offset of all times
	Version     string
	TLS         bool             // served over TLS: cookies are Secure and __Host-
	BehindProxy bool             // a proxy ends TLS: its X-Forwarded-For and -Host are believed
	Now         func() time.Time // nil: the clock
	Random      io.Reader        // nil: crypto/rand; makes session tokens
	Log         *slog.Logger
}

// API answers HTTP requests.
type API struct {
	Config
	mux      *http.ServeMux
	huma     huma.API
	sessions *sessions
	lockout  *lockout
	wall     wall
	hashing  chan struct{} // bounds the password checks that run at once

	mu        sync.Mutex
	streams   int            // open event streams
	streamsOf map[string]int // of each person
	closing   chan struct{}
	closed    sync.Once
	open      sync.WaitGroup
}

// New builds the API.
func New(c Config) *API {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Random == nil {
		c.Random = rand.Reader
	}
	if c.Dropped == nil {
		c.Dropped = func(string) {}
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	a := &API{Config: c, mux: http.NewServeMux(), sessions: newSessions(c.Random), lockout: newLockout(),
		hashing: make(chan struct{}, maxHashing), streamsOf: map[string]int{}, closing: make(chan struct{})}
	a.huma = humago.New(a.mux, description(c.Version))
	a.routes()
	return a
}

// routes lists everything that can be asked.
func (a *API) routes() {
	a.pages()
	a.sipRoute()
	a.mux.Handle("GET /metrics", a.Metrics)
	a.healthRoutes()
	a.sessionRoutes()
	a.seatRoutes()
	a.mineRoutes()
	a.superviseRoutes()
	a.callSuperviseRoutes()
	a.headsetRoutes()
	a.wallRoutes()
	a.numberRoutes()
	a.callRoutes()
	a.dayRoutes()
	a.eventRoutes()
}

// ServeHTTP answers a request. What the mux does not know becomes a problem like
// every other error: RFC 9457.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	if a.TLS {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	if _, pattern := a.mux.Handler(r); pattern == "" {
		a.unknown(w, r)
		return
	}
	a.mux.ServeHTTP(w, r)
}

// Close ends the open event streams and waits for them, so that the server can stop.
func (a *API) Close() {
	a.closed.Do(func() { close(a.closing) })
	a.open.Wait()
}

// description is the head of the OpenAPI document; the routes add the rest.
func description(version string) huma.Config {
	c := huma.DefaultConfig("hotline", version)
	c.Info.Description = "The core of a city's hotline: sessions, seats, headsets, the wall, calls, days and events. " +
		"Times are RFC 3339 with milliseconds and offset, durations integers named ..._ms, " +
		"lists {items, next}, errors problems of RFC 9457."
	c.DocsPath, c.SchemasPath = "", ""
	c.CreateHooks = nil
	c.Transformers = append(c.Transformers, silent)
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"bearer": {Type: "http", Scheme: "bearer", Description: "The token of POST /api/v1/session, for programs."},
		"cookie": {Type: "apiKey", In: "cookie", Name: cookieName,
			Description: "Set by POST /api/v1/session, for pages; named " + secureCookieName + " over TLS. Changes need an Origin of this site."},
	}
	return c
}

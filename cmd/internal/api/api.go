package api

import (
	"io"
	"log/slog"
	"net/http"
	"time"
)

// Config is what the API is made of.
type Config struct {
	House       House
	Hub         *Hub           // gets every committed fact from the floor
	Metrics     http.Handler   // served at /metrics
	Zone        *time.Location // offset of all times
	Version     string
	TLS         bool             // served over TLS: cookies are Secure and __Host-
	BehindProxy bool             // a proxy ends TLS: its X-Forwarded-For and -Host are believed
	Now         func() time.Time // nil: the clock
	Random      io.Reader        // nil: crypto/rand; makes session tokens
	Log         *slog.Logger
}

// API answers HTTP requests.
type API struct{ handler http.Handler }

// New builds the API.
func New(c Config) *API { return &API{} }

// ServeHTTP answers a request.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.handler.ServeHTTP(w, r) }

// Close ends the open event streams, so that the server can stop.
func (a *API) Close() {}

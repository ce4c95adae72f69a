package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"

	"hotline/cmd/internal/certificate"
)

// Bounds of the server.
const (
	headerFor   = 5 * time.Second
	readFor     = 30 * time.Second
	answerFor   = 2 * time.Minute // event streams set their own
	idleFor     = 2 * time.Minute
	closeWithin = 5 * time.Second
	maxHeader   = 32 << 10
)

// ServerConfig says where and how to serve.
type ServerConfig struct {
	Listen      string // host:port; port 0 takes a free one
	Cert, Key   string // PEM files; both or neither
	BehindProxy bool   // plain HTTP off loopback is meant
	Handler     http.Handler
	Log         *slog.Logger
}

// Server serves HTTP with bounds on everything.
type Server struct {
	listener net.Listener
	http     *http.Server
	cert     *certificate.Pair // nil: plain
	done     chan struct{}
}

// Open binds and begins to serve. The error names the taken address, or refuses
// plain HTTP off loopback.
func Open(c ServerConfig) (*Server, error) {
	if err := c.safe(); err != nil {
		return nil, err
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	cert, err := certificate.Open(c.Cert, c.Key, c.Log)
	if err != nil {
		return nil, err
	}
	s := &Server{cert: cert, done: make(chan struct{})}
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return nil, fmt.Errorf("cannot serve HTTP on %s: %w", c.Listen, err)
	}
	s.listener = listener
	s.http = &http.Server{Handler: c.Handler, ReadHeaderTimeout: headerFor, ReadTimeout: readFor,
		WriteTimeout: answerFor, IdleTimeout: idleFor, MaxHeaderBytes: maxHeader,
		TLSConfig: cert.Server(), ErrorLog: slog.NewLogLogger(c.Log.Handler(), slog.LevelDebug)}
	go s.serve(c.Log)
	return s, nil
}

// safe refuses to send passwords and recordings over a network in the clear.
func (c ServerConfig) safe() error {
	if c.Cert == "" && !c.BehindProxy && !loopback(c.Listen) {
		return fmt.Errorf("cannot serve plain HTTP on %s: off loopback give http.tls {cert, key}, or http.behind_proxy when a proxy ends TLS", c.Listen)
	}
	return nil
}

// loopback tells whether an address is only to be reached from this machine.
func loopback(listen string) bool {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return false
	}
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.Unmap().IsLoopback()
}

func (s *Server) serve(log *slog.Logger) {
	defer close(s.done)
	var err error
	if s.cert != nil {
		err = s.http.ServeTLS(s.listener, "", "")
	} else {
		err = s.http.Serve(s.listener)
	}
	if !errors.Is(err, http.ErrServerClosed) {
		log.Error("HTTP server ended", "error", err)
	}
}

// Addr gives the address that is bound.
func (s *Server) Addr() netip.AddrPort { return s.listener.Addr().(*net.TCPAddr).AddrPort() }

// URL gives the address to open, e.g. http://127.0.0.1:8080.
func (s *Server) URL() string {
	if s.cert != nil {
		return "https://" + s.Addr().String()
	}
	return "http://" + s.Addr().String()
}

// Reload reads the certificate again when its files have changed; on an error
// the old one stays. Without TLS there is nothing to do.
func (s *Server) Reload() error {
	return s.cert.Reload()
}

// Close stops: running requests may go on for a few seconds, then are cut. It
// waits. Event streams are ended by API.Close, which goes first.
func (s *Server) Close() {
	ctx, cancel := context.WithTimeout(context.Background(), closeWithin)
	defer cancel()
	if s.http.Shutdown(ctx) != nil {
		s.http.Close()
	}
	<-s.done
}

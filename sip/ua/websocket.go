package ua

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/coder/websocket"
)

// Bounds of WebSockets, beside those of a message: how soon the first one must
// come, how often a connection is asked for a sign of life, and how long it may
// take to give one.
const (
	firstTime = 10 * time.Second
	pingEvery = 10 * time.Second
	pongTime  = 5 * time.Second
)

// subprotocol is the one of RFC 7118 §4.
const subprotocol = "sip"

// ServeWebSocket takes a client's connection into service: RFC 7118. Client is its
// address, also behind a proxy; secure tells that TLS lies between. Who may connect
// at all (the Origin of pages) is for the caller to say; who they are, digest tells.
// It answers with an error, or returns when the connection is made.
func (u *UA) ServeWebSocket(w http.ResponseWriter, r *http.Request, client netip.Addr, secure bool) {
	port, err := netip.ParseAddrPort(r.RemoteAddr)
	local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if err != nil || !ok || u.ctx.Err() != nil {
		http.Error(w, "no place for a connection", http.StatusServiceUnavailable)
		return
	}
	if offered := strings.Split(strings.Join(r.Header.Values("Sec-WebSocket-Protocol"), ","), ","); !slices.ContainsFunc(offered, isOurs) {
		http.Error(w, "only the subprotocol sip is spoken here", http.StatusBadRequest)
		return
	}
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{subprotocol}, InsecureSkipVerify: true})
	if err != nil {
		u.log.Info("a WebSocket was not made", "from", client, "error", err)
		return
	}
	conn.SetReadLimit(maxMessage)
	transport := overWS
	if secure {
		transport = overWSS
	}
	s := &stream{far: far{transport, netip.AddrPortFrom(client.Unmap(), port.Port())}, local: local, cut: func() { _ = conn.CloseNow() }}
	s.put = func(data []byte) error { return u.putFrame(conn, data) }
	u.adopt(s, func() { u.readSocket(s, conn) })
}

func isOurs(protocol string) bool { return strings.EqualFold(strings.TrimSpace(protocol), subprotocol) }

// putFrame sends one message: RFC 7118 §4.2. As text, unless it is none: a browser
// ends the connection over that.
func (u *UA) putFrame(conn *websocket.Conn, data []byte) error {
	ctx, cancel := context.WithTimeout(u.ctx, writeTimeout)
	defer cancel()
	kind := websocket.MessageText
	if !utf8.Valid(data) {
		kind = websocket.MessageBinary
	}
	return conn.Write(ctx, kind, data)
}

// readSocket takes messages until the connection ends, or gives no sign of life.
func (u *UA) readSocket(s *stream, conn *websocket.Conn) {
	done := make(chan struct{})
	defer close(done)
	u.readers.Go(func() { u.keepAwake(s, conn, done) })
	first := time.AfterFunc(firstTime, s.cut)
	defer first.Stop()
	for {
		data, err := readFrame(u.ctx, s, conn)
		if err != nil {
			u.log.Debug("a WebSocket ended", "from", s.remote, "error", err)
			return
		}
		if isKeepalive(data) {
			if bytes.Equal(data, blankLine) && s.write(blankLine[:2]) != nil { // RFC 7118 §6
				return
			}
			continue
		}
		first.Stop()
		u.receive(data, s.hop())
	}
}

// readFrame reads one message, in text or binary. It must be whole soon after it
// has begun.
func readFrame(ctx context.Context, s *stream, conn *websocket.Conn) ([]byte, error) {
	_, in, err := conn.Reader(ctx)
	if err != nil {
		return nil, err
	}
	slow := time.AfterFunc(messageTime, s.cut)
	defer slow.Stop()
	return io.ReadAll(in)
}

// keepAwake asks for signs of life: a far end that is gone without a word is
// noticed within pingEvery and pongTime.
func (u *UA) keepAwake(s *stream, conn *websocket.Conn, done <-chan struct{}) {
	next := time.NewTicker(pingEvery)
	defer next.Stop()
	for {
		select {
		case <-done:
			return
		case <-u.ctx.Done():
			return
		case <-next.C:
		}
		ctx, cancel := context.WithTimeout(u.ctx, pongTime)
		err := conn.Ping(ctx)
		cancel()
		if err != nil {
			s.cut()
			return
		}
	}
}

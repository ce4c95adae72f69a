package ua

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"
)

// Bounds of TCP. Past maxStreams a new connection is closed at once.
const (
	maxStreams   = 4096
	dialTimeout  = 4 * time.Second
	writeTimeout = 5 * time.Second
)

// streams are the TCP connections, accepted and dialled, by far address.
type streams struct {
	mu   sync.Mutex
	open map[netip.AddrPort]*stream
}

// stream is one TCP connection; writers take turns.
type stream struct {
	conn   net.Conn
	remote netip.AddrPort
	mu     sync.Mutex
}

func (u *UA) acceptTCP() {
	for {
		conn, err := u.sockets.tcp.AcceptTCP()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			u.log.Warn("cannot accept a tcp connection", "error", err)
			select { // out of descriptors, most likely: do not spin
			case <-u.ctx.Done():
				return
			case <-time.After(100 * time.Millisecond):
			}
			continue
		}
		u.adopt(conn)
	}
}

// adopt takes a connection into service, unless there are too many. When the
// far end is connected already, the newer connection is the one written to.
func (u *UA) adopt(conn net.Conn) *stream {
	s := &stream{conn: conn, remote: unmapped(conn.RemoteAddr().(*net.TCPAddr).AddrPort())}
	u.streams.mu.Lock()
	defer u.streams.mu.Unlock()
	if u.ctx.Err() != nil || len(u.streams.open) >= maxStreams {
		_ = conn.Close()
		u.count.dropped.Add(1)
		return nil
	}
	u.streams.open[s.remote] = s
	u.readers.Go(func() { u.readStream(s) })
	return s
}

// leave forgets a connection and closes it.
func (u *UA) leave(s *stream) {
	u.streams.mu.Lock()
	if u.streams.open[s.remote] == s {
		delete(u.streams.open, s.remote)
	}
	u.streams.mu.Unlock()
	_ = s.conn.Close()
}

// tcpHop finds the connection to an address or dials it.
func (u *UA) tcpHop(remote netip.AddrPort) (*hop, error) {
	u.streams.mu.Lock()
	s := u.streams.open[remote]
	u.streams.mu.Unlock()
	if s == nil {
		ctx, cancel := context.WithTimeout(u.ctx, dialTimeout)
		defer cancel()
		var d net.Dialer
		conn, err := d.DialContext(ctx, "tcp", remote.String())
		if err != nil {
			return nil, fmt.Errorf("cannot connect to tcp %s: %w", remote, err)
		}
		if s = u.adopt(conn); s == nil {
			return nil, fmt.Errorf("cannot connect to tcp %s: too many connections", remote)
		}
	}
	return s.hop(), nil
}

func (s *stream) hop() *hop {
	return &hop{transport: "tcp", remote: s.remote, local: s.conn.LocalAddr(), write: s.write}
}

// write sends one message. A far end that does not take it in time loses the
// connection: half a message cannot be mended.
func (s *stream) write(data []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.conn.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return err
	}
	if _, err := s.conn.Write(data); err != nil {
		_ = s.conn.Close()
		return err
	}
	return nil
}

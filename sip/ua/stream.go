package ua

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"
)

// Bounds of connections. Past maxStreams, or maxStreamsOf with one address, a new
// one is closed at once. A hall of 600 seats may stand behind one address.
const (
	maxStreams   = 4096
	maxStrange   = 3072 // with which strangers are refused: the rest is kept for trunks and known phones
	maxStreamsOf = 1024
	dialTimeout  = 4 * time.Second
	writeTimeout = 5 * time.Second
)

// streams are the connections, accepted and dialled.
type streams struct {
	mu   sync.Mutex
	open map[far]*stream
	of   map[netip.Addr]int // how many each address has that are not over
}

// stream is one connection; writers take turns.
type stream struct {
	far
	local net.Addr
	put   func([]byte) error // sends one message within writeTimeout
	cut   func()             // ends the connection at once
	mu    sync.Mutex
}

// adopt takes a connection into service until read returns, unless there are too
// many. When the far end is connected already, the newer connection is the one
// written to.
func (u *UA) adopt(s *stream, read func()) bool {
	u.streams.mu.Lock()
	defer u.streams.mu.Unlock()
	host := s.remote.Addr()
	most := maxStreams
	if u.gate.stranger(host) {
		most = maxStrange
	}
	if u.ctx.Err() != nil || len(u.streams.open) >= most || u.streams.of[host] >= maxStreamsOf {
		s.cut()
		u.count.dropped.Add(1)
		return false
	}
	u.streams.open[s.far] = s
	u.streams.of[host]++
	u.readers.Go(func() {
		defer u.leave(s)
		read()
	})
	return true
}

// leave forgets a connection and ends it.
func (u *UA) leave(s *stream) {
	s.cut()
	u.streams.mu.Lock()
	last := u.streams.open[s.far] == s
	if last {
		delete(u.streams.open, s.far)
	}
	host := s.remote.Addr()
	if u.streams.of[host]--; u.streams.of[host] == 0 {
		delete(u.streams.of, host)
	}
	u.streams.mu.Unlock()
	if last && u.cfg.Lost != nil && u.ctx.Err() == nil {
		u.cfg.Lost(s.transport, s.remote)
	}
}

// streamTo finds the connection to a far end. TCP is dialled when there is none.
// Over the others the far end connects to us: what was at the end of a connection
// that is gone cannot be found again.
func (u *UA) streamTo(to far) (*hop, error) {
	u.streams.mu.Lock()
	s := u.streams.open[to]
	u.streams.mu.Unlock()
	switch {
	case s != nil:
		return s.hop(), nil
	case to.transport == overTCP:
		return u.dial(to.remote)
	}
	return nil, fmt.Errorf("cannot send to %s %s: it is not connected", to.transport, to.remote)
}

func (u *UA) dial(remote netip.AddrPort) (*hop, error) {
	ctx, cancel := context.WithTimeout(u.ctx, dialTimeout)
	defer cancel()
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", remote.String())
	if err != nil {
		return nil, fmt.Errorf("cannot connect to tcp %s: %w", remote, err)
	}
	s := u.adoptConn(overTCP, conn)
	if s == nil {
		return nil, fmt.Errorf("cannot connect to tcp %s: too many connections", remote)
	}
	return s.hop(), nil
}

func (s *stream) hop() *hop { return &hop{far: s.far, local: s.local, write: s.write} }

// write sends one message. A far end that does not take it in time loses the
// connection: half a message cannot be mended.
func (s *stream) write(data []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.put(data); err != nil {
		s.cut()
		return err
	}
	return nil
}

package headset

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

var (
	// ErrFull says that as many persons as allowed have a headset.
	ErrFull = errors.New("as many headsets as allowed are in use")
	// ErrClosed says that the headsets were closed, or that the person was dropped meanwhile.
	ErrClosed = errors.New("the headsets are closed")
	// ErrLate says that a later offer of the same person was answered first.
	ErrLate = errors.New("a later offer took over")
)

// Config is what the headsets need.
type Config struct {
	Listen     netip.AddrPort // the one UDP port of all headsets; port 0 picks one
	Advertise  netip.Addr     // told to browsers instead of the local address; zero: the local one
	Max        int            // persons with a headset; 0: 600
	Handshakes int            // connections on their way up at the same time; 0: 32
	Quiet      time.Duration  // without a packet before Quiet; 0: 1 s
	Start      time.Time      // anchors the clock, so that it can be shared; zero: Open's time
	// Notify is told what happens. It is called by several goroutines, also at once; it
	// must only post, and call nothing of this package. May be nil.
	Notify func(Notice)
	Log    *slog.Logger // nil: silent
}

// Headsets owns the UDP port and every person's Headset.
type Headsets struct {
	config     Config
	cert       tls.Certificate
	proof      string // its fingerprint
	port       *port
	addr       netip.AddrPort
	candidates []netip.AddrPort
	slots      chan struct{}   // one for each connection on its way up
	ctx        context.Context // done with Close
	cancel     context.CancelFunc
	counts     counters
	lastID     atomic.Uint64
	reader     sync.WaitGroup

	mu     sync.Mutex
	people map[string]*Headset
	closed bool
	work   sync.WaitGroup // offers, connections and the watch
}

const (
	defaultMax        = 600
	defaultHandshakes = 32
	defaultQuiet      = time.Second
	// socketBuffer holds 0.4 s of the sound of 500 headsets.
	socketBuffer = 4 << 20
	// upWithin is how long a connection may take to come up before it is given up.
	upWithin = 15 * time.Second
)

// Open binds the port and makes the certificate. Its error names the address that
// cannot be bound.
func Open(c Config) (*Headsets, error) {
	c = c.filled()
	socket, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(c.Listen))
	if err != nil {
		return nil, fmt.Errorf("cannot listen for headsets on %s: %w", c.Listen, err)
	}
	s := &Headsets{config: c, slots: make(chan struct{}, c.Handshakes), people: map[string]*Headset{}}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	if err := s.start(socket); err != nil {
		_ = socket.Close()
		return nil, fmt.Errorf("cannot start headsets on %s: %w", c.Listen, err)
	}
	return s, nil
}

func (c Config) filled() Config {
	if c.Max <= 0 {
		c.Max = defaultMax
	}
	if c.Handshakes <= 0 {
		c.Handshakes = defaultHandshakes
	}
	if c.Quiet <= 0 {
		c.Quiet = defaultQuiet
	}
	if c.Start.IsZero() {
		c.Start = time.Now()
	}
	if c.Notify == nil {
		c.Notify = func(Notice) {}
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

func (s *Headsets) start(socket *net.UDPConn) error {
	// The kernel may give less than asked for; then a burst is lost, not a call.
	_ = socket.SetReadBuffer(socketBuffer)
	_ = socket.SetWriteBuffer(socketBuffer)
	local, ok := socket.LocalAddr().(*net.UDPAddr)
	if !ok {
		return fmt.Errorf("%v is no UDP address", socket.LocalAddr())
	}
	s.addr = local.AddrPort()
	hosts, err := addresses(s.addr.Addr(), s.config.Advertise)
	if err != nil {
		return err
	}
	for _, host := range hosts {
		s.candidates = append(s.candidates, netip.AddrPortFrom(host, s.addr.Port()))
	}
	if s.cert, err = newCertificate(time.Now()); err != nil {
		return err
	}
	s.proof = proofOf(s.cert)
	own, err := openSocket(socket)
	if err != nil {
		return err
	}
	s.port = newPort(own, &s.counts, s.now)
	s.reader.Go(s.port.read)
	s.work.Go(s.watch)
	return nil
}

// Addr is the UDP address that all headsets share.
func (s *Headsets) Addr() netip.AddrPort { return s.addr }

// now is the headsets' clock: nanoseconds since 1970 that never step.
func (s *Headsets) now() int64 {
	return s.config.Start.UnixNano() + int64(time.Since(s.config.Start))
}

// Of gives a person's headset, and makes it when there is none: it can be wired to
// a call before the person's browser has offered. The error is ErrFull or ErrClosed.
func (s *Headsets) Of(person string) (*Headset, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, ErrClosed
	}
	h := s.people[person]
	if h == nil {
		if len(s.people) >= s.config.Max {
			return nil, ErrFull
		}
		h = newHeadset(s, person)
		s.people[person] = h
	}
	return h, nil
}

// Drop ends a person's headset, at sign-out: the connection is closed, and what is
// still wired to it hears and says nothing. No notice comes of it.
func (s *Headsets) Drop(person string) {
	s.mu.Lock()
	h := s.people[person]
	delete(s.people, person)
	s.mu.Unlock()
	if h != nil {
		h.drop()
	}
}

// Close ends all headsets and waits for their goroutines. No notice comes after it.
func (s *Headsets) Close() {
	s.mu.Lock()
	people := s.people
	s.closed, s.people = true, nil
	s.mu.Unlock()
	s.cancel()
	for _, h := range people {
		h.drop()
	}
	s.work.Wait()
	s.port.socket.stop()
	s.reader.Wait()
	s.port.socket.close()
}

// all gives the headsets of this moment, in the order of their persons.
func (s *Headsets) all() []*Headset {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]*Headset, 0, len(s.people))
	for _, person := range slices.Sorted(maps.Keys(s.people)) {
		out = append(out, s.people[person])
	}
	return out
}

// begin counts a piece of work that Close waits for; false after Close.
func (s *Headsets) begin() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.work.Add(1)
	return true
}

// watch looks after all headsets, until Close.
func (s *Headsets) watch() {
	ticker := time.NewTicker(min(s.config.Quiet/4, 250*time.Millisecond))
	defer ticker.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-ticker.C:
		}
		for _, h := range s.all() {
			h.check()
		}
	}
}

// bounded gives the context of one offer, which Close ends as well.
func (s *Headsets) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(ctx, upWithin)
	forget := context.AfterFunc(s.ctx, cancel)
	return ctx, func() { forget(); cancel() }
}

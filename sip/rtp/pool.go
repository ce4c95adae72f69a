package rtp

import (
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"runtime"
	"sync"
	"time"

	"hotline/sip/media"
)

var (
	// ErrNoPort says that every port pair is in use.
	ErrNoPort = errors.New("no free RTP port pair")
	// ErrApart says that two legs live on different workers and cannot be joined: see LegConfig.With.
	ErrApart = errors.New("the legs live on different media workers")
	// ErrBusy says that the worker's mailbox is full.
	ErrBusy = errors.New("the media worker's mailbox is full")
	// ErrClosed says that the pool was closed.
	ErrClosed = errors.New("the media pool is closed")
)

// Config is what a pool needs.
type Config struct {
	Addr      netip.Addr // local address that the sockets are bound to
	Low, High uint16     // port range, both ends included; each leg takes an even port and the next one
	Workers   int        // media workers at most; 0: one per core
	Random    io.Reader  // SSRCs, first sequence numbers and timestamps, CNAMEs; nil: crypto/rand
}

// LegConfig is what a leg needs at its creation.
type LegConfig struct {
	// Notify is told what happens on the leg. It is called on the worker, so it must
	// only post. May be nil.
	Notify func(Notice)
	In     media.Tap // gets each accepted sound packet; may be nil
	Out    media.Tap // gets each frame of prompts and music sent, not bridged sound; may be nil
	// Signalling is the address that the far end's SIP comes from. Its sound may come
	// from there as well as from the address in its SDP, and from nowhere else; zero
	// when only the SDP counts.
	Signalling netip.Addr
	// Wire carries the packets in place of sockets: the leg has no port and sends no
	// reports. What arrives is given to Receive. Nil: a port pair is opened.
	Wire Wire
	// With puts the leg on the worker of another leg. Legs that are to be joined must
	// share a worker: give the first leg of a call to every later one.
	With *Leg
}

// Pool owns the port range and the workers.
type Pool struct {
	addr    netip.Addr
	ports   ports
	workers []*worker

	certificate *tls.Certificate

	mu     sync.RWMutex // a leg is made under its read side, so that none is made after Close
	closed bool
	random io.Reader
	dice   sync.Mutex // guards random
}

// Open starts the workers. It fails when the address is not of this machine,
// when the range holds no port pair or none is free, and on systems other than
// Linux.
func Open(cfg Config) (*Pool, error) {
	cfg.Addr = cfg.Addr.Unmap()
	if err := prove(cfg.Addr, newPorts(cfg.Low, cfg.High)); err != nil {
		return nil, fmt.Errorf("cannot open RTP ports on %s-%d: %w", netip.AddrPortFrom(cfg.Addr, cfg.Low), cfg.High, err)
	}
	ports := newPorts(cfg.Low, cfg.High)
	p := &Pool{addr: cfg.Addr, ports: ports, random: cfg.Random}
	if p.random == nil {
		p.random = rand.Reader
	}
	if cfg.Workers <= 0 {
		cfg.Workers = runtime.GOMAXPROCS(0)
	}
	start := time.Now()
	var err error
	if p.certificate, err = newCertificate(start); err != nil {
		return nil, err
	}
	for range cfg.Workers {
		w, err := newWorker(ports, start, p.certificate)
		if err != nil {
			p.Close()
			return nil, fmt.Errorf("cannot start media worker: %w", err)
		}
		p.workers = append(p.workers, w)
		go w.run()
	}
	return p, nil
}

// Close ends all legs, stops the workers and waits for them. Reports that were
// asked for are delivered first.
func (p *Pool) Close() {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	for _, w := range p.workers {
		w.stopping.Store(true)
		w.wake()
	}
	for _, w := range p.workers {
		<-w.done
	}
}

// Leg makes a leg. Unless it is wired it opens a port pair: the one whose last use is longest ago, so that what
// still arrives for an ended call does not reach the next. The error is
// ErrNoPort when none is free, ErrBusy or ErrClosed.
func (p *Pool) Leg(c LegConfig) (*Leg, error) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.closed {
		return nil, ErrClosed
	}
	start, err := p.roll()
	if err != nil {
		return nil, err
	}
	w := p.choose()
	if c.With != nil {
		w = c.With.worker
	}
	l := newLeg(w, c, start)
	if c.Wire == nil {
		if err := l.openSockets(p.addr); err != nil {
			return nil, err
		}
	}
	if !w.post(func() { w.adopt(l) }) {
		l.closeSockets()
		return nil, fmt.Errorf("cannot open media leg: %w", ErrBusy)
	}
	w.load.Add(1)
	return l, nil
}

// crowdLegs of a worker are company enough: some 12,000 packets a second, an
// eighth of a core.
const crowdLegs = 256

// choose gives the first worker that has no crowd yet: what comes together shares
// the price of waking one. When all have one, it is the idlest.
func (p *Pool) choose() *worker {
	best := p.workers[0]
	for _, w := range p.workers {
		if w.load.Load() < crowdLegs {
			return w
		}
	}
	for _, w := range p.workers[1:] {
		if w.load.Load() < best.load.Load() {
			best = w
		}
	}
	return best
}

// roll throws the dice for a leg: RFC 3550 §5.1 wants them unpredictable.
func (p *Pool) roll() (start [16]byte, err error) {
	p.dice.Lock()
	defer p.dice.Unlock()
	if _, err := io.ReadFull(p.random, start[:]); err != nil {
		return start, fmt.Errorf("cannot read random numbers: %w", err)
	}
	return start, nil
}

// Counts are a pool's figures for the engine room, since Open where they count events.
type Counts struct {
	Legs      int    // open now
	FreePorts int    // port pairs free now
	Received  uint64 // RTP packets accepted
	Sent      uint64 // RTP packets sent
	Foreign   uint64 // dropped: from a stranger, or another source than the locked one
	Dropped   uint64 // commands lost because a worker's mailbox was full
	Skipped   uint64 // milliseconds of playout given up because a worker had stood still for longer than a second
}

// Counts gives the figures of this moment.
func (p *Pool) Counts() Counts {
	c := Counts{FreePorts: len(p.ports)}
	for _, w := range p.workers {
		c.Legs += int(w.load.Load())
		c.Received += w.received.Load()
		c.Sent += w.sent.Load()
		c.Foreign += w.foreign.Load()
		c.Dropped += w.dropped.Load()
		c.Skipped += w.skipped.Load()
	}
	return c
}

package rtp

import (
	"errors"
	"io"
	"net/netip"

	"hotline/sip"
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
	Workers   int        // media workers; 0: one per core
	Random    io.Reader  // SSRCs, first sequence numbers and timestamps, CNAMEs; nil: crypto/rand
}

// LegConfig is what a leg needs at its creation.
type LegConfig struct {
	// Notify is told what happens on the leg. It is called on the worker, so it must
	// only post and never call back into the pool in a way that waits. May be nil.
	Notify func(Notice)
	In     media.Tap // gets each accepted sound packet; may be nil
	Out    media.Tap // gets each frame of prompts and music sent, not bridged sound; may be nil
	// With puts the leg on the worker of another leg. Legs that are to be joined must
	// share a worker: give the first leg of a call to every later one.
	With *Leg
}

// Pool owns the port range and the workers.
type Pool struct{}

// Open starts the workers.
func Open(cfg Config) (*Pool, error) { return &Pool{}, nil }

// Close ends all legs, stops the workers and waits for them.
func (p *Pool) Close() {}

// Leg opens a port pair. The error is ErrNoPort when none is free.
func (p *Pool) Leg(c LegConfig) (*Leg, error) { return nil, ErrNoPort }

// Leg is one far end's sound. All methods post to the leg's worker and return at once.
type Leg struct{}

// Port is the leg's RTP port; RTCP is the next one.
func (l *Leg) Port() uint16 { return 0 }

// Talk gives the leg its far end, and again after each renegotiation.
func (l *Leg) Talk(a sip.Agreed) {}

// Play plays sounds one after the other, replacing what plays; with loop the last one for ever.
func (l *Leg) Play(number int, sounds []*media.Sound, loop bool) {}

// Hush stops what plays.
func (l *Leg) Hush() {}

// Digits sends RFC 4733 digits at once, 100 ms each.
func (l *Leg) Digits(digits string) {}

// Join lets each leg hear the other. The error is ErrApart.
func (l *Leg) Join(other *Leg) error { return nil }

// Part ends a Join.
func (l *Leg) Part(other *Leg) {}

// Close gives the port back and delivers the report once, on the worker. report may be nil.
func (l *Leg) Close(report func(Report)) {}

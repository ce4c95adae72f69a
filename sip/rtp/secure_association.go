package rtp

import (
	"bytes"
	"context"
	"errors"
	"net/netip"

	"hotline/sip"
)

// associationDatagrams bounds what has come for a handshake and is not read yet:
// several flights of the longest kind.
const associationDatagrams = 32

// Why a handshake gave no keys, as the report says it.
const (
	wrongCertificate = "certificate" // not the one that the description names
	noHandshake      = "handshake"   // none was done within the time
	unfinished       = "unfinished"  // the leg ended before
)

// association is one agreed handshake of DTLS on one of a leg's sockets: each has
// its own, and its own keys (RFC 5764 §3). It belongs to the worker; a goroutine of
// its own does the arithmetic, and both only leave each other datagrams and keys.
type association struct {
	leg    *Leg
	socket socket
	with   sip.Handshake
	at     netip.AddrPort // where the far end was signalled to be
	source source         // where its datagrams come from, by the rules for sound
	to     target
	in     chan []byte
	cancel context.CancelFunc // nil before it runs
	over   bool               // nobody reads any more
}

// associate gives the association for an agreement: the one that is there while
// fingerprints, roles and address stay (RFC 5763 §6.6), also on hold. Any other
// ends it.
func (l *Leg) associate(old *association, with sip.Handshake, at netip.AddrPort, s socket) *association {
	if old != nil && old.with.Equal(with) && (old.at == at || !usable(at)) {
		return old
	}
	old.end()
	if !with.On() || l.wire != nil {
		return nil
	}
	a := &association{leg: l, socket: s, with: with, at: at, to: newTarget(at), in: make(chan []byte, associationDatagrams),
		source: source{signalling: l.source.signalling, signalled: at}}
	if usable(at) {
		a.begin()
	}
	return a
}

func (a *association) begin() {
	w := a.leg.worker
	ctx, cancel := context.WithCancel(context.Background())
	a.cancel = cancel
	s := shaker{with: a.with, certificate: w.certificate, most: w.handshakeMost, in: a.in, send: a.send,
		done: func(ours, theirs sip.Key, err error) { a.leg.post(func() { a.settle(ours, theirs, err) }) },
		over: func() {
			w.post(func() { a.over = true })
			w.hands.Done()
		}}
	w.hands.Add(1)
	go s.run(ctx)
}

// end stops the goroutine, and does not wait for it.
func (a *association) end() {
	if a == nil {
		return
	}
	a.over = true
	if a.cancel != nil {
		a.cancel()
	}
}

// send posts a datagram of the handshake's to the worker. One that finds no place
// is lost, as on any network.
func (a *association) send(b []byte) {
	a.leg.worker.post(func() {
		if a.leg.place >= 0 && !a.over {
			a.socket.write(b, &a.to)
		}
	})
}

// hear takes a datagram of DTLS from a leg's socket.
func (a *association) hear(b []byte, from netip.AddrPort) {
	l := a.leg
	switch {
	case from != a.source.from && !a.source.would(from):
		l.foreign++
		l.worker.foreign.Add(1)
		return
	case !wellFormed(b):
		l.malformed++
		return
	}
	if _, locked := a.source.accept(from); locked {
		a.to = newTarget(from)
	}
	if !a.over && len(a.in) < cap(a.in) { // the worker alone puts something in
		a.in <- bytes.Clone(b)
	}
}

// settle takes what came of the handshake, unless another one has been agreed on meanwhile.
func (a *association) settle(ours, theirs sip.Key, err error) {
	l := a.leg
	if a.over || a != l.handshake && a != l.controlShake {
		return
	}
	if err != nil {
		a.fail(err)
		return
	}
	keyed := (*secure)(nil).agree(sip.Agreed{Ours: ours, Theirs: theirs})
	if a == l.controlShake {
		l.control = keyed
		return
	}
	l.secure, l.keyless = keyed, false
	if _, locked := l.source.accept(a.source.from); locked { // it has proved who it is
		l.send.to = newTarget(a.source.from)
	}
}

func (a *association) fail(err error) {
	a.end()
	if a != a.leg.handshake {
		return // there will be no reports
	}
	a.leg.noKeys = noHandshake
	if errors.Is(err, errUnproved) {
		a.leg.noKeys = wrongCertificate
	}
}

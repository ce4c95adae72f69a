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
	unreached        = "unreached"   // none was begun: no good check of ICE has come
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
	keyed  bool
	over   bool // nobody reads any more
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
	a := &association{leg: l, socket: s, with: with, at: at, to: newTarget(at),
		source: source{signalling: l.source.signalling, signalled: at}}
	if usable(at) {
		a.begin()
	}
	return a
}

// begin starts the goroutine. One that was begun before it is told to end, and what
// it still says is passed over: it has another channel.
func (a *association) begin() {
	w := a.leg.worker
	if a.cancel != nil {
		a.cancel()
	}
	in := make(chan []byte, associationDatagrams)
	mine := func(do func()) func() {
		return func() {
			if a.in == in && !a.over && a.leg.place >= 0 {
				do()
			}
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	a.in, a.cancel = in, cancel
	s := shaker{with: a.with, certificate: w.certificate, most: w.handshakeMost, in: in,
		send: func(b []byte) { w.post(mine(func() { a.socket.write(b, &a.to) })) }, // no place for it: lost, as on any network
		done: func(ours, theirs sip.Key, err error) { a.leg.post(mine(func() { a.settle(ours, theirs, err) })) },
		over: func() {
			w.post(mine(func() { a.over = true }))
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

// hear takes a datagram of DTLS from a leg's socket. Before the keys are there a
// source that fits better begins anew: nothing is to be left of what another one on
// the same host has said. What comes after the keys is their last flight again.
func (a *association) hear(b []byte, from netip.AddrPort) {
	l := a.leg
	switch {
	case l.ice == nil && from != a.source.from && (a.keyed || !a.source.would(from)):
		l.worker.stranger(l)
		return
	case !wellFormed(b):
		l.malformed++
		return
	}
	if l.ice == nil {
		a.follow(from)
	} else if !l.ice.far().IsValid() { // it has checked there, and not made up its mind
		a.meet(from)
	}
	if !a.over && len(a.in) < cap(a.in) { // the worker alone puts something in
		a.in <- bytes.Clone(b)
	}
}

// follow locks a source, by the rules for sound.
func (a *association) follow(from netip.AddrPort) {
	known := a.source.from.IsValid()
	if _, locked := a.source.accept(from); locked {
		a.to = newTarget(from)
		if known && !a.over {
			a.begin()
		}
	}
}

// meet takes where checks have found the far end. The handshake begins with the first place.
func (a *association) meet(far netip.AddrPort) {
	a.to = newTarget(far)
	if a.cancel == nil && !a.over {
		a.begin()
	}
}

// settle takes what came of the handshake.
func (a *association) settle(ours, theirs sip.Key, err error) {
	l := a.leg
	if err != nil {
		a.fail(err)
		return
	}
	a.keyed = true
	keyed := (*secure)(nil).agree(sip.Agreed{Ours: ours, Theirs: theirs})
	if a == l.controlShake {
		l.control = keyed
		return
	}
	l.secure, l.keyless = keyed, false
	if l.mux {
		l.control = keyed
	}
	if l.ice != nil {
		return
	}
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

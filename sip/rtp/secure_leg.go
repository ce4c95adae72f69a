package rtp

import (
	"errors"
	"net/netip"

	"hotline/sip"

	"github.com/pion/srtp/v3"
)

// These are the places where a leg's packets pass through its protection. On a
// plain leg each hands on what it was given.

// secureBy takes the keys of an agreement. Before its first packet a secure leg
// begins its sequence in the lower half, so that a packet lost at the start
// cannot hide a wrap from the far end: RFC 3711 §3.3.1.
func (l *Leg) secureBy(a sip.Agreed) {
	if a.Handshake.On() || l.handshake != nil {
		l.shake(a)
	}
	if l.handshake == nil {
		l.secure = l.secure.agree(a)
		l.control = l.secure
	}
	if l.secure != nil && !l.send.begun {
		l.send.seq &= 0x7fff
	}
}

// shake sees to it that the agreed handshakes are under way. What an association
// before brought is forgotten at once: until there are keys again the leg is deaf and mute.
func (l *Leg) shake(a sip.Agreed) {
	if l.ice != nil { // the checks tell where, and when to begin
		a.Remote, a.RTCP = netip.AddrPort{}, netip.AddrPort{}
	}
	if sound := l.associate(l.handshake, a.Handshake, a.Remote, l.rtp); sound != l.handshake {
		l.handshake, l.secure, l.keyless, l.noKeys = sound, mute(sound), sound != nil, ""
	}
	if a.RTCP == a.Remote { // it would see a second handshake where sound has one: there are no reports
		a.RTCP = netip.AddrPort{}
	}
	with := a.Handshake
	if l.mux { // one socket, one association: RFC 5764 §5.1.2
		with = sip.Handshake{}
	}
	if control := l.associate(l.controlShake, with, a.RTCP, l.rtcp); control != l.controlShake {
		l.controlShake, l.control = control, mute(control)
	}
	if l.mux {
		l.control = l.secure
	}
}

// mute is the protection of an association without keys: nothing passes it.
func mute(a *association) *secure {
	if a == nil {
		return nil
	}
	return &secure{send: &seal{}, hear: &seal{}}
}

// reportsKeyless tells whether the keys of RTCP are still to come.
func (l *Leg) reportsKeyless() bool {
	return l.mux && l.keyless || l.controlShake != nil && l.control.send.context == nil
}

// open gives what is under the protection of a datagram of sound. A stranger's is
// not even looked at; one with a bad tag is dropped and counted, one that came
// before (RFC 3711 §3.3.2) only dropped.
func (w *worker) open(l *Leg, b []byte, from netip.AddrPort) (plain []byte, ok bool) {
	if l.secure == nil || l.wire != nil {
		return b, true
	}
	if l.ice == nil && !l.source.would(from) {
		w.stranger(l)
		return nil, false
	}
	if l.keyless && l.noKeys == "" {
		return nil, false // the far end has the keys a moment before us
	}
	plain, err := l.secure.open(b)
	l.judge(err)
	return plain, err == nil
}

// openControl is the same for RTCP, whose source has been looked at already.
func (l *Leg) openControl(b []byte) (plain []byte, ok bool) {
	if l.control == nil {
		return b, true
	}
	if l.reportsKeyless() {
		return nil, false
	}
	plain, err := l.control.openControl(b)
	l.judge(err)
	return plain, err == nil
}

// judge counts what could not be opened. What is left is a packet that has come
// before, or too late to tell.
func (l *Leg) judge(err error) {
	switch {
	case errors.Is(err, srtp.ErrFailedToVerifyAuthTag), errors.Is(err, errNoTag):
		l.badTags++
	case errors.Is(err, errNotRTP):
		l.malformed++
	}
}

// would tells whether accept would hear a packet from there, and changes nothing.
func (s *source) would(from netip.AddrPort) bool { return from == s.from || s.rank(from) > s.fit }

// write sends a packet of sound, protected on a secure leg.
func (l *Leg) write(b []byte) bool {
	if l.secure != nil {
		var ok bool
		if b, ok = l.secure.seal(b); !ok {
			return false
		}
	}
	return l.rtp.write(b, &l.send.to)
}

// writeControl sends a compound of RTCP, protected on a secure leg.
func (l *Leg) writeControl(b []byte) bool {
	if l.control != nil {
		var ok bool
		if b, ok = l.control.sealControl(b); !ok {
			return false
		}
	}
	socket, to := l.reportsTo()
	return socket.write(b, to)
}

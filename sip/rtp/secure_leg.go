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
	l.secure = l.secure.agree(a)
	if l.secure != nil && !l.send.begun {
		l.send.seq &= 0x7fff
	}
}

// open gives what is under the protection of a datagram of sound. A stranger's is
// not even looked at; one with a bad tag is dropped and counted, one that came
// before (RFC 3711 §3.3.2) only dropped.
func (w *worker) open(l *Leg, b []byte, from netip.AddrPort) (plain []byte, ok bool) {
	if l.secure == nil || l.wire != nil {
		return b, true
	}
	if !l.source.would(from) {
		l.foreign++
		w.foreign.Add(1)
		return nil, false
	}
	plain, err := l.secure.open(b)
	l.judge(err)
	return plain, err == nil
}

// openControl is the same for RTCP, whose source has been looked at already.
func (l *Leg) openControl(b []byte) (plain []byte, ok bool) {
	if l.secure == nil {
		return b, true
	}
	plain, err := l.secure.openControl(b)
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
	if l.secure != nil {
		var ok bool
		if b, ok = l.secure.sealControl(b); !ok {
			return false
		}
	}
	return l.rtcp.write(b, &l.reports.to)
}

package rtp

import (
	"net/netip"

	"hotline/sip"
)

// checked takes the checks out of what comes to a leg with ICE, and tells whether the
// rest of it is from an address that has passed one.
func (w *worker) checked(l *Leg, b []byte, from netip.AddrPort) bool {
	if isSTUN(b) {
		w.check(l, b, from)
		return false
	}
	if l.ice.knows(from) {
		return true
	}
	w.stranger(l)
	return false
}

// check answers a check. Whoever cannot prove it is told nothing: an answer would
// serve nobody but those who look for open doors, or have others answered.
func (w *worker) check(l *Leg, b []byte, from netip.AddrPort) {
	q, ok := readBinding(b)
	switch {
	case !ok || q.kind != bindingRequest && q.kind != bindingIndication:
		l.malformed++
		return
	case q.kind == bindingIndication: // it keeps the way open, and asks nothing: RFC 8445 §11
		return
	case !l.ice.proves(q) || l.ice.again(q, from):
		w.stranger(l)
		return
	}
	message, ok := l.ice.answer(q, from)
	to := newTarget(from)
	if !l.rtp.write(message, &to) {
		l.unsent++
	}
	if !ok {
		return
	}
	was := l.ice.far()
	l.ice.learn(from, q.nominates)
	if far := l.ice.far(); far != was {
		l.found(far)
	}
}

// checkBy takes the ICE of an agreement. What was known of where the far end is counts
// no more when it begins or ends.
func (l *Leg) checkBy(with sip.ICE) {
	was := l.ice
	if l.wire == nil {
		l.ice = l.ice.agree(with)
	}
	if (l.ice == nil) != (was == nil) {
		l.source = source{signalling: l.source.signalling}
		l.send.to = target{}
	}
}

// found notes where the far end is to be sent to.
func (l *Leg) found(far netip.AddrPort) {
	l.agreed.Remote, l.agreed.RTCP = far, far
	l.send.to = newTarget(far)
	if a := l.handshake; a != nil {
		a.meet(far)
	}
}

// stranger counts what came from somebody who is not the far end.
func (w *worker) stranger(l *Leg) {
	l.foreign++
	w.foreign.Add(1)
}

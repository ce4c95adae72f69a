package rtp

import (
	"net/netip"

	"hotline/sip"
	"hotline/sip/media"
)

// kind is what a packet carries.
type kind uint8

const (
	unknown kind = iota
	alaw
	ulaw
	event   // a digit, RFC 4733
	comfort // comfort noise, RFC 3389: a sign of life, nothing to hear
)

func (k kind) law() media.Law {
	if k == ulaw {
		return media.PCMU
	}
	return media.PCMA
}

// The static payload types: RFC 3551 §6. Both laws are heard always: a far end
// that was offered both may change between them at any time (RFC 3264 §7).
const (
	staticPCMU    = 0
	staticPCMA    = 8
	staticComfort = 13
)

func kindOf(pt uint8, a sip.Agreed) kind {
	switch {
	case pt == a.PT && a.Law == media.PCMU, pt == staticPCMU && a.PT != pt:
		return ulaw
	case pt == a.PT, pt == staticPCMA:
		return alaw
	case pt == a.EventPT:
		return event
	case pt == staticComfort:
		return comfort
	}
	return unknown
}

// hear takes a datagram of a leg's sound socket, or what its wire brought. now is the worker's clock in nanoseconds.
func (w *worker) hear(l *Leg, b []byte, from netip.AddrPort, now int64) {
	switch {
	case l.ice != nil && !w.checked(l, b, from):
		return
	case l.handshake != nil && isRecord(b):
		l.handshake.hear(b, from)
		return
	case l.mux && isReport(b):
		w.control(l, b, from, now)
		return
	}
	if !l.talking || !l.agreed.Receive {
		return
	}
	b, ok := w.open(l, b, from)
	if !ok {
		return
	}
	h, payload, ok := media.ParsePacket(b)
	kind := kindOf(h.PT, l.agreed)
	if !ok || kind == unknown {
		l.malformed++
		return
	}
	if l.wire == nil && !w.admit(l, from) {
		return
	}
	run := l.heard.run
	if !l.heard.take(h) {
		return
	}
	w.received.Add(1)
	if l.silence.broken(now) || run == 0 {
		l.notify(Heard{})
	}
	if l.heard.run != run {
		l.digits.Reset()
		l.tones = media.ToneReceiver{}
	}
	w.accepted(l, h, payload, kind, now)
}

// admit tells whether a packet from there is the far end's; the first one that
// is says where sound goes.
func (w *worker) admit(l *Leg, from netip.AddrPort) bool {
	if l.ice != nil {
		return true // its checks have told
	}
	heard, locked := l.source.accept(from)
	if !heard {
		w.stranger(l)
		return false
	}
	if locked {
		l.send.to = newTarget(from)
	}
	return true
}

// accepted passes on a packet that counts.
func (w *worker) accepted(l *Leg, h media.Header, payload []byte, kind kind, now int64) {
	samples := samplesOf(now)
	switch kind {
	case event:
		if key, ok := l.digits.Take(h.Stamp, payload); ok {
			l.notify(Digit{Key: key})
		}
	case comfort:
		return
	default:
		l.heard.time(samples, h.Stamp)
		l.hearTones(h, kind, payload)
		if l.in != nil && len(payload) > 0 {
			l.in.Take(w.epoch+now, h.Stamp, kind.law(), payload)
		}
	}
	switch {
	case len(payload) == 0:
	case l.joined != nil:
		w.relay(l.joined, l, h, payload, kind, samples)
	case l.mix != nil:
		w.share(l, h, payload, kind, samples)
	}
}

// samplesOf gives the worker's clock in samples of 8 kHz.
func samplesOf(now int64) uint32 { return uint32(now / 125_000) }

// talk takes an agreement.
func (w *worker) talk(l *Leg, a sip.Agreed) {
	a.Remote, a.RTCP = plain(a.Remote), plain(a.RTCP)
	if !usable(a.RTCP) && usable(a.Remote) && a.Remote.Port() < 65535 {
		a.RTCP = netip.AddrPortFrom(a.Remote.Addr(), a.Remote.Port()+1) // RFC 3550 §11
	}
	l.agreed, l.talking, l.mux = a, true, (a.Mux || a.ICE.On()) && l.wire == nil
	l.checkBy(a.ICE)
	l.secureBy(a)
	l.route.cut()
	if l.source.signal(a.Remote) {
		l.send.to = newTarget(a.Remote)
	}
	l.reports.signal(a.RTCP)
	if l.ice != nil && l.ice.far().IsValid() {
		l.found(l.ice.far())
	}
	switch {
	case !a.Receive:
		l.silence.pause()
	case l.heard.begun: // anew: who held and was silent is expected to be heard again
		l.silence.resume(w.wheel.tick * tickTime)
	}
}

// summary is the leg's report as of now.
func (l *Leg) summary() Report {
	r := Report{Malformed: l.malformed + l.inbox.full.Load(), Unsent: l.unsent + l.reports.unsent, UnsentDigits: l.unsentDigits + uint64(l.dial.Waiting()), Late: l.late}
	r.Received, r.Lost, r.Foreign, r.BadTags = l.heard.received(), l.heard.lost(), l.foreign, l.badTags
	r.NoKeys = l.noKeys
	if l.keyless && r.NoKeys == "" {
		r.NoKeys = unfinished
		if l.ice != nil && !l.ice.far().IsValid() {
			r.NoKeys = unreached
		}
	}
	r.Sent = uint64(l.send.packets) - l.unsent
	r.JitterUS = microseconds(l.heard.jitter >> 4)
	r.FarLost, r.FarJitter, r.RTTUS = l.reports.farLost, l.reports.farJitterUS, l.reports.rttUS
	r.Wired = l.wire != nil
	r.MOS, r.FarMOS = score(l.heard.lost(), l.heard.lost()+l.heard.received()-l.heard.twice, r.RTTUS), l.reports.score()
	return r
}

// microseconds of a number of samples.
func microseconds(samples uint32) int64 { return int64(samples) * 125 }

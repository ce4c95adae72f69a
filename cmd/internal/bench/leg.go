package bench

import (
	"net/netip"
	"time"

	"hotline/sip"
	"hotline/sip/media"
)

// Leg is the sound of one robot: a stamped packet every 20 ms once it may speak.
// It implements phone.Leg.
type Leg struct {
	traffic *Traffic
	id      uint32
	opened  int64                   // nanoseconds since 1970, as all times here
	say     func(frame []byte) bool // a headset's way; nil: by the socket
	over    *outlet                 // nil for a headset
	to      *address                // nil before the agreement
	from    netip.AddrPort          // whom it hears
	packet  [media.HeaderSize + media.FrameSamples]byte
	header  media.Header
	speaks  bool
	mute    bool
	closed  bool

	heardAt int64 // when the far end first heard it; 0: not yet
	hearsAt int64 // when it first heard the far end
	music   music
}

// music is what the server says by itself: an unbroken stream of frames.
type music struct {
	latest  media.Header
	at      int64
	begun   bool
	packets uint64
}

// Talk implements phone.Leg.
func (l *Leg) Talk(a sip.Agreed) {
	l.traffic.mu.Lock()
	defer l.traffic.mu.Unlock()
	if l.closed {
		return
	}
	l.leave()
	l.from = netip.AddrPortFrom(a.Remote.Addr().Unmap(), a.Remote.Port())
	l.over.legs[l.from] = l
	l.to, l.header.PT = newAddress(a.Remote), a.PT
	l.speaks = a.Send && l.to != nil && !l.mute
}

// Mute says before the call whether the leg is to say nothing at all.
func (l *Leg) Mute(mute bool) { l.mute = mute }

// Play implements phone.Leg: a robot here says nothing but its stamps.
func (l *Leg) Play(int, []*media.Sound, bool) {}

// Digits implements phone.Leg.
func (l *Leg) Digits(string) {}

// Close implements phone.Leg.
func (l *Leg) Close() {
	l.traffic.mu.Lock()
	defer l.traffic.mu.Unlock()
	l.closed, l.speaks = true, false
	if l.over != nil {
		l.over.free++
		l.leave()
	}
	l.traffic.remove(l)
}

// leave gives the server's address free, unless another leg has it by now.
func (l *Leg) leave() {
	if l.over.legs[l.from] == l {
		delete(l.over.legs, l.from)
	}
}

// speak sends the next frame; true when it left.
func (l *Leg) speak(now int64) bool {
	frame := l.packet[media.HeaderSize:]
	putStamp(frame, l.id, now)
	if l.say != nil {
		return l.say(frame)
	}
	media.PutHeader(l.packet[:], l.header)
	l.header.Seq++
	l.header.Stamp += media.FrameSamples
	l.header.Marker = false
	return l.over.send(l.packet[:], l.to)
}

// hear takes the server's own sound and gives how far its step from the frame
// before was from 20 ms, and how many frames are missing in between. ok is false
// for the first one and one that is out of order.
func (m *music) hear(h media.Header, at int64) (off time.Duration, missing int, ok bool) {
	before := *m
	*m = music{latest: h, at: at, begun: true, packets: before.packets + 1}
	steps := int16(h.Seq - before.latest.Seq)
	if !before.begun || h.SSRC != before.latest.SSRC || steps < 1 {
		return 0, 0, false
	}
	off = time.Duration(at-before.at) - time.Duration(steps)*media.FrameTime
	return off.Abs(), int(steps) - 1, true
}

package rtp

import "hotline/sip/media"

// sender is the one stream that a leg sends: whatever the sound comes from, the
// SSRC stays, sequence numbers go on and the timestamp follows the clock.
type sender struct {
	ssrc  uint32
	seq   uint16 // of the latest packet; before the first one: random
	base  uint32 // timestamp of the worker's clock at 0; random
	next  uint32 // timestamp that follows what has been sent
	begun bool
	tail  tail
	to    target // where sound goes; none before it is known

	packets, octets uint32 // RFC 3550 §6.4.1
	stamp, at       uint32 // of the latest packet: RTP timestamp, and the clock in samples
	until           uint32 // by the clock: how long what has left lasts, several packets at once one after the other
}

// fresh gives the timestamp for sound that begins now (in samples of the
// worker's clock): advanced by the time elapsed, but never into what has been sent.
func (s *sender) fresh(now uint32) uint32 {
	stamp := s.base + now
	if behind := s.next - stamp; s.begun && int32(behind) > 0 {
		s.base += behind
		stamp = s.next
	}
	return stamp
}

// flows tells whether the stream is under way: what has left lasts until less than 60 ms ago.
func (s *sender) flows(now uint32) bool {
	return s.begun && int32(now-s.until) < 3*media.FrameSamples
}

// onward gives the timestamp for sound that goes on where the stream is, or, when
// it does not flow, begins now.
func (s *sender) onward(now uint32) (stamp uint32, flows bool) {
	if !s.flows(now) {
		return s.fresh(now), false
	}
	s.base = s.next - now
	return s.next, true
}

// sent notes a packet that went out, and how many samples it covered.
func (s *sender) sent(h media.Header, now uint32, octets, samples int) {
	if !s.begun || int16(h.Seq-s.seq) > 0 {
		s.seq = h.Seq
		s.stamp, s.at = h.Stamp, now
	}
	if !s.begun || int32(now-s.until) > 0 {
		s.until = now
	}
	s.until = now + min(s.until-now+uint32(samples), media.MaxPlayout) // however far a far end's clock runs ahead
	if end := h.Stamp + uint32(samples); !s.begun || int32(end-s.next) > 0 {
		s.next = end
	}
	s.begun = true
	s.packets++
	s.octets += uint32(octets)
}

// maySend tells whether the agreement, the keys and the address let a leg send.
func (l *Leg) maySend() bool {
	if !l.talking || !l.agreed.Send || l.keyless {
		return false
	}
	return l.wire != nil || usable(l.agreed.Remote) && !l.send.to.none()
}

// emit sends the packet whose payload is already in the worker's frame.
func (w *worker) emit(l *Leg, h media.Header, octets, samples int, now uint32) {
	h.SSRC = l.send.ssrc
	media.PutHeader(w.frame[:], h)
	// The stream goes on as if the packet had left: to the far end it is a lost one.
	l.send.sent(h, now, octets, samples)
	if samples == octets { // sound, and no digit
		l.send.tail.keep(w.frame[media.HeaderSize:][:octets], l.agreed.Law, h.Stamp+uint32(samples), l.send.next)
	}
	packet := w.frame[:media.HeaderSize+octets]
	if l.wire != nil {
		l.wire.Send(packet)
	} else if !l.write(packet) {
		l.unsent++
		return
	}
	w.sent.Add(1)
}

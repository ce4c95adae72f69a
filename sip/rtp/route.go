package rtp

import "hotline/sip/media"

// route maps the packets of the leg that is heard alone into the stream of this one: sequence
// and timestamp are moved by constants, so that loss and pauses look the same
// on the far side.
type route struct {
	joined bool   // the constants hold
	run    uint32 // of the source's reception
	seq    uint16
	stamp  uint32
	top    uint16 // highest sequence number of the source so far
	span   uint32 // how far it lies after the first one
}

// cut lets the next packet begin anew: something else was sent meanwhile.
func (r *route) cut() { r.joined = false }

// begin sets the constants for a first packet.
func (r *route) begin(s *sender, h media.Header, run, now uint32) {
	*r = route{joined: true, run: run, top: h.Seq, seq: s.seq + 1 - h.Seq, stamp: s.fresh(now) - h.Stamp}
}

// late tells whether a packet is older than the route: its number has been used
// for something else.
func (r *route) late(seq uint16) bool {
	step := int16(seq - r.top)
	if step > 0 {
		r.top, r.span = seq, r.span+uint32(step)
		return false
	}
	return uint32(-int32(step)) > r.span
}

func join(a, b *Leg) {
	if a == b || a.joined == b || b.place < 0 {
		return
	}
	for _, l := range []*Leg{a, b} {
		part(l, l.joined)
		l.worker.leave(l)
		l.play = player{}
		l.route.cut()
	}
	a.joined, b.joined = b, a
}

func part(a, b *Leg) {
	if b == nil || a.joined != b {
		return
	}
	a.joined, b.joined = nil, nil
}

// relay sends what the leg that this one hears alone has heard. now is the worker's clock in samples.
func (w *worker) relay(l, from *Leg, h media.Header, payload []byte, kind kind, now uint32) {
	pt, samples, run := l.agreed.PT, len(payload), from.heard.run
	if kind == event {
		pt, samples = l.agreed.EventPT, 0
	}
	if !l.maySend() || l.play.on || l.dial.Busy() || kind == event && pt == 0 {
		l.route.cut()
		return
	}
	r := &l.route
	cutsIn := false
	if !r.joined || r.run != run {
		goesOn := l.send.tail.from == from && r.run == run && h.Stamp+r.stamp == l.send.next
		cutsIn = !goesOn && kind != event
		r.begin(&l.send, h, run, now)
		h.Marker = true
	}
	if r.late(h.Seq) {
		return
	}
	body := w.frame[media.HeaderSize:]
	if kind == event {
		copy(body, payload)
	} else {
		media.Transcode(body, payload, kind.law(), l.agreed.Law)
	}
	h.PT, h.Seq, h.Stamp = pt, h.Seq+r.seq, h.Stamp+r.stamp
	if cutsIn {
		w.goOver(l, h.Stamp, len(payload))
	}
	w.emit(l, h, len(payload), samples, now)
	l.send.tail.from = from
}

package rtp

import "hotline/sip/media"

// share gives those who hear a leg of a mix what has come from it.
func (w *worker) share(from *Leg, h media.Header, payload []byte, kind kind, now uint32) {
	m := from.mix
	for i := range m.members {
		me := &m.members[i]
		switch {
		case me.leg == nil:
		case me.ear == relayed && me.from == from.seat:
			w.relay(me.leg, from, h, payload, kind, now)
		case me.ear == summed && kind == event && m.sums.Whom(i).Has(from.seat):
			w.passKey(me, from, h, payload, now)
		}
	}
	me := &m.members[from.seat]
	if me.playout == nil || kind == event {
		return
	}
	if me.run != from.heard.run {
		me.playout.Break()
		me.run = from.heard.run
	}
	if int32(now-m.due) > 0 {
		now = m.due // the slot is late, not what is heard before it
	}
	if !me.playout.Put(now, h.Stamp, kind.law(), payload) {
		from.late++
	}
}

// mixFrame is a mix's turn on the wheel: a frame of each sum.
func (w *worker) mixFrame(m *mix) {
	now := w.clockSamples()
	m.due, m.sums.Live = now+media.FrameSamples, 0
	for i := range m.members {
		if p := m.members[i].playout; p != nil && p.Take(now, &m.sums.Sound[i]) {
			m.sums.Live |= media.Only(i)
		}
	}
	for i := range m.members {
		if m.members[i].ear == summed {
			w.sendSum(m, i, now)
		}
	}
	w.settle(m)
}

func (w *worker) sendSum(m *mix, i int, now uint32) {
	me := &m.members[i]
	l := me.leg
	if !l.attends() {
		me.await = 0
		m.sums.Start(i, 0)
		return
	}
	begin := 0
	if me.await > 0 {
		var ok bool
		if begin, ok = m.follow(i); !ok {
			return
		}
	}
	n := media.FrameSamples - begin
	if !m.sums.Frame(i, begin, l.agreed.Law, w.frame[media.HeaderSize:][:n]) {
		return
	}
	stamp, flows := l.send.onward(now)
	w.emit(l, media.Header{Marker: !flows, PT: l.agreed.PT, Seq: l.send.seq + 1, Stamp: stamp}, n, n, now)
}

// follow tells whether a sum can go on in this frame where a relay ended, and
// with which sample of the frame. When that has been waited for in vain, it begins anew.
func (m *mix) follow(i int) (begin int, ok bool) {
	me := &m.members[i]
	stamp, sounds := m.members[me.from].playout.Taken()
	heard := int32(me.upto - stamp)
	me.await--
	switch {
	case sounds && heard < media.FrameSamples:
		me.await = 0
		return int(max(heard, 0)), true
	case me.await > 0:
		return 0, false
	}
	m.sums.Start(i, m.sums.Inside(i)&^media.Only(me.from))
	return 0, true
}

// attends tells whether a leg can be sent what it hears: nothing of our own is on the way to it.
func (l *Leg) attends() bool { return l.maySend() && !l.play.on && !l.dial.Busy() }

// keyRoute maps one digit of a member into the stream of another.
type keyRoute struct {
	on       bool
	run      uint32 // of the source's reception
	from, to uint32 // RTP timestamps: they name the digit
}

// passKey passes a packet of a digit on, beside the sum. All packets of one digit
// keep one timestamp, and no two digits share one.
func (w *worker) passKey(me *member, from *Leg, h media.Header, payload []byte, now uint32) {
	l, pt := me.leg, me.leg.agreed.EventPT
	e, ok := media.ParseEvent(payload)
	if !ok || !l.attends() || pt == 0 {
		return
	}
	k := &me.keys[from.seat]
	begins := !k.on || k.run != from.heard.run || int32(h.Stamp-k.from) > 0
	switch {
	case begins:
		stamp, _ := l.send.onward(now)
		if me.keyed && int32(me.keyEnd-stamp) > 0 {
			stamp = me.keyEnd
		}
		*k = keyRoute{on: true, run: from.heard.run, from: h.Stamp, to: stamp}
		me.keyed, me.keyEnd = true, stamp+1
	case h.Stamp != k.from:
		return // a digit that is over
	}
	if end := k.to + uint32(e.Duration); int32(end-me.keyEnd) > 0 {
		me.keyEnd = end
	}
	copy(w.frame[media.HeaderSize:], payload)
	w.emit(l, media.Header{Marker: begins, PT: pt, Seq: l.send.seq + 1, Stamp: k.to}, len(payload), 0, now)
}

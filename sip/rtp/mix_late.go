package rtp

import (
	"net/netip"

	"hotline/sip/media"
)

// catchUp lets a slot that is late hear first what waits for it: a worker that stood
// still has packets in its sockets that came in time, and would fill in for them.
func (w *worker) catchUp(m *mix, now int64) {
	for i := range m.members {
		me := &m.members[i]
		if me.leg == nil || me.playout == nil {
			continue
		}
		for range readyBatch {
			if me.playout.Ahead() >= media.FrameSamples || !w.hearOne(me.leg, now) {
				break
			}
		}
	}
}

// hearOne hears one packet that waits for a leg, now or, by its wire, when it came;
// false when none waits.
func (w *worker) hearOne(l *Leg, now int64) bool {
	if l.wire != nil {
		size, at, ok := l.inbox.take(w.in[:])
		if ok {
			w.hear(l, w.in[:size], netip.AddrPort{}, at)
		}
		return ok
	}
	n, from, ok := l.rtp.read(w.in[:])
	if ok {
		w.hear(l, w.in[:n], from, now)
	}
	return ok
}

package rtp

import "hotline/sip/media"

// awaitSlots is for how long a sum waits to go on where a relay ended: longer
// than a playout and a packet of 60 ms let sound wait.
const awaitSlots = 8

// settle brings a mix as near to what was asked for as can be done without a
// click: after each change, and after each slot.
func (w *worker) settle(m *mix) {
	for i := range m.members {
		if m.members[i].leg != nil {
			w.settleEar(m, i)
		}
	}
	needed, heard := m.needed()
	for i := range m.members {
		me := &m.members[i]
		switch {
		case !needed.Has(i):
			me.playout = nil
		case me.playout == nil && me.leg != nil:
			w.wheel.addMix(m)
			me.playout, me.run = media.NewPlayout(m.due), me.leg.heard.run
		}
		if me.leg != nil && me.ear == deaf && !heard.Has(i) {
			me.leg.mix = nil
			*me = member{}
		}
	}
	if !m.summing() {
		w.wheel.removeMix(m)
		m.joinPair()
	}
}

// settleEar changes the way in which a member hears, if the time has come.
func (w *worker) settleEar(m *mix, i int) {
	me, want := &m.members[i], m.sums.Whom(i)
	switch {
	case me.ear == relayed && want == media.Only(me.from):
	case want == 0 && (me.ear == relayed || me.ear == summed && m.sums.Inside(i) == 0):
		me.ear = deaf
		me.leg.route.cut()
	case me.ear == relayed:
		w.startSum(m, i)
	case me.ear == deaf && want.Single():
		me.ear, me.from = relayed, only(want)
		me.leg.route.cut()
	case me.ear == deaf && want != 0:
		me.ear = summed
		m.sums.Start(i, 0)
	case me.ear == summed && want.Single() && (m.sums.Inside(i) == want || !me.leg.attends()):
		w.startRelay(m, i, only(want))
	}
}

// only is the member of a set of one.
func only(s media.Set) int {
	for i := range media.MaxMixed {
		if s.Has(i) {
			return i
		}
	}
	return -1
}

// needed are those whose sound a sum needs, and heard those whom anybody hears.
func (m *mix) needed() (needed, heard media.Set) {
	for i := range m.members {
		heard |= m.sums.Whom(i)
		if m.members[i].ear == summed {
			needed |= m.sums.Whom(i) | m.sums.Inside(i)
		}
	}
	return needed, heard | needed
}

func (m *mix) summing() bool {
	for i := range m.members {
		if m.members[i].ear == summed {
			return true
		}
	}
	return false
}

// startSum lets a sum follow a relay: it goes on with the very sample that follows.
func (w *worker) startSum(m *mix, i int) {
	me := &m.members[i]
	l, source := me.leg, m.members[me.from].leg
	me.ear, me.await = summed, 0
	m.sums.Start(i, 0)
	if r := &l.route; r.joined && r.run == source.heard.run && l.send.flows(w.clockSamples()) {
		me.await, me.upto = awaitSlots, l.send.next-r.stamp
		m.sums.Start(i, media.Only(me.from))
	}
}

// startRelay lets a relay follow a sum: what waits in the source's playout leaves
// now, and its next packet goes on from there.
func (w *worker) startRelay(m *mix, i, from int) {
	me, source := &m.members[i], &m.members[from]
	l := me.leg
	heard := 0 // samples of the playout that the leg has heard by an earlier relay
	next, waits := uint32(0), false
	if source.playout != nil && source.run == source.leg.heard.run {
		next, waits = source.playout.Next()
	}
	if waits && source.playout.Ahead() < 0 && l.attends() {
		return // the packet that follows has been filled in for a part: not before it is there
	}
	again := me.await > 0 && me.from == from
	if again {
		heard = max(int(int32(me.upto-next)), 0)
	}
	me.ear, me.from, me.await = relayed, from, 0
	switch {
	case again && !waits: // nothing has come since: the old relay goes on
	case waits && l.attends() && l.send.flows(w.clockSamples()):
		w.sendRest(l, source, next, heard)
	default:
		l.route.cut()
	}
}

// sendRest sends what waits in a source's playout from there on, and sets the
// route of what follows. A lost packet stays lost.
func (w *worker) sendRest(l *Leg, source *member, next uint32, skip int) {
	var pcm [media.FrameSamples]int16
	now, shift := w.clockSamples(), l.send.next-next-uint32(skip)
	ahead := source.playout.Ahead()
	for n := 0; skip < ahead; skip += n {
		n = min(media.FrameSamples, ahead-skip)
		if source.playout.Peek(skip, pcm[:n]) {
			media.Encode(w.frame[media.HeaderSize:], l.agreed.Law, pcm[:n])
			h := media.Header{PT: l.agreed.PT, Seq: l.send.seq + 1, Stamp: next + uint32(skip) + shift}
			w.emit(l, h, n, n, now)
		}
	}
	s := &source.leg.heard
	l.route = route{joined: true, run: s.run, seq: l.send.seq - s.highest, stamp: shift, top: s.highest}
}

// joinPair makes a join of two that hear only each other.
func (m *mix) joinPair() {
	var pair []*Leg
	for i := range m.members {
		if me := &m.members[i]; me.leg != nil {
			if me.ear != relayed || m.members[me.from].ear != relayed || m.members[me.from].from != i {
				return
			}
			pair = append(pair, me.leg)
		}
	}
	if len(pair) == 2 {
		a, b := pair[0], pair[1]
		a.joined, b.joined, a.mix, b.mix = b, a, nil, nil
	}
}

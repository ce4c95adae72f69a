package rtp

import (
	"errors"
	"slices"

	"hotline/sip/media"
)

// ErrCrowd says that a mix would have more than media.MaxMixed members.
var ErrCrowd = errors.New("too many legs for one mix")

// Mixed is one member of a mix: its leg, and whose sound it is sent.
type Mixed struct {
	Leg   *Leg
	Hears []*Leg // a leg that is no member, and itself, are not heard
}

// Mix replaces every Join and Mix of these legs: each is sent the sum of those
// that it hears, and their digits. Members of an earlier Mix and partners of a
// Join that are not named any more are parted, and stay mixed or joined with
// nobody. What plays on a member that heard nobody before ends; later a Play
// replaces what its member hears for as long as it lasts.
//
// Who hears exactly one other is sent its packets untouched, at once, as with
// Join: only sums are decoded. Between the two nothing is lost, and whoever comes
// into a sum or leaves it does so within 8 ms. A sum is some 5 to 25 ms later
// than the packets that it is made of, up to 60 ms where they come unevenly.
//
// It may be called from any goroutine and returns at once. The errors are
// ErrApart when the legs live on different workers and ErrCrowd when they are
// more than eight: nothing is done then. When the worker's mailbox is full, each
// leg says Dropped.
func Mix(members []Mixed) error {
	if len(members) == 0 {
		return nil
	}
	if len(members) > media.MaxMixed {
		return ErrCrowd
	}
	w, own := members[0].Leg.worker, make([]Mixed, len(members))
	for i, m := range members {
		if m.Leg.worker != w {
			return ErrApart
		}
		own[i] = Mixed{m.Leg, slices.Clone(m.Hears)}
	}
	if !w.post(func() { w.mixLegs(own) }) {
		for _, m := range own {
			m.Leg.lost()
		}
	}
	return nil
}

// ear is how a member of a mix hears.
type ear uint8

const (
	deaf    ear = iota
	relayed     // the packets of one other, untouched
	summed      // the sum, on the slots
)

// mix is legs of one worker that hear each other in another way than two by two.
type mix struct {
	sums    media.Mix
	members [media.MaxMixed]member
	slot    int    // on the wheel; -1 when nobody is sent a sum
	due     uint32 // of the worker's clock in samples: the next slot
}

// member is a seat in a mix. One without a leg, but with a playout, has left and
// is faded out of the sums of the others.
type member struct {
	leg  *Leg
	ear  ear
	from int // relayed: of whom; summed, while await > 0: whose sound is waited for
	// await is for how many slots more the sum waits until it has come to upto, the RTP
	// timestamp of from up to which the leg heard it by relay.
	await   int
	upto    uint32
	playout *media.Playout // nil when no sum needs what the leg says
	run     uint32         // of the leg's reception that the playout holds
	keys    [media.MaxMixed]keyRoute
	keyEnd  uint32 // the timestamp after the latest digit that was passed on
	keyed   bool
}

// mixLegs carries a Mix out.
func (w *worker) mixLegs(members []Mixed) {
	members = slices.DeleteFunc(members, func(m Mixed) bool { return m.Leg.place < 0 })
	named := func(l *Leg) bool { return slices.ContainsFunc(members, func(m Mixed) bool { return m.Leg == l }) }
	m := &mix{slot: -1}
	if i := slices.IndexFunc(members, func(m Mixed) bool { return m.Leg.mix != nil }); i >= 0 {
		m = members[i].Leg.mix
	}
	for i := range m.members {
		if l := m.members[i].leg; l != nil && !named(l) {
			w.release(m, l)
		}
	}
	for _, member := range members {
		w.admitTo(m, member.Leg, named)
	}
	for _, member := range members {
		l := member.Leg
		if l.joined != nil {
			m.members[l.seat].ear, m.members[l.seat].from = relayed, l.joined.seat
			l.joined = nil
		}
		var whom media.Set
		for _, other := range member.Hears {
			if other.mix == m {
				whom |= media.Only(other.seat)
			}
		}
		if whom != 0 && m.members[l.seat].ear == deaf {
			l.play = player{}
		}
		m.sums.Hear(l.seat, whom)
	}
	w.settle(m)
}

// admitTo gives a leg a seat, and ends what it had with legs that are not named.
func (w *worker) admitTo(m *mix, l *Leg, named func(*Leg) bool) {
	if l.joined != nil && !named(l.joined) {
		part(l, l.joined)
	}
	if l.mix == m {
		return
	}
	w.leave(l)
	l.mix, l.seat = m, m.free()
	m.members[l.seat] = member{leg: l}
	m.sums.Hear(l.seat, 0)
	m.sums.Start(l.seat, 0)
}

// free finds a seat. If need be, one who has left is heard no more, at once.
func (m *mix) free() int {
	seat := -1
	for i := range m.members {
		switch me := &m.members[i]; {
		case me.leg != nil:
		case me.playout == nil:
			return i
		default:
			seat = i
		}
	}
	for i := range m.members {
		m.sums.Start(i, m.sums.Inside(i)&^media.Only(seat))
		if me := &m.members[i]; me.from == seat {
			me.await = 0
		}
	}
	return seat
}

// leave takes a leg out of its mix; the others go on.
func (w *worker) leave(l *Leg) {
	if m := l.mix; m != nil {
		w.release(m, l)
		w.settle(m)
	}
}

// release takes a leg out; the mix is to be settled afterwards. Sums fade it out
// with what has come of it, and so does a relay of it, as a sum, when its sound is at hand.
func (w *worker) release(m *mix, l *Leg) {
	gone := media.Only(l.seat)
	known := m.members[l.seat].playout != nil && m.members[l.seat].run == l.heard.run
	for i := range m.members {
		m.sums.Hear(i, m.sums.Whom(i)&^gone)
		switch me := &m.members[i]; {
		case me.ear == relayed && me.from == l.seat && known:
			w.startSum(m, i)
		case me.ear == relayed && me.from == l.seat:
			me.ear = deaf
			me.leg.route.cut()
		}
	}
	m.members[l.seat] = member{playout: m.members[l.seat].playout}
	m.sums.Hear(l.seat, 0)
	m.sums.Start(l.seat, 0)
	l.mix = nil
	l.route.cut()
}

// unhear lets two members of one mix hear each other no more.
func (w *worker) unhear(a, b *Leg) {
	m := a.mix
	if m == nil || b.mix != m {
		return
	}
	m.sums.Hear(a.seat, m.sums.Whom(a.seat)&^media.Only(b.seat))
	m.sums.Hear(b.seat, m.sums.Whom(b.seat)&^media.Only(a.seat))
	w.settle(m)
}

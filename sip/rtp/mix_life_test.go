package rtp

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"hotline/sip/media"
)

func TestAMixSaysWhatItCannotDo(t *testing.T) {
	pool := openPool(t, 10, 2)
	first := connect(t, pool, nil, LegConfig{})
	var members []Mixed
	for range 9 {
		members = append(members, Mixed{Leg: connect(t, pool, nil, LegConfig{With: first.leg}).leg})
	}
	if err := Mix(members); err != ErrCrowd {
		t.Errorf("nine members: %v", err)
	}
	if err := Mix(members[:8]); err != nil {
		t.Errorf("eight members: %v", err)
	}
	if err := Mix(nil); err != nil {
		t.Errorf("nobody: %v", err)
	}
	first.close()
	pool.workers[0].load.Add(crowdLegs)
	apart := connect(t, pool, nil, LegConfig{}) // on the other worker
	if err := Mix([]Mixed{{Leg: members[0].Leg}, {Leg: apart.leg}}); err != ErrApart {
		t.Errorf("two workers: %v", err)
	}
}

// A leg that is closed is no member any more, whoever names it.
func TestAClosedLegIsNoMember(t *testing.T) {
	h, citizen, seat, boss := threeOf(t, 160, 5)
	h.shut(boss.leg)
	h.turn(barges)
	if citizen.leg.joined != seat.leg || boss.leg.mix != nil {
		t.Error("the two others are not joined")
	}
	h.shut(citizen.leg)
	h.shut(seat.leg)
	h.turn(barges)
	if h.wheel.count != 0 {
		t.Error("a mix of nobody is on the wheel")
	}
}

// After a standstill of the machine a mix sends no burst, and goes on at once.
func TestAStandstillOfAMix(t *testing.T) {
	h, citizen, seat, boss := threeOf(t, 160, 5)
	h.turn(barges)
	h.run(300 * time.Millisecond)
	h.forget()
	h.jump(5*time.Second, 5*time.Second)
	citizen.collect()
	if n := len(citizen.heard); n > 4 {
		t.Errorf("a burst of %d packets", n)
	}
	h.run(400 * time.Millisecond)
	h.hears("after a standstill", citizen, seat, boss)
	citizen.ordered("after a standstill")
}

func TestAMixThatFindsNoPlaceIsNoticed(t *testing.T) {
	s := newStand(t)
	a, b := s.leg(nil, LegConfig{}), s.leg(nil, LegConfig{})
	for s.post(func() {}) {
	}
	if err := Mix([]Mixed{{a, []*Leg{b}}, {b, []*Leg{a}}}); err != nil {
		t.Error(err)
	}
	s.obey()
	for _, l := range []*Leg{a, b} {
		if said := s.take(l); len(said) != 1 || said[0] != (Dropped{}) {
			t.Errorf("said %v", said)
		}
	}
}

// check looks at what must be true of a worker at any time.
func (h *hall) check(what string) {
	h.t.Helper()
	mixes := map[*mix]bool{}
	for _, p := range h.people {
		l := p.leg
		switch {
		case l.joined != nil && (l.mix != nil || l.joined.joined != l):
			h.t.Fatalf("%s: %v Hz is joined and more", what, p.hz)
		case l.mix != nil && (l.place < 0 || l.mix.members[l.seat].leg != l):
			h.t.Fatalf("%s: %v Hz is in a mix that does not know it", what, p.hz)
		case l.mix != nil:
			mixes[l.mix] = true
		}
	}
	on := 0
	for m := range mixes {
		needed, _ := m.needed()
		for i := range m.members {
			if (m.members[i].playout != nil) != needed.Has(i) && m.members[i].leg != nil {
				h.t.Fatalf("%s: the playout of seat %d is there: %v", what, i, m.members[i].playout != nil)
			}
		}
		if m.summing() != (m.slot >= 0) {
			h.t.Fatalf("%s: a mix in slot %d", what, m.slot)
		}
		if m.slot >= 0 {
			on++
		}
	}
	if on != h.mixesOn() {
		h.t.Fatalf("%s: %d mixes are on the wheel, %d belong there", what, h.mixesOn(), on)
	}
}

func (h *hall) mixesOn() (n int) {
	for _, slot := range h.wheel.mixes {
		n += len(slot)
	}
	return n
}

// ordered checks that sequence and timestamps only grow, and that no sound lies over another.
func (p *person) ordered(what string) {
	p.t.Helper()
	end := uint32(0)
	for i, packet := range p.heard {
		if i == 0 {
			end = packet.Timestamp
		}
		if i > 0 && (int16(packet.SequenceNumber-p.heard[i-1].SequenceNumber) <= 0 || packet.SSRC != p.heard[0].SSRC) {
			p.t.Fatalf("%s: %v Hz: packet %d: %+v after %+v", what, p.hz, i, packet.Header, p.heard[i-1].Header)
		}
		if packet.PayloadType != p.pt() {
			continue
		}
		if int32(packet.Timestamp-end) < 0 {
			p.t.Fatalf("%s: %v Hz: packet %d: %+v, %d samples before the end of what came before", what, p.hz, i, packet.Header, end-packet.Timestamp)
		}
		end = packet.Timestamp + uint32(len(packet.Payload))
	}
}

// Whatever is done in whatever order, on a bad network: each stream goes on, and
// at the end nothing is left over.
func TestAnythingMayHappenToAMix(t *testing.T) {
	for seed := range uint64(12) {
		dice := rand.New(rand.NewPCG(seed, 1))
		h := newHall(t)
		for i := range 5 + int(seed%5) {
			p := h.person(t, 300+77*float64(i), media.Law(1+i%2), []int{80, 160, 160, 240, 480}[i%5], int64(dice.IntN(20)))
			p.line = func([]byte) bool { return dice.IntN(20) > 0 }
		}
		some := func() *person { return h.people[dice.IntN(len(h.people))] }
		for step := range 60 {
			h.happen(dice, some)
			what := fmt.Sprintf("seed %d, step %d", seed, step)
			h.check(what)
			h.run(time.Duration(dice.IntN(120)) * time.Millisecond)
			h.check(what)
		}
		for _, p := range h.people {
			p.ordered(fmt.Sprintf("seed %d", seed))
			if p.leg.place >= 0 {
				h.shut(p.leg)
			}
		}
		h.check("the end")
		if h.wheel.count != 0 {
			t.Errorf("seed %d: %d are left on the wheel", seed, h.wheel.count)
		}
	}
}

// happen does one thing.
func (h *hall) happen(dice *rand.Rand, some func() *person) {
	a, b := some(), some()
	for a.leg.place < 0 {
		a = some()
	}
	switch dice.IntN(12) {
	case 0:
		join(a.leg, b.leg)
	case 1:
		part(a.leg, b.leg)
		h.unhear(a.leg, b.leg)
	case 2:
		h.startPlay(a.leg, player{on: true, sounds: []*media.Sound{prompt("p", 5)}})
	case 3:
		held := a.agreed()
		held.Send, held.Receive = dice.IntN(3) > 0, dice.IntN(3) > 0
		h.talk(a.leg, held)
	case 4:
		a.next.SSRC++
		a.next.Timestamp += dice.Uint32()
	case 5:
		h.startDigits(a.leg, "7")
	case 6:
		if dice.IntN(4) == 0 && len(h.legs) > 3 {
			h.shut(a.leg)
		}
	case 7:
		a.mute = !a.mute
	default:
		var members []Mixed
		for _, at := range dice.Perm(len(h.people))[:2+dice.IntN(min(media.MaxMixed, len(h.people))-1)] {
			m := Mixed{Leg: h.people[at].leg}
			for range dice.IntN(4) {
				m.Hears = append(m.Hears, some().leg)
			}
			members = append(members, m)
		}
		h.mixLegs(members)
	}
}

package rtp

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"hotline/sip/media"
)

// A worker that stood still makes its late frames of the packets that came meanwhile:
// nobody misses a sample, and nothing is filled in.
func TestALateMixHearsFirstWhatWaits(t *testing.T) {
	for _, size := range []int{80, 160} {
		for late := 25; late <= 65; late += 20 {
			h, citizen, seat, boss := threeOf(t, size, 7)
			h.turn(barges)
			h.run(300 * time.Millisecond)
			h.forget()
			before := citizen.leg.late + seat.leg.late + boss.leg.late
			for range 5 {
				h.late(time.Duration(late) * time.Millisecond)
				h.run(200 * time.Millisecond)
			}
			what := fmt.Sprintf("packets of %d, %d ms late", size, late)
			h.smooth(what, citizen, 0, seat, boss)
			h.smooth(what, boss, 0, citizen, seat)
			for _, p := range []*person{citizen, boss} {
				if worst := h.worst(p); worst < 28 {
					t.Errorf("%s: %v Hz hears something else %.1f dB below the tones", what, p.hz, worst)
				}
			}
			if n := citizen.leg.late + seat.leg.late + boss.leg.late - before; n > 0 {
				t.Errorf("%s: %d packets came too late", what, n)
			}
		}
	}
}

// A browser's packets wait in the leg.
func TestALateMixHearsABrowserFirst(t *testing.T) {
	h, citizen, seat, boss := threeOf(t, 160, 7)
	h.people = h.people[:2]
	ear := h.leg(nil, LegConfig{Wire: &browser{}})
	h.talk(ear, wired(media.PCMA))
	h.mixLegs([]Mixed{{citizen.leg, []*Leg{seat.leg, ear}}, {seat.leg, []*Leg{citizen.leg, ear}}, {ear, []*Leg{citizen.leg, seat.leg}}})
	said := 0
	packet := func() []byte {
		said++
		return packetOf(media.Header{PT: 8, Seq: uint16(said), Stamp: uint32(160 * said), SSRC: 1}, boss.codes(160))
	}
	for range 10 {
		for range 5 {
			h.run(20 * time.Millisecond)
			h.hear(ear, packet(), netip.AddrPort{}, h.clock)
		}
		for n := range int64(3) {
			ear.inbox.put(packet(), h.clock+(n+1)*20*int64(time.Millisecond))
		}
		h.late(60 * time.Millisecond)
		for h.hearOne(ear, h.clock) {
		}
	}
	h.people = append(h.people, boss)
	if ear.late > 0 || citizen.leg.late+seat.leg.late > 0 {
		t.Errorf("%d packets of the browser came too late, %d of the others", ear.late, citizen.leg.late+seat.leg.late)
	}
}

// late lets everybody speak for a while, while the worker does not run.
func (h *hall) late(d time.Duration) {
	h.t.Helper()
	end := h.clock + int64(d)
	for now := h.clock; now < end; {
		now += int64(time.Millisecond)
		for _, p := range h.people {
			if p.speaks(now) {
				p.send(p.packet(p.codes(p.size)))
			}
		}
	}
	h.jump(d, d)
	for _, p := range h.people {
		for range 64 {
			if !h.hearOne(p.leg, h.clock) {
				break
			}
		}
	}
}

package rtp

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"hotline/sip/media"
)

// Whoever is to be heard is heard at the right level, and nobody else, with
// packets of any size.
func TestEachMemberHearsWhatItsRuleSays(t *testing.T) {
	for _, size := range []int{80, 160, 240, 320} {
		for _, m := range []mode{alone, listens, whisper, barges} {
			h, citizen, seat, boss := threeOf(t, size, 7)
			h.turn(m)
			h.run(time.Second)
			what := fmt.Sprintf("%s, packets of %d", m.name, size)
			h.hears(what, citizen, h.among(m.citizen)...)
			h.hears(what, seat, h.among(m.seat)...)
			h.hears(what, boss, h.among(m.boss)...)
			late := seat.leg.late
			h.run(200 * time.Millisecond)
			if n := seat.leg.late - late; n > 0 {
				t.Errorf("%s: of a seat that comes evenly %d packets more came too late", what, n)
			}
			if n := len(boss.heard); m.leaves && n > 0 {
				t.Errorf("%s: who is no member got %d packets", what, n)
			}
		}
	}
}

// Who listens changes nothing for the two others: their packets pass untouched.
func TestAListenerCostsTheOthersNothing(t *testing.T) {
	h, citizen, seat, boss := threeOf(t, 160, 7)
	seat.law, seat.next.PayloadType = media.PCMA, 8
	h.talk(seat.leg, seat.agreed())
	join(citizen.leg, seat.leg)
	var said [][]byte
	citizen.line = func(packet []byte) bool { said = append(said, packet[media.HeaderSize:]); return true }
	h.run(200 * time.Millisecond)
	h.turn(listens)
	h.run(400 * time.Millisecond)
	h.hears("listen", boss, citizen, seat)
	h.turn(alone)
	h.run(200 * time.Millisecond)
	if citizen.leg.joined != seat.leg || citizen.leg.mix != nil || h.wheel.count != 0 {
		t.Error("the two are not an ordinary join again")
	}
	if len(seat.heard) != len(said) {
		t.Fatalf("%d packets of %d", len(seat.heard), len(said))
	}
	for i, packet := range seat.heard {
		if !bytes.Equal(packet.Payload, said[i]) || packet.Marker != (i == 0) {
			t.Fatalf("packet %d was touched", i)
		}
	}
	h.smooth("all the way", seat, 0, citizen)
}

// Through every change of the rule nobody misses a sample, nothing clicks, and
// the stream goes on; whatever the phase and the size of the packets.
func TestChangesOfTheRuleAreNotHeard(t *testing.T) {
	modes := []mode{alone, listens, whisper, barges}
	for _, size := range []int{80, 160, 240, 480} {
		for phase := int64(0); phase < 20; phase += 3 {
			h, citizen, seat, boss := threeOf(t, size, phase)
			dice := rand.New(rand.NewPCG(uint64(size), uint64(phase)))
			join(citizen.leg, seat.leg)
			h.run(100 * time.Millisecond)
			path := ""
			for range 20 {
				m := modes[dice.IntN(len(modes))]
				path += " " + m.name
				h.turn(m)
				h.run(time.Duration(1+dice.IntN(30)*dice.IntN(10)) * time.Millisecond)
			}
			what := fmt.Sprintf("size %d, phase %d:%s", size, phase, path)
			h.smooth(what, citizen, 0, seat, boss)
			h.smooth(what, seat, 0, citizen, boss)
		}
	}
}

// After each change the sound is as late as it has to be, not later and later.
func TestChangesDoNotAddUp(t *testing.T) {
	h, citizen, seat, _ := threeOf(t, 160, 11)
	join(citizen.leg, seat.leg)
	h.run(time.Second)
	before := len(seat.heard)
	for range 20 {
		h.turn(barges)
		h.run(200 * time.Millisecond)
		h.turn(alone)
		h.run(200 * time.Millisecond)
	}
	pcm, _ := seat.sound()
	if late := 9*8000 - len(pcm); late > 480 || late < -160 || before != 50 {
		t.Errorf("%d samples are missing at the end", late)
	}
}

func TestAPairOfMixIsAJoin(t *testing.T) {
	h, citizen, seat, boss := threeOf(t, 160, 3)
	h.startPlay(citizen.leg, player{on: true, sounds: []*media.Sound{prompt("music", 5)}, loop: true})
	h.turn(alone)
	if citizen.leg.joined != seat.leg || seat.leg.joined != citizen.leg || citizen.leg.mix != nil || citizen.leg.play.on {
		t.Error("it is no join")
	}
	join(seat.leg, boss.leg)
	h.turn(alone)
	if citizen.leg.joined != seat.leg || boss.leg.joined != nil {
		t.Error("who is not named any more is still joined")
	}
	h.mixLegs([]Mixed{{citizen.leg, nil}, {seat.leg, nil}})
	if citizen.leg.joined != nil || citizen.leg.mix != nil || seat.leg.mix != nil {
		t.Error("who hears nobody is not parted")
	}
}

// A member that goes, in whatever way, is no trouble for the others.
func TestWhoGoesLeavesTheOthersInPeace(t *testing.T) {
	for name, goes := range map[string]func(h *hall, boss *person){
		"close": func(h *hall, boss *person) { h.shut(boss.leg) },
		"part": func(h *hall, boss *person) {
			h.unhear(h.people[0].leg, boss.leg)
			h.unhear(boss.leg, h.people[1].leg)
		},
		"join": func(h *hall, boss *person) { join(boss.leg, h.leg(nil, LegConfig{})) },
		"mix":  func(h *hall, boss *person) { h.turn(alone) },
	} {
		h, citizen, seat, boss := threeOf(t, 160, 5)
		h.turn(barges)
		h.run(500 * time.Millisecond)
		goes(h, boss)
		h.run(500 * time.Millisecond)
		h.smooth(name, citizen, 0, seat, boss)
		h.smooth(name, seat, 0, citizen, boss)
		h.hears(name, citizen, seat)
		h.hears(name, seat, citizen)
		if citizen.leg.joined != seat.leg || h.wheel.count != 0 {
			t.Errorf("%s: the two others are not joined", name)
		}
	}
}

// One source that ends leaves its relay's listener with nothing, and the rest as it was.
func TestTheRelayedOneGoes(t *testing.T) {
	h, citizen, seat, boss := threeOf(t, 160, 5)
	h.turn(whisper)
	h.run(300 * time.Millisecond)
	h.shut(seat.leg)
	h.run(100 * time.Millisecond)
	h.forget()
	h.run(300 * time.Millisecond)
	h.hears("the seat has gone", citizen)
	h.hears("the seat has gone", boss, citizen)
}

// A take-over: the boss is the person of the call from now on.
func TestATakeOver(t *testing.T) {
	for _, from := range []mode{listens, whisper, barges} {
		h, citizen, seat, boss := threeOf(t, 160, 9)
		h.turn(from)
		h.run(300 * time.Millisecond)
		h.mixLegs([]Mixed{{citizen.leg, []*Leg{boss.leg}}, {boss.leg, []*Leg{citizen.leg}}})
		h.run(300 * time.Millisecond)
		h.hears(from.name, citizen, boss)
		h.hears(from.name, boss, citizen)
		h.smooth(from.name, citizen, 0, seat, boss)
		h.smooth(from.name, boss, 0, citizen, seat)
		if citizen.leg.joined != boss.leg || seat.leg.mix != nil || seat.leg.joined != nil {
			t.Errorf("%s: the two are not joined", from.name)
		}
	}
}

func TestAPromptReplacesASum(t *testing.T) {
	h, citizen, seat, boss := threeOf(t, 160, 5)
	h.turn(barges)
	h.run(300 * time.Millisecond)
	for frames := range 12 {
		h.forget() // a prompt begins at once; after it the others come in
		h.startPlay(citizen.leg, player{on: true, sounds: []*media.Sound{media.NewSound("silence", make([]int16, frames*160))}})
		h.run(time.Duration(300+7*frames) * time.Millisecond)
		h.smooth("a short prompt", citizen, 0, seat, boss)
	}
	h.take(citizen.leg)
	silence := media.NewSound("silence", make([]int16, 50*160))
	h.startPlay(citizen.leg, player{on: true, number: 3, sounds: []*media.Sound{silence}})
	h.forget()
	h.run(500 * time.Millisecond)
	h.hears("a prompt", citizen)
	h.hears("a prompt", seat, citizen, boss)
	h.run(700 * time.Millisecond)
	h.hears("after the prompt", citizen, seat, boss)
	if got := h.take(citizen.leg); len(got) != 1 || got[0] != (Played{Number: 3}) {
		t.Errorf("said %v", got)
	}
	h.startPlay(citizen.leg, player{on: true, sounds: []*media.Sound{silence}, loop: true})
	h.run(100 * time.Millisecond)
	h.hush(citizen.leg)
	h.run(400 * time.Millisecond)
	h.hears("after the hush", citizen, seat, boss)
	h.turn(barges)
	h.run(400 * time.Millisecond)
	h.hears("once more", citizen, seat, boss)
}

// Who holds is sent nothing, or is not heard; the others hear each other.
func TestAHoldInAMix(t *testing.T) {
	h, citizen, seat, boss := threeOf(t, 160, 5)
	h.turn(barges)
	h.run(300 * time.Millisecond)
	held := citizen.agreed()
	held.Send = false
	h.talk(citizen.leg, held)
	h.forget()
	h.run(500 * time.Millisecond)
	if n := len(citizen.heard); n != 0 {
		t.Errorf("who holds got %d packets", n)
	}
	h.hears("hold", seat, citizen, boss)
	held.Send, held.Receive = true, false
	h.talk(citizen.leg, held)
	h.run(500 * time.Millisecond)
	h.hears("deaf", seat, boss)
	h.hears("deaf", citizen, seat, boss)
	h.smooth("deaf", seat, 0, citizen, boss)
	h.talk(citizen.leg, citizen.agreed())
	h.run(500 * time.Millisecond)
	h.hears("back", seat, citizen, boss)
	h.hears("back", citizen, seat, boss)
	h.smooth("back", seat, 0, citizen, boss)
}

// Everybody's own sound is on the tape as it came; what is mixed is not.
func TestTheTapeTakesEachMembersOwn(t *testing.T) {
	h, citizen, seat, boss := threeOf(t, 160, 5)
	out := &tap{}
	citizen.leg.out = out
	join(citizen.leg, seat.leg)
	for _, m := range []mode{listens, whisper, barges, alone} {
		h.run(200 * time.Millisecond)
		h.turn(m)
	}
	for _, p := range []*person{citizen, seat, boss} {
		said := p.said
		p.said = 0
		if want := p.codes(said); !bytes.Equal(p.taped.sound, want) {
			t.Errorf("%v Hz: the tape has %d samples of %d", p.hz, len(p.taped.sound), said)
		}
	}
	if len(out.sound) != 0 {
		t.Error("a mix was taped")
	}
}

// A digit goes to those who hear, once, beside the sum.
func TestDigitsInAMix(t *testing.T) {
	h, citizen, seat, boss := threeOf(t, 160, 5)
	h.turn(mode{citizen: "sb", seat: "c", boss: "cs"})
	h.run(300 * time.Millisecond)
	h.forget()
	for _, code := range []uint8{5, 5, 7} {
		for _, b := range citizen.press(code, citizen.next.Timestamp) {
			h.stand.heard(citizen.leg, citizen.peer, b)
			h.run(20 * time.Millisecond)
		}
	}
	for _, p := range []*person{citizen, seat, boss} {
		var r media.DigitReceiver
		digits := ""
		for _, packet := range p.heard {
			if packet.PayloadType == 101 {
				if key, ok := r.Take(packet.Timestamp, packet.Payload); ok {
					digits += string(key)
				}
			}
		}
		if want := map[*person]string{seat: "557", boss: "557"}[p]; digits != want {
			t.Errorf("%v Hz got %q, want %q", p.hz, digits, want)
		}
	}
	h.hears("digits", boss, citizen, seat)
	h.smooth("digits", boss, 0, citizen, seat)
}

// Digits pressed in a silence follow each other closely, and are still two; a
// packet of the first that comes after the second is none.
func TestDigitsDoNotRunTogether(t *testing.T) {
	h, citizen, seat, boss := threeOf(t, 160, 5)
	for _, p := range h.people {
		p.mute = true
	}
	h.turn(barges)
	h.run(200 * time.Millisecond)
	h.forget()
	one := citizen.press(5, 160_000)
	two := citizen.press(5, 160_000+480)
	for _, b := range [][]byte{one[0], one[1], two[0], two[1], one[2], two[2]} {
		h.stand.heard(citizen.leg, citizen.peer, b)
		h.run(2 * time.Millisecond)
	}
	stamps := map[uint32]int{}
	for _, packet := range seat.heard {
		stamps[packet.Timestamp]++
	}
	if len(stamps) != 2 || len(seat.heard) != 5 || len(boss.heard) != 5 {
		t.Errorf("%d packets, %v", len(seat.heard), stamps)
	}
}

// A source that starts anew goes on in the sums at once.
func TestANewSourceInAMix(t *testing.T) {
	h, citizen, seat, boss := threeOf(t, 160, 5)
	h.turn(barges)
	h.run(300 * time.Millisecond)
	for range 10 {
		boss.next.SSRC++
		boss.next.Timestamp -= 100_000
		h.run(100 * time.Millisecond)
	}
	h.run(300 * time.Millisecond)
	h.hears("a new source", citizen, seat, boss)
	if boss.leg.late != 0 || citizen.leg.late != 0 {
		t.Errorf("%d packets came too late", boss.leg.late)
	}
}

// What the network loses is filled, and costs the level nothing.
func TestLossInAMix(t *testing.T) {
	for _, percent := range []int{1, 5} {
		h, citizen, seat, boss := threeOf(t, 160, 5)
		dice := rand.New(rand.NewPCG(uint64(percent), 2))
		for _, p := range h.people {
			p.line = func([]byte) bool { return dice.IntN(100) >= percent }
		}
		h.turn(barges)
		h.run(200 * time.Millisecond)
		h.forget()
		h.run(4 * time.Second)
		pcm, missing := citizen.sound()
		if a, b := level(pcm, seat.hz), level(pcm, boss.hz); math.Abs(a-toneLevel) > 1 || math.Abs(b-toneLevel) > 1 || missing > 0 {
			t.Errorf("%d %% lost: %.1f and %.1f dBm0, %d samples missing", percent, a, b, missing)
		}
	}
}

// A browser's leg is a member like any other.
func TestAHeadsetInAMix(t *testing.T) {
	h, citizen, seat, boss := threeOf(t, 160, 5)
	h.people = h.people[:2] // the boss speaks into a headset
	wire := &browser{}
	ear := h.leg(nil, LegConfig{Wire: wire})
	h.talk(ear, wired(media.PCMA))
	h.mixLegs([]Mixed{{citizen.leg, []*Leg{seat.leg, ear}}, {seat.leg, []*Leg{citizen.leg, ear}}, {ear, []*Leg{citizen.leg, seat.leg}}})
	for i := range 50 {
		h.run(20 * time.Millisecond)
		head := media.Header{PT: 8, Seq: uint16(i), Stamp: uint32(160 * i), SSRC: 1}
		h.hear(ear, packetOf(head, boss.codes(160)), boss.addr(), h.clock)
	}
	h.people = append(h.people, boss)
	h.hears("headset", citizen, seat, boss)
	h.hears("headset", seat, citizen, boss)
	var pcm []int16
	for _, packet := range wire.packets {
		_, payload, _ := media.ParsePacket(packet)
		pcm = append(pcm, make([]int16, len(payload))...)
		media.Decode(pcm[len(pcm)-len(payload):], media.PCMA, payload)
	}
	pcm = pcm[len(pcm)-1600:]
	if a, b := level(pcm, citizen.hz), level(pcm, seat.hz); a < toneLevel-0.3 || b < toneLevel-0.3 {
		t.Errorf("the headset hears %.1f and %.1f dBm0", a, b)
	}
}

// When nobody speaks nothing is sent; the first word is heard whole.
func TestASilentMixSendsNothing(t *testing.T) {
	h, citizen, seat, boss := threeOf(t, 160, 5)
	h.turn(barges)
	h.run(300 * time.Millisecond)
	for _, p := range h.people {
		p.mute = true
	}
	h.run(300 * time.Millisecond)
	h.forget()
	h.run(time.Second)
	if n := len(citizen.heard) + len(seat.heard) + len(boss.heard); n != 0 {
		t.Errorf("%d packets of silence", n)
	}
	boss.mute = false
	h.run(500 * time.Millisecond)
	h.hears("the boss alone", citizen, boss)
	if !citizen.heard[0].Marker || citizen.heard[1].Marker {
		t.Error("the first packet after a silence is marked, and no other")
	}
	if n := len(citizen.heard); n < 23 {
		t.Errorf("%d packets of 25", n)
	}
}

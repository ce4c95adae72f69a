package rtp

import (
	"bytes"
	"slices"
	"testing"
	"time"

	pion "github.com/pion/rtp"

	"hotline/sip/media"
)

// prompt makes a sound of n frames, each told apart by its bytes.
func prompt(name string, n int) *media.Sound {
	all := bytes.Join(frames(n), nil)
	return &media.Sound{Name: name, Alaw: all, Ulaw: slices.Clone(all)}
}

func readAll(p *peer, n int) []*pion.Packet {
	p.t.Helper()
	packets := make([]*pion.Packet, n)
	for i := range packets {
		packets[i] = p.read()
	}
	return packets
}

// inOrder checks one stream: an SSRC, sequence without a gap, 20 ms between timestamps.
func inOrder(t *testing.T, packets []*pion.Packet) {
	t.Helper()
	for i, p := range packets[1:] {
		last := packets[i]
		if p.SSRC != last.SSRC || p.SequenceNumber != last.SequenceNumber+1 || p.Timestamp != last.Timestamp+160 || p.Marker {
			t.Fatalf("packet %d: %+v after %+v", i+1, p.Header, last.Header)
		}
	}
}

// The prompts go out frame by frame on the real clock, and Played comes at the end.
func TestAPromptIsPlayedInRealTime(t *testing.T) {
	pool := openPool(t, 1, 1)
	citizen := newPeer(t, media.PCMA, 0)
	a := connect(t, pool, citizen, LegConfig{})
	one, two := prompt("one", 10), prompt("two", 5)
	begin := time.Now()
	a.leg.Play(7, []*media.Sound{one, two}, false)
	a.await(Played{Number: 7})
	if took := time.Since(begin); took < 15*media.FrameTime {
		t.Errorf("300 ms were over after %s", took)
	}
	packets := readAll(citizen, 15)
	inOrder(t, packets)
	var sound []byte
	for _, p := range packets {
		sound = append(sound, p.Payload...)
	}
	if !bytes.Equal(sound, append(slices.Clone(one.Alaw), two.Alaw...)) || !packets[0].Marker {
		t.Error("what was heard is not what was played")
	}
	citizen.nothingWaits("the prompts are over")
	if r := a.close(); r.Sent != 15 {
		t.Errorf("report %+v", r)
	}
}

// However unevenly the worker gets its turns, after n seconds 50 n frames are out.
func TestThePaceIsTheClocks(t *testing.T) {
	for _, step := range []time.Duration{time.Millisecond, 7 * time.Millisecond, 333 * time.Microsecond, 950 * time.Millisecond} {
		s := newStand(t)
		l := s.leg(newPeer(t, media.PCMA, 0), LegConfig{})
		s.startPlay(l, player{on: true, sounds: []*media.Sound{prompt("music", 3)}, loop: true})
		s.jump(100*time.Second, step)
		if got := l.send.packets; got != 5000 {
			t.Errorf("turns of %s: %d frames in 100 s", step, got)
		}
	}
}

// A machine that stood still for 5 s makes up for one second and skips the rest;
// the timestamp stays with the clock.
func TestAStandstillIsNotPlayedInOneGo(t *testing.T) {
	s := newStand(t)
	citizen := newPeer(t, media.PCMA, 0)
	l := s.leg(citizen, LegConfig{})
	s.startPlay(l, player{on: true, sounds: []*media.Sound{prompt("music", 3)}, loop: true})
	s.pass(time.Second)
	s.jump(5*time.Second, 5*time.Second)
	packets := readAll(citizen, 100)
	if l.send.packets != 100 || s.skipped.Load() != 4000 {
		t.Errorf("%d frames, %d ms skipped", l.send.packets, s.skipped.Load())
	}
	inOrder(t, packets[:50])
	inOrder(t, packets[50:])
	if step := packets[50].Timestamp - packets[49].Timestamp; step != 160+4*8000 {
		t.Errorf("the timestamp went on by %d", step)
	}
}

func TestPlayEndsAsItIsSaidTo(t *testing.T) {
	s := newStand(t)
	l := s.leg(newPeer(t, media.PCMA, 0), LegConfig{})
	play := func(number int, loop bool, sounds ...*media.Sound) {
		s.startPlay(l, player{on: true, number: number, sounds: sounds, loop: loop})
	}
	expect := func(what string, frames uint32, want ...Notice) {
		t.Helper()
		if said := s.take(l); !slices.Equal(said, want) || l.send.packets != frames {
			t.Errorf("%s: said %v after %d frames, want %v after %d", what, said, l.send.packets, want, frames)
		}
		l.send.packets = 0
	}
	play(1, false, prompt("p", 5))
	s.pass(100 * time.Millisecond)
	expect("the last frame still sounds", 5)
	s.pass(time.Millisecond)
	expect("played", 0, Played{Number: 1})
	play(2, false)
	s.pass(time.Second)
	expect("nothing to play", 0, Played{Number: 2})
	play(3, false, prompt("p", 5))
	s.pass(50 * time.Millisecond)
	play(4, false, prompt("q", 5))
	s.pass(time.Second)
	expect("replaced", 3+5, Played{Number: 4})
	play(5, false, prompt("p", 5))
	s.pass(50 * time.Millisecond)
	s.hush(l)
	s.pass(time.Second)
	expect("hushed", 3)
	play(6, true, prompt("p", 5), prompt("q", 2))
	s.pass(time.Second)
	expect("looping", 50)
	play(7, true, prompt("empty", 0))
	s.pass(time.Second)
	expect("an empty loop", 0)
	if s.wheel.count != 0 {
		t.Error("the leg is still on the wheel")
	}
}

// On hold nothing is sent, but the flow goes on as if it were.
func TestAHeldLegPlaysSilently(t *testing.T) {
	s := newStand(t)
	citizen := newPeer(t, media.PCMA, 0)
	taped := &tap{}
	l := s.leg(citizen, LegConfig{Out: taped})
	s.startPlay(l, player{on: true, number: 1, sounds: []*media.Sound{prompt("p", 50)}})
	s.pass(200 * time.Millisecond)
	held := citizen.agreed()
	held.Send = false
	s.talk(l, held)
	s.pass(400 * time.Millisecond)
	s.talk(l, citizen.agreed())
	s.pass(401 * time.Millisecond)
	if said := s.take(l); !slices.Equal(said, []Notice{Played{Number: 1}}) {
		t.Errorf("said %v", said)
	}
	packets := readAll(citizen, 30)
	inOrder(t, packets[:10])
	inOrder(t, packets[10:])
	if step := packets[10].Timestamp - packets[9].Timestamp; !packets[10].Marker || step != 160+20*160 {
		t.Errorf("after the hold: %+v, a step of %d", packets[10].Header, step)
	}
	if len(taped.at) != 30 || !bytes.Equal(taped.sound[:160], packets[0].Payload) || taped.stamps[29] != packets[29].Timestamp {
		t.Errorf("%d frames were taped", len(taped.at))
	}
}

// tap keeps all it takes.
type tap struct {
	at     []int64
	stamps []uint32
	laws   []media.Law
	sound  []byte
}

func (t *tap) Take(at int64, stamp uint32, law media.Law, payload []byte) {
	t.at, t.stamps, t.laws = append(t.at, at), append(t.stamps, stamp), append(t.laws, law)
	t.sound = append(t.sound, payload...)
}

// One call as the far end hears it: greeting, seat, hold music, the seat again,
// goodbye. Whatever the source, it is one stream.
func TestTheStreamStaysOneThroughAllSwaps(t *testing.T) {
	s := newStand(t)
	citizen, seat := newPeer(t, media.PCMA, 101), newPeer(t, media.PCMA, 101)
	a, b := s.leg(citizen, LegConfig{}), s.leg(seat, LegConfig{})
	talk := func(n int) {
		for range n {
			s.pass(20 * time.Millisecond)
			s.heard(b, seat, seat.packet(frames(1)[0]))
		}
	}
	play := func(d time.Duration) {
		s.startPlay(a, player{on: true, sounds: []*media.Sound{prompt("p", 5)}, loop: true})
		s.pass(d)
	}
	play(205 * time.Millisecond)
	join(a, b)
	talk(10)
	part(a, b)
	talk(3) // not heard
	play(105 * time.Millisecond)
	s.pass(3 * time.Second)
	join(a, b)
	s.pass(time.Second) // the seat is silent
	talk(10)
	_ = seat.packet(frames(1)[0])
	stale := seat.packet(frames(1)[0])
	play(45 * time.Millisecond)
	s.hush(a)
	s.heard(b, seat, seat.packet(frames(1)[0]))
	s.heard(b, seat, stale) // overtaken by the prompt: its number has been used
	s.pass(40 * time.Millisecond)
	talk(1)

	packets := readAll(citizen, int(a.send.packets))
	marks := 0
	for i, p := range packets[1:] {
		last := packets[i]
		if p.SSRC != last.SSRC || p.SequenceNumber != last.SequenceNumber+1 {
			t.Fatalf("packet %d: %+v after %+v", i+1, p.Header, last.Header)
		}
		if step := int32(p.Timestamp - last.Timestamp); step < 160 || step != 160 && !p.Marker && step > 3*160 {
			t.Fatalf("packet %d: a step of %d", i+1, step)
		}
		if p.Marker {
			marks++
		}
	}
	if marks != 5 { // join, music, join, prompt, back
		t.Errorf("%d marks", marks)
	}
	span := packets[len(packets)-1].Timestamp - packets[0].Timestamp
	if elapsed := uint32(s.clock/125_000) - samplesTick; span > elapsed+160 || span+320 < elapsed {
		t.Errorf("the timestamp went on by %d in %d", span, elapsed)
	}
	citizen.nothingWaits("all has been read")
}

package headset

import (
	"slices"
	"testing"
	"time"

	"hotline/sip/media"
)

func mediaHeader(seq uint16) media.Header {
	return media.Header{PT: houseAlaw, Seq: seq, Stamp: uint32(seq) * media.FrameSamples, SSRC: 1}
}

// in is a packet of a source: when it comes (ms), its SSRC, sequence and timestamp.
type in struct {
	ms    int64
	ssrc  uint32
	seq   uint16
	stamp uint32
	event uint32 // its duration; 0: sound
}

// out is what became of it: sequence, timestamp and marker relative to the start; dropped when not ok.
type out struct {
	seq   int16
	stamp int32
	mark  bool
	ok    bool
}

func run(s *stream, ins []in) []out {
	var outs []out
	seq, stamp := s.seq+1, uint32(0)
	for i, p := range ins {
		q := piece{Header: media.Header{SSRC: p.ssrc, Seq: p.seq, Stamp: p.stamp}, samples: media.FrameSamples}
		if p.event > 0 {
			q.event, q.samples = true, p.event
		}
		ok := s.take(&q, p.ms*int64(time.Millisecond))
		if i == 0 {
			stamp = q.Stamp
		}
		if !ok {
			outs = append(outs, out{})
			continue
		}
		outs = append(outs, out{int16(q.Seq - seq), int32(q.Stamp - stamp), q.Marker, true})
	}
	return outs
}

func TestTheEarIsOneStream(t *testing.T) {
	for _, c := range []struct {
		what string
		ins  []in
		want []out
	}{
		{"steady", []in{{1000, 1, 65534, 5000, 0}, {1020, 1, 65535, 5160, 0}, {1040, 1, 0, 5320, 0}},
			[]out{{0, 0, true, true}, {1, 160, false, true}, {2, 320, false, true}}},
		{"loss stays loss", []in{{0, 1, 7, 0, 0}, {60, 1, 10, 480, 0}},
			[]out{{0, 0, true, true}, {3, 480, false, true}}},
		{"out of order", []in{{0, 1, 7, 0, 0}, {40, 1, 9, 320, 0}, {41, 1, 8, 160, 0}, {42, 1, 9, 320, 0}, {43, 1, 6, 0, 0}},
			[]out{{0, 0, true, true}, {2, 320, false, true}, {1, 160, false, true}, {}, {}}},
		{"a detached microphone freezes its timestamps", []in{{0, 1, 7, 0, 0}, {60_020, 1, 8, 160, 0}, {60_040, 1, 9, 320, 0}},
			[]out{{0, 0, true, true}, {1, 480_160, true, true}, {2, 480_320, false, true}}},
		{"loss in a pause", []in{{0, 1, 7, 0, 0}, {2000, 1, 10, 480, 0}},
			[]out{{0, 0, true, true}, {3, 16000, true, true}}},
		{"a stalled network is no pause", []in{{0, 1, 7, 0, 0}, {220, 1, 8, 160, 0}, {221, 1, 9, 320, 0}},
			[]out{{0, 0, true, true}, {1, 160, false, true}, {2, 320, false, true}}},
		{"a reload", []in{{0, 1, 7, 0, 0}, {500, 2, 900, 77, 0}, {520, 2, 901, 237, 0}},
			[]out{{0, 0, true, true}, {1, 4000, true, true}, {2, 4160, false, true}}},
		{"a reload never goes back in time", []in{{0, 1, 7, 0, 0}, {1, 1, 8, 160, 0}, {2, 2, 900, 77, 0}},
			[]out{{0, 0, true, true}, {1, 160, false, true}, {2, 320, true, true}}},
		{"a source that jumps", []in{{0, 1, 7, 0, 0}, {20, 1, 8, 900_000, 0}, {40, 1, 20_000, 5, 0}},
			[]out{{0, 0, true, true}, {1, 160, true, true}, {2, 320, true, true}}},
		{"a key held for long", []in{{0, 1, 7, 0, 0}, {20, 1, 8, 160, 160}, {320, 1, 9, 160, 2560}, {340, 1, 10, 2720, 0}},
			[]out{{0, 0, true, true}, {1, 160, false, true}, {2, 160, false, true}, {3, 2720, false, true}}},
	} {
		if got := run(&stream{clocked: true}, c.ins); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %v\nwant %v", c.what, got, c.want)
		}
	}
}

func TestTheMouthFreezesInPauses(t *testing.T) {
	for _, c := range []struct {
		what string
		ins  []in
		want []out
	}{
		{"loss stays loss", []in{{0, 1, 7, 0, 0}, {0, 1, 10, 480, 0}},
			[]out{{0, 0, true, true}, {3, 480, false, true}}},
		{"a minute of nothing", []in{{0, 1, 7, 0, 0}, {0, 1, 8, 480_000, 0}, {0, 1, 9, 480_160, 0}},
			[]out{{0, 0, true, true}, {1, 160, true, true}, {2, 320, false, true}}},
		{"loss in a pause", []in{{0, 1, 7, 0, 0}, {0, 1, 9, 480_000, 0}},
			[]out{{0, 0, true, true}, {2, 320, true, true}}},
		{"the next call", []in{{0, 1, 7, 0, 0}, {0, 2, 900, 12345, 0}},
			[]out{{0, 0, true, true}, {1, 160, true, true}}},
		{"keys beside the sound", []in{{0, 1, 7, 0, 0}, {0, 1, 8, 160, 160}, {0, 1, 9, 160, 0}, {0, 1, 10, 160, 320}, {0, 1, 11, 320, 0}},
			[]out{{0, 0, true, true}, {1, 160, false, true}, {2, 160, false, true}, {3, 160, false, true}, {4, 320, false, true}}},
	} {
		s := &stream{seq: 100, next: 1 << 31}
		if got := run(s, c.ins); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %v\nwant %v", c.what, got, c.want)
		}
	}
}

// Whatever comes, the numbers given out never go back further than a late packet
// may, and never jump by more than a dropout.
// spell is sound of a source that begins at a moment: so many packets, every so many ms.
func spell(at int64, seq uint16, n int, every int64) []in {
	var ins []in
	for i := range n {
		ins = append(ins, in{at + int64(i)*every, 1, seq + uint16(i), (uint32(seq) + uint32(i)) * media.FrameSamples, 0})
	}
	return ins
}

// A browser that stalls sends what it held up in one burst, in its own time: that is
// no pause, however often it happens, and nothing of it is lost.
func TestABurstAfterAStallStaysInItsTime(t *testing.T) {
	var ins []in
	for round := range int64(5) { // 400 ms of sound, a stall of 600 ms, 30 packets at once
		first := uint16(50 * round)
		ins = append(ins, spell(1000*round, first, 20, 20)...)
		ins = append(ins, spell(1000*(round+1), first+20, 30, 0)...)
	}
	for i, got := range run(&stream{clocked: true}, ins) {
		if !got.ok || got.mark != (i == 0) || got.seq != int16(i) || got.stamp != int32(i*media.FrameSamples) {
			t.Fatalf("packet %d became %+v", i, got)
		}
	}
}

// A pause that is shorter than the longest stall shows by no burst: a second later
// the sound is where it belongs.
func TestAShortPauseIsFoundOut(t *testing.T) {
	ins := append(spell(0, 0, 50, 20), spell(1600, 50, 100, 20)...)
	outs := run(&stream{clocked: true}, ins)
	if last := outs[149]; last.stamp != 600*8+149*160 || last.seq != 149 {
		t.Errorf("600 ms of pause later the sound is at %d", last.stamp)
	}
	marks := 0
	for _, o := range outs {
		if o.mark {
			marks++
		}
	}
	if marks != 2 {
		t.Errorf("%d spurts", marks)
	}
}

// After a longer pause nobody waits for the end of a burst: the talk goes on.
func TestABurstAfterAPauseIsCutShort(t *testing.T) {
	ins := append(spell(0, 0, 50, 20), spell(4000, 50, 150, 0)...)
	ins = append(ins, spell(4020, 200, 50, 20)...)
	outs := run(&stream{clocked: true}, ins)
	last, dropped := outs[249], 0
	for _, o := range outs {
		if !o.ok {
			dropped++
		}
	}
	if early := last.stamp - 5000*8; early < 0 || int64(early) > earPause+2*media.FrameSamples {
		t.Errorf("a second after the burst the sound is %d samples ahead", early)
	}
	if dropped < 130 || dropped > 145 || last.seq != int16(249-dropped) {
		t.Errorf("%d dropped, the last is %d", dropped, last.seq)
	}
}

func FuzzStream(f *testing.F) {
	f.Add([]byte{0, 1, 0, 0, 1, 2, 0, 1, 1, 4, 0, 2}, true)
	f.Add([]byte{9, 200, 3, 7, 1, 199, 3, 6}, false)
	f.Fuzz(func(t *testing.T, b []byte, clocked bool) {
		s := stream{clocked: clocked, seq: 3}
		var now int64
		for len(b) >= 4 {
			p := piece{Header: media.Header{SSRC: uint32(b[0] >> 7), Seq: uint16(b[1]), Stamp: uint32(b[2]) << (b[0] & 31)},
				event: b[0]&64 != 0, samples: 160}
			now += int64(b[3]) * int64(time.Millisecond) * 8
			before := s.seq
			b = b[4:]
			if !s.take(&p, now) {
				continue
			}
			if step := int16(p.Seq - before); step > maxDropout || step < -maxMisorder {
				t.Fatalf("sequence goes from %d to %d", before, p.Seq)
			}
			if int16(s.seq-before) < 0 {
				t.Fatalf("the highest number goes from %d to %d", before, s.seq)
			}
		}
	})
}

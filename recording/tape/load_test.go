package tape

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"hotline/recording/fact"
	"hotline/sip/media"
)

func TestTwoHundredTracksLoseNothing(t *testing.T) {
	const calls, frames = 100, 150
	inStudio(t, Config{SegmentBytes: 1 << 20}, func(s *studio) {
		var taps [2 * calls]media.Tap
		var sounds [2 * calls][]byte
		for i := range taps {
			name := fmt.Sprintf("c%d", i/2)
			if i%2 == 0 {
				s.tape.Start(name, s.zero)
			}
			taps[i] = s.tape.Track(name, "x", Side(1+i%2))
			sounds[i] = speech(160*frames, byte(i))
		}
		for n := range frames {
			for i, tap := range taps {
				s.take(tap, 20*float64(n)+float64(i%160)/8, uint32(160*n), sounds[i][160*n:160*n+160])
			}
			pass(20 * time.Millisecond)
		}
		for i := range calls {
			s.tape.Finish(fmt.Sprintf("c%d", i), s.at(20*frames+20))
		}
		for range calls {
			r, ok := (<-s.notices).(Rendered)
			if !ok || r.GapMS != 0 || r.CitizenMS != 20*frames || r.OtherMS != 20*frames {
				t.Fatalf("told %+v", r)
			}
			var i int
			fmt.Sscanf(r.Call, "c%d", &i)
			left, right := s.channels(r)
			same(t, "left", left, quiet(20*frames+20).with(float64(2*i%160)/8, sounds[2*i]))
			same(t, "right", right, quiet(20*frames+20).with(float64((2*i+1)%160)/8, sounds[2*i+1]))
		}
	})
}

// TestRealFullDisk records to a file system of 600 KiB that a ballast fills.
func TestRealFullDisk(t *testing.T) {
	if os.Getuid() != 0 && os.Getenv("CI") != "true" {
		t.Skip("needs root to mount a tmpfs; TestFullDiskMarksItsGapAndRecordingGoesOn shows the same with a scripted disk")
	}
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=600k"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("root, but cannot mount a tmpfs (the container needs CAP_SYS_ADMIN): %v", err)
		}
		t.Skipf("cannot mount a tmpfs: %v", err)
	}
	defer syscall.Unmount(dir, syscall.MNT_DETACH)

	inStudio(t, Config{}, func(s *studio) {
		s.tape.Close()
		s.dir = dir
		s.open(Config{})
		ballast := filepath.Join(dir, "ballast")
		if err := os.WriteFile(ballast, make([]byte, 500<<10), 0o600); err != nil {
			t.Fatal(err)
		}
		s.tape.Start("c1", s.zero)
		tap := s.tape.Track("c1", "a", Left)
		sound := speech(160*900, 1)
		s.talk(tap, 0, 0, sound[:160*800]) // 16 s: 150 KB in the log
		if troubles, _ := s.told("c1"); len(troubles) != 1 || troubles[0].What != Full {
			t.Fatalf("told %v", troubles)
		}
		if err := os.Remove(ballast); err != nil {
			t.Fatal(err)
		}
		s.talk(tap, 16000, 160*800, sound[160*800:])
		troubles, gaps := s.told("c1")
		wantTroubles(t, troubles, Trouble{What: Full, Over: true})
		s.tape.Finish("c1", s.at(18000))
		r, left, _ := s.rendered("c1")
		if len(gaps) != 1 || r.GapMS != gaps[0].MS || r.CitizenMS+r.GapMS != 18000 || r.GapMS > 6000 {
			t.Errorf("told %+v and gaps %v", r, gaps)
		}
		same(t, "before", left[:8*9000], timeline(sound[:8*9000]))
		same(t, "after", left[8*17000:], timeline(sound[8*17000:]))
	})
}

func BenchmarkTake(b *testing.B) {
	b.ReportAllocs()
	r := newRing()
	payload := speech(160, 1)
	n := 0
	for b.Loop() {
		if n++; n%64 == 0 {
			r.release(r.head.Load())
		}
		r.Take(int64(n), uint32(n), media.PCMA, payload)
	}
	if r.lost.Load() != 0 {
		b.Fatal("the ring was full")
	}
}

func BenchmarkTakeFull(b *testing.B) {
	b.ReportAllocs()
	r := newRing()
	payload := speech(160, 1)
	for b.Loop() {
		r.Take(1, 1, media.PCMA, payload)
	}
}

// talk writes a call of some seconds with sound on both sides into a segment.
func talk(tb testing.TB, dir string, segment uint64, seconds int) *call {
	c := &call{name: "c1", number: 1, end: int64(seconds) * 1e9}
	c.tracks = []*track{{number: 2, side: Left}, {number: 3, side: Right}}
	log := []byte(segmentMagic)
	payload := speech(160, byte(segment))
	for i := range 50 * seconds {
		from := len(log)
		for _, tr := range c.tracks {
			log = appendSound(log, tr.number, packet{at: int64(i) * 20e6, stamp: uint32(160 * i), law: media.PCMA, one: payload})
		}
		c.index.add(extent{segment, int64(from), len(log) - from})
	}
	if err := os.WriteFile(segmentPath(dir, segment), log, 0o600); err != nil {
		tb.Fatal(err)
	}
	return c
}

// BenchmarkRender renders a call of 60 s with sound on both sides.
func BenchmarkRender(b *testing.B) {
	dir := b.TempDir()
	c, r := talk(b, dir, 1, 60), newRenderer(diskFile)
	b.ReportAllocs()
	for b.Loop() {
		done, err := r.render(c, dir, dir, "c1.wav")
		if err != nil || done.CitizenMS != 60000 {
			b.Fatal(done, err)
		}
	}
}

// TestNothingOfOneCallIsInTheNext: memory is used again, sound is not.
func TestNothingOfOneCallIsInTheNext(t *testing.T) {
	dir, kept := t.TempDir(), newRenderer(diskFile)
	for i, seconds := range []int{20, 1, 9, 3} {
		c := talk(t, dir, uint64(i+1), seconds)
		if c.end /= 2; i == 2 { // what lies behind the end is dropped
			c.end, c.tracks = 10e9, c.tracks[:1]
		}
		var wavs [2][]byte
		var facts [2]fact.RecordingRendered
		for j, r := range []*renderer{kept, newRenderer(diskFile)} {
			done, err := r.render(c, dir, dir, "c1.wav")
			if err != nil {
				t.Fatal(err)
			}
			if wavs[j], err = os.ReadFile(filepath.Join(dir, "c1.wav")); err != nil {
				t.Fatal(err)
			}
			facts[j] = done
		}
		if !bytes.Equal(wavs[0], wavs[1]) || facts[0] != facts[1] || facts[0].CitizenMS == 0 {
			t.Errorf("call %d: %+v, by one that had no call before %+v; the sound is the same: %v", i, facts[0], facts[1], bytes.Equal(wavs[0], wavs[1]))
		}
	}
}

func TestTakeAllocatesNothing(t *testing.T) {
	r := newRing()
	payload := speech(maxPayload, 1)
	if n := testing.AllocsPerRun(100, func() { r.Take(1, 1, media.PCMA, payload) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

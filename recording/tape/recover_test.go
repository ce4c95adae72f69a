package tape

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// crash leaves the folder as a killed process would: a copy taken while the tape runs.
func (s *studio) crash(tail []byte) {
	s.t.Helper()
	dir := s.t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "tape"), os.DirFS(filepath.Join(s.dir, "tape"))); err != nil {
		s.t.Fatal(err)
	}
	numbers, err := segments(filepath.Join(dir, "tape"))
	if err != nil || len(numbers) == 0 {
		s.t.Fatalf("no segments: %v", err)
	}
	last, err := os.OpenFile(segmentPath(filepath.Join(dir, "tape"), numbers[len(numbers)-1]), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		s.t.Fatal(err)
	}
	defer last.Close()
	if _, err := last.Write(tail); err != nil {
		s.t.Fatal(err)
	}
	s.tape.Close()
	s.told("")
	s.dir = dir
}

func TestCrashLosesAtMostTwoFrames(t *testing.T) {
	inStudio(t, Config{}, func(s *studio) {
		s.tape.Start("c1", s.zero)
		citizen, seat := s.tape.Track("c1", "a", Left), s.tape.Track("c1", "b1", Right)
		sound := speech(160*100, 1)
		for i := range 100 {
			s.take(citizen, 20*float64(i), uint32(160*i), sound[160*i:160*i+160])
			s.take(seat, 20*float64(i), uint32(160*i), sound[160*i:160*i+160])
			pass(20 * time.Millisecond)
		}
		s.crash([]byte{200, 0, 1, 2, 3}) // the last record is torn
		s.open(Config{})
		r, left, right := s.rendered("c1")
		if !r.Cut || r.DurationMS < 1960 || r.DurationMS > 2000 {
			t.Fatalf("told %+v", r)
		}
		same(t, "left", left, sound[:8*r.DurationMS])
		same(t, "right", right, sound[:8*r.DurationMS])
		pass(100 * time.Millisecond)
		if n := s.segments(); n != 0 {
			t.Errorf("%d segments are left behind", n)
		}
	})
}

func TestFinishedCallIsRenderedAfterTheCrashAndNumbersGoOn(t *testing.T) {
	inStudio(t, Config{}, func(s *studio) {
		s.tape.Start("c1", s.zero)
		s.tape.Start("c2", s.zero)
		s.talk(s.tape.Track("c1", "a", Left), 0, 0, speech(1600, 1))
		s.talk(s.tape.Track("c2", "a", Left), 0, 0, speech(1600, 2))
		s.tape.Finish("c1", s.at(3000))
		s.rendered("c1")
		pass(100 * time.Millisecond) // the note that it was rendered is in the log
		s.crash(nil)
		s.open(Config{})
		if last := s.tape.LastSound(); !last.Equal(s.at(200)) {
			t.Errorf("the last sound before the crash was at %v, not at %v", last, s.at(200))
		}
		s.tape.Start("c3", s.zero)
		s.talk(s.tape.Track("c3", "a", Left), 0, 0, speech(1600, 3))
		r, left, _ := s.rendered("c2")
		if !r.Cut || r.DurationMS != 200 {
			t.Errorf("told %+v", r)
		}
		same(t, "c2", left, speech(1600, 2))
		s.tape.Finish("c3", s.at(200))
		_, left, _ = s.rendered("c3")
		same(t, "c3", left, speech(1600, 3))
		if _, ok := s.tape.Path("c1"); ok {
			t.Error("c1 was rendered a second time")
		}
	})
}

func TestOrderlyStopKeepsUnfinishedCalls(t *testing.T) {
	inStudio(t, Config{}, func(s *studio) {
		s.tape.Start("c1", s.zero)
		s.tape.Start("c2", s.zero)
		one := s.tape.Track("c1", "a", Left)
		s.talk(one, 0, 0, speech(1600, 1))
		s.take(s.tape.Track("c2", "a", Left), 0, 0, speech(160, 2)) // never seen by a tick
		s.tape.Finish("c2", s.at(20))
		s.tape.Close()
		s.rendered("c2")
		s.open(Config{})
		r, left, _ := s.rendered("c1")
		if !r.Cut {
			t.Errorf("told %+v", r)
		}
		same(t, "c1", left, speech(1600, 1))
	})
}

// A log with everything in it, for fuzzing.
func someLog() []byte {
	b := []byte(segmentMagic)
	b = appendStart(b, 1, 1e9, "c1")
	b = appendTrack(b, 1, 2, Left, "a")
	for i := range 3 {
		b = appendSound(b, 2, packet{at: 1e9 + int64(i)*20e6, stamp: uint32(160 * i), law: 1, one: speech(20, 1)})
	}
	b = appendGap(b, 2, 800)
	b = appendFinish(b, 1, 2e9)
	return appendRendered(b, 7)
}

// FuzzRecover opens a folder with any bytes for a segment. Whatever they are,
// the torn tail is cut, what is left reads the same again, and every call in
// it can be mixed.
func FuzzRecover(f *testing.F) {
	log := someLog()
	f.Add(log, uint16(len(log)), byte(0))
	f.Add(log, uint16(len(log)-3), byte(0))
	f.Add(log, uint16(60), byte(1))
	f.Fuzz(func(t *testing.T, data []byte, at uint16, flip byte) {
		data = bytes.Clone(data[:min(int(at), len(data))])
		if len(data) > 0 {
			data[int(at/2)%len(data)] ^= flip
		}
		dir := t.TempDir()
		path := segmentPath(dir, 1)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		left, err := recoverLog(dir)
		if err != nil {
			t.Fatal(err)
		}
		whole, err := os.ReadFile(path)
		if err != nil || !bytes.HasPrefix(data, whole) {
			t.Fatalf("repair changed more than the tail: %v", err)
		}
		if end, err := scan(bytes.NewReader(whole), func(int64, int, record) {}); err != nil || end != int64(len(whole)) {
			t.Fatalf("the repaired segment is torn at %d of %d bytes, %v", end, len(whole), err)
		}
		again, err := recoverLog(dir)
		if err != nil || len(again.calls) != len(left.calls) || again.number != left.number {
			t.Fatalf("read again: %d calls for %d, %v", len(again.calls), len(left.calls), err)
		}
		for _, c := range left.calls {
			r := newRenderer(nil)
			r.mixer.begin(io.Discard, 8*8000, c.tracks)
			r.readBack(c, dir)
			m := r.mixer
			m.finish()
			if m.base != m.total {
				t.Fatalf("%d of %d samples were written", m.base, m.total)
			}
		}
	})
}

// FuzzTornLog cuts a real log anywhere: every record that is whole before the
// cut is found, and none after it.
func FuzzTornLog(f *testing.F) {
	f.Add(uint16(9))
	f.Add(uint16(100))
	f.Fuzz(func(t *testing.T, cut uint16) {
		log := someLog()
		n := min(int(cut), len(log))
		var all, some int
		whole := int64(0)
		scan(bytes.NewReader(log), func(offset int64, length int, _ record) {
			all++
			if end := offset + int64(length); end <= int64(n) {
				some++
				whole = end
			}
		})
		found := 0
		end, err := scan(bytes.NewReader(log[:n]), func(int64, int, record) { found++ })
		if all != 8 || found != some || err != nil || some > 0 && end != whole {
			t.Fatalf("cut at %d: %d of %d records up to %d, want %d up to %d, %v", n, found, all, end, some, whole, err)
		}
	})
}

package tape

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"hotline/recording/fact"
)

// troubles drains the notices told so far: troubles in order and gaps of the call.
func (s *studio) told(call string) (troubles []Trouble, gaps []fact.RecordingGap) {
	for {
		select {
		case n := <-s.notices:
			switch n := n.(type) {
			case Trouble:
				troubles = append(troubles, Trouble{What: n.What, Over: n.Over})
			case Gap:
				if n.Call == call {
					gaps = append(gaps, n.RecordingGap)
				}
			}
		default:
			return troubles, gaps
		}
	}
}

func wantTroubles(t *testing.T, got []Trouble, want ...Trouble) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("told %v, want %v", got, want)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("told %v, want %v", got, want)
		}
	}
}

func TestShortFullDiskLosesNothing(t *testing.T) {
	inStudio(t, Config{}, func(s *studio) {
		s.tape.Start("c1", s.zero)
		tap := s.tape.Track("c1", "a", Left)
		sound := speech(160*150, 5)
		s.talk(tap, 0, 0, sound[:160*50])
		s.disk.set(true, nil)
		s.talk(tap, 1000, 160*50, sound[160*50:160*90])
		s.disk.set(false, nil)
		s.talk(tap, 1800, 160*90, sound[160*90:])
		troubles, gaps := s.told("c1")
		wantTroubles(t, troubles, Trouble{What: Full}, Trouble{What: Full, Over: true})
		if gaps != nil {
			t.Errorf("gaps %v of a disk that was full for 0.8 s", gaps)
		}
		s.tape.Finish("c1", s.at(3000))
		r, left, _ := s.rendered("c1")
		same(t, "left", left, sound)
		if r.GapMS != 0 {
			t.Errorf("told %+v", r)
		}
	})
}

func TestFullDiskMarksItsGapAndRecordingGoesOn(t *testing.T) {
	inStudio(t, Config{}, func(s *studio) {
		gapStory(s, whyFull, Full, func() func() {
			s.disk.set(true, nil)
			return func() { s.disk.set(false, nil) }
		})
	})
}

func TestStalledDiskMarksItsGapAndRecordingGoesOn(t *testing.T) {
	inStudio(t, Config{}, func(s *studio) {
		gapStory(s, whyStalled, Stalled, func() func() {
			stall := make(chan struct{})
			s.disk.set(false, stall)
			return func() { s.disk.set(false, nil); close(stall) }
		})
	})
}

// gapStory talks for 10 s, five of them while the disk is in trouble: what the
// ring holds is kept, the rest is a gap, and all sound after it is in its place.
func gapStory(s *studio, why, trouble string, begin func() (end func())) {
	t := s.t
	s.tape.Start("c1", s.zero)
	tap := s.tape.Track("c1", "a", Left)
	sound := speech(160*500, 5)
	s.talk(tap, 0, 0, sound[:160*100])
	end := begin()
	before := time.Now()
	s.talk(tap, 2000, 160*100, sound[160*100:160*350])
	if took := time.Since(before); took != 250*20*time.Millisecond {
		t.Errorf("the media worker waited: 5 s took %v", took)
	}
	end()
	s.talk(tap, 7000, 160*350, sound[160*350:])
	troubles, gaps := s.told("c1")
	wantTroubles(t, troubles, Trouble{What: trouble}, Trouble{What: trouble, Over: true})
	if len(gaps) != 1 || gaps[0].Why != why || gaps[0].MS < 3000 || gaps[0].MS > 4000 {
		t.Fatalf("gaps %v, want one of 3 to 4 s because of %s", gaps, why)
	}
	s.tape.Finish("c1", s.at(10000))
	r, left, _ := s.rendered("c1")
	if r.GapMS != gaps[0].MS || r.CitizenMS != 10000-r.GapMS {
		t.Errorf("told %+v after a gap of %d ms", r, gaps[0].MS)
	}
	silent := 0
	for i, code := range left {
		switch code {
		case sound[i]:
		case silence:
			silent++
			if i < 8*3000 || i > 8*7300 {
				t.Fatalf("sound is missing at %d ms", i/8)
			}
		default:
			t.Fatalf("sound is wrong at %d ms", i/8)
		}
	}
	if int64(silent) != 8*r.GapMS {
		t.Errorf("%d samples are missing, told %d ms", silent, r.GapMS)
	}
}

// Both rings hold nine seconds of sparse sound when the disk comes back: the
// second track's is as old as the first's, and neither is too late.
func TestTracksOfALongStallKeepTheirTimes(t *testing.T) {
	inStudio(t, Config{}, func(s *studio) {
		s.tape.Start("c1", s.zero)
		citizen, seat := s.tape.Track("c1", "a", Left), s.tape.Track("c1", "b1", Right)
		want := quiet(9000)
		pass(time.Second)
		stall := make(chan struct{})
		s.disk.set(false, stall)
		for ms := 0; ms < 9000; ms += 100 {
			sound := speech(160, byte(ms))
			s.take(citizen, float64(ms), uint32(8*ms), sound)
			s.take(seat, float64(ms), uint32(8*ms), sound)
			want.with(float64(ms), sound)
			pass(100 * time.Millisecond)
		}
		s.disk.set(false, nil)
		close(stall)
		s.tape.Finish("c1", s.at(9000))
		r, left, right := s.rendered("c1")
		same(t, "left", left, want)
		same(t, "right", right, want)
		if r.GapMS != 0 {
			t.Errorf("told %+v", r)
		}
	})
}

func TestDiskFullBeyondTheEndOfTheCall(t *testing.T) {
	inStudio(t, Config{}, func(s *studio) {
		s.tape.Start("c1", s.zero)
		tap := s.tape.Track("c1", "a", Left)
		s.talk(tap, 0, 0, speech(160*50, 1))
		s.disk.set(true, nil)
		s.talk(tap, 1000, 160*50, speech(160*20, 2))
		s.tape.Finish("c1", s.at(1400))
		pass(time.Minute)
		s.disk.set(false, nil)
		r, _, _ := s.rendered("c1")
		// The frame that no tick had seen yet may be on either side.
		if r.DurationMS != 1400 || r.CitizenMS+r.GapMS != 1400 || r.GapMS < 400 || r.GapMS > 420 {
			t.Errorf("told %+v", r)
		}
	})
}

func TestWAVThatCannotBeWrittenIsTriedAgain(t *testing.T) {
	inStudio(t, Config{}, func(s *studio) {
		s.tape.Start("c1", s.zero)
		s.talk(s.tape.Track("c1", "a", Left), 0, 0, speech(160*50, 1))
		s.tape.Finish("c1", s.at(1000))
		// A file stands where the day's folder should be.
		day := filepath.Join(s.dir, "wav", s.zero.UTC().Format(time.DateOnly))
		if err := os.WriteFile(day, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		pass(12 * time.Second)
		troubles, _ := s.told("c1")
		wantTroubles(t, troubles, Trouble{What: Unrendered})
		if err := os.Remove(day); err != nil {
			t.Fatal(err)
		}
		pass(6 * time.Second)
		if r, left, _ := s.rendered("c1"); r.CitizenMS != 1000 {
			t.Errorf("told %+v", r)
		} else {
			same(t, "left", left, speech(160*50, 1))
		}
	})
}

func TestSegmentsTurnAndAreDeletedWhenAllTheirCallsAreRendered(t *testing.T) {
	inStudio(t, Config{SegmentBytes: 20000}, func(s *studio) {
		s.tape.Start("long", s.zero)
		long := s.tape.Track("long", "a", Left)
		sound := speech(160*600, 1)
		for i := range 3 {
			name := []string{"short1", "short2", "short3"}[i]
			s.tape.Start(name, s.at(float64(4000*i)))
			s.talk(s.tape.Track(name, "a", Left), float64(4000*i), 0, sound[:160*100])
			s.talk(long, float64(4000*i+2000), uint32(160*200*i+16000), sound[160*200*i:160*200*i+16000])
			s.tape.Finish(name, s.at(float64(4000*i+4000)))
			_, left, _ := s.rendered(name)
			same(t, name, left[:16000], timeline(sound[:16000]))
			if n := s.segments(); n < 2 {
				t.Errorf("%d segments while the long call needs them", n)
			}
		}
		s.tape.Finish("long", s.at(12000))
		_, left, _ := s.rendered("long")
		for i := range 3 {
			at := 8 * (4000*i + 2000)
			same(t, "long", left[at:at+16000], timeline(sound[160*200*i:160*200*i+16000]))
		}
		pass(100 * time.Millisecond)
		if n := s.segments(); n != 0 {
			t.Errorf("%d segments are left behind", n)
		}
	})
}

func (s *studio) segments() int {
	numbers, err := segments(filepath.Join(s.dir, "tape"))
	if err != nil {
		s.t.Fatal(err)
	}
	return len(numbers)
}

func TestTooManyCallsAreRefusedAndSaidSo(t *testing.T) {
	inStudio(t, Config{Calls: 2}, func(s *studio) {
		for _, name := range []string{"c1", "c2", "c3"} {
			s.tape.Start(name, s.zero)
			s.take(s.tape.Track(name, "a", Left), 1, 0, speech(160, 1))
		}
		s.tape.Finish("c1", s.at(20))
		s.tape.Finish("c3", s.at(20))
		pass(time.Second)
		var seen []Notice
		for len(s.notices) > 0 {
			seen = append(seen, <-s.notices)
		}
		if len(seen) != 3 || seen[0].(Trouble).What != Busy || seen[1].(Rendered).Call != "c1" || !seen[2].(Trouble).Over {
			t.Errorf("told %+v", seen)
		}
	})
}

func TestBadNamesAreNotRecorded(t *testing.T) {
	inStudio(t, Config{}, func(s *studio) {
		for _, name := range []string{"", "../x", "a/b", ".x", "x\x00", string(make([]byte, 200))} {
			s.tape.Start(name, s.zero)
			s.take(s.tape.Track(name, "a", Left), 1, 0, speech(160, 1))
			s.tape.Finish(name, s.at(20))
			if _, ok := s.tape.Path(name); ok {
				t.Errorf("call %q has a path", name)
			}
		}
		pass(time.Second)
		if n := len(s.notices); n != 0 {
			t.Errorf("%d notices", n)
		}
	})
}

func TestRemoveDeletesTheRecording(t *testing.T) {
	inStudio(t, Config{}, func(s *studio) {
		s.tape.Start("c1", s.zero)
		s.tape.Finish("c1", s.at(20))
		s.rendered("c1")
		if err := s.tape.Remove("c1"); err != nil {
			t.Fatal(err)
		}
		if _, ok := s.tape.Path("c1"); ok {
			t.Error("the recording is still there")
		}
		if err := s.tape.Remove("c1"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("removing nothing: %v", err)
		}
	})
}

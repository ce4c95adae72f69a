package tape

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"hotline/sip/media"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(victimDir); dir != "" {
		victim(dir)
		return
	}
	goleak.VerifyTestMain(m)
}

// studio is a tape with a scripted disk, on virtual time, and all it has told.
type studio struct {
	t       *testing.T
	dir     string
	disk    *disk
	tape    *Tape
	zero    time.Time // of the calls' timelines
	notices chan Notice
}

// inStudio runs the story on virtual time and closes the tape after it.
func inStudio(t *testing.T, cfg Config, story func(*studio)) {
	t.Helper()
	cfg.Dir = t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := &studio{t: t, dir: cfg.Dir, disk: &disk{}, notices: make(chan Notice, 10000)}
		cfg.Notify = func(n Notice) { s.notices <- n }
		s.zero = time.Now().Truncate(time.Millisecond)
		s.open(cfg)
		defer func() { s.tape.Close() }()
		story(s)
	})
}

func (s *studio) open(cfg Config) {
	s.t.Helper()
	cfg.Dir = s.dir
	cfg.Notify = func(n Notice) { s.notices <- n }
	tape, err := open(cfg, s.disk.create)
	if err != nil {
		s.t.Fatal(err)
	}
	s.tape = tape
}

// pass lets virtual time pass.
func pass(d time.Duration) { <-time.After(d) }

func (s *studio) at(ms float64) time.Time { return s.zero.Add(time.Duration(ms * 1e6)) }

// take gives one packet to a tap, arriving so many ms after zero.
func (s *studio) take(tap media.Tap, ms float64, stamp uint32, payload []byte) {
	tap.Take(s.at(ms).UnixNano(), stamp, media.PCMA, payload)
}

// talk gives frames of 20 ms, one after the other, and lets the writer follow.
func (s *studio) talk(tap media.Tap, ms float64, stamp uint32, sound []byte) {
	for i := 0; i+160 <= len(sound); i += 160 {
		s.take(tap, ms+float64(i)/8, stamp+uint32(i), sound[i:i+160])
		pass(20 * time.Millisecond)
	}
}

// rendered waits for the call's WAV and gives both channels.
func (s *studio) rendered(call string) (Rendered, []byte, []byte) {
	s.t.Helper()
	for n := range s.notices {
		if r, ok := n.(Rendered); ok && r.Call == call {
			left, right := s.channels(r)
			return r, left, right
		}
	}
	panic("unreachable")
}

func (s *studio) channels(r Rendered) (left, right []byte) {
	s.t.Helper()
	path, ok := s.tape.Path(r.Call)
	if !ok || path != filepath.Join(s.dir, r.File) {
		s.t.Fatalf("the path of %s is %q, the notice says %q", r.Call, path, r.File)
	}
	w, data := readWAV(s.t, path)
	if w.Channels != 2 || w.Law != media.PCMA || w.Torn || w.Frames != r.DurationMS*8 {
		s.t.Fatalf("the WAV of %d ms is %+v", r.DurationMS, w)
	}
	for i := 0; i < len(data); i += 2 {
		left, right = append(left, data[i]), append(right, data[i+1])
	}
	return left, right
}

func readWAV(t *testing.T, path string) (WAV, []byte) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	w, err := ReadWAV(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return w, data[w.Offset : w.Offset+w.Frames*int64(w.Channels)]
}

// speech makes n codes that are never silence and differ from frame to frame.
func speech(n int, seed byte) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i%97)*2 + seed + byte(i/160)
		if b[i]|0x80 == silence {
			b[i] = 0x11
		}
	}
	return b
}

// timeline is a channel of that length with sounds at their ms.
type timeline []byte

func quiet(ms int) timeline { return bytes.Repeat([]byte{silence}, ms*8) }

func (l timeline) with(ms float64, sound []byte) timeline {
	copy(l[int(ms*8):], sound)
	return l
}

func same(t *testing.T, side string, got []byte, want timeline) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s has %d samples, want %d", side, len(got), len(want))
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("%s differs first at %.3f ms: %#x, want %#x", side, float64(i)/8, got[i], want[i])
		}
	}
}

// disk wraps real files so that writes fail or stall on command.
type disk struct {
	mu    sync.Mutex
	full  bool
	stall chan struct{} // closed: goes on
}

type scripted struct {
	file
	disk *disk
}

func (d *disk) create(path string) (file, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f, err := diskFile(path)
	return &scripted{f, d}, err
}

func (d *disk) set(full bool, stall chan struct{}) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.full, d.stall = full, stall
}

// Write writes half and fails while the disk is full, waits while it stalls.
func (f *scripted) Write(b []byte) (int, error) {
	f.disk.mu.Lock()
	full, stall := f.disk.full, f.disk.stall
	f.disk.mu.Unlock()
	if stall != nil {
		<-stall
	}
	if full {
		n, err := f.file.Write(b[:len(b)/2])
		return n, errors.Join(err, syscall.ENOSPC)
	}
	return f.file.Write(b)
}

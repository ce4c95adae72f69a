package tape

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"hotline/sip/media"
)

const (
	defaultSegment = 64 << 20
	defaultCalls   = 16384
	maxTracks      = 32 // of one call
)

// Config says where the tape lives and who hears about it.
type Config struct {
	Dir          string         // data folder; the tape uses Dir/tape and Dir/wav
	Notify       func(Notice)   // called on the tape's goroutines: it must only post; nil: nobody listens
	Log          *slog.Logger   // nil: silent
	Zone         *time.Location // of the day folders; nil: UTC
	SegmentBytes int64          // size at which a segment is closed; 0: 64 MiB
	Calls        int            // most calls held at once: running, waiting to be written or rendered; 0: 16,384
}

// Tape is the recorder of one data folder. Start, Track, Finish and the taps
// never wait for the disk; Open, Path, Remove and Close may.
type Tape struct {
	cfg   Config
	alarm *alarm

	mu      sync.Mutex
	calls   map[string]*call // every call not yet rendered
	number  uint32           // last number given to a call or track
	touched []*call          // with news for the writer
	done    []*call          // rendered, for the writer
	closed  bool

	writer *writer
	queue  *queue
	sync   *syncer

	lastSound time.Time // of the calls that a crash cut
}

// Open repairs the segment log that a crash may have left, begins to render
// the calls in it and takes new ones. One process may have a folder open.
func Open(cfg Config) (*Tape, error) { return open(cfg, diskFile) }

func open(cfg Config, create create) (*Tape, error) {
	cfg = cfg.filled()
	for _, sub := range []string{"tape", "wav"} {
		if err := os.MkdirAll(filepath.Join(cfg.Dir, sub), 0o750); err != nil {
			return nil, fmt.Errorf("cannot open tape: %w", err)
		}
	}
	left, err := recoverLog(filepath.Join(cfg.Dir, "tape"))
	if err != nil {
		return nil, fmt.Errorf("cannot open tape: %w", err)
	}
	removeParts(filepath.Join(cfg.Dir, "wav"))
	t := &Tape{cfg: cfg, calls: map[string]*call{}, number: left.number}
	t.alarm = newAlarm(cfg.Notify)
	t.sync = newSyncer(t.alarm)
	t.queue = newQueue(t, create)
	t.writer = newWriter(t, newLog(filepath.Join(cfg.Dir, "tape"), create, left, cfg.SegmentBytes))
	for _, c := range left.calls {
		t.calls[c.name] = c
		if end := time.Unix(0, c.end); c.cut && end.After(t.lastSound) {
			t.lastSound = end
		}
		t.queue.put(c)
	}
	t.sync.start()
	t.queue.start()
	t.writer.start()
	return t, nil
}

// LastSound is when the last sound was kept of the calls that a crash cut, zero
// when there was none: the process lived until then at least.
func (t *Tape) LastSound() time.Time { return t.lastSound }

func (c Config) filled() Config {
	if c.Notify == nil {
		c.Notify = func(Notice) {}
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	if c.SegmentBytes <= 0 {
		c.SegmentBytes = defaultSegment
	}
	if c.Calls <= 0 {
		c.Calls = defaultCalls
	}
	return c
}

// Start begins the recording of a call; at is the zero of its timeline and
// names its day folder. A call whose name cannot be a file name, that is
// known already or that exceeds the bound is not recorded; that is logged and,
// for the bound, raised as Trouble tape-busy.
func (t *Tape) Start(name string, at time.Time) {
	t.mu.Lock()
	_, known := t.calls[name]
	full := len(t.calls) >= t.cfg.Calls
	ok := fileName(name) && !known && !full && !t.closed
	if ok {
		t.number++
		c := &call{name: name, number: t.number, start: at.UnixNano()}
		t.calls[name] = c
		t.touch(c)
	}
	t.mu.Unlock()
	if full {
		t.alarm.raise(Busy, fmt.Sprintf("%d calls are held; call %s is not recorded", t.cfg.Calls, name))
	}
	if !ok {
		t.cfg.Log.Error("call is not recorded", "call", name, "known", known, "full", full)
	}
}

// Track gives the tap that records one direction of one leg on a side. The
// tap is for one goroutine, is never nil and may be used after Finish, when
// it does nothing that can be heard. A call that is not recorded, or has 32
// tracks, gets a tap that drops all.
func (t *Tape) Track(name, leg string, side Side) media.Tap {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.calls[name]
	if c == nil || c.finished || t.closed || c.trackCount >= maxTracks || len(leg) > maxName {
		t.cfg.Log.Warn("track is not recorded", "call", name, "leg", leg)
		return deaf{}
	}
	t.number++
	c.trackCount++
	tr := &track{number: t.number, leg: leg, side: side, ring: newRing()}
	c.added = append(c.added, tr)
	t.touch(c)
	return tr.ring
}

// Finish ends the recording at the given time: sound that arrives later is
// not in it. The WAV follows, then Rendered. Unknown calls are ignored.
func (t *Tape) Finish(name string, at time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.calls[name]
	if c == nil || c.finished || t.closed {
		return
	}
	c.finished, c.end = true, max(at.UnixNano(), c.start)
	t.touch(c)
}

// touch puts the call on the writer's list; the lock is held.
func (t *Tape) touch(c *call) {
	if !c.touched {
		c.touched = true
		t.touched = append(t.touched, c)
	}
}

// rendered gives a call back to the writer, which lets go of its segments.
func (t *Tape) rendered(c *call) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.calls, c.name)
	t.done = append(t.done, c)
}

// Close writes and syncs what was taken, renders the finished calls unless the
// disk refuses, stops the tape's goroutines and waits for them. Calls that are
// not finished stay in the log; the next Open renders them.
func (t *Tape) Close() {
	t.mu.Lock()
	again := t.closed
	t.closed = true
	t.mu.Unlock()
	if again {
		return
	}
	t.writer.stop()
	t.queue.stop()
	t.writer.settle()
	t.sync.stop()
	t.alarm.stop()
}

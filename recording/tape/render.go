package tape

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"hotline/recording/fact"
)

// longest is where a recording ends at the latest, whatever clocks say.
const longest = 24 * time.Hour

// renderer makes the WAVs of calls, one after the other, with memory that it keeps.
type renderer struct {
	create create
	mixer  *mixer
	out    *bufio.Writer
	extent []byte
	sounds []record
}

// extentMost is the largest extent whose memory is kept.
const extentMost = 1 << 20

func newRenderer(create create) *renderer {
	return &renderer{create: create, mixer: newMixer(), out: bufio.NewWriterSize(nil, 64<<10)}
}

// render writes the call's WAV: to a file beside, synced, then renamed. It
// reads one extent after the other and holds eight seconds of sound per track.
// Its errors are those of writing; what cannot be read back is silence.
func (r *renderer) render(c *call, logDir, dataDir, name string) (fact.RecordingRendered, error) {
	path := filepath.Join(dataDir, name)
	part := path + partSuffix
	done, err := r.renderTo(c, logDir, part)
	if err == nil {
		if err = os.Rename(part, path); err == nil {
			err = syncFolder(filepath.Dir(path))
		}
	}
	if err != nil {
		os.Remove(part)
		return fact.RecordingRendered{}, fmt.Errorf("cannot render call %s: %w", c.name, err)
	}
	done.File = filepath.ToSlash(name)
	return done, nil
}

func (r *renderer) renderTo(c *call, logDir, part string) (fact.RecordingRendered, error) {
	if err := dayFolder(filepath.Dir(part)); err != nil {
		return fact.RecordingRendered{}, err
	}
	f, err := r.create(part)
	if err != nil {
		return fact.RecordingRendered{}, err
	}
	defer f.Close()
	length := min(max(time.Duration(c.end-c.start), 0), longest)
	ms := int64((length + time.Millisecond - 1) / time.Millisecond)
	m := r.mixer
	r.out.Reset(f)
	defer r.out.Reset(nil)
	m.begin(r.out, ms*samplesPerMS, c.tracks)
	r.out.Write(WAVHeader(2, uint32(m.total)))
	r.readBack(c, logDir)
	m.finish()
	if err := r.out.Flush(); err != nil {
		return fact.RecordingRendered{}, err
	}
	if err := f.Sync(); err != nil {
		return fact.RecordingRendered{}, err
	}
	return fact.RecordingRendered{
		DurationMS: ms,
		CitizenMS:  milliseconds(m.heard[0]),
		OtherMS:    milliseconds(m.heard[1]),
		GapMS:      milliseconds(c.gap),
	}, nil
}

// dayFolder makes the folder last before a file in it is said to.
func dayFolder(path string) error {
	err := os.Mkdir(path, 0o750)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err == nil {
		err = syncFolder(filepath.Dir(path))
	}
	return err
}

// readBack gives the mixer all sound of the call, in the order of its arrival
// within each extent: tracks lie behind one another there.
func (r *renderer) readBack(c *call, logDir string) {
	var open *os.File
	var number uint64
	defer func() {
		if open != nil {
			open.Close()
		}
	}()
	for e := range c.index.all {
		if open == nil || e.segment != number {
			if open != nil {
				open.Close()
			}
			open, _ = os.Open(segmentPath(logDir, e.segment))
			number = e.segment
		}
		r.extent = slices.Grow(r.extent[:0], e.length)[:e.length]
		n := 0
		if open != nil {
			n, _ = open.ReadAt(r.extent, e.offset)
		}
		r.sounds = soundsOf(r.extent[:n], r.sounds[:0])
		for _, s := range r.sounds {
			r.mixer.add(s.number, s.at-c.start, s.stamp, s.law, s.payload)
		}
	}
	if cap(r.extent) > extentMost {
		r.extent, r.sounds = nil, nil
	}
}

func soundsOf(b []byte, sounds []record) []record {
	for len(b) > 0 {
		rec, n, err := readRecord(b)
		if err != nil {
			break
		}
		if rec.kind == kindSound {
			sounds = append(sounds, rec)
		}
		b = b[n:]
	}
	slices.SortStableFunc(sounds, func(a, b record) int { return cmp.Compare(a.at, b.at) })
	return sounds
}

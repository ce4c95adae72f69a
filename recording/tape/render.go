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

// render writes the call's WAV: to a file beside, synced, then renamed. It
// reads one extent after the other and holds eight seconds of sound per track.
// Its errors are those of writing; what cannot be read back is silence.
func render(c *call, logDir, dataDir, name string, create create) (fact.RecordingRendered, error) {
	path := filepath.Join(dataDir, name)
	part := path + partSuffix
	done, err := renderTo(c, logDir, part, create)
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

func renderTo(c *call, logDir, part string, create create) (fact.RecordingRendered, error) {
	if err := dayFolder(filepath.Dir(part)); err != nil {
		return fact.RecordingRendered{}, err
	}
	f, err := create(part)
	if err != nil {
		return fact.RecordingRendered{}, err
	}
	defer f.Close()
	length := min(max(time.Duration(c.end-c.start), 0), longest)
	ms := int64((length + time.Millisecond - 1) / time.Millisecond)
	out := bufio.NewWriterSize(f, 64<<10)
	m := newMixer(out, ms*samplesPerMS, c.tracks)
	out.Write(WAVHeader(2, uint32(m.total)))
	readBack(c, logDir, m)
	m.finish()
	if err := out.Flush(); err != nil {
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
func readBack(c *call, logDir string, m *mixer) {
	var open *os.File
	var number uint64
	defer func() {
		if open != nil {
			open.Close()
		}
	}()
	var buf []byte
	var sounds []record
	for e := range c.index.all {
		if open == nil || e.segment != number {
			if open != nil {
				open.Close()
			}
			open, _ = os.Open(segmentPath(logDir, e.segment))
			number = e.segment
		}
		buf = slices.Grow(buf[:0], e.length)[:e.length]
		n := 0
		if open != nil {
			n, _ = open.ReadAt(buf, e.offset)
		}
		sounds = soundsOf(buf[:n], sounds[:0])
		for _, s := range sounds {
			m.add(s.number, s.at-c.start, s.stamp, s.law, s.payload)
		}
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

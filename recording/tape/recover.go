package tape

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// leftover is what the log of an earlier run holds.
type leftover struct {
	calls    []*call    // to be rendered, in the order they began
	number   uint32     // highest number given to a call or track
	segments []*segment // all there are, oldest first
	last     uint64     // number of the newest
}

// recoverLog reads all segments, cuts torn tails off and gives the calls to be
// rendered. Calls without a finish end with their last sound.
func recoverLog(dir string) (leftover, error) {
	numbers, err := segments(dir)
	if err != nil {
		return leftover{}, err
	}
	r := recovery{calls: map[uint32]*call{}, tracks: map[uint32]*call{}}
	for _, n := range numbers {
		seg := &segment{number: n, path: segmentPath(dir, n)}
		if err := r.read(seg); err != nil {
			return leftover{}, err
		}
		r.left.last, r.left.segments = n, append(r.left.segments, seg)
	}
	r.end()
	return r.left, nil
}

func segments(dir string) ([]uint64, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("cannot list segments: %w", err)
	}
	var numbers []uint64
	for _, e := range entries {
		base, ok := strings.CutSuffix(e.Name(), ".seg")
		n, err := strconv.ParseUint(base, 10, 62)
		if ok && err == nil && filepath.Base(segmentPath(dir, n)) == e.Name() {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	return numbers, nil
}

// recovery folds the records of the log back into calls.
type recovery struct {
	left   leftover
	calls  map[uint32]*call
	tracks map[uint32]*call
}

// read folds one segment and cuts its torn tail off.
func (r *recovery) read(seg *segment) error {
	f, err := os.OpenFile(seg.path, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("cannot read segment: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("cannot read segment: %w", err)
	}
	seg.size, err = scan(f, func(offset int64, length int, rec record) { r.fold(seg, offset, length, rec) })
	if err != nil {
		return fmt.Errorf("cannot read segment %s: %w", filepath.Base(seg.path), err)
	}
	if seg.size < info.Size() {
		if err := f.Truncate(seg.size); err != nil {
			return fmt.Errorf("cannot cut the torn tail of segment: %w", err)
		}
	}
	return nil
}

// scan gives every whole record from the beginning and the offset at which
// the whole ones end. Its error is the reader's, never the content's.
func scan(from io.Reader, fn func(offset int64, length int, rec record)) (int64, error) {
	b := bufio.NewReaderSize(from, 64<<10)
	magic, err := b.Peek(len(segmentMagic))
	if string(magic) != segmentMagic {
		return 0, unlessEOF(err)
	}
	offset, _ := b.Discard(len(segmentMagic))
	for at := int64(offset); ; {
		ahead, err := b.Peek(frameHeader + maxBody)
		rec, n, bad := readRecord(ahead)
		if bad != nil {
			return at, unlessEOF(err)
		}
		fn(at, n, rec)
		b.Discard(n)
		at += int64(n)
	}
}

func unlessEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

func (r *recovery) fold(seg *segment, offset int64, length int, rec record) {
	r.left.number = max(r.left.number, rec.number, rec.track)
	c := r.calls[rec.number]
	switch rec.kind {
	case kindStart:
		if c != nil {
			return
		}
		c = &call{name: rec.name, number: rec.number, start: rec.at, end: rec.at, cut: true}
		r.calls[rec.number] = c
	case kindSound, kindGap:
		c = r.tracks[rec.number]
	}
	if c == nil {
		return // of a call whose beginning is deleted: it was rendered
	}
	switch rec.kind {
	case kindTrack:
		if len(c.tracks) >= maxTracks {
			return
		}
		r.tracks[rec.track] = c
		c.tracks = append(c.tracks, &track{number: rec.track, leg: rec.name, side: rec.side})
	case kindSound:
		if c.cut {
			c.end = max(c.end, rec.at+int64(len(rec.payload))*int64(sampleTime))
		}
	case kindGap:
		c.gap += rec.samples
	case kindFinish:
		c.end, c.cut = rec.at, false
	case kindRendered:
		r.forget(c)
		return
	}
	c.hold(seg, offset, length)
}

// hold adds a record to the call's index; records that follow each other are one extent.
func (c *call) hold(seg *segment, offset int64, length int) {
	if n := len(c.segments); n == 0 || c.segments[n-1] != seg {
		c.segments = append(c.segments, seg)
		seg.calls++
	}
	if !c.index.full() {
		c.index.add(extent{seg.number, offset, length})
	}
}

func (r *recovery) forget(c *call) {
	delete(r.calls, c.number)
	for _, tr := range c.tracks {
		delete(r.tracks, tr.number)
	}
	for _, s := range c.segments {
		s.calls--
	}
}

// end settles the calls that are left.
func (r *recovery) end() {
	for _, c := range r.calls {
		c.live, c.opened, c.finished = true, true, true
		r.left.calls = append(r.left.calls, c)
	}
	slices.SortFunc(r.left.calls, func(a, b *call) int { return int(a.number) - int(b.number) })
}

package tape

import (
	"fmt"
	"os"
	"path/filepath"
)

// segment is one file of the log.
type segment struct {
	number uint64
	path   string
	size   int64 // of what is known to be whole
	calls  int   // that have records in it and are not rendered
	gone   bool
}

// log is the chain of segments. The writer is its only user.
type log struct {
	dir    string
	create create
	limit  int64
	last   uint64 // number of the newest segment there ever was

	all  []*segment // on disk, oldest first
	now  *segment   // being written; nil: the next write opens one
	file file
	new  bool // the file's name is not synced
}

func newLog(dir string, create create, left leftover, limit int64) *log {
	l := &log{dir: dir, create: create, limit: limit, last: left.last, all: left.segments}
	l.sweep()
	return l
}

func segmentPath(dir string, number uint64) string {
	return filepath.Join(dir, fmt.Sprintf("%016d.seg", number))
}

// write appends the batch to the newest segment and tells where it begins.
// When it fails nothing of the batch counts; what reached the disk is cut off,
// or left behind as the torn tail of a segment that is not written again.
func (l *log) write(batch []byte) (at *segment, offset int64, err error) {
	if l.now == nil {
		if err := l.open(); err != nil {
			return nil, 0, err
		}
	}
	if _, err := l.file.Write(batch); err != nil {
		if l.file.Truncate(l.now.size) != nil {
			l.leave().Close()
		}
		return nil, 0, fmt.Errorf("cannot write sound: %w", err)
	}
	offset = l.now.size
	l.now.size += int64(len(batch))
	return l.now, offset, nil
}

func (l *log) open() error {
	path := segmentPath(l.dir, l.last+1)
	f, err := l.create(path)
	if err == nil {
		if _, err = f.Write([]byte(segmentMagic)); err != nil {
			f.Close()
			os.Remove(path)
		}
	}
	if err != nil {
		return fmt.Errorf("cannot begin a segment: %w", err)
	}
	l.last++
	l.new, l.file, l.now = true, f, &segment{number: l.last, path: path, size: int64(len(segmentMagic))}
	l.all = append(l.all, l.now)
	return nil
}

// job is the sync that the newest segment needs now.
func (l *log) job(close bool) syncJob {
	j := syncJob{file: l.file, close: close}
	if l.new {
		j.folder = l.dir
	}
	return j
}

// leave gives the newest segment up: it is not written again. The file is the
// caller's, to sync and close.
func (l *log) leave() file {
	f := l.file
	l.now, l.file = nil, nil
	l.sweep()
	return f
}

// release lets the rendered call go and tells whether any record of it is
// still on disk.
func (l *log) release(c *call) (remains bool) {
	for _, s := range c.segments {
		s.calls--
	}
	l.sweep()
	for _, s := range c.segments {
		remains = remains || !s.gone
	}
	return remains
}

// sweep deletes the oldest segments as long as nothing needs them. The order
// keeps the note that a call was rendered on disk longer than the call's sound.
func (l *log) sweep() {
	for len(l.all) > 0 && l.all[0].calls == 0 && l.all[0] != l.now {
		l.all[0].gone = true
		os.Remove(l.all[0].path)
		l.all = l.all[1:]
	}
}

// Package ledger keeps records, facts and summaries of calls in one SQLite file.
//
// One goroutine writes: it takes everything that waits, commits it in one
// transaction (committed means on disk) and then calls every done, in order. A
// disk that stalls or fails makes records wait, never lost or out of order, up
// to MaxWaiting of them. Readers have connections of their own.
package ledger

import (
	"database/sql"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"hotline/recording"
)

// MaxWaiting is the bound of what waits for the disk; beyond it nothing more is taken.
const MaxWaiting = 100_000

// closeWait is how long Close waits for the disk.
const closeWait = 5 * time.Second

// Config says where the ledger is and whom it tells.
type Config struct {
	File     string         // the SQLite file; made when absent, its folder is not
	Node     string         // name in fact ids; "" is n1
	Location *time.Location // of the local day of a call; nil is UTC
	// Trouble is told when a trouble begins and when it is over; it must only post. Nil: nobody is told.
	Trouble func(what, detail string, over bool)
	// Committed is told after each commit how many records it held and how long it took; it must only post. Nil: nobody is told.
	Committed func(records int, took time.Duration)

	beforeCommit func() error // tests: stalls or fails a commit
	maxWaiting   int          // tests: 0 is MaxWaiting
}

// Ledger is an open ledger file. Its methods may be called from any goroutine.
type Ledger struct {
	cfg      Config
	lock     *os.File
	reads    *sql.DB
	troubles *troubles
	boots    boots
	boot     uint64

	left      leftover
	lastAlive time.Time

	mu      sync.Mutex
	queue   []item // not taken by the writer yet
	waiting int    // queue, and what the writer has in hand
	seq     uint64 // last record
	n       uint64 // last fact, over all boots
	closing bool

	alive  atomic.Int64  // Unix ms of the last Alive
	wake   chan struct{} // something waits, or closing
	giveUp chan struct{} // closed when Close has waited long enough
	gone   chan struct{} // closed when the writer has stopped
	close  func() error
}

// leftover is what the previous boot left open.
type leftover struct {
	calls []recording.Call
	seats []recording.Seat
}

// Open opens or makes the file, brings its schema up to date and begins a new
// boot. A file that another process has open is an error.
func Open(cfg Config) (*Ledger, error) {
	l := fresh(cfg)
	w, err := l.begin()
	if err != nil {
		return nil, fmt.Errorf("cannot open ledger %s: %w", cfg.File, err)
	}
	go w.run()
	return l, nil
}

// fresh makes a ledger that is not open yet.
func fresh(cfg Config) *Ledger {
	if cfg.Node == "" {
		cfg.Node = "n1"
	}
	if cfg.Location == nil {
		cfg.Location = time.UTC
	}
	if cfg.maxWaiting == 0 {
		cfg.maxWaiting = MaxWaiting
	}
	l := &Ledger{
		cfg: cfg, troubles: newTroubles(cfg),
		wake: make(chan struct{}, 1), giveUp: make(chan struct{}), gone: make(chan struct{}),
	}
	l.close = sync.OnceValue(l.shut)
	return l
}

// begin opens everything but the writer's goroutine, or leaves nothing open.
func (l *Ledger) begin() (*writer, error) {
	lock, err := lockFile(l.cfg.File + ".lock")
	if err != nil {
		return nil, err
	}
	l.lock = lock
	w := &writer{l: l, calls: recording.NewCalls()}
	if err = w.connect(); err == nil {
		err = w.load()
	}
	if err == nil {
		l.reads, err = openReads(l.cfg.File)
	}
	if err != nil {
		w.disconnect()
		lock.Close()
		return nil, err
	}
	return w, nil
}

// Close writes what waits, for at most 5 s. The error says how many records are
// not on disk. Every Close gives the same answer.
func (l *Ledger) Close() error { return l.close() }

func (l *Ledger) shut() error {
	l.mu.Lock()
	l.closing = true
	l.mu.Unlock()
	l.signal()
	patience := time.NewTimer(closeWait)
	defer patience.Stop()
	select {
	case <-l.gone:
	case <-patience.C:
		close(l.giveUp)
	}
	if left := l.Waiting(); left > 0 {
		return fmt.Errorf("cannot close ledger %s: %d records are not on disk after %s", l.cfg.File, left, closeWait)
	}
	return nil
}

// Boot is the number of this start of the node, from 1.
func (l *Ledger) Boot() uint64 { return l.boot }

// Left gives what the previous boot left open, as it was before this boot's
// first Append: see recording.Closing.
func (l *Ledger) Left() (calls []recording.Call, seats []recording.Seat) {
	return l.left.calls, l.left.seats
}

// LastAlive is the last moment an earlier boot is known to have lived: its last
// heartbeat or record; zero when there was none.
func (l *Ledger) LastAlive() time.Time { return l.lastAlive }

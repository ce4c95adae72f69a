package floor

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"hotline/cmd/internal/folds"
	"hotline/recording"
	"hotline/recording/fact"
	"hotline/recording/ledger"
)

// store is the ledger as everything in the house uses it.
type store interface {
	book
	folds.Book
	leftover
	alive
	Boot() uint64
	Records(ctx context.Context, from uint64, each func(fact.Record) error) error
	LatestSnapshot(ctx context.Context, name string, before time.Time) (ledger.Snapshot, bool, error)
}

var _ store = (*ledger.Ledger)(nil)

// shelf is where a ledger stands: it outlives the houses.
type shelf interface {
	open(trouble func(what, detail string, over bool)) (store, error)
	stall()        // the disk no longer obeys
	obey()         // it does again
	crash(s store) // nothing more gets onto the disk
	shut(s store) error
}

// tray is what lies between the house and its ledger in these tests: a commit
// is heard of one millisecond later, so that what it sets free comes after
// everything else of its moment, and the transcript hears of it too.
type tray struct {
	w     *world
	inner store
	wake  chan struct{}
	stop  chan struct{}
	done  chan struct{}

	mu    sync.Mutex
	queue []late
	shut  bool // the house is dead: what it says is not heard
	full  bool // the ledger takes nothing more
}

type late struct {
	at    time.Time
	facts []fact.Fact
	done  func([]fact.Fact)
}

func newTray(w *world, inner store) *tray {
	b := &tray{w: w, inner: inner, wake: make(chan struct{}, 1), stop: make(chan struct{}), done: make(chan struct{})}
	go b.run()
	return b
}

func (b *tray) run() {
	defer close(b.done)
	for {
		select {
		case <-b.stop:
			return
		case <-b.wake:
		}
		for {
			l, some := b.next()
			if !some {
				break
			}
			if wait := time.Until(l.at); wait > 0 {
				<-time.After(wait)
			}
			b.deliver(l)
		}
	}
}

func (b *tray) next() (l late, some bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.queue) == 0 {
		return l, false
	}
	l, b.queue = b.queue[0], b.queue[1:]
	return l, true
}

func (b *tray) deliver(l late) {
	b.mu.Lock()
	shut := b.shut
	b.mu.Unlock()
	if shut {
		return
	}
	b.w.say(noise{rank: 2, key: firstCall(l.facts), do: func() { b.w.facts(l.facts) }})
	if l.done != nil {
		l.done(l.facts)
	}
}

// firstCall is what keeps the calls of one moment apart in a transcript.
func firstCall(facts []fact.Fact) string {
	if len(facts) == 0 {
		return ""
	}
	return facts[0].Call
}

func (b *tray) put(l late) {
	b.mu.Lock()
	b.queue = append(b.queue, l)
	b.mu.Unlock()
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// Append implements book.
func (b *tray) Append(r fact.Record, done func([]fact.Fact)) bool {
	b.mu.Lock()
	shut, full := b.shut, b.full
	b.mu.Unlock()
	if full {
		return false
	}
	if shut {
		return true // taken, and never heard of again
	}
	return b.inner.Append(r, func(facts []fact.Fact) {
		b.put(late{at: time.Now().Add(time.Millisecond), facts: facts, done: done})
	})
}

// Snapshot implements book.
func (b *tray) Snapshot(name string, at time.Time, seq uint64, data []byte) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.shut || b.inner.Snapshot(name, at, seq, data)
}

// Waiting implements book.
func (b *tray) Waiting() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.full {
		return ledger.MaxWaiting
	}
	return b.inner.Waiting()
}

// Seq implements book.
func (b *tray) Seq() uint64 { return b.inner.Seq() }

func (b *tray) cut() {
	b.mu.Lock()
	b.shut = true
	b.mu.Unlock()
}

func (b *tray) refuse(full bool) {
	b.mu.Lock()
	b.full = full
	b.mu.Unlock()
}

func (b *tray) close() {
	b.cut()
	close(b.stop)
	<-b.done
}

// sqlite is the real ledger in a folder.
type sqlite struct {
	zone   *time.Location
	folder string
	boots  int
}

func (s *sqlite) file() string { return filepath.Join(s.folder, fmt.Sprintf("ledger-%d.db", s.boots)) }

func (s *sqlite) open(trouble func(what, detail string, over bool)) (store, error) {
	return ledger.Open(ledger.Config{File: s.file(), Location: s.zone, Trouble: trouble})
}

func (s *sqlite) stall() { panic("paper is for this") }
func (s *sqlite) obey()  { panic("paper is for this") }

// crash leaves the old file to the old house and gives the next one what a
// crash would have left: the file and its log as they are on disk now.
func (s *sqlite) crash(store) {
	old := s.file()
	s.boots++
	for _, part := range []string{"", "-wal"} {
		data, err := os.ReadFile(old + part)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err == nil {
			err = os.WriteFile(s.file()+part, data, 0o600)
		}
		if err != nil {
			panic(err)
		}
	}
}

func (s *sqlite) shut(st store) error { return st.(*ledger.Ledger).Close() }

// paper is a ledger in memory, with the same promises as the real one: what is
// appended is numbered at once, committed in order after a moment, and lost by
// a crash before. It is here for the thousands of seeds of the simulation.
type paper struct {
	mu          sync.Mutex
	boot        uint64
	records     []fact.Record // committed
	facts       []fact.Fact   // of them
	snapshots   []ledger.Snapshot
	checkpoints map[string]checkpoint
	seq         uint64
	alive       time.Time
	stalled     bool
	calls       *recording.Calls
}

type checkpoint struct {
	after fact.ID
	data  []byte
}

func newPaper() *paper {
	return &paper{checkpoints: map[string]checkpoint{}, calls: recording.NewCalls()}
}

func (p *paper) open(trouble func(what, detail string, over bool)) (store, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.boot++
	p.seq = uint64(len(p.records))
	b := &sheet{paper: p, boot: p.boot, trouble: trouble, wake: make(chan struct{}, 1), stop: make(chan struct{}), done: make(chan struct{})}
	b.last = p.alive
	if n := len(p.records); n > 0 && p.records[n-1].At.After(b.last) {
		b.last = p.records[n-1].At
	}
	b.calls, b.seats = p.calls.Open(), p.calls.Seats()
	go b.run()
	return b, nil
}

func (p *paper) stall()        { p.set(true) }
func (p *paper) obey()         { p.set(false) }
func (p *paper) crash(s store) { s.(*sheet).end(true) }
func (p *paper) shut(s store) error {
	s.(*sheet).end(false)
	return nil
}

func (p *paper) set(stalled bool) {
	p.mu.Lock()
	p.stalled = stalled
	p.mu.Unlock()
}

// sheet is a boot's paper.
type sheet struct {
	*paper
	boot    uint64
	trouble func(what, detail string, over bool)
	last    time.Time
	calls   []recording.Call
	seats   []recording.Seat
	wake    chan struct{}
	stop    chan struct{}
	done    chan struct{}
	ended   bool
	crashed bool

	n       uint64
	waiting []entry
	slow    bool
}

type entry struct {
	record fact.Record
	done   func([]fact.Fact)
	also   func() // a snapshot or a checkpoint
}

// run commits what waits, unless the disk is stalled.
func (b *sheet) run() {
	defer close(b.done)
	for {
		select {
		case <-b.stop:
			b.commit()
			return
		case <-b.wake:
			b.await()
			b.commit()
		}
	}
}

// await waits for the disk; after 250 ms it is a trouble.
func (b *sheet) await() {
	began := time.Now()
	for {
		b.mu.Lock()
		stalled := b.stalled
		b.mu.Unlock()
		if !stalled {
			break
		}
		if !b.slow && time.Since(began) >= 250*time.Millisecond {
			b.slow = true
			b.trouble(ledger.Slow, "a commit takes long", false)
		}
		select {
		case <-b.stop:
			return
		case <-time.After(50 * time.Millisecond):
		}
	}
	if b.slow {
		b.slow = false
		b.trouble(ledger.Slow, "committed", true)
	}
}

func (b *sheet) commit() {
	b.mu.Lock()
	if b.crashed {
		b.mu.Unlock()
		return
	}
	batch := b.waiting
	b.waiting = nil
	for _, e := range batch {
		if e.also != nil {
			e.also()
			continue
		}
		b.records = append(b.records, e.record)
		b.facts = append(b.facts, e.record.Facts...)
		for _, f := range e.record.Facts {
			b.paper.calls.Add(f)
		}
	}
	b.mu.Unlock()
	for _, e := range batch {
		if e.done != nil {
			e.done(e.record.Facts)
		}
	}
}

func (b *sheet) end(crash bool) {
	b.mu.Lock()
	ended := b.ended
	b.ended = true
	b.crashed = b.crashed || crash
	b.mu.Unlock()
	if !ended {
		close(b.stop)
	}
	<-b.done
}

func (b *sheet) put(e entry) {
	b.waiting = append(b.waiting, e)
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

func (b *sheet) Append(r fact.Record, done func([]fact.Fact)) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ended || len(b.waiting) >= ledger.MaxWaiting {
		return false
	}
	b.seq++
	r.Seq = b.seq
	r.Facts = slices.Clone(r.Facts)
	for i := range r.Facts {
		b.n++
		r.Facts[i].ID = fact.ID{Node: "n1", Boot: b.boot, Seq: b.n}
	}
	b.put(entry{record: r, done: done})
	return true
}

func (b *sheet) Waiting() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.waiting)
}

func (b *sheet) Seq() uint64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.seq
}

func (b *sheet) Snapshot(name string, at time.Time, seq uint64, data []byte) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.put(entry{also: func() {
		b.snapshots = append(b.snapshots, ledger.Snapshot{Name: name, At: at, Seq: seq, Data: data})
	}})
	return true
}

func (b *sheet) Checkpoint(name string, after fact.ID, data []byte) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.put(entry{also: func() { b.checkpoints[name] = checkpoint{after, data} }})
	return true
}

func (b *sheet) LatestCheckpoint(_ context.Context, name string) (fact.ID, []byte, bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	c, found := b.checkpoints[name]
	return c.after, c.data, found, nil
}

func (b *sheet) LatestSnapshot(_ context.Context, name string, before time.Time) (ledger.Snapshot, bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, s := range slices.Backward(b.snapshots) {
		if s.Name == name && !s.At.After(before) {
			return s, true, nil
		}
	}
	return ledger.Snapshot{}, false, nil
}

func (b *sheet) Replay(_ context.Context, after fact.ID, each func(fact.Fact) error) error {
	b.mu.Lock()
	facts := slices.Clone(b.facts)
	b.mu.Unlock()
	for _, f := range facts {
		if f.ID.Boot < after.Boot || f.ID.Boot == after.Boot && f.ID.Seq <= after.Seq {
			continue
		}
		if err := each(f); err != nil {
			return err
		}
	}
	return nil
}

func (b *sheet) Records(_ context.Context, from uint64, each func(fact.Record) error) error {
	b.mu.Lock()
	records := slices.Clone(b.records)
	b.mu.Unlock()
	for _, r := range records {
		if r.Seq < from {
			continue
		}
		if err := each(r); err != nil {
			return err
		}
	}
	return nil
}

func (b *sheet) Alive(at time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.stalled && !b.ended {
		b.alive = at
	}
}

func (b *sheet) Boot() uint64                               { return b.boot }
func (b *sheet) LastAlive() time.Time                       { return b.last }
func (b *sheet) Left() ([]recording.Call, []recording.Seat) { return b.calls, b.seats }

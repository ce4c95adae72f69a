package ledger

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"hotline/recording/fact"
)

// item is one thing that waits for the disk: a record, a snapshot or a checkpoint.
type item struct {
	record     *entry
	snapshot   *Snapshot
	checkpoint *checkpoint
}

// entry is a record with the place of its first fact in the file.
type entry struct {
	fact.Record
	first  uint64
	bodies []string
	done   func([]fact.Fact)
}

type checkpoint struct {
	name string
	n    uint64
	data []byte
}

// Append takes a record, gives it its Seq and its facts their IDs, in call
// order, and returns at once. done is called on the writer after the commit and
// must only post; it may be nil. False: MaxWaiting records wait already, or the
// ledger is closing; nothing was taken. Times are kept to the millisecond. A
// fact without a body panics.
func (l *Ledger) Append(r fact.Record, done func(facts []fact.Fact)) bool {
	e := &entry{Record: r, bodies: encode(r.Facts), done: done}
	e.Facts = slices.Clone(r.Facts)
	return l.put(item{record: e}, func() {
		l.seq++
		e.Seq, e.first = l.seq, l.n+1
		for i := range e.Facts {
			l.n++
			e.Facts[i].ID = l.boots.id(l.n)
		}
	})
}

// encode writes the bodies of facts while they are still the caller's.
func encode(facts []fact.Fact) []string {
	bodies := make([]string, len(facts))
	for i, f := range facts {
		if f.Body == nil {
			panic(fmt.Sprintf("fact %d of a record has no body", i))
		}
		body, err := json.Marshal(f.Body)
		if err != nil {
			panic(fmt.Sprintf("cannot write fact of kind %s: %v", f.Kind(), err))
		}
		bodies[i] = string(body)
	}
	return bodies
}

// put queues an item unless the bound is reached; taken runs under the lock.
func (l *Ledger) put(it item, taken func()) bool {
	l.mu.Lock()
	full := l.waiting >= l.cfg.maxWaiting
	ok := !full && !l.closing
	if ok {
		taken()
		l.queue = append(l.queue, it)
		l.waiting++
	}
	l.mu.Unlock()
	if full {
		l.troubles.raise(Full, fmt.Sprintf("%d records wait for the disk", l.cfg.maxWaiting))
	}
	if ok {
		l.signal()
	}
	return ok
}

// signal wakes the writer; one signal is enough for all that waits.
func (l *Ledger) signal() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// Waiting is how many records, snapshots and checkpoints are not on disk yet.
func (l *Ledger) Waiting() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.waiting
}

// Seq is the Seq that the last Append gave, over all boots; 0 when there was none.
func (l *Ledger) Seq() uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.seq
}

// Snapshot keeps the state of a machine as it was after the record seq: Seq(),
// when the one goroutine that appends the machine's records asks. It is written
// behind what waits already. The data must not change any more. False as for Append.
func (l *Ledger) Snapshot(name string, at time.Time, seq uint64, data []byte) bool {
	return l.put(item{snapshot: &Snapshot{Name: name, At: at, Seq: seq, Data: data}}, func() {})
}

// Checkpoint keeps the state of a fold as it was after the fact, replacing the
// last one of that name. It is written behind what waits already. The data must
// not change any more. False as for Append, and when the fact is not of this ledger.
func (l *Ledger) Checkpoint(name string, after fact.ID, data []byte) bool {
	n, err := l.boots.place(after)
	if err != nil {
		return false
	}
	return l.put(item{checkpoint: &checkpoint{name: name, n: n, data: data}}, func() {})
}

// Alive notes that the process lived at a moment; call it each second. The
// writer keeps the newest.
func (l *Ledger) Alive(at time.Time) {
	l.alive.Store(at.UnixMilli())
	l.signal()
}

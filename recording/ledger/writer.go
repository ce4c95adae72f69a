package ledger

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"hotline/recording"
	"hotline/recording/fact"
)

// maxBatch is how many items one transaction takes, so that the first of a long
// queue does not wait for the last.
const maxBatch = 2_000

// Waits between the attempts to commit.
const (
	firstBackoff = 50 * time.Millisecond
	lastBackoff  = time.Second
)

// writer is the goroutine that writes. Nobody else touches its fields.
type writer struct {
	l     *Ledger
	db    *sql.DB
	conn  *sql.Conn // nil after a failure, until the next attempt
	stmts statements
	calls *recording.Calls
	alive int64 // on disk
}

// run writes until the ledger closes and nothing waits, or Close gives up.
func (w *writer) run() {
	defer close(w.l.gone)
	defer w.l.lock.Close()
	defer w.disconnect()
	defer w.l.reads.Close()
	for {
		items, closing := w.take()
		alive := w.l.alive.Load()
		if len(items) == 0 && alive == w.alive {
			if closing {
				return
			}
			<-w.l.wake
			continue
		}
		if !w.write(items, alive) {
			return
		}
	}
}

// take takes what waits, at most maxBatch items.
func (w *writer) take() (items []item, closing bool) {
	w.l.mu.Lock()
	defer w.l.mu.Unlock()
	n := min(len(w.l.queue), maxBatch)
	items = w.l.queue[:n:n]
	w.l.queue = w.l.queue[n:]
	if len(w.l.queue) == 0 {
		w.l.queue = nil // lets the memory of a long queue go
	}
	return items, w.l.closing
}

// write commits items, however long the disk takes, and calls every done in
// order. False: Close gave up first.
func (w *writer) write(items []item, alive int64) bool {
	began := time.Now()
	end := w.l.troubles.watch()
	b := batch{items: items, alive: alive}
	if !w.persist(func() error { return w.recall(&b) }) {
		return false
	}
	w.fold(&b)
	if !w.persist(func() error { return w.commit(&b) }) {
		return false
	}
	took := time.Since(began)
	w.alive = alive
	w.l.mu.Lock()
	w.l.waiting -= len(items)
	w.l.mu.Unlock()
	end("committed after " + took.Round(time.Millisecond).String())
	for _, it := range items {
		if it.record != nil && it.record.done != nil {
			it.record.done(it.record.Facts)
		}
	}
	if w.l.cfg.Committed != nil {
		w.l.cfg.Committed(len(items), took)
	}
	return true
}

// persist tries until the disk obeys. False: Close gave up first.
func (w *writer) persist(attempt func() error) bool {
	for backoff := firstBackoff; ; backoff = min(2*backoff, lastBackoff) {
		err := w.connect()
		if err == nil {
			err = attempt()
		}
		if err == nil {
			return true
		}
		// A connection that failed may still be inside a transaction.
		w.disconnect()
		w.l.troubles.raise(troubleOf(err), err.Error())
		pause := time.NewTimer(backoff)
		select {
		case <-pause.C:
		case <-w.l.giveUp:
			pause.Stop()
			return false
		}
	}
}

func troubleOf(err error) string {
	var failed *sqlite.Error
	if errors.As(err, &failed) && failed.Code()&0xff == sqlite3.SQLITE_FULL {
		return Full
	}
	return Slow
}

// recall brings back the summaries of settled calls that the batch is about.
// It may be tried again.
func (w *writer) recall(b *batch) error {
	looked := map[string]bool{"": true}
	for f := range b.facts() {
		id := f.Call
		switch body := f.Body.(type) {
		case fact.CallArrived:
			looked[id] = true // nothing is known of it
		case fact.SeatState:
			id = cmp.Or(body.Call, id)
		}
		if looked[id] || w.calls.Known(id) {
			continue
		}
		looked[id] = true
		call, found, err := scanCall(w.stmts[callByID].QueryRowContext(context.Background(), id))
		if err != nil {
			return err
		}
		if found {
			w.calls.Put(call)
			b.recalled = append(b.recalled, id)
		}
	}
	return nil
}

// fold folds the facts of the batch, once, and notes what changed.
func (w *writer) fold(b *batch) {
	for f := range b.facts() {
		w.calls.Add(f)
	}
	calls, seats := w.calls.Changes()
	b.seats = seats
	for _, call := range calls {
		open := !w.calls.Settled(call.ID)
		b.calls = append(b.calls, callRow{Call: call, open: open})
		if !open {
			w.calls.Forget(call.ID)
		}
	}
	for _, id := range b.recalled {
		if w.calls.Settled(id) {
			w.calls.Forget(id)
		}
	}
}

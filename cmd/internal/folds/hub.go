// Package folds is the push goroutine: it folds committed facts into accounts, measures, metrics and event streams.
package folds

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"hotline/cmd/internal/api"
	"hotline/cmd/internal/gauge"
	"hotline/cmd/internal/numbers"
	"hotline/cmd/internal/owner"
	"hotline/recording"
	"hotline/recording/fact"
	"hotline/seats"
)

// DaysKept is how many local days the folds keep.
const DaysKept = 40

const (
	hubMost         = 65_536 // batches of facts waiting to be folded; beyond it the hub reads the ledger
	checkpointEvery = 50_000 // facts between two checkpoints of the folds
)

// Hub folds every committed fact, in order, into
// accounts, measures, metrics and event streams.
type Hub struct {
	Ruled func() // called when a rule for a number changed; set it before Run

	book  Book
	count *gauge.Gauge
	push  *api.Hub
	log   *slog.Logger
	in    *owner.Mailbox[[]fact.Fact]
	late  atomic.Bool // a batch did not fit: read what is missing from the ledger
	stop  chan struct{}
	done  chan struct{}

	mu    sync.Mutex
	days  *seats.Days
	tally *recording.Tally
	rules *numbers.Book
	ruled bool          // since Ruled was last called
	heard chan struct{} // closed when it is called next
	last  fact.ID
	since int
	live  string // the first day that the folds keep; older ones are in the archive
}

// Book is what the hub needs of the ledger.
type Book interface {
	Replay(ctx context.Context, after fact.ID, each func(fact.Fact) error) error
	Checkpoint(name string, after fact.ID, data []byte) bool
	LatestCheckpoint(ctx context.Context, name string) (fact.ID, []byte, bool, error)
}

// folds is a checkpoint of everything the hub folds.
type folds struct {
	Days  *seats.Days      `json:"days"`
	Tally *recording.Tally `json:"tally"`
	Rules *numbers.Book    `json:"rules,omitempty"`
}

// Open folds what the ledger holds; only then is the picture of the day whole.
func Open(ctx context.Context, book Book, zone *time.Location, count *gauge.Gauge, push *api.Hub, log *slog.Logger) (*Hub, error) {
	h := &Hub{book: book, count: count, push: push, log: log, in: owner.NewMailbox[[]fact.Fact](hubMost),
		stop: make(chan struct{}), done: make(chan struct{}), days: seats.NewDays(zone), tally: recording.NewTally(zone), rules: numbers.NewBook(), Ruled: func() {}, heard: make(chan struct{})}
	if err := h.restore(ctx, zone); err != nil {
		return nil, err
	}
	err := book.Replay(ctx, h.last, func(f fact.Fact) error {
		h.fold(f)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("cannot fold the facts of the ledger: %w", err)
	}
	return h, nil
}

// restore goes on from the checkpoint. One that cannot be read (it is damaged,
// or of another time zone) costs time, not truth: everything is folded anew.
func (h *Hub) restore(ctx context.Context, zone *time.Location) error {
	after, data, found, err := h.book.LatestCheckpoint(ctx, "folds")
	if err != nil || !found {
		return err
	}
	if err := json.Unmarshal(data, &folds{Days: h.days, Tally: h.tally, Rules: h.rules}); err != nil {
		h.log.Warn("the checkpoint of the accounts is not usable; folding every fact", "err", err)
		h.days, h.tally, h.rules = seats.NewDays(zone), recording.NewTally(zone), numbers.NewBook()
		return nil
	}
	h.last = after
	return nil
}

// Publish takes committed facts; it never waits.
func (h *Hub) Publish(facts []fact.Fact) {
	if len(facts) == 0 {
		return
	}
	if !h.in.Post(facts) {
		h.late.Store(true)
	}
}

// Run folds until it is stopped, and then what has been published.
func (h *Hub) Run() {
	defer close(h.done)
	var batches [][]fact.Fact
	for stopped := false; !stopped; {
		select {
		case <-h.in.Wake():
		case <-h.stop:
			stopped = true
		}
		batches = h.in.Take(batches)
		for _, facts := range batches {
			h.take(facts)
		}
		if h.late.Swap(false) {
			h.catchUp()
		}
	}
	h.checkpoint()
}

// Close stops the goroutine and waits for it.
func (h *Hub) Close() {
	close(h.stop)
	<-h.done
}

func (h *Hub) take(facts []fact.Fact) {
	if h.misses(facts[0].ID) {
		h.catchUp()
	}
	h.add(facts)
	if h.since >= checkpointEvery {
		h.checkpoint()
	}
}

// misses tells whether facts before this one have not been folded: ids are gapless.
func (h *Hub) misses(next fact.ID) bool {
	if next.Boot == h.last.Boot {
		return next.Seq > h.last.Seq+1
	}
	return next.Seq > 1
}

// add folds facts, those that were folded already left out.
func (h *Hub) add(facts []fact.Fact) {
	h.mu.Lock()
	fresh := facts[:0:0]
	for _, f := range facts {
		if h.fold(f) {
			h.count.Add(f)
			fresh = append(fresh, f)
		}
	}
	ruled := h.ruled
	h.ruled = false
	h.mu.Unlock()
	if ruled {
		h.Ruled()
		h.tellRuled()
	}
	h.push.Publish(fresh)
}

// catchUp reads from the ledger what did not fit into the queue.
func (h *Hub) catchUp() {
	var missed []fact.Fact
	err := h.book.Replay(context.Background(), h.last, func(f fact.Fact) error {
		missed = append(missed, f)
		return nil
	})
	if err != nil {
		h.log.Error("cannot read what the folds have missed", "err", err)
		h.late.Store(true)
	}
	h.add(missed)
}

// fold adds one fact; false when it was folded already.
func (h *Hub) fold(f fact.Fact) bool {
	if f.ID.Boot < h.last.Boot || f.ID.Boot == h.last.Boot && f.ID.Seq <= h.last.Seq {
		return false
	}
	h.last = f.ID
	h.since++
	h.days.Add(f)
	h.tally.Add(f)
	h.ruled = h.rules.Add(f) || h.ruled
	return true
}

// checkpoint keeps the folds, so that a start need not read every fact.
func (h *Hub) checkpoint() {
	h.mu.Lock()
	data, err := json.Marshal(folds{Days: h.days, Tally: h.tally, Rules: h.rules})
	last := h.last
	h.since = 0
	h.mu.Unlock()
	if err != nil {
		h.log.Error("cannot write a checkpoint of the accounts", "err", err)
		return
	}
	h.book.Checkpoint("folds", last, data)
}

// Package ledger keeps records, facts and summaries of calls in one SQLite file.
package ledger

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"hotline/recording"
	"hotline/recording/fact"
)

// MaxWaiting is the bound of what waits for the disk; beyond it nothing more is taken.
const MaxWaiting = 100_000

// The names of the ledger's troubles.
const (
	Slow = "ledger-slow" // what was to be written is not on disk after 250 ms; the detail says why
	Full = "ledger-full" // the disk is full, or the bound of waiting records is reached
)

// Config says where the ledger is and whom it tells.
type Config struct {
	File     string         // the SQLite file; made when absent, its folder is not
	Node     string         // name in fact ids; "" is n1
	Location *time.Location // of the local day of a call; nil is UTC
	Log      *slog.Logger   // nil logs nothing
	// Trouble is told when a trouble begins and when it is over; it must only post. Nil: nobody is told.
	Trouble func(what, detail string, over bool)
	// Committed is told after each commit how many records it held and how long it took; it must only post. Nil: nobody is told.
	Committed func(records int, took time.Duration)

	beforeCommit func() error
}

// Ledger is an open ledger file.
type Ledger struct{}

// Open opens or makes the file, brings its schema up to date and begins a new boot.
func Open(cfg Config) (*Ledger, error) { return nil, nil }

// Close writes what waits, for at most 5 s. The error says how many records are not on disk.
func (l *Ledger) Close() error { return nil }

// Boot is the number of this start of the node, from 1.
func (l *Ledger) Boot() uint64 { return 0 }

// Left gives what the previous boot left open, as it was before this boot's
// first Append: see recording.Closing.
func (l *Ledger) Left() (calls []recording.Call, seats []recording.Seat) { return nil, nil }

// Append takes a record, gives it its Seq and its facts their IDs, in call
// order, and returns at once. done is called on the writer after the commit and
// must only post; it may be nil. False: MaxWaiting records wait already, or the
// ledger is closing; nothing was taken.
func (l *Ledger) Append(r fact.Record, done func(facts []fact.Fact)) bool { return false }

// Waiting is how many records, snapshots and checkpoints are not on disk yet.
func (l *Ledger) Waiting() int { return 0 }

// Seq is the Seq that the last Append gave, over all boots; 0 when there was none.
func (l *Ledger) Seq() uint64 { return 0 }

// Snapshot keeps the state of a machine as it was after the record seq. It is
// written behind the records taken so far. False as for Append.
func (l *Ledger) Snapshot(name string, at time.Time, seq uint64, data []byte) bool { return false }

// Snapshot is the kept state of a machine.
type Snapshot struct {
	Name string
	At   time.Time
	Seq  uint64 // the last record it includes
	Data []byte
}

// LatestSnapshot gives the last snapshot of that name at or before a moment.
func (l *Ledger) LatestSnapshot(ctx context.Context, name string, before time.Time) (Snapshot, bool, error) {
	return Snapshot{}, false, nil
}

// Checkpoint keeps the state of a fold as it was after the fact id, replacing
// the last one of that name. It is written behind the records taken so far. False as for Append.
func (l *Ledger) Checkpoint(name string, after fact.ID, data []byte) bool { return false }

// LatestCheckpoint gives the checkpoint of that name, and the fact to Replay after.
func (l *Ledger) LatestCheckpoint(ctx context.Context, name string) (after fact.ID, data []byte, found bool, err error) {
	return fact.ID{}, nil, false, nil
}

// Alive notes that the process lived at a moment; the writer keeps it, behind
// nothing. LastAlive needs one each second.
func (l *Ledger) Alive(at time.Time) {}

// LastAlive is the last moment the previous boot is known to have lived; zero
// at the first boot.
func (l *Ledger) LastAlive() time.Time { return time.Time{} }

// Replay gives every fact after one (the zero ID: from the first) in order, over
// all boots, until each returns an error. It sees what is on disk.
func (l *Ledger) Replay(ctx context.Context, after fact.ID, each func(fact.Fact) error) error {
	return nil
}

// Facts gives up to limit facts after one (the zero ID: from the first), in order.
func (l *Ledger) Facts(ctx context.Context, after fact.ID, limit int) ([]fact.Fact, error) {
	return nil, nil
}

// FactsOfCall gives all facts of a call, in order; none when the call is unknown.
func (l *Ledger) FactsOfCall(ctx context.Context, call string) ([]fact.Fact, error) { return nil, nil }

// FactsBetween gives every fact whose time is in [from, to), in the order of the ledger.
func (l *Ledger) FactsBetween(ctx context.Context, from, to time.Time, each func(fact.Fact) error) error {
	return nil
}

// Records gives every record from seq on, with its facts, in order, until each returns an error.
func (l *Ledger) Records(ctx context.Context, from uint64, each func(fact.Record) error) error {
	return nil
}

// Call gives the summary of one call; false when it is unknown.
func (l *Ledger) Call(ctx context.Context, id string) (recording.Call, bool, error) {
	return recording.Call{}, false, nil
}

// Query asks for calls of one local day, newest first. Empty fields ask for all.
type Query struct {
	Day     string // YYYY-MM-DD; "" is every day
	Line    string
	Queue   string
	Person  string
	State   recording.State
	Outcome fact.Outcome
	Limit   int    // 1 to 1,000; 0 is 100
	After   string // Page.Next of the page before
}

// Page is a part of a list of calls.
type Page struct {
	Calls []recording.Call
	Next  string // for Query.After; "" on the last page
}

// Calls gives one page of calls. ErrCursor: Query.After is none of ours.
func (l *Ledger) Calls(ctx context.Context, q Query) (Page, error) { return Page{}, nil }

// ErrCursor: the cursor of a query is none that a page gave.
var ErrCursor = errors.New("cursor is none of this list")

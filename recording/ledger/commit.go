package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"iter"
	"strings"
	"time"

	"hotline/recording"
	"hotline/recording/fact"
)

// batch is what one transaction writes.
type batch struct {
	items    []item
	alive    int64
	recalled []string // settled calls that the fold had forgotten
	calls    []callRow
	seats    []recording.Seat
}

type callRow struct {
	recording.Call
	open bool
}

// facts gives the facts of the batch in order.
func (b *batch) facts() iter.Seq[fact.Fact] {
	return func(yield func(fact.Fact) bool) {
		for _, it := range b.items {
			if it.record == nil {
				continue
			}
			for _, f := range it.record.Facts {
				if !yield(f) {
					return
				}
			}
		}
	}
}

// Rows are replaced, not inserted: a commit that seemed to fail may be on disk,
// and writing it again must change nothing.
const (
	putRecord = `INSERT OR REPLACE INTO records (seq, boot, at, machine, rules, input, first, count)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`
	putFact = `INSERT OR REPLACE INTO facts (n, at, kind, call, leg, person, place, queue, line, body)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
	// What a call's indexes are made of seldom changes: only the others are written anew.
	putCall = `INSERT INTO calls (id, day, arrived, line, queue, person, state, outcome, open, summary)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET day = excluded.day, arrived = excluded.arrived, line = excluded.line, queue = excluded.queue,
		person = excluded.person, state = excluded.state, outcome = excluded.outcome, open = excluded.open, summary = excluded.summary`
	putSeat       = `INSERT OR REPLACE INTO seats (person, seat) VALUES (?, ?)`
	dropSeat      = `DELETE FROM seats WHERE person = ?`
	putSnapshot   = `INSERT OR REPLACE INTO snapshots (name, at, seq, data) VALUES (?, ?, ?, ?)`
	putCheckpoint = `INSERT OR REPLACE INTO checkpoints (name, n, data) VALUES (?, ?, ?)`
	putAlive      = `INSERT OR REPLACE INTO meta (name, value) VALUES ('alive', ?)`
)

// together is how many facts one statement writes: half of what a fact costs is
// the way into the database.
const together = 8

var putFacts = putFact + strings.Repeat(", (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", together-1)

// statements are the prepared ones of the connection that writes.
type statements map[string]*sql.Stmt

func prepare(ctx context.Context, conn *sql.Conn) (statements, error) {
	s := statements{}
	for _, text := range []string{callByID, putRecord, putFact, putFacts, putCall, putSeat, dropSeat, putSnapshot, putCheckpoint, putAlive} {
		stmt, err := conn.PrepareContext(ctx, text)
		if err != nil {
			return nil, err
		}
		s[text] = stmt
	}
	return s, nil
}

// commit writes a batch in one transaction. It may be tried again.
func (w *writer) commit(b *batch) error {
	ctx := context.Background()
	if _, err := w.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return fmt.Errorf("cannot begin commit: %w", err)
	}
	if err := w.fill(b); err != nil {
		return fmt.Errorf("cannot write records: %w", err)
	}
	if w.l.cfg.beforeCommit != nil {
		if err := w.l.cfg.beforeCommit(); err != nil {
			return err
		}
	}
	if _, err := w.conn.ExecContext(ctx, "COMMIT"); err != nil {
		return fmt.Errorf("cannot commit records: %w", err)
	}
	return nil
}

func (w *writer) fill(b *batch) error {
	for _, it := range b.items {
		if err := w.putItem(it); err != nil {
			return err
		}
	}
	if err := w.putFacts(b); err != nil {
		return err
	}
	for _, row := range b.calls {
		if err := w.putCall(row); err != nil {
			return err
		}
	}
	for _, seat := range b.seats {
		if err := w.putSeat(seat); err != nil {
			return err
		}
	}
	if b.alive != w.alive {
		return w.exec(putAlive, b.alive)
	}
	return nil
}

func (w *writer) exec(text string, args ...any) error {
	_, err := w.stmts[text].ExecContext(context.Background(), args...)
	return err
}

func (w *writer) putItem(it item) error {
	switch {
	case it.record != nil:
		return w.putRecord(it.record)
	case it.snapshot != nil:
		s := it.snapshot
		return w.exec(putSnapshot, s.Name, s.At.UnixMilli(), int64(s.Seq), notNull(s.Data))
	default:
		c := it.checkpoint
		return w.exec(putCheckpoint, c.name, int64(c.n), notNull(c.data))
	}
}

// notNull keeps an empty state from becoming SQL's NULL.
func notNull(data []byte) []byte {
	if data == nil {
		return []byte{}
	}
	return data
}

func (w *writer) putRecord(e *entry) error {
	var input any
	if len(e.Input) > 0 {
		input = []byte(e.Input)
	}
	return w.exec(putRecord, int64(e.Seq), int64(w.l.boot), e.At.UnixMilli(), e.Machine, e.Rules, input, int64(e.first), len(e.Facts))
}

// putFacts writes the facts of the batch, many at once.
func (w *writer) putFacts(b *batch) error {
	const columns = 10
	args := make([]any, 0, together*columns)
	for _, it := range b.items {
		if it.record == nil {
			continue
		}
		for i, f := range it.record.Facts {
			args = append(args, int64(it.record.first)+int64(i), f.At.UnixMilli(), string(f.Kind()),
				f.Call, f.Leg, f.Person, f.Place, f.Queue, f.Line, it.record.bodies[i])
			if len(args) == cap(args) {
				if err := w.exec(putFacts, args...); err != nil {
					return err
				}
				args = args[:0]
			}
		}
	}
	for ; len(args) > 0; args = args[columns:] {
		if err := w.exec(putFact, args[:columns]...); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) putCall(row callRow) error {
	summary, err := json.Marshal(row.Call)
	if err != nil {
		return err
	}
	day := row.Arrived.In(w.l.cfg.Location).Format(time.DateOnly)
	return w.exec(putCall, row.ID, day, row.Arrived.UnixMilli(), row.Line, row.Queue, row.Person,
		string(row.State), string(row.Outcome), row.open, string(summary))
}

func (w *writer) putSeat(seat recording.Seat) error {
	if seat.State == "" {
		return w.exec(dropSeat, seat.Person)
	}
	text, err := json.Marshal(seat)
	if err != nil {
		return err
	}
	return w.exec(putSeat, seat.Person, string(text))
}

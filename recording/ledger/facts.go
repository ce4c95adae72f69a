package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"hotline/recording/fact"
)

// maxFacts is how many facts are given at once.
const maxFacts = 10_000

const selectFacts = "SELECT n, at, kind, call, leg, person, place, queue, line, body FROM facts "

// Replay gives every fact after one (the zero ID: from the first) in order, over
// all boots, until each returns an error, which it returns. It gives what was
// on disk when it began. ErrID: after is none of ours.
func (l *Ledger) Replay(ctx context.Context, after fact.ID, each func(fact.Fact) error) error {
	n, err := l.boots.place(after)
	if err != nil {
		return err
	}
	last, err := l.lastFact(ctx)
	if err != nil {
		return err
	}
	return l.scan(ctx, int64(n), last, each)
}

// lastFact gives the place of the last fact on disk.
func (l *Ledger) lastFact(ctx context.Context) (n int64, err error) {
	err = l.reads.QueryRowContext(ctx, "SELECT coalesce(max(n), 0) FROM facts").Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("cannot find the last fact: %w", err)
	}
	return n, nil
}

// Facts gives up to limit facts, 10,000 at most, after one (the zero ID: from
// the first), in order. ErrID: after is none of ours.
func (l *Ledger) Facts(ctx context.Context, after fact.ID, limit int) ([]fact.Fact, error) {
	n, err := l.boots.place(after)
	if err != nil {
		return nil, err
	}
	return l.collect(ctx, 0, selectFacts+"WHERE n > ? ORDER BY n LIMIT ?", int64(n), min(max(limit, 0), maxFacts))
}

// FactsOfCall gives the facts of a call, in order, the first 10,000; none when
// the call is unknown.
func (l *Ledger) FactsOfCall(ctx context.Context, call string) ([]fact.Fact, error) {
	return l.collect(ctx, 0, selectFacts+"WHERE call = ? AND call <> '' ORDER BY n LIMIT ?", call, maxFacts)
}

// FactsBetween gives every fact whose time is in [from, to), in the order of the
// ledger, until each returns an error, which it returns.
func (l *Ledger) FactsBetween(ctx context.Context, from, to time.Time, each func(fact.Fact) error) error {
	var first, last sql.NullInt64
	err := l.reads.QueryRowContext(ctx, "SELECT min(n), max(n) FROM facts WHERE at >= ? AND at < ?",
		from.UnixMilli(), to.UnixMilli()).Scan(&first, &last)
	if err != nil {
		return fmt.Errorf("cannot find facts between %s and %s: %w", from, to, err)
	}
	if !first.Valid {
		return nil
	}
	return l.scan(ctx, first.Int64-1, last.Int64, func(f fact.Fact) error {
		if f.At.Before(from) || !f.At.Before(to) {
			return nil
		}
		return each(f)
	})
}

// collect gives the facts that a query on selectFacts finds.
func (l *Ledger) collect(ctx context.Context, expected int, query string, args ...any) ([]fact.Fact, error) {
	rows, err := l.reads.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("cannot read facts: %w", err)
	}
	defer rows.Close()
	facts := make([]fact.Fact, 0, expected)
	var r reader
	for rows.Next() {
		f, err := r.fact(rows, l.boots)
		if err != nil {
			return nil, err
		}
		facts = append(facts, f)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("cannot read facts: %w", err)
	}
	return facts, nil
}

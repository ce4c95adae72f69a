package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"time"

	"hotline/recording/fact"
)

// chunkRecords is how many records one read takes.
const chunkRecords = 1_000

// row is a record as the file has it.
type row struct {
	fact.Record
	first, count int64
}

// Records gives every record from seq on, with its facts, in order, until each
// returns an error, which it returns. It gives what was on disk when it began.
func (l *Ledger) Records(ctx context.Context, from uint64, each func(fact.Record) error) error {
	next := int64(max(min(from, math.MaxInt64), 1))
	var last int64
	if err := l.reads.QueryRowContext(ctx, "SELECT coalesce(max(seq), 0) FROM records").Scan(&last); err != nil {
		return fmt.Errorf("cannot find the last record: %w", err)
	}
	for next <= last {
		upto := min(next+chunkRecords-1, last)
		rows, err := l.recordRows(ctx, next, upto)
		if err != nil {
			return err
		}
		if err := l.withFacts(ctx, rows, each); err != nil {
			return err
		}
		next = upto + 1
	}
	return nil
}

// Inputs gives the records from..upto of a machine that have an input, in order
// and without their facts, until each returns an error, which it returns.
func (l *Ledger) Inputs(ctx context.Context, machine string, from, upto uint64, each func(fact.Record) error) error {
	for from <= upto && upto <= math.MaxInt64 {
		last := min(from+chunkRecords-1, upto)
		rows, err := l.recordRows(ctx, int64(from), int64(last))
		if err != nil {
			return err
		}
		for _, r := range rows {
			if r.Machine != machine || len(r.Input) == 0 {
				continue
			}
			if err := each(r.Record); err != nil {
				return err
			}
		}
		from = last + 1
	}
	return nil
}

// RecordOf gives the record that a fact belongs to; 0 when it is not on disk.
// ErrID: the fact is none of ours.
func (l *Ledger) RecordOf(ctx context.Context, id fact.ID) (seq uint64, err error) {
	n, err := l.boots.place(id)
	if err != nil {
		return 0, err
	}
	var last int64
	if err := l.reads.QueryRowContext(ctx, "SELECT coalesce(max(seq), 0) FROM records").Scan(&last); err != nil {
		return 0, fmt.Errorf("cannot find the last record: %w", err)
	}
	low, high := int64(0), last+1 // the first record that reaches so far is one of these
	for low < high {
		middle := low + (high-low)/2
		var end int64 // the place after the facts of the records up to the middle
		err := l.reads.QueryRowContext(ctx, "SELECT first + count FROM records WHERE seq <= ? ORDER BY seq DESC LIMIT 1", middle).Scan(&end)
		switch {
		case err != nil && !errors.Is(err, sql.ErrNoRows):
			return 0, fmt.Errorf("cannot find the record of fact %s: %w", id, err)
		case end > int64(n):
			high = middle
		default:
			low = middle + 1
		}
	}
	if low > last {
		return 0, nil
	}
	return uint64(low), nil
}

// recordRows reads the records from..upto without their facts.
func (l *Ledger) recordRows(ctx context.Context, from, upto int64) ([]row, error) {
	rows, err := l.reads.QueryContext(ctx, `SELECT seq, at, machine, rules, input, first, count
		FROM records WHERE seq >= ? AND seq <= ? ORDER BY seq`, from, upto)
	if err != nil {
		return nil, fmt.Errorf("cannot read records: %w", err)
	}
	defer rows.Close()
	var found []row
	for rows.Next() {
		var r row
		var at int64
		var input []byte
		if err := rows.Scan(&r.Seq, &at, &r.Machine, &r.Rules, &input, &r.first, &r.count); err != nil {
			return nil, fmt.Errorf("cannot read record: %w", err)
		}
		r.At, r.Input = time.UnixMilli(at).UTC(), input
		found = append(found, r)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("cannot read records: %w", err)
	}
	return found, nil
}

// withFacts gives records that follow one another, each with its facts.
func (l *Ledger) withFacts(ctx context.Context, rows []row, each func(fact.Record) error) error {
	if len(rows) == 0 {
		return nil
	}
	first, last := rows[0], rows[len(rows)-1]
	facts := make([]fact.Fact, 0, last.first+last.count-first.first)
	err := l.scan(ctx, first.first-1, last.first+last.count-1, func(f fact.Fact) error {
		facts = append(facts, f)
		return nil
	})
	if err != nil {
		return err
	}
	for _, r := range rows {
		if int64(len(facts)) < r.count {
			return fmt.Errorf("cannot read record %d: it has %d facts, the file has %d of them", r.Seq, r.count, len(facts))
		}
		if r.count > 0 {
			r.Facts, facts = facts[:r.count:r.count], facts[r.count:]
		}
		if err := each(r.Record); err != nil {
			return err
		}
	}
	return nil
}

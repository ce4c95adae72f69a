package ledger

import (
	"context"
	"fmt"
	"os"
	"time"

	"hotline/recording/fact"
)

// Past is a ledger that is only read: beside its writer, or when nobody writes it.
type Past struct{ l *Ledger }

// Read opens a ledger file for reading; it must exist.
func Read(file string) (*Past, error) {
	if _, err := os.Stat(file); err != nil {
		return nil, fmt.Errorf("cannot read ledger: %w", err)
	}
	l := fresh(Config{File: file})
	reads, err := openReads(file)
	if err != nil {
		return nil, fmt.Errorf("cannot read ledger %s: %w", file, err)
	}
	l.reads = reads
	if l.boots, err = readBoots(context.Background(), reads); err != nil {
		_ = reads.Close()
		return nil, fmt.Errorf("cannot read boots of ledger %s: %w", file, err)
	}
	return &Past{l: l}, nil
}

// Close closes the file.
func (p *Past) Close() error { return p.l.reads.Close() }

// Records gives every record from seq on, in order: see Ledger.Records.
func (p *Past) Records(ctx context.Context, seq uint64, each func(fact.Record) error) error {
	return p.l.Records(ctx, seq, each)
}

// Inputs gives records without their facts: see Ledger.Inputs.
func (p *Past) Inputs(ctx context.Context, machine string, from, upto uint64, each func(fact.Record) error) error {
	return p.l.Inputs(ctx, machine, from, upto, each)
}

// FactsBetween gives facts by their time: see Ledger.FactsBetween.
func (p *Past) FactsBetween(ctx context.Context, from, to time.Time, each func(fact.Fact) error) error {
	return p.l.FactsBetween(ctx, from, to, each)
}

// StateBefore gives a kept state: see Ledger.StateBefore.
func (p *Past) StateBefore(ctx context.Context, name string, seq uint64) (at time.Time, last uint64, data []byte, err error) {
	return p.l.StateBefore(ctx, name, seq)
}

// States gives the kept states of a name in order, each with the last record it
// includes: those before to, from the last one at or before from, or the first there is.
func (p *Past) States(ctx context.Context, name string, from, to time.Time, each func(at time.Time, seq uint64, data []byte)) error {
	rows, err := p.l.reads.QueryContext(ctx, `SELECT at, seq, data FROM snapshots
		WHERE name = ?1 AND at < ?3 AND at >= coalesce(
			(SELECT max(at) FROM snapshots WHERE name = ?1 AND at <= ?2), 0)
		ORDER BY seq, rowid`, name, from.UnixMilli(), to.UnixMilli())
	if err != nil {
		return fmt.Errorf("cannot read snapshots %s: %w", name, err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var at int64
		var seq uint64
		var data []byte
		if err := rows.Scan(&at, &seq, &data); err != nil {
			return fmt.Errorf("cannot read snapshot %s: %w", name, err)
		}
		each(time.UnixMilli(at).UTC(), seq, data)
	}
	return rows.Err()
}

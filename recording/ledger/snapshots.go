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

// Snapshot is the kept state of a machine.
type Snapshot struct {
	Name string
	At   time.Time
	Seq  uint64 // the last record it includes
	Data []byte
}

// LatestSnapshot gives the last snapshot of that name at or before a moment.
func (l *Ledger) LatestSnapshot(ctx context.Context, name string, before time.Time) (Snapshot, bool, error) {
	s := Snapshot{Name: name}
	var at int64
	err := l.reads.QueryRowContext(ctx, `SELECT at, seq, data FROM snapshots
		WHERE name = ? AND at <= ? ORDER BY at DESC, seq DESC LIMIT 1`, name, before.UnixMilli()).Scan(&at, &s.Seq, &s.Data)
	if errors.Is(err, sql.ErrNoRows) {
		return Snapshot{}, false, nil
	}
	if err != nil {
		return Snapshot{}, false, fmt.Errorf("cannot read snapshot %s: %w", name, err)
	}
	s.At = time.UnixMilli(at).UTC()
	return s, true, nil
}

// StateBefore gives the last state of that name that was kept before the record
// seq, and the last record it includes; a zero time: there is none.
func (l *Ledger) StateBefore(ctx context.Context, name string, seq uint64) (at time.Time, last uint64, data []byte, err error) {
	var ms int64
	err = l.reads.QueryRowContext(ctx, `SELECT at, seq, data FROM snapshots
		WHERE name = ? AND seq < ? ORDER BY seq DESC, rowid DESC LIMIT 1`, name, int64(min(seq, math.MaxInt64))).Scan(&ms, &last, &data)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, 0, nil, nil
	}
	if err != nil {
		return time.Time{}, 0, nil, fmt.Errorf("cannot read snapshot %s: %w", name, err)
	}
	return time.UnixMilli(ms).UTC(), last, data, nil
}

// LatestCheckpoint gives the checkpoint of that name, and the fact to Replay after.
func (l *Ledger) LatestCheckpoint(ctx context.Context, name string) (after fact.ID, data []byte, found bool, err error) {
	var n uint64
	err = l.reads.QueryRowContext(ctx, "SELECT n, data FROM checkpoints WHERE name = ?", name).Scan(&n, &data)
	if errors.Is(err, sql.ErrNoRows) {
		return fact.ID{}, nil, false, nil
	}
	if err != nil {
		return fact.ID{}, nil, false, fmt.Errorf("cannot read checkpoint %s: %w", name, err)
	}
	return l.boots.id(n), data, true, nil
}

package floor

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"hotline/cmd/internal/replay"
	"hotline/recording/ledger"
)

// Replay runs the engine's records of a local day in a data folder through a
// new engine. A running house may write the ledger meanwhile.
func Replay(ctx context.Context, data, day string, zone *time.Location) (replay.Result, error) {
	begin, err := time.ParseInLocation(time.DateOnly, day, zone)
	if err != nil {
		return replay.Result{}, fmt.Errorf("cannot read the day %q: want YYYY-MM-DD", day)
	}
	past, err := ledger.Read(filepath.Join(data, "ledger.db"))
	if err != nil {
		return replay.Result{}, err
	}
	defer func() { _ = past.Close() }()
	return replay.Run(ctx, states{past}, begin, begin.AddDate(0, 0, 1))
}

// states is the ledger as the replay reads it.
type states struct{ *ledger.Past }

// States implements replay.Past.
func (s states) States(ctx context.Context, from, to time.Time) ([]replay.State, error) {
	snapshots, err := s.Snapshots(ctx, "engine", from, to)
	var all []replay.State
	for _, snapshot := range snapshots {
		all = append(all, replay.State{At: snapshot.At, Seq: snapshot.Seq, Data: snapshot.Data})
	}
	return all, err
}

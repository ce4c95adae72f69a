package replay

import (
	"context"
	"fmt"
	"time"

	"hotline/acd"
	"hotline/recording/fact"
)

// Bounds of Last: a start of the house waits for it.
const (
	recordsMost = 500_000         // since the last kept state
	aheadMost   = 5 * time.Second // of now: what the engine was told last, when the clock was set back
)

// Last gives the engine as it was after the record seq, the last one of a house
// that is no more; nil when there was none. An error says why it cannot be known:
// no state of the last day is kept, this program cannot read it, too much happened
// since, or it happened in the future.
func Last(ctx context.Context, from Source, seq uint64, now time.Time) (engine *acd.Engine, err error) {
	defer func() {
		if trouble := recover(); trouble != nil { // or no start would ever succeed
			engine, err = nil, fmt.Errorf("cannot replay the last engine: it failed: %v", trouble)
		}
	}()
	kept, last, data, err := from.StateBefore(ctx, machine, seq+1)
	switch {
	case err != nil:
		return nil, err
	case kept.IsZero() && seq == 0:
		return nil, nil
	case kept.IsZero() || now.Sub(kept) > dayMost:
		return nil, ErrForgotten
	case seq-last > recordsMost:
		return nil, fmt.Errorf("cannot replay the last engine: %d records since its state was kept, at most %d are read", seq-last, recordsMost)
	}
	engine, err = acd.Restore(data)
	if err != nil {
		return nil, fmt.Errorf("cannot replay the last engine: %w", err)
	}
	latest := kept
	err = from.Inputs(ctx, machine, last+1, seq, func(r fact.Record) error {
		in, err := acd.DecodeInput(r.Input)
		if err != nil {
			return fmt.Errorf("cannot replay record %d: %w", r.Seq, err)
		}
		latest = r.At
		engine.Decide(r.At, in)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if latest.Sub(now) > aheadMost {
		return nil, fmt.Errorf("cannot go on from the last engine: it was told of %s, and now is %s", latest.Format(time.RFC3339), now.Format(time.RFC3339))
	}
	return engine, nil
}

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
// that is no more, however long ago; nil when there was none. An error says why it
// cannot be known: no state of its last day is kept, this program cannot read it,
// too much happened since, or it happened in the future.
func Last(ctx context.Context, from Source, seq uint64, now time.Time) (*acd.Engine, error) {
	if seq == 0 {
		return nil, nil
	}
	engine, kept, last, err := restored(ctx, from, seq+1)
	if err != nil {
		return nil, err
	}
	if seq-last > recordsMost {
		return nil, fmt.Errorf("cannot replay the last engine: %d records since its state was kept, at most %d are read", seq-last, recordsMost)
	}
	latest := kept
	err = inputs(ctx, from, last+1, seq, func(r fact.Record, in acd.Input) error {
		latest = r.At
		if latest.Sub(kept) > dayMost {
			return ErrForgotten
		}
		engine.Decide(r.At, in)
		return ctx.Err()
	})
	if err != nil {
		return nil, err
	}
	if latest.Sub(now) > aheadMost {
		return nil, fmt.Errorf("cannot go on from the last engine: it was told of %s, and now is %s", latest.Format(time.RFC3339), now.Format(time.RFC3339))
	}
	return engine, nil
}

package replay

import (
	"context"
	"errors"
	"fmt"
	"time"

	"hotline/acd"
	"hotline/recording/fact"
)

// machine is the name of the engine in records and of its kept states.
const machine = "engine"

// dayMost bounds how far a kept state may lie before what is asked about: a state
// is kept at each local midnight, and a day has 25 hours at most.
const dayMost = 25 * time.Hour

// ErrForgotten: no state of the engine from which the moment could be replayed is kept.
var ErrForgotten = errors.New("no state of the engine is kept from the day before")

// Source is what is read of the ledger to see the engine as it was before a record.
type Source interface {
	// StateBefore gives the last kept state before a record, and the last record
	// that it includes; a zero time: there is none.
	StateBefore(ctx context.Context, name string, seq uint64) (at time.Time, last uint64, data []byte, err error)
	// Inputs gives the records from..upto of a machine, in order and without their
	// facts, until each returns an error.
	Inputs(ctx context.Context, machine string, from, upto uint64, each func(fact.Record) error) error
}

// before gives the engine as it was just before the record seq, of the moment at,
// and the record without its facts.
func before(ctx context.Context, from Source, seq uint64, at time.Time) (*acd.Engine, fact.Record, error) {
	var wanted fact.Record
	engine, kept, last, err := restored(ctx, from, seq)
	if err != nil {
		return nil, wanted, err
	}
	if at.Sub(kept) > dayMost {
		return nil, wanted, ErrForgotten
	}
	err = inputs(ctx, from, last+1, seq, func(r fact.Record, in acd.Input) error {
		if r.Seq == seq {
			wanted = r
			return nil
		}
		engine.Decide(r.At, in)
		return ctx.Err()
	})
	return engine, wanted, err
}

// restored gives the engine as it was kept last before the record seq, when that
// was, and the last record that it includes.
func restored(ctx context.Context, from Source, seq uint64) (engine *acd.Engine, kept time.Time, last uint64, err error) {
	kept, last, data, err := from.StateBefore(ctx, machine, seq)
	if err != nil {
		return nil, kept, 0, err
	}
	if kept.IsZero() {
		return nil, kept, 0, ErrForgotten
	}
	engine, err = acd.Restore(data)
	if err != nil {
		return nil, kept, 0, fmt.Errorf("%w: %w", ErrForgotten, err)
	}
	return engine, kept, last, nil
}

// inputs gives the engine's records of a span, each with what it was told.
func inputs(ctx context.Context, from Source, first, upto uint64, each func(fact.Record, acd.Input) error) error {
	return from.Inputs(ctx, machine, first, upto, func(r fact.Record) error {
		in, err := acd.DecodeInput(r.Input)
		if err != nil {
			return fmt.Errorf("cannot replay record %d: %w", r.Seq, err)
		}
		return each(r, in)
	})
}

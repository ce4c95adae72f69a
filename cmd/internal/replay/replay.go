// Package replay runs a day's inputs through the engine again and compares what it decides.
package replay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"hotline/acd"
	"hotline/recording/fact"
)

// State is a kept state of the engine: as it was after the record Seq.
type State struct {
	At   time.Time
	Seq  uint64
	Data []byte
}

// Past is what is read of the ledger.
type Past interface {
	// States gives the engine's kept states in order: those before to, from the
	// last one at or before from (or the first there is).
	States(ctx context.Context, from, to time.Time) ([]State, error)
	// Records gives every record from seq on, in order, until each returns an error.
	Records(ctx context.Context, seq uint64, each func(fact.Record) error) error
}

// Result is what a replay found.
type Result struct {
	Records    int    // engine records of the time asked for that gave the same facts
	Offers     int    // decisions among them
	Difference string // the first difference, in words; "" when there is none
}

// errEnd ends the reading of records in order.
var errEnd = errors.New("end")

// Run replays everything between two moments. Every start of the house, change
// of rules and midnight has kept a state, and the replay begins anew from each:
// what a crash took away is not invented.
func Run(ctx context.Context, past Past, from, to time.Time) (Result, error) {
	states, err := past.States(ctx, from, to)
	if err != nil {
		return Result{}, err
	}
	if len(states) == 0 {
		return Result{}, fmt.Errorf("cannot replay: the ledger holds no state of the engine before %s", to.Format(time.DateOnly))
	}
	r := &run{states: states, from: from, to: to}
	err = past.Records(ctx, states[0].Seq+1, r.record)
	if errors.Is(err, errEnd) {
		err = nil
	}
	return r.result, err
}

// run is a replay on its way.
type run struct {
	states   []State // not restored yet
	engine   *acd.Engine
	from, to time.Time
	result   Result
}

// record replays one record and compares.
func (r *run) record(rec fact.Record) error {
	if !rec.At.Before(r.to) {
		return errEnd
	}
	if err := r.restore(rec.Seq); err != nil {
		return err
	}
	if rec.Machine != "engine" {
		return nil
	}
	in, err := acd.DecodeInput(rec.Input)
	if err != nil {
		return fmt.Errorf("cannot replay record %d: %w", rec.Seq, err)
	}
	_, facts := r.engine.Step(rec.At, in)
	want, got := plain(rec.Facts), plain(facts)
	if want != got {
		r.result.Difference = fmt.Sprintf("record %d at %s, input %s\n  then: %s\n  now:  %s",
			rec.Seq, rec.At.Format(time.RFC3339Nano), rec.Input, want, got)
		return errEnd
	}
	if !rec.At.Before(r.from) {
		r.count(facts)
	}
	return nil
}

// restore begins anew from the last state that was kept before a record.
func (r *run) restore(seq uint64) error {
	for len(r.states) > 0 && r.states[0].Seq < seq {
		engine, err := acd.Restore(r.states[0].Data)
		if err != nil {
			return fmt.Errorf("cannot restore the engine of %s: %w", r.states[0].At.Format(time.RFC3339), err)
		}
		r.engine, r.states = engine, r.states[1:]
	}
	return nil
}

func (r *run) count(facts []fact.Fact) {
	r.result.Records++
	for _, f := range facts {
		if f.Kind() == (fact.OfferMade{}).Kind() {
			r.result.Offers++
		}
	}
}

// plain writes facts without their ids, which are the ledger's and not a decision.
func plain(facts []fact.Fact) string {
	bare := make([]fact.Fact, len(facts))
	for i, f := range facts {
		f.ID = fact.ID{}
		f.At = f.At.UTC()
		bare[i] = f
	}
	text, err := json.Marshal(bare)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

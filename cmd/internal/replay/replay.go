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

// state is a kept state of the engine: as it was after the record seq.
type state struct {
	at   time.Time
	seq  uint64
	data []byte
}

// Past is what is read of the ledger.
type Past interface {
	Source
	// States gives the kept states of a machine in order, each with the last record
	// that it includes: those before to, from the last one at or before from (or the
	// first there is).
	States(ctx context.Context, name string, from, to time.Time, each func(at time.Time, seq uint64, data []byte)) error
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
// what a crash took away is not invented. Without a record between them it fails.
func Run(ctx context.Context, past Past, from, to time.Time) (Result, error) {
	r := &run{from: from, to: to}
	err := past.States(ctx, machine, from, to, func(at time.Time, seq uint64, data []byte) {
		r.states = append(r.states, state{at, seq, data})
	})
	if err != nil {
		return Result{}, err
	}
	if len(r.states) == 0 {
		return Result{}, fmt.Errorf("cannot replay: the ledger holds no state of the engine before %s", to.Format(time.DateOnly))
	}
	err = past.Records(ctx, r.states[0].seq+1, r.record)
	if errors.Is(err, errEnd) {
		err = nil
	}
	if err == nil && r.other != nil {
		r.result.Difference, err = r.other.tell(ctx, past)
	}
	if err == nil && r.result == (Result{}) {
		err = fmt.Errorf("nothing to replay: the ledger holds no record of the engine from %s to %s", from.Format(time.DateOnly), to.Format(time.DateOnly))
	}
	return r.result, err
}

// run is a replay on its way.
type run struct {
	states   []state // not restored yet
	engine   *acd.Engine
	from, to time.Time
	result   Result
	other    *difference // the first; nil while there is none
}

// record replays one record and compares.
func (r *run) record(rec fact.Record) error {
	if !rec.At.Before(r.to) {
		return errEnd
	}
	if err := r.restore(rec.Seq); err != nil {
		return err
	}
	if rec.Machine != machine {
		return nil
	}
	in, err := acd.DecodeInput(rec.Input)
	if err != nil {
		return fmt.Errorf("cannot replay record %d: %w", rec.Seq, err)
	}
	_, facts := r.engine.Step(rec.At, in)
	if plain(rec.Facts...) != plain(facts...) {
		r.other = &difference{record: rec, now: facts}
		return errEnd
	}
	if !rec.At.Before(r.from) {
		r.count(facts)
	}
	return nil
}

// restore begins anew from the last state that was kept before a record.
func (r *run) restore(seq uint64) error {
	for len(r.states) > 0 && r.states[0].seq < seq {
		engine, err := acd.Restore(r.states[0].data)
		if err != nil {
			return fmt.Errorf("cannot restore the engine of %s: %w", r.states[0].at.Format(time.RFC3339), err)
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

// Day gives the two midnights of a local day, YYYY-MM-DD.
func Day(day string, zone *time.Location) (from, to time.Time, err error) {
	from, err = time.ParseInLocation(time.DateOnly, day, zone)
	if err != nil {
		return from, to, fmt.Errorf("cannot read the day %q: want YYYY-MM-DD", day)
	}
	return from, from.AddDate(0, 0, 1), nil
}

// plain writes facts without their ids, which are the ledger's and not a decision.
func plain(facts ...fact.Fact) string {
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

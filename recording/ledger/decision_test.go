package ledger

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"hotline/recording/fact"
)

// TestTheWayToADecision: the record of a fact, the state before it and the inputs
// between the two, over records with no, one and many facts.
func TestTheWayToADecision(t *testing.T) {
	l := open(t, Config{})
	committed := make(chan []fact.Fact)
	var ids []fact.ID    // of every fact, in order
	var records []uint64 // of each, its record
	var inputs []uint64  // records of the engine with an input
	const many = 2500    // more than two reads
	for seq := uint64(1); seq <= many; seq++ {
		if seq%1000 == 0 {
			l.Snapshot("engine", noon.Add(time.Duration(seq)*time.Second), l.Seq(), []byte{byte(seq / 1000)})
		}
		r := fact.Record{At: noon, Machine: "engine", Input: json.RawMessage(fmt.Sprint(seq))}
		if seq%3 == 0 {
			r.Machine = "call"
		} else {
			inputs = append(inputs, seq)
		}
		for range seq % 4 {
			r.Facts = append(r.Facts, fact.Fact{At: noon, Body: fact.CallQueued{}})
			records = append(records, seq)
		}
		done := func(facts []fact.Fact) {
			if seq == many {
				committed <- facts
			}
		}
		if !l.Append(r, done) {
			t.Fatal("a record was refused")
		}
	}
	<-committed
	err := l.Replay(t.Context(), fact.ID{}, func(f fact.Fact) error { ids = append(ids, f.ID); return nil })
	if err != nil || len(ids) != len(records) {
		t.Fatalf("%d facts, want %d: %v", len(ids), len(records), err)
	}
	for i := 0; i < len(ids); i += 97 {
		if seq, err := l.RecordOf(t.Context(), ids[i]); seq != records[i] || err != nil {
			t.Errorf("fact %s is of record %d, not %d: %v", ids[i], seq, records[i], err)
		}
	}
	ahead := ids[len(ids)-1]
	ahead.Seq++
	if seq, err := l.RecordOf(t.Context(), ahead); seq != 0 || err != nil {
		t.Errorf("a fact that is not on disk is of record %d: %v", seq, err)
	}
	if _, err := l.RecordOf(t.Context(), fact.ID{Node: "n1", Boot: 7, Seq: 1}); !errors.Is(err, ErrID) {
		t.Errorf("a fact of nobody: %v", err)
	}
	for seq, want := range map[uint64]string{999: "", 1000: "999 [1]", 1999: "999 [1]", 2000: "1999 [2]", many: "1999 [2]"} {
		at, last, data, err := l.StateBefore(t.Context(), "engine", seq)
		got := fmt.Sprint(last, " ", data)
		if at.IsZero() {
			got = ""
		}
		if got != want || err != nil {
			t.Errorf("before record %d the state is %q, want %q: %v", seq, got, want, err)
		}
	}
	var got []uint64
	err = l.Inputs(t.Context(), "engine", 1, many, func(r fact.Record) error {
		if string(r.Input) != fmt.Sprint(r.Seq) {
			t.Errorf("record %d has the input %s", r.Seq, r.Input)
		}
		got = append(got, r.Seq)
		return nil
	})
	if err != nil || !slices.Equal(got, inputs) {
		t.Errorf("%d inputs, want %d: %v", len(got), len(inputs), err)
	}
	enough := errors.New("enough")
	if err := l.Inputs(t.Context(), "engine", 1, many, func(fact.Record) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("a read that was to stop: %v", err)
	}
}

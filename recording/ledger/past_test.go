package ledger

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"hotline/recording/fact"
)

// TestPastIsReadBesideTheWriter: a replay reads the ledger of a running house.
func TestPastIsReadBesideTheWriter(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ledger.db")
	l, err := Open(Config{File: file})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	noon := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	committed := make(chan struct{})
	for i, name := range []string{"engine", "engine", "other", "engine"} {
		l.Snapshot(name, noon.Add(time.Duration(i)*time.Hour), l.Seq(), []byte{byte(i)})
		l.Append(fact.Record{At: noon.Add(time.Duration(i) * time.Hour), Machine: "engine", Facts: []fact.Fact{
			{At: noon, Body: fact.SystemStopped{Why: "test"}},
		}}, func([]fact.Fact) { committed <- struct{}{} })
	}
	for range 4 {
		<-committed
	}
	past, err := Read(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = past.Close() }()
	states := func(from, to time.Duration) (all []string) {
		err := past.States(context.Background(), "engine", noon.Add(from), noon.Add(to), func(at time.Time, seq uint64, data []byte) {
			all = append(all, fmt.Sprint(at.Sub(noon), seq, data))
		})
		if err != nil {
			t.Error(err)
		}
		return all
	}
	if got := states(90*time.Minute, 24*time.Hour); !slices.Equal(got, []string{"1h0m0s 1 [1]", "3h0m0s 3 [3]"}) {
		t.Errorf("the states are %q", got)
	}
	if got := states(-time.Hour, 30*time.Minute); !slices.Equal(got, []string{"0s 0 [0]"}) {
		t.Errorf("before the first state: %q", got)
	}
	var seqs []uint64
	err = past.Records(context.Background(), 3, func(r fact.Record) error {
		seqs = append(seqs, r.Seq)
		if len(r.Facts) != 1 || r.Facts[0].ID.Boot != 1 {
			t.Errorf("record %d has the facts %v", r.Seq, r.Facts)
		}
		return nil
	})
	if err != nil || len(seqs) != 2 || seqs[0] != 3 {
		t.Errorf("records from 3 on: %v, %v", seqs, err)
	}
	seqs = nil
	err = past.Inputs(context.Background(), "engine", 2, 3, func(r fact.Record) error {
		seqs = append(seqs, r.Seq)
		return nil
	})
	if err != nil || len(seqs) != 0 {
		t.Errorf("records without an input are inputs: %v, %v", seqs, err)
	}
	if _, err := Read(filepath.Join(t.TempDir(), "none.db")); err == nil {
		t.Error("a ledger that is not there was opened")
	}
}

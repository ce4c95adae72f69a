package ledger

import (
	"context"
	"path/filepath"
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
	states, err := past.Snapshots(context.Background(), "engine", noon.Add(90*time.Minute), noon.Add(24*time.Hour))
	if err != nil || len(states) != 2 || states[0].Data[0] != 1 || states[1].Data[0] != 3 || states[1].Seq != 3 {
		t.Errorf("the states are %+v, %v", states, err)
	}
	states, err = past.Snapshots(context.Background(), "engine", noon.Add(-time.Hour), noon.Add(30*time.Minute))
	if err != nil || len(states) != 1 || states[0].Data[0] != 0 {
		t.Errorf("before the first state: %+v, %v", states, err)
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
	if _, err := Read(filepath.Join(t.TempDir(), "none.db")); err == nil {
		t.Error("a ledger that is not there was opened")
	}
}

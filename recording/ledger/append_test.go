package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"hotline/recording/fact"
)

// keyPressed is a small fact.
func keyPressed(call, key string) fact.Fact {
	return fact.Fact{At: noon, Call: call, Leg: "a", Line: "12345", Body: fact.CallKey{Key: key}}
}

func TestRecordsAreCommittedInTheOrderOfAppend(t *testing.T) {
	l := open(t, Config{})
	const writers, each = 8, 50
	var mu sync.Mutex
	var order []fact.ID
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for i := range each {
				done := make(chan struct{})
				facts := []fact.Fact{keyPressed(fmt.Sprint("c", w), fmt.Sprint(i)), keyPressed(fmt.Sprint("c", w), "#")}
				l.Append(fact.Record{At: noon, Machine: "call", Facts: facts}, func(kept []fact.Fact) {
					mu.Lock()
					defer mu.Unlock()
					for _, f := range kept {
						order = append(order, f.ID)
					}
					close(done)
				})
				<-done
			}
		})
	}
	all.Wait()
	if len(order) != 2*writers*each {
		t.Fatalf("%d facts came back, want %d", len(order), 2*writers*each)
	}
	for i, id := range order {
		if want := (fact.ID{Node: "n1", Boot: 1, Seq: uint64(i + 1)}); id != want {
			t.Fatalf("fact %d came back as %s, want %s", i, id, want)
		}
	}
}

func TestWhatIsAppendedIsReadBack(t *testing.T) {
	l := open(t, Config{})
	facts := oneCall("c1", noon)
	record := fact.Record{At: noon, Machine: "engine", Rules: "0123456789abcdef", Input: json.RawMessage(`{"tick":{}}`), Facts: facts}
	done := make(chan []fact.Fact, 1)
	l.Append(fact.Record{At: noon, Machine: "floor"}, nil)
	l.Append(record, func(facts []fact.Fact) { done <- facts })
	kept := <-done
	if facts[0].ID != (fact.ID{}) {
		t.Error("Append changed the facts of its caller")
	}

	read, err := l.FactsOfCall(t.Context(), "c1")
	same(t, "facts of the call", read, kept, err)
	read, err = l.Facts(t.Context(), kept[4].ID, 3)
	same(t, "facts after the fifth", read, kept[5:8], err)
	read, err = l.Facts(t.Context(), kept[len(kept)-1].ID, 3)
	same(t, "facts after the last", read, []fact.Fact{}, err)

	var records []fact.Record
	err = l.Records(t.Context(), 1, func(r fact.Record) error {
		records = append(records, r)
		return nil
	})
	if err != nil || len(records) != 2 || records[0].Machine != "floor" || len(records[0].Facts) != 0 {
		t.Fatalf("records: %v, %v", records, err)
	}
	record.Seq, record.Facts = 2, kept
	same(t, "record", records[1:], []fact.Record{record}, nil)
}

// same compares by JSON, in which every field of a fact or record shows.
func same[T any](t *testing.T, what string, got, want []T, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	a, err1 := json.Marshal(got)
	b, err2 := json.Marshal(want)
	if err1 != nil || err2 != nil || string(a) != string(b) {
		t.Fatalf("%s:\n got %s (%v)\nwant %s (%v)", what, a, err1, b, err2)
	}
}

func TestReopeningContinues(t *testing.T) {
	file := filepath.Join(t.TempDir(), "led ger?#%41.db") // a name that a careless URI would break
	var all []fact.Fact
	for boot := uint64(1); boot <= 4; boot++ {
		l, err := Open(Config{File: file, Node: fmt.Sprint("node-", boot)})
		if err != nil {
			t.Fatal(err)
		}
		if l.Boot() != boot {
			t.Fatalf("boot %d, want %d", l.Boot(), boot)
		}
		if boot != 3 { // a boot without facts
			kept := keep(t, l, keyPressed("c1", "1"), keyPressed("c1", "2"))
			if want := (fact.ID{Node: fmt.Sprint("node-", boot), Boot: boot, Seq: 1}); kept[0].ID != want {
				t.Fatalf("first fact of boot %d is %s, want %s", boot, kept[0].ID, want)
			}
			all = append(all, kept...)
		}
		for i, f := range all {
			after, err := l.Facts(t.Context(), f.ID, 100)
			same(t, "facts after "+f.ID.String(), after, all[i+1:], err)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAnUnknownFactIsNoPlaceToReadFrom(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ledger.db")
	first, err := Open(Config{File: file})
	if err != nil {
		t.Fatal(err)
	}
	keep(t, first, keyPressed("c1", "1"))
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	l := open(t, Config{File: file})
	for _, text := range []string{"n1-1-2", "n1-3-1", "n2-1-1", "n1-1-0", "n1-2-18446744073709551615"} {
		id, err := fact.ParseID(text)
		if err != nil {
			t.Fatal(err)
		}
		if facts, err := l.Facts(t.Context(), id, 1); err == nil {
			t.Errorf("%s gives %v, want an error", text, facts)
		}
		if l.Checkpoint("calls", id, []byte("x")) {
			t.Errorf("a checkpoint after %s was taken", text)
		}
	}
}

func TestFactsBetween(t *testing.T) {
	l := open(t, Config{})
	minute := func(n int) fact.Fact {
		f := keyPressed("c1", fmt.Sprint(n))
		f.At = noon.Add(time.Duration(n) * time.Minute)
		return f
	}
	// The machines' clocks are one, but their records may cross.
	keep(t, l, minute(0), minute(2), minute(1), minute(4), minute(3), minute(5))
	var keys []string
	err := l.FactsBetween(t.Context(), noon.Add(time.Minute), noon.Add(4*time.Minute), func(f fact.Fact) error {
		keys = append(keys, f.Body.(fact.CallKey).Key)
		return nil
	})
	if want := []string{"2", "1", "3"}; err != nil || !slices.Equal(keys, want) {
		t.Errorf("between minutes 1 and 4: %v, want %v (%v)", keys, want, err)
	}
	err = l.FactsBetween(t.Context(), noon.Add(time.Hour), noon.Add(2*time.Hour), func(f fact.Fact) error {
		return fmt.Errorf("found %v", f)
	})
	if err != nil {
		t.Error(err)
	}
}

// A long read is many short ones; its caller sees one row of facts.
func TestALongReadIsInOrderAndMayStop(t *testing.T) {
	l := open(t, Config{})
	const calls = 300 // 1,200 records with 6,000 facts: more than one read of each
	fill(t, l, calls)
	var next, record uint64
	err := l.Replay(t.Context(), fact.ID{Node: "n1", Boot: 1, Seq: 1}, func(f fact.Fact) error {
		if next++; f.ID.Seq != next+1 {
			return fmt.Errorf("fact %s follows number %d", f.ID, next)
		}
		return nil
	})
	if err != nil || next != 20*calls-1 {
		t.Errorf("%d facts, %v", next, err)
	}
	err = l.Records(t.Context(), 1, func(r fact.Record) error {
		if record++; r.Seq != record || len(r.Facts) != 5 || r.Facts[0].ID.Seq != 5*record-4 {
			return fmt.Errorf("record %d follows number %d with %d facts from %s", r.Seq, record-1, len(r.Facts), r.Facts[0].ID)
		}
		return nil
	})
	if err != nil || record != 4*calls {
		t.Errorf("%d records, %v", record, err)
	}

	enough := errors.New("enough")
	seen := 0
	err = l.Replay(t.Context(), fact.ID{}, func(fact.Fact) error {
		if seen++; seen == 3 {
			return enough
		}
		return nil
	})
	if err != enough || seen != 3 {
		t.Errorf("a read that was to stop at the third fact gave %d, %v", seen, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := l.Replay(ctx, fact.ID{}, func(fact.Fact) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled read: %v", err)
	}
}

func TestReadersSeeEverythingThatIsDoneWhileTheWriterWrites(t *testing.T) {
	l := open(t, Config{})
	ctx, stop := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			for last := uint64(0); ctx.Err() == nil; {
				n := uint64(0)
				err := l.Replay(context.Background(), fact.ID{}, func(f fact.Fact) error {
					if n++; f.ID.Seq != n {
						return fmt.Errorf("fact %s stands at %d", f.ID, n)
					}
					return nil
				})
				if err != nil || n < last {
					t.Errorf("replay: %d facts after %d: %v", n, last, err)
					return
				}
				last = n
			}
		})
	}
	for i := range 200 {
		kept := keep(t, l, keyPressed(fmt.Sprint("c", i), "1"), keyPressed(fmt.Sprint("c", i), "2"))
		read, err := l.FactsOfCall(t.Context(), fmt.Sprint("c", i))
		same(t, "facts just done", read, kept, err)
	}
	stop()
	all.Wait()
}

func TestSnapshotsAndCheckpoints(t *testing.T) {
	l := open(t, Config{})
	if _, found, err := l.LatestSnapshot(t.Context(), "engine", noon); found || err != nil {
		t.Errorf("a snapshot was found: %v", err)
	}
	if _, _, found, err := l.LatestCheckpoint(t.Context(), "calls"); found || err != nil {
		t.Errorf("a checkpoint was found: %v", err)
	}
	for hour := range 3 {
		kept := keep(t, l, keyPressed("c1", "1"))
		at := noon.Add(time.Duration(hour) * time.Hour)
		if !l.Snapshot("engine", at, l.Seq(), []byte{byte(hour)}) || !l.Checkpoint("calls", kept[0].ID, []byte{byte(hour)}) {
			t.Fatal("not taken")
		}
	}
	last := keep(t, l, keyPressed("c1", "1"))[0].ID // behind all of them

	s, found, err := l.LatestSnapshot(t.Context(), "engine", noon.Add(90*time.Minute))
	if err != nil || !found || s.Seq != 2 || !s.At.Equal(noon.Add(time.Hour)) || !slices.Equal(s.Data, []byte{1}) {
		t.Errorf("snapshot %+v, %v, %v", s, found, err)
	}
	after, data, found, err := l.LatestCheckpoint(t.Context(), "calls")
	if err != nil || !found || !slices.Equal(data, []byte{2}) {
		t.Errorf("checkpoint %s %v, %v, %v", after, data, found, err)
	}
	facts, err := l.Facts(t.Context(), after, 10)
	if err != nil || len(facts) != 1 || facts[0].ID != last {
		t.Errorf("after the checkpoint: %v, want %s (%v)", facts, last, err)
	}
}

package ledger

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"hotline/recording/fact"
)

// diary notes troubles in the order they are told.
type diary struct {
	mu    sync.Mutex
	lines []string
	told  chan string // each line too, while there is room
}

func newDiary() *diary { return &diary{told: make(chan string, 100)} }

func (d *diary) trouble(what, detail string, over bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	line := what
	if over {
		line += " over"
	}
	d.lines = append(d.lines, line)
	d.told <- line
}

func (d *diary) read() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.lines)
}

// appendKeys appends records of one fact each and notes in which order they are done.
func appendKeys(t *testing.T, l *Ledger, from, upto int, done chan<- string) {
	t.Helper()
	for i := from; i < upto; i++ {
		f := keyPressed("c1", fmt.Sprint(i))
		if !l.Append(fact.Record{At: noon, Machine: "call", Facts: []fact.Fact{f}}, func(kept []fact.Fact) {
			done <- kept[0].Body.(fact.CallKey).Key
		}) {
			t.Fatalf("record %d was not taken", i)
		}
	}
}

// keysOnDisk reads back what appendKeys wrote.
func keysOnDisk(t *testing.T, l *Ledger) []string {
	t.Helper()
	var keys []string
	err := l.Replay(context.Background(), fact.ID{}, func(f fact.Fact) error {
		keys = append(keys, f.Body.(fact.CallKey).Key)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func numbers(upto int) []string {
	var out []string
	for i := range upto {
		out = append(out, fmt.Sprint(i))
	}
	return out
}

func TestADiskThatStallsFor5SecondsLosesNothing(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ledger.db")
	synctest.Test(t, func(t *testing.T) {
		troubles, gate := newDiary(), make(chan struct{})
		l, err := Open(Config{File: file, Trouble: troubles.trouble, beforeCommit: func() error {
			<-gate
			return nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan string, 100)
		began := time.Now()
		appendKeys(t, l, 0, 10, done)
		if line := <-troubles.told; line != Slow || time.Since(began) != 250*time.Millisecond {
			t.Errorf("%s was told after %s, want %s after 250ms", line, time.Since(began), Slow)
		}
		<-time.After(5*time.Second - time.Since(began))
		appendKeys(t, l, 10, 20, done)
		if len(done) != 0 || l.Waiting() != 20 {
			t.Errorf("%d done and %d waiting during the stall, want 0 and 20", len(done), l.Waiting())
		}
		close(gate)
		for i := range 20 {
			if key := <-done; key != fmt.Sprint(i) {
				t.Fatalf("done %s, want %d", key, i)
			}
		}
		if got := troubles.read(); !slices.Equal(got, []string{Slow, Slow + " over"}) {
			t.Errorf("troubles %v", got)
		}
		if got := keysOnDisk(t, l); !slices.Equal(got, numbers(20)) {
			t.Errorf("on disk: %v", got)
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestADiskThatFailsIsTriedAgain(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ledger.db")
	synctest.Test(t, func(t *testing.T) {
		troubles := newDiary()
		var tried []time.Duration
		began := time.Now()
		l, err := Open(Config{File: file, Trouble: troubles.trouble, beforeCommit: func() error {
			tried = append(tried, time.Since(began))
			if len(tried) < 8 {
				return errors.New("input/output error")
			}
			return nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan string, 100)
		appendKeys(t, l, 0, 5, done)
		for i := range 5 {
			if key := <-done; key != fmt.Sprint(i) {
				t.Fatalf("done %s, want %d", key, i)
			}
		}
		ms := time.Millisecond
		want := []time.Duration{0, 50 * ms, 150 * ms, 350 * ms, 750 * ms, 1550 * ms, 2550 * ms, 3550 * ms}
		// A second batch may follow when the first took less than all five.
		if len(tried) < len(want) || !slices.Equal(tried[:len(want)], want) {
			t.Errorf("tried at %v, want %v", tried, want)
		}
		if got := troubles.read(); !slices.Equal(got, []string{Slow, Slow + " over"}) {
			t.Errorf("troubles %v", got)
		}
		if got := keysOnDisk(t, l); !slices.Equal(got, numbers(5)) {
			t.Errorf("on disk: %v", got)
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
}

// A commit may fail after its records are on disk: writing them again changes nothing.
func TestACommitThatOnlySeemedToFailIsNotDoubled(t *testing.T) {
	var l *Ledger
	var w *writer
	first := true
	cfg := Config{File: filepath.Join(t.TempDir(), "ledger.db")}
	cfg.beforeCommit = func() error {
		if !first {
			return nil
		}
		first = false
		if _, err := w.conn.ExecContext(context.Background(), "COMMIT"); err != nil {
			t.Error(err)
		}
		return errors.New("the disk went away while it answered")
	}
	l, w = openQuiet(t, cfg)
	kept := keep(t, l, oneCall("c1", noon)...)
	read, err := l.FactsOfCall(t.Context(), "c1")
	same(t, "facts", read, kept, err)
	if call, _, err := l.Call(t.Context(), "c1"); err != nil || call.TalkMS != 20_000 {
		t.Errorf("call %+v, %v", call, err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

// openQuiet is Open, with the writer at hand.
func openQuiet(t *testing.T, cfg Config) (*Ledger, *writer) {
	t.Helper()
	l := fresh(cfg)
	w, err := l.begin()
	if err != nil {
		t.Fatal(err)
	}
	go w.run()
	return l, w
}

func TestAFullDiskIsNamedAndOver(t *testing.T) {
	troubles := newDiary()
	var w *writer
	var mu sync.Mutex
	full := true
	cfg := Config{File: filepath.Join(t.TempDir(), "ledger.db"), Trouble: troubles.trouble}
	cfg.beforeCommit = func() error {
		mu.Lock()
		defer mu.Unlock()
		if !full {
			return nil
		}
		// SQLite's own limit stands for the end of the disk: no page more than there are.
		_, err := w.conn.ExecContext(context.Background(), "PRAGMA max_page_count = 1; CREATE TABLE filler (x); INSERT INTO filler VALUES (zeroblob(1000000))")
		return err
	}
	var l *Ledger
	l, w = openQuiet(t, cfg)
	done := make(chan string, 100)
	appendKeys(t, l, 0, 3, done)
	if line := <-troubles.told; line != Full {
		t.Errorf("told %q, want %q", line, Full)
	}
	mu.Lock()
	full = false
	mu.Unlock()
	for i := range 3 {
		if key := <-done; key != fmt.Sprint(i) {
			t.Fatalf("done %s, want %d", key, i)
		}
	}
	for line := range troubles.told {
		if line == Full+" over" {
			break
		}
	}
	if got := keysOnDisk(t, l); !slices.Equal(got, numbers(3)) {
		t.Errorf("on disk: %v", got)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

func TestBeyondTheBoundNothingIsTaken(t *testing.T) {
	troubles, gate := newDiary(), make(chan struct{})
	const bound = 3_000 // more than one batch
	l := open(t, Config{maxWaiting: bound, Trouble: troubles.trouble, beforeCommit: func() error {
		<-gate
		return nil
	}})
	done := make(chan string, bound)
	appendKeys(t, l, 0, bound, done)
	if l.Append(fact.Record{At: noon, Machine: "call"}, nil) || l.Snapshot("engine", noon, 1, nil) {
		t.Error("more than the bound was taken")
	}
	for line := range troubles.told {
		if line == Full {
			break
		}
	}
	close(gate)
	for i := range bound {
		if key := <-done; key != fmt.Sprint(i) {
			t.Fatalf("done %s, want %d", key, i)
		}
	}
	kept := keep(t, l, keyPressed("c1", "#"))
	if want := uint64(bound + 1); kept[0].ID.Seq != want {
		t.Errorf("the next fact is %s, want number %d: what was not taken has no number", kept[0].ID, want)
	}
}

// Who is told of a trouble may write it down as a fact, and be refused.
func TestTroubleMayAppend(t *testing.T) {
	var l *Ledger
	told, gate := make(chan bool, 10), make(chan struct{})
	l = open(t, Config{
		maxWaiting: 10,
		beforeCommit: func() error {
			<-gate
			return nil
		},
		Trouble: func(what, detail string, over bool) {
			if what == Full {
				f := fact.Fact{At: noon, Body: fact.SystemAlarm{What: what, Detail: detail, Over: over}}
				told <- l.Append(fact.Record{At: noon, Machine: "floor", Facts: []fact.Fact{f}}, nil)
			}
		},
	})
	for l.Append(fact.Record{At: noon, Machine: "call"}, nil) {
	}
	if taken := <-told; taken {
		t.Error("the alarm was taken beyond the bound")
	}
	close(gate)
	if taken := <-told; !taken {
		t.Error("the end of the alarm was not taken")
	}
}

func TestCloseWaits5SecondsAndSaysWhatIsNotOnDisk(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ledger.db")
	synctest.Test(t, func(t *testing.T) {
		l, err := Open(Config{File: file, beforeCommit: func() error { return errors.New("no such device") }})
		if err != nil {
			t.Fatal(err)
		}
		appendKeys(t, l, 0, 3, nil)
		began := time.Now()
		err = l.Close()
		if err == nil || !strings.Contains(err.Error(), "3 records are not on disk") {
			t.Errorf("close: %v", err)
		}
		if took := time.Since(began); took != closeWait {
			t.Errorf("close took %s", took)
		}
		if again := l.Close(); again != err {
			t.Errorf("the second Close says %v", again)
		}
		if l.Append(fact.Record{At: noon, Machine: "call"}, nil) {
			t.Error("a closed ledger took a record")
		}
	})
}

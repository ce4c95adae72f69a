package ledger

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"hotline/recording"
	"hotline/recording/fact"
)

// childFile names, in the environment of a re-executed test binary, the ledger it shall fill.
const childFile = "HOTLINE_LEDGER_TEST_FILE"

// TestChild is no test of its own: it is the process that TestKill kills. It
// appends records for ever and prints the place of each fact that is done.
func TestChild(t *testing.T) {
	file := os.Getenv(childFile)
	if file == "" {
		t.Skip("runs only as a child of TestKill")
	}
	l, err := Open(Config{File: file})
	if err != nil {
		t.Fatal(err)
	}
	room := make(chan struct{}, 64)
	for i := 0; ; i++ {
		room <- struct{}{}
		facts := []fact.Fact{keyPressed("c1", strconv.Itoa(i))}
		l.Append(fact.Record{At: noon, Machine: "call", Facts: facts}, func(kept []fact.Fact) {
			fmt.Println("done", kept[0].ID.Seq, kept[0].Body.(fact.CallKey).Key)
			<-room
		})
	}
}

func TestKillLosesNothingThatWasDone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ledger.db")
	for boot := uint64(1); boot <= 3; boot++ {
		acknowledged := killAfter(t, file, 500)
		l, err := Open(Config{File: file})
		if err != nil {
			t.Fatal(err)
		}
		seqs := map[uint64]string{}
		last := uint64(0)
		err = l.Replay(t.Context(), fact.ID{}, func(f fact.Fact) error {
			if f.ID.Boot != 2*boot-1 {
				return nil
			}
			if f.ID.Seq != last+1 {
				return fmt.Errorf("fact %s follows number %d", f.ID, last)
			}
			last = f.ID.Seq
			seqs[last] = f.Body.(fact.CallKey).Key
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for seq, key := range acknowledged {
			if seqs[seq] != key {
				t.Fatalf("boot %d: fact %d was acknowledged with key %s, on disk it has %q", 2*boot-1, seq, key, seqs[seq])
			}
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// killAfter runs the child until it has acknowledged n facts, kills it in the
// middle of its work and gives all that it acknowledged.
func killAfter(t *testing.T, file string, n int) map[uint64]string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	child := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestChild$")
	child.Env = append(os.Environ(), childFile+"="+file)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	acknowledged := map[uint64]string{}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var seq uint64
		var key string
		// The last line may be cut off by the kill: it has no key, or a part of it.
		if count, _ := fmt.Sscanf(lines.Text(), "done %d %s", &seq, &key); count == 2 && len(acknowledged) < n {
			acknowledged[seq] = key
		}
		if len(acknowledged) == n {
			_ = child.Process.Kill() // SIGKILL; again is harmless
		}
	}
	if err := child.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Fatalf("the child ended by itself: %v", err)
	}
	if len(acknowledged) < n {
		t.Fatalf("the child acknowledged %d facts, want %d", len(acknowledged), n)
	}
	return acknowledged
}

// A crash in the middle of a call: what was open is found and closed honestly,
// and the talk time is the one until the last sign of life.
func TestWhatACrashLeftOpenIsClosed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ledger.db")
	alive := noon.Add(13*time.Second + 500*time.Millisecond)
	crashed, err := Open(Config{File: file})
	if err != nil {
		t.Fatal(err)
	}
	if !crashed.LastAlive().IsZero() {
		t.Errorf("the first boot was preceded by life at %s", crashed.LastAlive())
	}
	signIn := []fact.Fact{
		{At: noon, Person: "1007", Place: "1007", Body: fact.SeatSignedIn{Contact: "sip:1007@10.0.0.7"}},
		{At: noon, Person: "1007", Place: "1007", Body: fact.SeatState{To: "ready"}},
	}
	keep(t, crashed, signIn...)
	keep(t, crashed, oneCall("whole", noon.Add(-time.Hour))...)
	keep(t, crashed, oneCall("c1", noon)[:11]...) // up to the talk, which began at 3 s
	crashed.Alive(alive)
	if err := crashed.Close(); err != nil {
		t.Fatal(err)
	}

	l := open(t, Config{File: file})
	if l.LastAlive() != alive {
		t.Errorf("last alive at %s, want %s", l.LastAlive(), alive)
	}
	calls, seats := l.Left()
	if len(calls) != 1 || calls[0].ID != "c1" || calls[0].Legs["a"].Dialog.CallID != "c1@carrier" || calls[0].Legs["b1"].Person != "1007" {
		t.Fatalf("left open: %+v", calls)
	}
	if len(seats) != 1 || seats[0].Person != "1007" || seats[0].State != "talking" {
		t.Fatalf("left signed in: %+v", seats)
	}
	keep(t, l, recording.Closing(calls, seats, l.LastAlive())...)
	call, found, err := l.Call(t.Context(), "c1")
	if err != nil || !found || call.State != recording.Ended || call.Outcome != fact.Lost || call.TalkMS != 10_500 || !call.Ended.Equal(alive) {
		t.Errorf("closed call %+v, %v, %v", call, found, err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	again := open(t, Config{File: file})
	if calls, seats := again.Left(); len(calls) != 0 || len(seats) != 0 {
		t.Errorf("still open after the closing: %+v %+v", calls, seats)
	}
}

package engine

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hotline/acd"
	"hotline/cmd/internal/owner"
	"hotline/cmd/internal/replay"
	"hotline/recording/fact"
	"hotline/recording/ledger"
)

// sticky rules keep who holds the matter of a number.
var sticky = acd.Rules{Queues: []acd.Queue{{Name: "general", Sticky: acd.Sticky{Within: 24 * time.Hour, For: time.Minute}}}, People: []acd.Person{{ID: "1001"}}}

// house is a room over a ledger; past is nil for the first one.
func house(l Ledger, log *bytes.Buffer, past func(uint64, time.Time) (*acd.Engine, error)) *Room {
	r := New(Config{
		Rules: sticky, Clock: owner.NewClock(), Zone: func() *time.Location { return time.UTC }, Ledger: l, Past: past, Log: slog.New(slog.NewTextHandler(log, nil)),
		Perform: func(acd.Order) {}, Stepped: func(time.Duration) {}, Dropped: func() {}, Told: func([]fact.Fact, time.Duration) {}, Late: func() {}, Full: func() {},
		Failed: func(call, text string) {}, Freed: func(string, time.Time) {},
	})
	go r.Run()
	return r
}

// remembers tells whether a room knows who holds the matter of 110, and that
// neither call nor person of before is there.
func remembers(t *testing.T, r *Room) bool {
	t.Helper()
	var data []byte
	r.look(func(e *acd.Engine) { data, _ = e.Snapshot() })
	if v := r.View(); len(v.Calls)+len(v.Seats) != 0 {
		t.Errorf("there are %v and %v", v.Calls, v.Seats)
	}
	return strings.Contains(string(data), `"number":"110","person":"1001"`)
}

// TestANewHouseRemembers: after a kill from the state kept at the start and what
// came since, after an orderly stop from the state kept then. From half a state it
// starts empty, and says so.
func TestANewHouseRemembers(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ledger.db")
	open := func() *ledger.Ledger {
		l, err := ledger.Open(ledger.Config{File: file, Location: time.UTC})
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	var log bytes.Buffer
	l := open()
	first := house(l, &log, func(seq uint64, now time.Time) (*acd.Engine, error) { return replay.Last(t.Context(), l, seq, now) })
	for _, in := range []acd.Input{acd.SignIn{Person: "1001", Ready: true}, acd.Arrive{Call: "c1", From: "110"}, acd.Offerable{Call: "c1"}, acd.Accepted{Call: "c1", Person: "1001", Offer: 1}} {
		first.Post(in)
	}
	first.View()
	written := make(chan struct{})
	l.Append(fact.Record{At: time.Now(), Machine: "floor"}, func([]fact.Fact) { close(written) })
	<-written

	// The file as a kill would leave it now.
	seq := l.Seq()
	past, err := ledger.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	killed := house(&shelf{seq: seq}, &log, func(seq uint64, now time.Time) (*acd.Engine, error) { return replay.Last(t.Context(), past, seq, now) })
	if !remembers(t, killed) {
		t.Error("after a kill nobody holds the matter of 110")
	}
	killed.Close()
	if err := past.Close(); err != nil {
		t.Error(err)
	}

	first.Close()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	l = open()
	_, last, _, err := l.StateBefore(context.Background(), "engine", l.Seq()+1)
	if err != nil || last != l.Seq() {
		t.Errorf("after an orderly stop the records from %d to %d are to be replayed, %v", last+1, l.Seq(), err)
	}
	again := house(l, &log, func(seq uint64, now time.Time) (*acd.Engine, error) { return replay.Last(t.Context(), l, seq, now) })
	if !remembers(t, again) {
		t.Error("after an orderly stop nobody holds the matter of 110")
	}
	again.Close()
	if log.Len() != 0 {
		t.Errorf("the log says %s", &log)
	}

	l.Snapshot("engine", time.Now(), l.Seq(), []byte("half a state"))
	written = make(chan struct{})
	l.Append(fact.Record{At: time.Now(), Machine: "floor"}, func([]fact.Fact) { close(written) })
	<-written
	empty := house(l, &log, func(seq uint64, now time.Time) (*acd.Engine, error) { return replay.Last(t.Context(), l, seq, now) })
	if remembers(t, empty) || strings.Count(log.String(), "\n") != 1 || !strings.Contains(log.String(), "without memory") {
		t.Errorf("with half a state the log says %s", &log)
	}
	empty.Close()
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

// TestAHouseStartsWithoutMemory when there is none to be had, and says so.
func TestAHouseStartsWithoutMemory(t *testing.T) {
	for _, past := range []func(uint64, time.Time) (*acd.Engine, error){
		func(uint64, time.Time) (*acd.Engine, error) { return nil, errors.New("half a state") },
		func(uint64, time.Time) (*acd.Engine, error) { panic("half a state") },
	} {
		var log bytes.Buffer
		r := house(&shelf{}, &log, past)
		if remembers(t, r) {
			t.Error("it remembers")
		}
		r.Close()
		if strings.Count(log.String(), "\n") != 1 || !strings.Contains(log.String(), "half a state") {
			t.Errorf("the log says %q", &log)
		}
	}
}

// counted is a shelf that counts the states that are kept.
type counted struct {
	shelf
	states int
}

func (c *counted) Snapshot(string, time.Time, uint64, []byte) bool {
	c.states++
	return true
}

// TestAStartHasABoundedPast: a state is kept after so many inputs, so that the next
// start never replays more.
func TestAStartHasABoundedPast(t *testing.T) {
	l := &counted{}
	r := house(l, &bytes.Buffer{}, nil)
	for range keepEvery {
		r.Ask(func(*acd.Engine) { r.step(r.cfg.Clock.Now(), acd.Tick{}) })
	}
	r.View()
	if l.states != 2 {
		t.Errorf("%d states are kept, at the start and after %d inputs", l.states, keepEvery)
	}
	r.Close()
}

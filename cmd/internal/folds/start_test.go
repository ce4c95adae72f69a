package folds

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"hotline/cmd/internal/api"
	"hotline/cmd/internal/gauge"
	"hotline/recording/fact"
	"hotline/recording/ledger"
)

// The day of the benchmark: DESIGN's 1 M facts, of 300 people.
const (
	dayFacts  = 1_000_000
	callFacts = 20
	everySo   = 24 * time.Hour / (dayFacts / callFacts)
	staff     = 300
)

// BenchmarkStart gives how long it takes to open the ledger and the folds after
// a day of 1 M facts: after an orderly stop, and after a kill just before the
// next checkpoint, when the most is to be folded. DESIGN wants 5 s at most.
func BenchmarkStart(b *testing.B) {
	folder := b.TempDir()
	stopped, killed := filepath.Join(folder, "stopped.db"), filepath.Join(folder, "killed.db")
	facts := wholeDay()
	l, h := begin(b, stopped)
	go h.Run()
	keep(b, l, facts[:dayFacts-checkpointEvery], h.Publish)
	h.Close() // its checkpoint is the last one
	keep(b, l, facts[dayFacts-checkpointEvery:dayFacts-1], func([]fact.Fact) {})
	snapshot(b, stopped, killed)
	if err := l.Close(); err != nil {
		b.Fatal(err)
	}
	l, h = begin(b, stopped)
	go h.Run()
	h.Close()
	if err := l.Close(); err != nil {
		b.Fatal(err)
	}
	for _, how := range []struct{ name, file string }{{"stopped", stopped}, {"killed", killed}} {
		b.Run(how.name, func(b *testing.B) {
			for b.Loop() {
				l, h := begin(b, how.file)
				b.StopTimer()
				b.ReportMetric(float64(h.since), "facts")
				if err := l.Close(); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
			}
		})
	}
}

// begin opens what a start of the house opens of the past.
func begin(b *testing.B, file string) (*ledger.Ledger, *Hub) {
	b.Helper()
	l, err := ledger.Open(ledger.Config{File: file, Location: time.UTC})
	if err != nil {
		b.Fatal(err)
	}
	h, err := Open(b.Context(), l, time.UTC, gauge.New("test", gauge.Sources{}), api.NewHub(), slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	return l, h
}

// keep appends facts as calls do, a few in a record, and waits until they are on disk.
func keep(b *testing.B, l *ledger.Ledger, facts []fact.Fact, committed func([]fact.Fact)) {
	b.Helper()
	done, n := make(chan struct{}, 1), 0
	for some := range slices.Chunk(facts, 5) {
		n++
		wait := n%10_000 == 0
		if !l.Append(fact.Record{At: some[0].At, Machine: "call", Facts: some}, func(facts []fact.Fact) {
			committed(facts)
			if wait {
				done <- struct{}{}
			}
		}) {
			b.Fatal("the ledger took no record")
		}
		if wait {
			<-done
		}
	}
	l.Append(fact.Record{At: nine, Machine: "floor"}, func([]fact.Fact) { done <- struct{}{} })
	<-done
}

// snapshot copies the ledger as a kill would leave it.
func snapshot(b *testing.B, from, to string) {
	b.Helper()
	for _, part := range []string{"", "-wal"} {
		data, err := os.ReadFile(from + part)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err == nil {
			err = os.WriteFile(to+part, data, 0o600)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}

// wholeDay is a day on which a call arrives every 1.7 s and is talked about for
// 208 s, its facts in the order of their times.
func wholeDay() []fact.Fact {
	midnight := nine.Truncate(24 * time.Hour)
	facts := make([]fact.Fact, 0, dayFacts)
	for i := range dayFacts / callFacts {
		facts = append(facts, talked(i, midnight.Add(time.Duration(i)*everySo))...)
	}
	slices.SortStableFunc(facts, func(a, b fact.Fact) int { return cmp.Compare(a.At.UnixMilli(), b.At.UnixMilli()) })
	return facts
}

func talked(i int, arrived time.Time) []fact.Fact {
	id, who, from := fmt.Sprintf("n1-1-%d", i), fmt.Sprint(1001+i%staff), fmt.Sprintf("0531%08d", i)
	queue := []string{"general", "english", "business"}[i%3]
	dialog := fact.Dialog{CallID: id + "@10.0.0.2", LocalTag: "local", RemoteTag: "remote", LocalURI: "sip:12345@10.0.0.1",
		RemoteURI: "sip:" + from + "@10.0.0.2", LocalCSeq: 1, RemoteCSeq: 1, Target: "sip:" + from + "@10.0.0.2:5060", Next: "10.0.0.2:5060", Transport: "udp", Port: 20000}
	about := func(second int, leg, person string, body fact.Body) fact.Fact {
		return fact.Fact{At: arrived.Add(time.Duration(second) * time.Second), Call: id, Leg: leg, Person: person, Place: person, Line: "city", Queue: queue, Body: body}
	}
	return []fact.Fact{
		about(0, "", "", fact.CallArrived{From: from, Called: "12345", Source: "10.0.0.2:5060", SIPCall: id + "@10.0.0.2"}),
		about(0, "a", "", fact.LegAnswered{Dialog: dialog, Law: 1}),
		about(0, "", "", fact.CallPrompt{Prompts: []string{"greeting"}}),
		about(1, "", "", fact.CallKey{Key: "9"}),
		about(1, "", "", fact.CallQueued{}),
		about(1, "", who, fact.OfferMade{Offer: 7, Reason: fact.Reason{Rule: "longest-idle", IdleMS: 5000, Fit: 2}}),
		about(1, "", who, fact.SeatState{From: "ready", To: "offered", Call: id}),
		about(2, "b1", who, fact.LegRinging{Status: 180}),
		about(3, "", who, fact.CallAnswered{Offer: 7, WaitMS: 3000}),
		about(3, "", who, fact.SeatState{From: "offered", To: "talking", Call: id}),
		about(3, "b1", who, fact.LegAnswered{Dialog: dialog, Law: 1}),
		about(211, "a", "", fact.LegEnded{By: "them"}),
		about(211, "", "", fact.CallEnded{Outcome: fact.Answered, By: fact.ByCitizen}),
		about(211, "", who, fact.SeatState{From: "talking", To: "wrap-up", Call: id}),
		about(211, "b1", who, fact.LegEnded{By: "us"}),
		about(211, "a", "", fact.MediaReport{Received: 10550, Sent: 10550, FarLost: -1}),
		about(211, "b1", who, fact.MediaReport{Received: 10400, Sent: 10400, FarLost: -1}),
		about(212, "", "", fact.RecordingRendered{File: "wav/2026-11-23/" + id + ".wav", DurationMS: 211_000}),
		about(339, "", who, fact.SeatState{From: "wrap-up", To: "ready"}),
		about(400, "", "", fact.Audit{Did: "view-number", Object: id}),
	}
}

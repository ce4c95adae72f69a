package ledger

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"

	"hotline/recording/fact"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// noon is when the stories begin.
var noon = time.Date(2018, 6, 1, 4, 0, 0, 0, time.UTC) // 12:00 in Jinan

// shanghai is the time zone of the city.
func shanghai(t testing.TB) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// open opens a ledger in a new folder, or in the given one, and closes it with the test.
func open(t testing.TB, cfg Config) *Ledger {
	t.Helper()
	if cfg.File == "" {
		cfg.File = filepath.Join(t.TempDir(), "ledger.db")
	}
	l, err := Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

// keep appends a record and waits until it is on disk.
func keep(t testing.TB, l *Ledger, facts ...fact.Fact) []fact.Fact {
	t.Helper()
	kept := make(chan []fact.Fact, 1)
	r := fact.Record{At: facts[0].At, Machine: "call", Rules: "0123456789abcdef", Facts: facts}
	if !l.Append(r, func(facts []fact.Fact) { kept <- facts }) {
		t.Fatal("the ledger took no record")
	}
	return <-kept
}

// oneCall gives the facts of an answered call that arrived at a moment: 3 s of
// wait and 20 s of talk with 1007.
func oneCall(id string, at time.Time) []fact.Fact {
	second := func(n int) time.Time { return at.Add(time.Duration(n) * time.Second) }
	dialog := fact.Dialog{CallID: id + "@carrier", LocalTag: "lt", RemoteTag: "rt", LocalURI: "sip:12345@10.0.0.1", RemoteURI: "sip:053182345678@10.0.0.2",
		LocalCSeq: 1, RemoteCSeq: 1, Target: "sip:053182345678@10.0.0.2:5060", Next: "10.0.0.2:5060", Transport: "udp", Port: 20000}
	about := func(at time.Time, leg, person string, body fact.Body) fact.Fact {
		f := fact.Fact{At: at, Call: id, Leg: leg, Line: "12345", Queue: "general", Body: body}
		if person != "" {
			f.Person, f.Place = person, person
		}
		return f
	}
	return []fact.Fact{
		about(second(0), "a", "", fact.CallArrived{From: "053182345678", Called: "12345", Source: "10.0.0.2:5060", SIPCall: id + "@carrier"}),
		about(second(0), "a", "", fact.LegAnswered{Dialog: dialog, Law: 1}),
		about(second(0), "a", "", fact.CallPrompt{Prompts: []string{"greeting"}}),
		about(second(1), "a", "", fact.CallKey{Key: "9"}),
		about(second(1), "", "", fact.CallQueued{}),
		about(second(1), "", "1007", fact.OfferMade{Offer: 7, Reason: fact.Reason{Rule: "longest-idle", IdleMS: 5000, Fit: 2}}),
		about(second(1), "", "1007", fact.SeatState{From: "ready", To: "offered", Call: id}),
		about(second(2), "b1", "1007", fact.LegRinging{Status: 180}),
		about(second(3), "", "1007", fact.CallAnswered{Offer: 7, WaitMS: 3000}),
		about(second(3), "", "1007", fact.SeatState{From: "offered", To: "talking", Call: id}),
		about(second(3), "b1", "1007", fact.LegAnswered{Dialog: dialog, Law: 1}),
		about(second(23), "a", "", fact.LegEnded{By: "them"}),
		about(second(23), "", "", fact.CallEnded{Outcome: fact.Answered, By: fact.ByCitizen}),
		about(second(23), "", "1007", fact.SeatState{From: "talking", To: "wrap-up", Call: id}),
		about(second(23), "b1", "1007", fact.LegEnded{By: "us"}),
		about(second(23), "a", "", fact.MediaReport{Received: 1150, Sent: 1150, FarLost: -1}),
		about(second(23), "b1", "1007", fact.MediaReport{Received: 1000, Sent: 1000, FarLost: -1}),
		about(second(24), "", "", fact.RecordingRendered{File: "wav/2018-06-01/" + id + ".wav", DurationMS: 23000}),
		about(second(30), "", "1007", fact.SeatState{From: "wrap-up", To: "ready"}),
		about(second(30), "", "", fact.Audit{Did: "view-number", Object: id}),
	}
}

// fill appends calls of 20 facts, each as four records.
func fill(t testing.TB, l *Ledger, calls int) {
	t.Helper()
	last := make(chan bool, 1)
	for i := range calls {
		facts := oneCall(fmt.Sprintf("c%07d", i), noon.Add(time.Duration(i)*time.Second))
		wait := i%500 == 499 || i == calls-1
		for part := 0; part < 20; part += 5 {
			r := fact.Record{At: facts[part].At, Machine: "call", Rules: "0123456789abcdef", Facts: facts[part : part+5]}
			if !l.Append(r, func([]fact.Fact) {
				if wait && part == 15 {
					last <- true
				}
			}) {
				t.Fatal("the ledger took no record")
			}
		}
		if wait {
			<-last
		}
	}
}

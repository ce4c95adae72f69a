package acd

import (
	"strings"
	"testing"
	"time"
)

// busy is an engine with something of everything in it.
func busy() *Engine {
	e := New(Rules{
		Queues: []Queue{{Name: "q", WrapUp: time.Minute, MaxWait: time.Minute}, {Name: "e", Needs: []Skill{{Name: "en", Level: 2}}}},
		People: []Person{{ID: "1", Skills: []Skill{{Name: "en", Level: 3}}}, {ID: "2"}, {ID: "3"}, {ID: "4"}, {ID: "5"}},
	})
	for _, p := range []string{"2", "3", "4"} {
		play(e, SignIn{Person: p, Place: "x", Ready: true})
	}
	for _, c := range []string{"c2", "c3", "c4", "c5", "c6"} {
		play(e, Arrive{Call: c}, Offerable{Call: c, Queue: "q"})
	}
	play(e, Accepted{Call: "c2", Person: "2", Offer: 1}, Accepted{Call: "c3", Person: "3", Offer: 2},
		Released{Call: "c3", Person: "3"}, SignOut{Person: "2"}, Arrive{Call: "c7"}, SignIn{Person: "5"},
		SetNotReady{Person: "4", Reason: "tea"})
	play(e, SetReady{Person: "4"}, Arrive{Call: "c8"}, Offerable{Call: "c8", Queue: "e"}, SetReady{Person: "5"}, SetNotReady{Person: "3"})
	return e
}

func TestSnapshotIsRestored(t *testing.T) {
	data, err := busy().Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	e, err := Restore(data)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := e.Snapshot(); err != nil || string(again) != string(data) {
		t.Errorf("the snapshot became %s, %v", again, err)
	}
}

func TestDamagedSnapshotIsRefused(t *testing.T) {
	data, err := busy().Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	for _, damage := range [][2]string{
		{`"version":2`, `"version":1`},
		{`"calls":[`, `"calls":[null,`},
		{`"people":[{"id":"2","state"`, `"people":[null,{"id":"2","state"`},
		{`"id":"c3"`, `"id":"c2"`},
		{`"id":"3"`, `"id":"2"`},
		{`"state":"waiting"`, `"state":"asleep"`},
		{`"state":"waiting"`, `"state":"talking"`},
		{`"state":"talking"`, `"state":"ready"`},
		{`"state":"offered","drawn":true,"arrived`, `"state":"waiting","arrived`},
		{`"waiting","arrived_ms":1795424400000,"queue":"q"`, `"waiting","arrived_ms":1795424400000,"queue":"gone"`},
		{`{"id":"5","state"`, `{"id":"6","state"`},
		{`"offers":`, `"offers":0,"was":`},
		{`"now_ms":`, `"now_ms":0,"was":`},
		{`"due_ms":`, `"was":`},
	} {
		text := strings.Replace(string(data), damage[0], damage[1], 1)
		if text == string(data) {
			t.Fatalf("there is no %s in %s", damage[0], data)
		}
		if _, err := Restore([]byte(text)); err == nil {
			t.Errorf("the snapshot with %s was restored", damage[1])
		} else if !strings.HasPrefix(err.Error(), "cannot read snapshot") {
			t.Errorf("the error is %v", err)
		}
	}
	if _, err := Restore(data[:len(data)/2]); err == nil {
		t.Error("half a snapshot was restored")
	}
}

func FuzzRestore(f *testing.F) {
	data, err := busy().Snapshot()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := Restore(data)
		if err != nil {
			return
		}
		for _, in := range every {
			play(e, in)
		}
		if err := e.Invariants(); err != nil {
			t.Fatal(err)
		}
	})
}

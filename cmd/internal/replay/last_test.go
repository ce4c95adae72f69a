package replay

import (
	"slices"
	"strings"
	"testing"
	"time"

	"hotline/acd"
	"hotline/recording/fact"
)

// TestLast: the last engine is known from a state and what came since, unless one
// of its bounds is passed, and none is no error.
func TestLast(t *testing.T) {
	d := &diary{}
	if engine, err := Last(t.Context(), d, 0, morning); engine != nil || err != nil {
		t.Errorf("before the first house there was %v, %v", engine, err)
	}
	d.write(t, acd.SignIn{Person: "1001", Ready: true}, acd.Arrive{Call: "c1"}, acd.Offerable{Call: "c1"}, acd.Accepted{Call: "c1", Person: "1001", Offer: 1})
	engine, err := Last(t.Context(), d, 4, morning.AddDate(0, 0, 3)) // the house was closed for a weekend
	if err != nil || len(engine.View().Calls) != 1 || engine.View().Calls[0].Person != "1001" {
		t.Fatalf("the last engine is %v, %v", engine, err)
	}
	for _, c := range []struct {
		now  time.Time
		seq  uint64
		late time.Duration // of what the engine was told last
		kept string
		bad  string
		want string
	}{
		{now: morning.Add(26 * time.Hour), seq: 4, late: 26 * time.Hour, want: "no state"},
		{now: morning.Add(-time.Minute), seq: 4, want: "now is"},
		{now: morning, seq: recordsMost + 1, want: "500001 records"},
		{now: morning, seq: 4, kept: `{"version":1}`, want: "version 1"},
		{now: morning, seq: 4, kept: `{`, want: "cannot read snapshot"},
		{now: morning, seq: 4, bad: `{"in":"unheard-of"}`, want: "record 4"},
	} {
		day := &diary{states: append([]state{}, d.states...), records: append([]fact.Record{}, d.records...)}
		if c.kept != "" {
			day.states[0].data = []byte(c.kept)
		}
		day.records[3].At = day.records[3].At.Add(c.late)
		if c.bad != "" {
			day.records[3].Input = []byte(c.bad)
		}
		if engine, err := Last(t.Context(), day, c.seq, c.now); engine != nil || err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("want %q, the last engine is %v, %v", c.want, engine, err)
		}
	}
}

// sticky rules let a call wait for the person who answered its number before.
var sticky = acd.Rules{
	Queues: []acd.Queue{{Name: "general", Sticky: acd.Sticky{Within: time.Hour, For: time.Minute}}},
	People: []acd.Person{{ID: "1001"}, {ID: "1002"}},
}

// opens keeps the state of an engine at its start and lets it live through inputs.
func (d *diary) opens(t *testing.T, engine *acd.Engine, from time.Time, inputs ...acd.Input) {
	t.Helper()
	kept, err := engine.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	seq := uint64(len(d.records))
	d.states = append(d.states, state{from, seq, kept})
	for i, in := range inputs {
		now := from.Add(time.Duration(i) * time.Second)
		_, facts := engine.Step(now, in)
		d.records = append(d.records, fact.Record{Seq: seq + uint64(i) + 1, At: now, Machine: machine, Input: acd.EncodeInput(in), Facts: facts})
	}
}

// TestADayOverARestart: the house is killed while 1001 talks, and its engine
// remembers who. The replay comes to the same decisions; of an engine that does not
// remember it would not.
func TestADayOverARestart(t *testing.T) {
	for _, remembers := range []bool{true, false} {
		d := &diary{}
		d.opens(t, acd.New(sticky), morning, acd.SignIn{Person: "1001", Ready: true},
			acd.Arrive{Call: "c1", From: "110"}, acd.Offerable{Call: "c1"}, acd.Accepted{Call: "c1", Person: "1001", Offer: 1})
		old, err := Last(t.Context(), d, 4, morning.Add(time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		d.opens(t, acd.Remembering(sticky, old), morning.Add(time.Minute), acd.SignIn{Person: "1002", Ready: true}, acd.SignIn{Person: "1001", Ready: true},
			acd.Arrive{Call: "c2", From: "110"}, acd.Offerable{Call: "c2"})
		if !remembers {
			if d.states[1].data, err = acd.New(sticky).Snapshot(); err != nil {
				t.Fatal(err)
			}
		}
		got, err := Run(t.Context(), d, morning, morning.Add(time.Hour))
		if err != nil || (got.Difference == "") != remembers || remembers && got.Offers != 2 {
			t.Errorf("the engine remembers: %v; the replay gave %+v, %v", remembers, got, err)
		}
		offers := func(f fact.Fact) bool { return f.Kind() == "offer.made" && f.Person == "1001" }
		if !slices.ContainsFunc(d.records[7].Facts, offers) {
			t.Errorf("who returned was not offered to 1001: %v", d.records[7].Facts)
		}
	}
}

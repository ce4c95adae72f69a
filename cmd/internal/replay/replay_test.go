package replay

import (
	"context"
	"strings"
	"testing"
	"time"

	"hotline/acd"
	"hotline/recording/fact"
)

// diary is a past made by a real engine.
type diary struct {
	states  []state
	records []fact.Record
}

func (d *diary) States(_ context.Context, _ string, _, _ time.Time, each func(time.Time, uint64, []byte)) error {
	for _, s := range d.states {
		each(s.at, s.seq, s.data)
	}
	return nil
}

func (d *diary) StateBefore(_ context.Context, _ string, seq uint64) (at time.Time, last uint64, data []byte, err error) {
	for _, s := range d.states {
		if s.seq < seq {
			at, last, data = s.at, s.seq, s.data
		}
	}
	return at, last, data, nil
}

func (d *diary) Inputs(ctx context.Context, name string, from, upto uint64, each func(fact.Record) error) error {
	return d.Records(ctx, from, func(r fact.Record) error {
		if r.Seq > upto || r.Machine != name {
			return nil
		}
		r.Facts = nil
		return each(r)
	})
}

func (d *diary) Records(_ context.Context, seq uint64, each func(fact.Record) error) error {
	for _, r := range d.records {
		if r.Seq >= seq {
			if err := each(r); err != nil {
				return err
			}
		}
	}
	return nil
}

var morning = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// write lets an engine live through inputs, one a second, and keeps its diary.
func (d *diary) write(t *testing.T, inputs ...acd.Input) {
	t.Helper()
	engine := acd.New(acd.Rules{
		Queues: []acd.Queue{{Name: "general", Needs: []acd.Skill{{Name: "zh", Level: 1}}, RingFor: 20 * time.Second}},
		People: []acd.Person{{ID: "1001", Skills: []acd.Skill{{Name: "zh", Level: 1}}}},
	})
	kept, err := engine.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	seq := uint64(len(d.records))
	d.states = append(d.states, state{morning, seq, kept})
	for i, in := range inputs {
		now := morning.Add(time.Duration(i) * time.Second)
		_, facts := engine.Step(now, in)
		d.records = append(d.records, fact.Record{Seq: seq + uint64(i) + 1, At: now, Machine: "engine", Input: acd.EncodeInput(in), Facts: facts})
	}
}

func aCall() []acd.Input {
	return []acd.Input{
		acd.SignIn{Person: "1001", Place: "1001", Contact: "sip:1001@192.0.2.1", Ready: true},
		acd.Arrive{Call: "c1", Line: "city"},
		acd.Offerable{Call: "c1", Queue: "general"},
		acd.Accepted{Call: "c1", Person: "1001", Offer: 1},
		acd.Released{Call: "c1", Person: "1001"},
		acd.Gone{Call: "c1"},
	}
}

func TestADayGivesTheSameDecisions(t *testing.T) {
	var d diary
	d.write(t, aCall()...)
	d.write(t, aCall()...) // a second start of the house: a new engine
	got, err := Run(context.Background(), &d, morning, morning.Add(time.Hour))
	if err != nil || got.Difference != "" || got.Records != 12 || got.Offers != 2 {
		t.Errorf("the replay gave %+v, %v", got, err)
	}
}

func TestTheFirstDifferenceIsTold(t *testing.T) {
	var d diary
	d.write(t, aCall()...)
	offer := &d.records[2].Facts[1]
	if offer.Kind() != "offer.made" {
		t.Fatalf("the fact is %q", offer.Kind())
	}
	offer.Person = "1002"
	got, err := Run(context.Background(), &d, morning, morning.Add(time.Hour))
	if err != nil || got.Records != 2 || !strings.Contains(got.Difference, "record 3") || !strings.Contains(got.Difference, `"person":"1002"`) {
		t.Errorf("the replay gave %+v, %v", got, err)
	}
}

func TestOnlyTheDayCounts(t *testing.T) {
	var d diary
	d.write(t, aCall()...)
	got, err := Run(context.Background(), &d, morning.Add(2*time.Second), morning.Add(4*time.Second))
	if err != nil || got.Records != 2 || got.Offers != 1 {
		t.Errorf("the replay gave %+v, %v", got, err)
	}
}

func TestWithoutAStateThereIsNoReplay(t *testing.T) {
	if _, err := Run(context.Background(), &diary{}, morning, morning.Add(time.Hour)); err == nil {
		t.Error("a replay of nothing succeeded")
	}
}

// TestADayWithoutRecordsIsNothing to be the same, or to differ.
func TestADayWithoutRecordsIsNothing(t *testing.T) {
	var d diary
	d.write(t, aCall()...)
	got, err := Run(context.Background(), &d, morning.AddDate(0, 0, 1), morning.AddDate(0, 0, 2))
	if err == nil || !strings.Contains(err.Error(), "nothing to replay: the ledger holds no record of the engine from 2026-11-24 to 2026-11-25") {
		t.Errorf("the replay gave %+v, %v", got, err)
	}
	d.records[3].Facts[0].Person = "1002"
	if got, err = Run(context.Background(), &d, morning.AddDate(0, 0, 1), morning.AddDate(0, 0, 2)); err != nil || got.Difference == "" {
		t.Errorf("a difference on the way there gave %+v, %v", got, err)
	}
}

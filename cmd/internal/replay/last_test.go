package replay

import (
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
	engine, err := Last(t.Context(), d, 4, morning.Add(time.Minute))
	if err != nil || len(engine.View().Calls) != 1 || engine.View().Calls[0].Person != "1001" {
		t.Fatalf("the last engine is %v, %v", engine, err)
	}
	for _, c := range []struct {
		now  time.Time
		seq  uint64
		kept string
		bad  string
		want string
	}{
		{now: morning.Add(26 * time.Hour), seq: 4, want: "no state"},
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
		if c.bad != "" {
			day.records[3].Input = []byte(c.bad)
		}
		if engine, err := Last(t.Context(), day, c.seq, c.now); engine != nil || err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("want %q, the last engine is %v, %v", c.want, engine, err)
		}
	}
}

package acd

import (
	"slices"
	"testing"
	"time"
)

// memorable rules ask for everything that outlives calls.
func memorable() Rules {
	return Rules{
		Queues: []Queue{{Name: "general", Order: "least-talk", Sticky: Sticky{Within: 24 * time.Hour, For: 30 * time.Second}, WrapUp: 10 * time.Second}},
		People: []Person{{ID: "ann"}, {ID: "ben"}, {ID: "tom", Weight: 50}},
		Numbers: []NumberRule{
			{Number: "113", Do: RuleLimit, PerHour: 1},
		},
		CallBack: CallBack{On: true},
	}
}

// lived is an engine in whose ten minutes everything that is remembered happened,
// and when its last input came: ann talks with 110 since nine, 111 was answered by
// ben, 112 was missed and dialled once in vain, 113 was let in, and tom passed a
// turn on.
func lived(t *testing.T) (*Engine, time.Time) {
	t.Helper()
	e, now := New(memorable()), nine
	step := func(inputs ...Input) {
		for _, in := range inputs {
			e.Step(now, in)
		}
	}
	step(SignIn{Person: "ann", Ready: true}, Arrive{Call: "c1", From: "110"}, Offerable{Call: "c1"}, Accepted{Call: "c1", Person: "ann", Offer: 1})
	step(SignIn{Person: "ben", Ready: true}, Arrive{Call: "c2", From: "111"}, Offerable{Call: "c2"}, Accepted{Call: "c2", Person: "ben", Offer: 2})
	now = now.Add(5 * time.Minute)
	step(Gone{Call: "c2"}, SetNotReady{Person: "ben"}, EndWrapUp{Person: "ben"}, Arrive{Call: "c3", From: "112"}, Offerable{Call: "c3"})
	now = now.Add(4 * time.Minute)
	step(Gone{Call: "c3"}, SignIn{Person: "tom", Ready: true}, Arrive{Call: "c4", From: "113"}, Gone{Call: "c4"})
	e.people["tom"].Credit = 50
	e.backs["112"].Task.Attempts, e.dialled["112"] = 1, []int64{e.now - 2*time.Minute.Milliseconds()}
	for i := range 25 {
		e.took(&call{Queue: "general"}, e.index.queues["general"])
		e.people["ann"].today.Calls = int64(i)
	}
	now = now.Add(time.Minute)
	step(Arrive{Call: "c5"})
	if err := e.Invariants(); err != nil {
		t.Fatal(err)
	}
	return e, now
}

// TestWhatOutlivesCallsIsRemembered: all of it, and nobody and no call.
func TestWhatOutlivesCallsIsRemembered(t *testing.T) {
	old, now := lived(t)
	before, _ := old.Snapshot()
	e := Remembering(memorable(), old)
	if after, _ := old.Snapshot(); string(after) != string(before) {
		t.Errorf("the old engine became %s", after)
	}
	if data, err := e.Snapshot(); err != nil {
		t.Error(err)
	} else if again, err := Restore(data); err != nil {
		t.Errorf("what is remembered cannot be restored: %v", err)
	} else if twice, _ := again.Snapshot(); string(twice) != string(data) {
		t.Errorf("the snapshot\n%s\nbecame\n%s", data, twice)
	}
	if v := e.View(); len(v.Seats) != 0 || e.calls.len() != 1 || e.backs["112"] == nil {
		t.Errorf("there are %v and %d calls", v.Seats, e.calls.len())
	}
	if e.offers != 3 || e.offers != old.offers {
		t.Errorf("after %d offers the next one is number %d", old.offers, e.offers+1)
	}
	if ann, ben := *e.today["ann"], *e.today["ben"]; ann != (tally{(10 * time.Minute).Milliseconds(), 24}) || ben != (tally{(5 * time.Minute).Milliseconds(), 1}) {
		t.Errorf("today ann did %+v, ben %+v", ann, ben)
	}
	if _, known := e.expect(e.index.queues["general"], 0, e.now); known {
		t.Error("a wait is expected where nobody is there")
	}
	play(e, SignIn{Person: "ann"})
	if x, known := e.expect(e.index.queues["general"], 0, e.now); !known || x.Samples != 25 {
		t.Errorf("the wait is expected by %+v, %v", x, known)
	}
	if !slices.Equal(e.admitted["113"], old.admitted["113"]) || len(e.admitted["113"]) != 1 {
		t.Errorf("113 was let in at %v, remembered %v", old.admitted["113"], e.admitted["113"])
	}
	sticky := memorable().Queues[0].Sticky
	if ann, ben := e.holderOf("110", sticky), e.holderOf("111", sticky); ann != "ann" || ben != "ben" {
		t.Errorf("110 is held by %q, 111 by %q", ann, ben)
	}
	if !slices.Equal(e.dialled["112"], old.dialled["112"]) || len(e.dialled["112"]) != 1 || e.backs["112"].Task.Attempts != 1 {
		t.Errorf("112 was dialled at %v, remembered %v", old.dialled["112"], e.dialled["112"])
	}
	if is, was := e.backs["112"], old.backs["112"]; is.Arrived != was.Arrived || is.Queue != was.Queue || is.ID != was.ID {
		t.Errorf("the call-back %+v became %+v", was, is)
	}
	if at := e.flows["general"].At; at != e.now {
		t.Errorf("what happened until %d is counted until %d", e.now, at)
	}
	later := now.Add(time.Minute)
	if orders, _ := e.Step(later, Arrive{Call: "d1", From: "113"}); len(orders) != 1 || orders[0] != (Overflow{Call: "d1", Why: "limited"}) {
		t.Errorf("the second call of 113 within an hour gave %v", orders)
	}
	e.Step(later, SignIn{Person: "tom"})
	e.Step(later, SignIn{Person: "ann", Ready: true})
	if tom := e.people["tom"]; tom.Credit != 50 || len(e.credits) != 0 {
		t.Errorf("tom has a credit of %d, to come %v", tom.Credit, e.credits)
	}
	if ann := e.people["ann"]; ann.today != e.today["ann"] || ann.today.Calls < 24 {
		t.Errorf("ann goes on from %+v", ann.today)
	}
	e.Step(later, Arrive{Call: "d2", From: "111"})
	e.Step(later, SignIn{Person: "ben"})
	e.Step(later, SetReady{Person: "ben"})
	e.Step(later, Offerable{Call: "d2"})
	if c := e.calls.get("d2"); c.Person != "ben" && c.Keep != "ben" {
		t.Errorf("111 is not kept for ben: %+v", c)
	}
	if err := e.Invariants(); err != nil {
		t.Error(err)
	}
}

// TestOtherRulesRememberLess: what the rules in force do not ask for is forgotten,
// and the day before does not count.
func TestOtherRulesRememberLess(t *testing.T) {
	old, now := lived(t)
	e := Remembering(Rules{Queues: []Queue{{Name: "other"}}}, old)
	if len(e.admitted)+len(e.flows)-1+len(e.credits) != 0 || e.today != nil {
		t.Errorf("remembered: %v, %v, %v, %v", e.admitted, e.flows, e.credits, e.today)
	}
	e.Step(now, Tick{})
	if b := e.backs["112"]; b == nil || b.State != resting || b.Task.Due != 0 {
		t.Errorf("while there are none the call-back is %+v", b)
	}
	if err := e.Invariants(); err != nil {
		t.Error(err)
	}
	elsewhere := memorable()
	elsewhere.East = 8 * time.Hour
	if e = Remembering(elsewhere, old); len(e.today) != 0 {
		t.Errorf("on the day of another clock is remembered: %v", e.today)
	}
	e = Remembering(memorable(), old)
	e.Step(now.Add(24*time.Hour), SignIn{Person: "ann"})
	if did := *e.today["ann"]; did != (tally{}) {
		t.Errorf("on the next day ann did %+v", did)
	}
}

// TestRememberedCallBackIsDialled: at the first Tick it stands among the calls. One
// that was to close with the attempt that ran then is closed.
func TestRememberedCallBackIsDialled(t *testing.T) {
	old, now := lived(t)
	e := Remembering(memorable(), old)
	if e.Wake().After(now) {
		t.Fatalf("the first Tick is due at %s", e.Wake())
	}
	e.Step(now, Tick{})
	if _, err := e.Snapshot(); err != nil || e.backs["112"].State != waiting {
		t.Errorf("the call-back is %s, %v", e.backs["112"].State, err)
	}
	if err := e.Invariants(); err != nil {
		t.Error(err)
	}
	old.backs["112"].Task.Over = "answered"
	e = Remembering(memorable(), old)
	if e.Step(now, Tick{}); len(e.backs)+e.calls.len() != 0 {
		t.Errorf("who was answered is called back: %v", e.backs)
	}
}

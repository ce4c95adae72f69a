package acd

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"hotline/recording/fact"
	"hotline/seats"
)

var nine = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// play gives inputs to an engine, all at nine o'clock.
func play(e *Engine, inputs ...Input) {
	for _, in := range inputs {
		e.Step(nine, in)
	}
}

// The latest now counts when an earlier one comes; parts of a millisecond do not count.
func TestTimeDoesNotGoBack(t *testing.T) {
	e := New(Rules{Queues: []Queue{{Name: "general"}}, People: []Person{{ID: "ann"}}})
	e.Step(nine.Add(999*time.Microsecond), Arrive{Call: "c1"})
	e.Step(nine.Add(time.Second), Offerable{Call: "c1"})
	_, facts := e.Step(nine, SignIn{Person: "ann", Ready: true})
	if len(facts) != 4 {
		t.Fatalf("the facts are %v", facts)
	}
	for _, f := range facts {
		if !f.At.Equal(nine.Add(time.Second)) {
			t.Errorf("%s is written at %s", f.Kind(), f.At)
		}
	}
	if call := e.View().Calls[0]; !call.Arrived.Equal(nine) {
		t.Errorf("the call arrived at %s", call.Arrived)
	}
}

// Beyond its bounds the engine refuses and says so.
func TestBounds(t *testing.T) {
	rules := Rules{Queues: []Queue{{Name: "general"}, {Name: "large", MaxWaiting: 3000}}}
	for i := range maxSeats + 1 {
		rules.People = append(rules.People, Person{ID: fmt.Sprintf("%05d", i)})
	}
	e := New(rules)
	for i := range 2*maxWaiting + 2 {
		id, queue := "c"+strconv.Itoa(i), "general"
		if i > maxWaiting {
			queue = "large"
		}
		play(e, Arrive{Call: id})
		orders, _ := e.Step(nine, Offerable{Call: id, Queue: queue})
		if (len(orders) == 1) != (i == maxWaiting) {
			t.Fatalf("call %d of %s gives %v", i, queue, orders)
		}
	}
	for i := e.calls.len(); i < maxCalls; i++ {
		play(e, Arrive{Call: "c" + strconv.Itoa(i)})
	}
	orders, facts := e.Step(nine, Arrive{Call: "one more"})
	if want := (Overflow{Call: "one more", Why: "full"}); len(orders) != 1 || orders[0] != want || len(facts) != 1 {
		t.Errorf("one call too many gives %v, %v", orders, facts)
	}
	for _, p := range rules.People {
		play(e, SignIn{Person: p.ID})
	}
	if len(e.people) != maxSeats || e.counts.Ignored != 1 {
		t.Errorf("%d people are signed in, %d inputs ignored", len(e.people), e.counts.Ignored)
	}
	if err := e.Invariants(); err != nil {
		t.Error(err)
	}
}

func TestView(t *testing.T) {
	e := New(Rules{
		Queues: []Queue{{Name: "general", ServiceMark: 15 * time.Second}, {Name: "english", Needs: []Skill{{Name: "en", Level: 1}}}},
		People: []Person{{ID: "ann"}, {ID: "ben"}, {ID: "cid"}},
	})
	play(e,
		SignIn{Person: "ann", Place: "desk1", Contact: "sip:a", Ready: true}, Arrive{Call: "c1"}, Offerable{Call: "c1", Queue: "general"},
		Accepted{Call: "c1", Person: "ann", Offer: 1}, SignOut{Person: "ann"},
		SignIn{Person: "ben", Place: "desk2", Ready: true}, Arrive{Call: "c2", Arrived: nine.Add(-time.Minute)}, Offerable{Call: "c2", Queue: "general"},
		Arrive{Call: "c3", Line: "12345", From: "110", Arrived: nine.Add(-5 * time.Second)}, Offerable{Call: "c3", Queue: "general"}, Arrive{Call: "c4"}, Gone{Call: "nobody"},
	)
	e.Step(nine.Add(time.Second), Arrive{Call: "c5"})
	v := e.View()
	if got := fmt.Sprintf("%+v", v.Queues[0]); got != "{Name:general Waiting:1 Offered:1 Talking:1 Oldest:2026-11-23 08:59:00 +0000 UTC Late:1 Ready:0 Mark:15s Expected:{P50:0s P80:0s Samples:0}}" {
		t.Errorf("the queue is %s", got)
	}
	want := seats.Seat{Person: "ann", Place: "desk1", Contact: "sip:a", State: seats.Talking, Since: nine, Call: "c1", Leaving: true}
	if v.Seats[0] != want || len(v.Seats) != 2 {
		t.Errorf("the seats are %+v", v.Seats)
	}
	c3 := CallView{Call: "c3", Line: "12345", From: "110", Queue: "general", State: "waiting", Arrived: nine.Add(-5 * time.Second)}
	if v.Calls[2] != c3 || len(v.Calls) != 5 {
		t.Errorf("the calls are %+v", v.Calls)
	}
	if v.Counts != (Counts{Steps: 13, Offers: 2, Ignored: 1}) || !v.At.Equal(nine.Add(time.Second)) || v.Rules != e.Digest() {
		t.Errorf("the view is %+v", v)
	}
}

// Equal meaning, equal digest; other meaning, other digest.
func TestDigest(t *testing.T) {
	rules := func() Rules {
		return Rules{
			Queues: []Queue{{Name: "a", Needs: []Skill{{Name: "x", Level: 1}, {Name: "y", Level: 2}}}, {Name: "b"}},
			People: []Person{{ID: "1", Skills: []Skill{{Name: "x", Level: 1}}}, {ID: "2"}},
		}
	}
	base := Digest(rules())
	if len(base) != 16 || strings.Trim(base, "0123456789abcdef") != "" || New(rules()).Digest() != base {
		t.Errorf("the digest is %q", base)
	}
	for name, change := range map[string]func(*Rules){
		"people in another order": func(r *Rules) { r.People[0], r.People[1] = r.People[1], r.People[0] },
		"needs in another order":  func(r *Rules) { n := r.Queues[0].Needs; n[0], n[1] = n[1], n[0] },
		"a doubled queue":         func(r *Rules) { r.Queues = append(r.Queues, Queue{Name: "a", Boost: 5}) },
		"a doubled person":        func(r *Rules) { r.People = append(r.People, Person{ID: "2", Skills: []Skill{{Name: "x", Level: 1}}}) },
		"an empty list":           func(r *Rules) { r.Queues[1].Needs = []Skill{} },
		"a need of level 0":       func(r *Rules) { r.Queues[0].Needs[0].Level = 0 },
		"a skill of level 0":      func(r *Rules) { r.People[1].Skills = []Skill{{Name: "x", Level: 0}} },
		"a negative time":         func(r *Rules) { r.Queues[0].MaxWait = -1 },
	} {
		r := rules()
		change(&r)
		if Digest(r) != base {
			t.Errorf("%s changes the digest", name)
		}
	}
	for name, change := range map[string]func(*Rules){
		"queues in another order": func(r *Rules) { r.Queues[0], r.Queues[1] = r.Queues[1], r.Queues[0] },
		"another level":           func(r *Rules) { r.People[0].Skills[0].Level = 2 },
		"another boost":           func(r *Rules) { r.Queues[0].Boost = 1 },
	} {
		r := rules()
		change(&r)
		if Digest(r) == base {
			t.Errorf("%s does not change the digest", name)
		}
	}
}

// The rules given belong to the caller, who may change them afterwards.
func TestRulesAreCopied(t *testing.T) {
	r := Rules{Queues: []Queue{{Name: "a", Needs: []Skill{{Name: "x", Level: 1}}}}, People: []Person{{ID: "1", Skills: []Skill{{Name: "x", Level: 1}}}}}
	e := New(r)
	before, _ := e.Snapshot()
	r.Queues[0].Needs[0].Level, r.People[0].Skills[0].Level = 9, 9
	if after, _ := e.Snapshot(); string(after) != string(before) {
		t.Error("the engine's rules changed from outside")
	}
}

// A talk lasts from the answer to the hang-up as the call saw them, however
// late the engine hears of them; a person's states have no gap for that.
func TestWhatHappenedAMomentAgo(t *testing.T) {
	second := func(s float64) time.Time { return nine.Add(time.Duration(s * float64(time.Second))) }
	e := New(Rules{Queues: []Queue{{Name: "general", WrapUp: 5 * time.Second}}, People: []Person{{ID: "ann"}}})
	play(e, SignIn{Person: "ann", Ready: true}, Arrive{Call: "c1"})
	e.Step(second(1), Offerable{Call: "c1"})
	_, facts := e.Step(second(4.5), Accepted{Call: "c1", Person: "ann", Offer: 1, At: second(4)})
	if body := facts[0].Body.(fact.CallAnswered); body.WaitMS != 4000 || !facts[0].At.Equal(second(4)) || !facts[1].At.Equal(second(4)) {
		t.Errorf("answered at 4 s, heard of at 4.5 s: %v", facts)
	}
	_, facts = e.Step(second(9), Held{Call: "c1", Person: "ann", At: second(3)})
	if !facts[0].At.Equal(second(4)) {
		t.Errorf("a hold before the answer is written at %v", facts[0].At)
	}
	_, facts = e.Step(second(10), Resumed{Call: "c1", Person: "ann", At: second(99)})
	if !facts[0].At.Equal(second(10)) {
		t.Errorf("what is still to come is written at %v", facts[0].At)
	}
	_, facts = e.Step(second(20.25), Gone{Call: "c1", At: second(20)})
	if !facts[0].At.Equal(second(20)) || !e.Wake().Equal(second(25)) {
		t.Errorf("hung up at 20 s: %v, wrap-up until %v", facts, e.Wake())
	}
	if err := e.Invariants(); err != nil {
		t.Error(err)
	}
}

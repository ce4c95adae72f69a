package seats

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"hotline/recording/fact"
)

// What is forgotten stays so, also the part of a running state; a call that
// runs is kept.
func TestForget(t *testing.T) {
	s := &shift{days: NewDays(time.UTC), at: time.Date(2026, 11, 20, 23, 0, 0, 0, time.UTC)}
	s.become(Ready, "", "")
	s.become(Talking, "", "old")
	s.after(time.Minute)
	s.become(Ready, "", "")
	s.become(Talking, "", "long")
	s.after(2 * time.Hour)
	s.days.Forget("2026-11-21")
	s.become(WrapUp, "", "long")

	if day := s.days.Day("2026-11-20", s.at); len(day.People) != 0 {
		t.Errorf("the forgotten day holds %v", day.People)
	}
	if day := s.days.Day("2026-11-21", s.at); day.Total.TalkMS != (61 * time.Minute).Milliseconds() {
		t.Errorf("the kept day talks for %d ms", day.Total.TalkMS)
	}
	if _, _, ok := s.days.CallTalk("old", s.at); ok {
		t.Error("the call of the forgotten day is kept")
	}
	if talk, _, _ := s.days.CallTalk("long", s.at); talk != (2 * time.Hour).Milliseconds() {
		t.Errorf("the running call was talked to for %d ms", talk)
	}
	s.days.Forget("2026-11-30")
	if _, _, ok := s.days.CallTalk("long", s.at); ok {
		t.Error("the ended call is kept")
	}
}

// A crash leaves a person signed in; the next boot signs out what it finds.
// Facts out of order, unknown states and strangers leave the sums right.
func TestOddFacts(t *testing.T) {
	s := &shift{days: NewDays(time.UTC), at: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)}
	s.days.Add(fact.Fact{At: s.at, Person: "1007", Body: fact.SeatSignedOut{Why: "restart"}})
	s.days.Add(fact.Fact{At: s.at, Person: "1007", Body: fact.SeatSignedIn{}})
	s.after(time.Second)
	s.days.Add(fact.Fact{At: s.at, Person: "1007", Body: fact.SeatSignedIn{}}) // moved
	s.days.Add(fact.Fact{At: s.at, Person: "1007", Body: fact.SeatState{To: "dreaming"}})
	s.after(time.Second)
	s.after(-500 * time.Millisecond)
	s.become(Talking, "", "c1")
	s.after(-time.Hour)
	s.become(Ready, "", "")
	s.after(2 * time.Hour)
	s.days.Add(fact.Fact{At: s.at, Person: "1007", Body: fact.CallAnswered{}})
	s.days.Add(fact.Fact{At: s.at, Person: "1007", Body: fact.SeatSignedOut{Why: "restart"}})
	a := s.days.Day("2026-11-23", s.at.Add(time.Hour)).Total
	want := "map[dreaming:500 signed-in:1000]"
	if a.SumMS() != a.SignedInMS || a.SignedInMS != 3_601_500 || fmt.Sprint(a.NotReadyMS) != want || a.Calls != 1 {
		t.Errorf("the account is %+v", a)
	}
}

func TestReasonsAreBounded(t *testing.T) {
	s := &shift{days: NewDays(time.UTC), at: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)}
	for i := range 100 {
		s.become(NotReady, fmt.Sprint("reason ", i), "")
		s.after(time.Second)
	}
	s.become(NotReady, "reason 3", "")
	s.after(time.Second)
	a := s.days.Day("2026-11-23", s.at).Total
	if len(a.NotReadyMS) != maxReasons || a.NotReadyMS["reason 3"] != 2000 || a.NotReadyMS[otherReason] != 69_000 || a.SumMS() != 101_000 {
		t.Errorf("the reasons are %v", a.NotReadyMS)
	}
}

func TestCheckpointIsRefused(t *testing.T) {
	data, err := json.Marshal(NewDays(time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{`{}`, `{"zone":"Asia/Shanghai"}`, `[]`, `{"zone":"UTC","people":{"a":{"state":"lost"}}}`} {
		if err := NewDays(time.UTC).UnmarshalJSON([]byte(text)); err == nil {
			t.Errorf("the checkpoint %s was read", text)
		}
	}
	if err := NewDays(zone(t, "Asia/Shanghai")).UnmarshalJSON(data); err == nil {
		t.Error("a checkpoint of another zone was read")
	}
}

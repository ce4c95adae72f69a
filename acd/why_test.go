package acd

import (
	"encoding/json"
	"testing"
	"time"
)

func TestWhy(t *testing.T) {
	e := New(Rules{
		Queues: []Queue{
			{Name: "english", Needs: []Skill{{Name: "en", Level: 3}}, Order: BestLevel, Boost: time.Second, Priority: 1,
				Rings: []Ring{{After: 0, Need: Need{All: []Skill{{Name: "en", Level: 1}}}}, {After: time.Minute}}},
		},
		People: []Person{{ID: "ann", Skills: []Skill{{Name: "en", Level: 1}, {Name: "biz", Level: 2}}}, {ID: "ben"}, {ID: "cid", Skills: []Skill{{Name: "en", Level: 4}}}},

		Reserves: []Reserve{{Skill: "biz", Level: 2, Free: 1}},
	})
	play(e, Arrive{Call: "c1"}, Offerable{Call: "c1", Queue: "english"},
		SignIn{Person: "ann", Ready: true}, SignIn{Person: "ben", Ready: true}, SignIn{Person: "cid"}, Arrive{Call: "c2"})
	why, _ := e.Why("c1")
	got, err := json.Marshal(why)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"call":"c1","at":"2026-11-23T09:00:00Z","state":"waiting","queue":"english","arrived":"2026-11-23T09:00:00Z","waited_ms":0,` +
		`"ring":1,"next_ring":"2026-11-23T09:01:00Z","needs":["en \u003e= 3","en"],"priority":1,"boost_ms":1000,"order":"best-level","ahead":0,"place":1,"people":[` +
		`{"person":"ann","ring":1,"key":1,"why":"reserve","detail":"biz \u003e= 2"},` +
		`{"person":"ben","ring":-1,"why":"skill","detail":"en \u003e= 3"},` +
		`{"person":"cid","ring":0,"key":4,"why":"state","detail":"not-ready: signed-in"}]}`
	if string(got) != want {
		t.Errorf("it is explained as %s", got)
	}
	if why, known := e.Why("c2"); !known || why.State != "greeting" || why.Needs == nil || why.People == nil || len(why.Needs)+len(why.People) > 0 {
		t.Errorf("a call in the greeting is explained as %+v", why)
	}
	if _, known := e.Why("c3"); known {
		t.Error("a call that nobody knows is explained")
	}
}

// TestWhyAt: what is explained is of the moment that it is asked for, at least of the
// latest one; and nothing happens by it.
func TestWhyAt(t *testing.T) {
	day := nine.Add(time.Minute)
	e := New(Rules{
		Queues:  []Queue{{Name: "general", Needs: []Skill{{Name: "zh", Level: 1}}, Rings: []Ring{{After: 10 * time.Second, Need: Need{All: []Skill{{Name: "en", Level: 1}}}}}}},
		People:  []Person{{ID: "ann", Skills: []Skill{{Name: "zh", Level: 1}}}, {ID: "ben"}},
		Numbers: []NumberRule{{Number: "110", Do: RulePriority, Priority: 2, Until: day}, {Number: "110", Do: RuleLimit, PerHour: 3, Until: day}},
	})
	play(e, Arrive{Call: "c1", From: "110"}, Offerable{Call: "c1", Queue: "general"}, SignIn{Person: "ben", Ready: true}, SignIn{Person: "ann", Ready: true})
	before, err := e.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		at             time.Time
		waited         int64
		ring, numbered int
	}{{nine.Add(-time.Hour), 0, 0, 2}, {nine, 0, 0, 2}, {nine.Add(5 * time.Second), 5_000, 0, 2}, {nine.Add(20*time.Second + time.Microsecond), 20_000, 1, 2}, {day, 60_000, 1, 0}} {
		why, _ := e.WhyAt(c.at, "c1")
		if why.WaitedMS != c.waited || !why.At.Equal(nine.Add(time.Duration(c.waited)*time.Millisecond)) || why.Ring != c.ring || len(why.Numbers) != c.numbered || why.People[1].IdleMS != c.waited {
			t.Errorf("at %s it is explained as %+v", c.at, why)
		}
	}
	if after, err := e.Snapshot(); err != nil || string(after) != string(before) {
		t.Errorf("the engine went on: %s, %v", after, err)
	}
}

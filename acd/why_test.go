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
	if why, known := e.Why("c2"); !known || why.State != "greeting" || why.Needs != nil {
		t.Errorf("a call in the greeting is explained as %+v", why)
	}
	if _, known := e.Why("c3"); known {
		t.Error("a call that nobody knows is explained")
	}
}

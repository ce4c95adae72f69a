package acd

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"
)

// every is one of each input, with all its fields set.
var every = []Input{
	Arrive{Call: "c", Line: "l", From: "f", Arrived: nine, Site: "s", Protected: true},
	AskWait{Call: "c"},
	Offerable{Call: "c", Queue: "q", Needs: "s >= 2", Stay: true},
	Prioritise{Call: "c", Priority: 1, Boost: 2},
	KeepPlace{Call: "c"},
	Gone{Call: "c", Why: "w", At: nine},
	Accepted{Call: "c", Person: "p", Offer: 1, At: nine},
	Refused{Call: "c", Person: "p", Offer: 1, Status: 486},
	Unreachable{Call: "c", Person: "p", Offer: 1, Status: 408, Cause: "x"},
	NotRung{Call: "c", Person: "p", Offer: 1, Why: "no-port"},
	Released{Call: "c", Person: "p", At: nine},
	Unreached{Call: "c", Person: "p", Offer: 1, Why: "busy", At: nine},
	Held{Call: "c", Person: "p", At: nine},
	Resumed{Call: "c", Person: "p", At: nine},
	Supervise{Call: "c", Person: "p", Mode: Listen},
	Unsupervise{Call: "c", Person: "p", At: nine},
	TakeOver{Call: "c", Person: "p", At: nine},
	SignIn{Person: "p", Place: "x", Contact: "y", Ready: true},
	SignOut{Person: "p", Why: "w", By: "b"},
	SetReady{Person: "p", By: "b"},
	SetNotReady{Person: "p", Reason: "r", By: "b"},
	EndWrapUp{Person: "p", By: "b"},
	ExtendWrapUp{Person: "p", For: 1, By: "b"},
	SetRules{Rules: Rules{
		Queues: []Queue{{Name: "q", Needs: []Skill{{Name: "s", Level: 1}}, Boost: 1, RingFor: 2, WrapUp: 3, MaxWaiting: 4, MaxWait: 5, ServiceMark: 6, Priority: 8, Order: LeastTalk, OwnSite: true, WrapUpMax: 9, Any: [][]Skill{{{Name: "s", Level: 1}, {Name: "t", Level: 2}}},
			Rings:  []Ring{{After: 7, Need: Need{All: []Skill{{Name: "u", Level: 1}}}}},
			Target: 9, Sticky: Sticky{Within: 10, For: 11}, MaxExpected: 12, Unstaffed: true}},
		Numbers:  []NumberRule{{Number: "110", Do: RulePriority, Priority: 1, Boost: 2, KeepPriority: true, KeepBoost: true, Queue: "q", PerHour: 3, Reason: "r", Author: "a", Until: nine}},
		People:   []Person{{ID: "p", Skills: []Skill{{Name: "s", Level: 1, From: nine, Until: nine.Add(time.Hour)}}, Site: "s", Weight: 50}},
		Reserves: []Reserve{{Skill: "s", Level: 1, Free: 2}}, Misses: 3, East: 8 * time.Hour,
		CallBack: CallBack{On: true, MissedAfter: 1, Priority: 2, Boost: 3, Attempts: 4, PerMinute: 5, PerHour: 6, PerDay: 7},
	}},
	Tick{},
}

func TestEveryInputIsReadBack(t *testing.T) {
	if len(every) != len(codecs) {
		t.Errorf("%d inputs are known here, %d can be written", len(every), len(codecs))
	}
	for _, in := range every {
		for v, i := reflect.ValueOf(in), 0; i < v.NumField(); i++ {
			if v.Field(i).IsZero() {
				t.Errorf("%T.%s is not tried", in, v.Type().Field(i).Name)
			}
		}
		raw := EncodeInput(in)
		got, err := DecodeInput(raw)
		if err != nil || !reflect.DeepEqual(got, in) {
			t.Errorf("%s is read as %#v: %v", raw, got, err)
		}
	}
}

// The form on disk is for ever.
func TestInputOnDisk(t *testing.T) {
	for want, in := range map[string]Input{
		`{"in":"arrive","with":{"call":"c1","line":"12345","arrived":"2026-11-23T09:00:00Z"}}`: Arrive{Call: "c1", Line: "12345", Arrived: nine},
		`{"in":"accepted","with":{"call":"c1","person":"1007","offer":3}}`:                     Accepted{Call: "c1", Person: "1007", Offer: 3},
		`{"in":"not-rung","with":{"call":"c1","person":"1007","offer":3,"why":"no-port"}}`:     NotRung{Call: "c1", Person: "1007", Offer: 3, Why: "no-port"},
		`{"in":"tick","with":{}}`: Tick{},
	} {
		if got := string(EncodeInput(in)); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	for _, in := range []Input{nil, Arrive{Arrived: time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)}} {
		if got := EncodeInput(in); got != nil {
			t.Errorf("%v was written as %s", in, got)
		}
	}
}

func TestInputsThatAreRefused(t *testing.T) {
	for _, text := range []string{
		``, `{}`, `null`, `[]`, `{"in":"dance","with":{}}`, `{"in":"tick"}`, `{"in":"tick","with":{}}{}`,
		`{"in":"tick","with":{},"more":1}`, `{"in":"gone","with":{"call":"c","new":1}}`, `{"in":"gone","with":{"call":1}}`,
	} {
		if in, err := DecodeInput(json.RawMessage(text)); err == nil || !strings.HasPrefix(err.Error(), "cannot read input") {
			t.Errorf("%q is read as %#v: %v", text, in, err)
		}
	}
}

func FuzzDecodeInput(f *testing.F) {
	for _, in := range every {
		f.Add([]byte(EncodeInput(in)))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		in, err := DecodeInput(text)
		if err != nil {
			return
		}
		raw := EncodeInput(in)
		again, err := DecodeInput(raw)
		if err != nil || string(EncodeInput(again)) != string(raw) {
			t.Fatalf("%s is read as %#v: %v", raw, again, err)
		}
		// What can be read can be stepped, in any state.
		e := New(Rules{Queues: []Queue{{Name: "q", WrapUp: time.Second}}, People: []Person{{ID: "p"}}})
		play(e, in, SignIn{Person: "p", Ready: true}, Arrive{Call: "c"}, Offerable{Call: "c", Queue: "q", Needs: "s >= 2"}, in,
			Accepted{Call: "c", Person: "p", Offer: 1, At: nine}, in, Gone{Call: "c"}, in)
		e.Step(nine.Add(time.Hour), Tick{})
		if err := e.Invariants(); err != nil {
			t.Fatal(err)
		}
	})
}

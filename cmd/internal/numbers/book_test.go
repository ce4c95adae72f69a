package numbers

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"time"

	"hotline/acd"
	"hotline/recording/fact"
)

var dawn = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)

func at(after time.Duration, body fact.Body) fact.Fact {
	return fact.Fact{At: dawn.Add(after), Person: "9001", Body: body}
}

func rule(id, number, do string, lasts time.Duration) fact.NumberRule {
	return fact.NumberRule{Rule: id, Number: number, Do: do, PerHour: 3, BoostMS: 60_000, Priority: 2, Queue: "q", Reason: "why", UntilMS: dawn.Add(lasts).UnixMilli()}
}

func (b *Book) said() (text string) {
	for _, r := range b.Rules() {
		text += r.ID + " "
	}
	return text
}

func TestRulesComeAndGo(t *testing.T) {
	b := NewBook()
	for i, step := range []struct {
		f       fact.Fact
		changed bool
		want    string
	}{
		{at(0, fact.CallQueued{}), false, ""},
		{at(0, rule("r1", "200", "limit", time.Hour)), true, "r1 "},
		{at(1, rule("r2", "100", "refuse", time.Hour)), true, "r2 r1 "},
		{at(2, rule("r3", "100", "limit", 2*time.Hour)), true, "r3 r2 r1 "},
		{at(3, rule("r4", "200", "limit", 3*time.Hour)), true, "r3 r2 r4 "}, // in place of r1
		{at(4, fact.NumberRule{Rule: "r9"}), false, "r3 r2 r4 "},
		{at(5, fact.NumberRule{Rule: "r3"}), true, "r2 r4 "},
		{at(time.Hour, rule("r5", "300", "queue", 2*time.Hour)), true, "r2 r4 r5 "}, // r2 has expired, and there is room
	} {
		if changed := b.Add(step.f); changed != step.changed || b.said() != step.want {
			t.Errorf("step %d: changed %v, %s; want %v, %s", i, changed, b.said(), step.changed, step.want)
		}
	}
}

// TestARuleIsReadBack: by way of its fact, and of the checkpoint.
func TestARuleIsReadBack(t *testing.T) {
	want := Rule{ID: "r1", Set: dawn, NumberRule: acd.NumberRule{Number: "13800000001", Do: "priority", Priority: -3, Boost: time.Minute, KeepPriority: true, KeepBoost: true,
		Queue: "general", PerHour: 7, Reason: "calls at night", Author: "9001", Until: dawn.Add(time.Hour)}}
	b := NewBook()
	b.Add(at(0, want.Fact()))
	text, err := json.Marshal(b)
	again := NewBook()
	if err == nil {
		err = json.Unmarshal(text, again)
	}
	if err != nil || !reflect.DeepEqual(b.Rules(), []Rule{want}) || !reflect.DeepEqual(again.Rules(), b.Rules()) {
		t.Errorf("read back %+v and %+v, %v; want %+v", b.Rules(), again.Rules(), err, want)
	}
}

func TestRulesAreBounded(t *testing.T) {
	b := NewBook()
	for i := range Most + 1 {
		id := fmt.Sprint(i)
		if changed := b.Add(at(0, rule(id, id, "refuse", time.Hour))); changed != (i < Most) {
			t.Fatalf("rule %d changed %v", i, changed)
		}
	}
	if !b.Add(at(0, rule("again", "7", "refuse", 2*time.Hour))) || len(b.Kept) != Most {
		t.Errorf("in place of another: %d rules are kept", len(b.Kept))
	}
	if !b.Add(at(time.Hour, rule("late", "late", "refuse", 2*time.Hour))) || len(b.Kept) != 2 {
		t.Errorf("after the others have expired %d are kept", len(b.Kept))
	}
}

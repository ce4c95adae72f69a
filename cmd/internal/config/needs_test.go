package config

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"hotline/acd"
	"hotline/ivr"
)

// TestNeedsAndRings reads a city that uses every rule of who serves whom.
func TestNeedsAndRings(t *testing.T) {
	text := strings.Replace(small, "skills: [general]", "skills: [general, lang.en, biz]\nmisses: 3\nrest: {missed: 20s, unreachable: 1m}\nreserves: {biz: {level: 4, free: 2}}", 1)
	text = strings.Replace(text, "queues: {general: {needs: {general: 1}}", `queues: {general: {needs: "general | lang.en >= 3, general >= 2", order: best-level, priority: -3,
  rings: [{after: 15s, needs: general}, {after: 1m, needs: {}}]}`, 1)
	text = strings.Replace(text, "otherwise: general, keys: {9: {queue: general", `otherwise: general, needs: "general >= 4 | biz", keys: {9: {queue: general, needs: {general: 3}`, 1)
	c := load(t, text)
	if f := c.Lines[0].Flow; f.Needs != "general >= 4 | biz" || f.Keys['9'].Needs != "general >= 3" {
		t.Errorf("the flow needs %q, key 9 %q", f.Needs, f.Keys['9'].Needs)
	}
	want := acd.Queue{
		Name: "general", Needs: []acd.Skill{{Name: "general", Level: 2}}, Any: [][]acd.Skill{{{Name: "general", Level: 1}, {Name: "lang.en", Level: 3}}},
		Order: acd.BestLevel, Priority: -3, RingFor: defaultRingFor, ServiceMark: defaultServiceMark,
		Rings: []acd.Ring{{After: 15 * time.Second, Need: acd.Need{All: []acd.Skill{{Name: "general", Level: 1}}}}, {After: time.Minute}},
	}
	if got, want := c.Rules.Rest, (acd.Rest{Missed: 20 * time.Second, Unreachable: time.Minute}); got != want {
		t.Errorf("the rest is %+v", got)
	}
	if got := c.Rules.Queues[0]; !reflect.DeepEqual(got, want) {
		t.Errorf("the queue is %+v", got)
	}
	if got := c.Rules.Reserves; !reflect.DeepEqual(got, []acd.Reserve{{Skill: "biz", Level: 4, Free: 2}}) || c.Rules.Misses != 3 || c.Rules.East != 8*time.Hour {
		t.Errorf("the reserves are %+v, %d misses, %s east", got, c.Rules.Misses, c.Rules.East)
	}
}

// TestNobodyIsCutOffInSilence: a line without a flow, and a flow without words for
// it, have some when nobody can take the call.
func TestNobodyIsCutOffInSilence(t *testing.T) {
	for _, line := range load(t, small).Lines {
		for _, f := range []*ivr.Flow{&line.Flow, line.Night} {
			if f != nil && len(f.Overflow[""].End) == 0 {
				t.Errorf("line %q: its flow %q ends without a word", line.Name, f.Name)
			}
		}
	}
}

// TestZeroBounds: what the comments of the demo city say of 0 is what the engine does.
func TestZeroBounds(t *testing.T) {
	for _, bounds := range []string{"", ", max_waiting: 0, max_wait: 0s"} {
		e := acd.New(load(t, strings.Replace(small, "general: {needs: {general: 1}", "general: {needs: {general: 1}"+bounds, 1)).Rules)
		now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
		for i := range 2001 {
			e.Step(now, acd.Arrive{Call: fmt.Sprint(i), Arrived: now})
			orders, _ := e.Step(now, acd.Offerable{Call: fmt.Sprint(i), Queue: "general"})
			if full := len(orders) > 0; full != (i == 2000) {
				t.Fatalf("%q: call %d gives %v", bounds, i, orders)
			}
		}
		if orders, _ := e.Step(now.Add(48*time.Hour), acd.Tick{}); len(orders) > 0 {
			t.Errorf("%q: two days later %v", bounds, orders)
		}
	}
}

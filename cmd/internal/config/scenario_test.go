package config

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"hotline/acd"
	"hotline/acd/lab"
)

// TestMistakesOfScenarios compares all mistakes of each file, with their
// places, with the text beside it.
func TestMistakesOfScenarios(t *testing.T) {
	compareMistakes(t, "testdata/scenarios/*.yaml", 4, func(text []byte, file string) []Mistake {
		_, _, mistakes := LoadScenario(text, file)
		return mistakes
	})
}

// TestLoadScenario reads every key.
func TestLoadScenario(t *testing.T) {
	got, _, mistakes := LoadScenario([]byte(`
seed: 7
calls: 2000000            # offered after warm-up
warmup: 100000
order: strict
seat_order: longest-idle
queues:
  - {name: a, rate: 1800.5, handle: {mean: 60s, dist: exponential}, patience: {mean: 0s}, skills: [a], target: 15s, priority: -1}
  - {name: b, rate: 18, handle: {mean: 1m30s, dist: lognormal(1.2)}, patience: {mean: 90s, dist: constant}, skills: [a, b]}
groups:
  - {name: s1, seats: 1, skills: {a: 1, b: 9}, speed: 1.5}
report: {within: [15s, 90s], quantiles: [0.5, 1]}
`), "s.yaml")
	want := lab.Scenario{
		Seed: 7, Calls: 2_000_000, Warmup: 100_000, Order: lab.Strict, SeatOrder: acd.LongestIdle,
		Queues: []lab.Queue{
			{
				Name: "a", Rate: 1800.5, Handle: lab.Span{Mean: time.Minute, Shape: lab.Exponential},
				Skills: []string{"a"}, Target: 15 * time.Second, Priority: -1,
			},
			{
				Name: "b", Rate: 18, Handle: lab.Span{Mean: 90 * time.Second, Shape: lab.Lognormal, CV: 1.2},
				Patience: lab.Span{Mean: 90 * time.Second, Shape: lab.Constant}, Skills: []string{"a", "b"},
			},
		},
		Groups: []lab.Group{{Name: "s1", Seats: 1, Skills: map[string]int{"a": 1, "b": 9}, Speed: 1.5}},
		Report: lab.Report{
			Within:    []lab.Mark{{Name: "15s", Wait: 15 * time.Second}, {Name: "90s", Wait: 90 * time.Second}},
			Quantiles: []float64{.5, 1},
		},
	}
	if len(mistakes) > 0 || !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v\n%v", got, want, mistakes)
	}
}

// TestLoadScenarioOfDays reads profiles and shifts.
func TestLoadScenarioOfDays(t *testing.T) {
	got, _, mistakes := LoadScenario([]byte(`
calls: 10
queues: [{name: a, profile: [`+strings.Repeat("0, ", 95)+`2.5], handle: {mean: 60s}, skills: []}]
groups: [{name: s, skills: {a: 1}, shifts: [{at: 08:00-16:30, seats: 12}, {at: 20:00-24:00, seats: 3}]}]
`), "s.yaml")
	if len(mistakes) > 0 {
		t.Fatal(mistakes)
	}
	shifts := []lab.Shift{{From: 8 * time.Hour, To: 16*time.Hour + 30*time.Minute, Seats: 12}, {From: 20 * time.Hour, To: 24 * time.Hour, Seats: 3}}
	if !reflect.DeepEqual(got.Groups[0].Shifts, shifts) || len(got.Queues[0].Profile) != 96 || got.Queues[0].Profile[95] != 2.5 {
		t.Errorf("got %+v", got)
	}
	_, _, mistakes = LoadScenario([]byte(`
calls: 10
queues: [{name: a, profile: [1, x], handle: {mean: 60s}, skills: []}]
groups: [{name: s, skills: {a: 1}, shifts: [{at: 16:00-08:00, seats: 12}, {at: 08:00-09:00}, 3]}]
`), "s.yaml")
	var text strings.Builder
	for _, m := range mistakes {
		fmt.Fprintln(&text, m)
	}
	for _, want := range []string{`s.yaml:3:33: queues[0].profile: want a number, got "x"`, `s.yaml:4:50: groups[0].shifts[0].at: "16:00-08:00" is no time of a day`, "seats is missing", "groups[0].shifts[2]: want keys and values"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in\n%s", want, text.String())
		}
	}
}

// TestLoadScenarioOfRules reads who else may serve, who stays free, and boosts.
func TestLoadScenarioOfRules(t *testing.T) {
	got, _, mistakes := LoadScenario([]byte(`
calls: 10
order: rules
queues: [{name: a, rate: 1, handle: {mean: 60s}, skills: [a], boost: 30s, rings: [{after: 15s, skills: [b, c]}, {after: 1m, skills: []}]}]
groups: [{name: s, seats: 1, skills: {a: 1, b: 5}, weight: 50}]
reserves: [{skill: b, level: 3, free: 2}, {skill: a, free: 1}]
`), "s.yaml")
	rings := []lab.Ring{{After: 15 * time.Second, Skills: []string{"b", "c"}}, {After: time.Minute}}
	reserves := []acd.Reserve{{Skill: "b", Level: 3, Free: 2}, {Skill: "a", Level: 1, Free: 1}}
	if len(mistakes) > 0 || !reflect.DeepEqual(got.Queues[0].Rings, rings) || !reflect.DeepEqual(got.Reserves, reserves) || got.Queues[0].Boost != 30*time.Second || got.Groups[0].Weight != 50 {
		t.Errorf("got %+v, %v", got, mistakes)
	}
}

// TestLoadScenarioOfCallBacks reads who is called back, in full and as much as is needed.
func TestLoadScenarioOfCallBacks(t *testing.T) {
	for text, want := range map[string]lab.CallBack{
		"{}": {MissedAfter: 5 * time.Second, Attempts: 3, Reached: 1},
		"{missed_after: 10s, attempts: 5, priority: -2, boost: 30s, reached: 0.6, keep_place: {after: 40s, share: 0.3}}": {
			MissedAfter: 10 * time.Second, Attempts: 5, Priority: -2, Boost: 30 * time.Second, Reached: .6, KeepAfter: 40 * time.Second, KeepShare: .3,
		},
	} {
		got, _, mistakes := LoadScenario([]byte(`
calls: 10
order: rules
queues: [{name: a, rate: 1, handle: {mean: 60s}, skills: [a]}]
groups: [{name: s, seats: 1, skills: {a: 1}}]
call_back: `+text), "s.yaml")
		if len(mistakes) > 0 || got.CallBack == nil || *got.CallBack != want {
			t.Errorf("got %+v, want %+v; %v", got.CallBack, want, mistakes)
		}
	}
}

// TestLoadScenarioOfReturning reads whose citizens call again, all three of it.
func TestLoadScenarioOfReturning(t *testing.T) {
	load := func(sticky string) (lab.Scenario, []Mistake) {
		sc, _, mistakes := LoadScenario([]byte(`
calls: 10
queues: [{name: a, rate: 1, handle: {mean: 60s}, skills: [a], sticky: `+sticky+`}]
groups: [{name: s, seats: 1, skills: {a: 1}}]
`), "s.yaml")
		return sc, mistakes
	}
	want := lab.Sticky{Within: 24 * time.Hour, For: 30 * time.Second, Numbers: 2000}
	if got, mistakes := load("{within: 24h, for: 30s, numbers: 2_000}"); len(mistakes) > 0 || got.Queues[0].Sticky == nil || *got.Queues[0].Sticky != want {
		t.Errorf("got %+v, %v", got.Queues, mistakes)
	}
	if _, mistakes := load("{within: 24h, for: 30s}"); len(mistakes) != 1 || !strings.Contains(mistakes[0].Text, "queues[0].sticky: numbers is missing") {
		t.Errorf("%v", mistakes)
	}
	if _, mistakes := load("{within: 0s, for: 30s, numbers: 1}"); len(mistakes) != 1 || !strings.HasPrefix(mistakes[0].String(), "s.yaml:3:80: queues[0].sticky.within: want 1ms") {
		t.Errorf("%v", mistakes)
	}
}

// TestOurScenarios reads what the laboratory has on its shelf.
func TestOurScenarios(t *testing.T) {
	files, err := filepath.Glob("../../../acd/lab/testdata/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("found %d files: %v", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, mistakes := LoadScenario(text, file); len(mistakes) > 0 {
			t.Error(mistakes)
		}
	}
}

// TestNumbersAsYAMLWritesThem: whole ones too may come with an exponent, underscores
// or a fraction of nothing.
func TestNumbersAsYAMLWritesThem(t *testing.T) {
	got, _, mistakes := LoadScenario([]byte(`
calls: 2e6
warmup: 2_000
queues: [{name: a, rate: 1e3, handle: {mean: 60s}, skills: [a], priority: -1.0}, {name: b, rate: 1e-06, handle: {mean: 60s}, skills: [a]}]
groups: [{name: s, seats: 1.2e1, skills: {a: 3.0}, speed: 1_0.5}]
order: strict
`), "s.yaml")
	if len(mistakes) > 0 || got.Calls != 2_000_000 || got.Warmup != 2_000 || got.Queues[0].Rate != 1000 || got.Queues[0].Priority != -1 ||
		got.Queues[1].Rate != 1e-6 || got.Groups[0].Seats != 12 || got.Groups[0].Skills["a"] != 3 || got.Groups[0].Speed != 10.5 {
		t.Errorf("got %+v, %v", got, mistakes)
	}
}

// TestDoubtsOfScenarios: who leaves may wait in vain, but hardly on purpose.
func TestDoubtsOfScenarios(t *testing.T) {
	for _, c := range []struct{ skills, reserves, want string }{
		{"a", "[]", ""},
		{"zz", "[]", "s.yaml:3:92: queues[0].skills: nobody has them all, and all these citizens leave"},
		{"a", "[{skill: b, free: 2}]", "s.yaml:3:92: queues[0].skills: reserve b is to keep 2 free and there are never more, so that nobody ever serves this queue, and all these citizens leave"},
	} {
		_, doubts, mistakes := LoadScenario([]byte(`
calls: 10
queues: [{name: a, rate: 1, handle: {mean: 60s}, patience: {mean: 60s}, rings: [], skills: [`+c.skills+`]}]
groups: [{name: s, seats: 2, skills: {a: 1, b: 1}}]
reserves: `+c.reserves+"\n"), "s.yaml")
		said := ""
		for _, d := range doubts {
			said += d.String()
		}
		if len(mistakes) > 0 || said != c.want {
			t.Errorf("%s: %q, %v", c.skills, said, mistakes)
		}
	}
}

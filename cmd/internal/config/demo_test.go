package config

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"hotline/acd"
	"hotline/ivr"
)

func TestDemoCityIsAsPromised(t *testing.T) {
	c, mistakes := Load(Demo(), "demo.yaml")
	for _, m := range mistakes {
		t.Error(m)
	}
	if t.Failed() {
		return
	}
	for number, want := range map[string]struct{ line, queue string }{
		"12345":     {"city", "general"},
		"053112345": {"city", "general"},
		"96123":     {"business", "business"},
		"12300":     {"provincial", "provincial"},
	} {
		line, ok := c.LineByNumber(number)
		if !ok || line.Name != want.line || line.Early {
			t.Errorf("%s leads to %+v (found %v), want line %s, at once", number, line, ok, want.line)
		}
		demoHours(t, line, want.queue)
	}
	if line, ok := c.LineByNumber("110"); ok {
		t.Errorf("110 leads to line %s, want none", line.Name)
	}
	if got := []string{c.Language("general"), c.Language("english"), c.Language("gone")}; !slices.Equal(got, []string{"zh", "en", "zh"}) {
		t.Errorf("the languages of general, english and a queue that is gone are %v", got)
	}
	if !slices.Equal(c.NotReady, []string{"break", "lunch", "training", "meeting"}) {
		t.Errorf("not ready for %v", c.NotReady)
	}
	demoPeople(t, c)
	if c.Zone.String() != "Asia/Shanghai" || c.AreaCode != "0531" || c.Drain != time.Minute {
		t.Errorf("zone %s, area %s, drain %s", c.Zone, c.AreaCode, c.Drain)
	}
	for _, trunk := range c.Trunks {
		for _, p := range trunk.Allow {
			if !p.Addr().IsLoopback() {
				t.Errorf("trunk %s allows %s, want loopback alone", trunk.Name, p)
			}
		}
	}
}

// demoHours: by day and by night people answer, from the same queue, and key 9 is
// English; 1, 2 and 3 are silent until they are enabled. Only the greeting differs,
// so that nothing else in the demo city depends on the hour.
func demoHours(t *testing.T, line Line, queue string) {
	t.Helper()
	if line.Night == nil {
		t.Fatalf("line %s has no flow for the night", line.Name)
	}
	for clock, greeting := range map[string]string{"00:00:00": "greeting-night", "07:59:59": "greeting-night",
		"08:00:00": "greeting", "12:30:00": "greeting", "19:59:59": "greeting", "20:00:00": "greeting-night"} {
		for _, day := range []string{"2026-11-23", "2026-11-28", "2026-11-29", "2027-01-01"} { // Monday, Saturday, Sunday, a holiday
			at, err := time.Parse(time.RFC3339, day+"T"+clock+"+08:00")
			if err != nil {
				t.Fatal(err)
			}
			flow, closed := line.At(at)
			english := flow.Keys['9']
			if closed || flow.Queue != queue || len(flow.Keys) != 1 || english.Queue != "english" || !slices.Equal(english.Say, []string{"english"}) {
				t.Errorf("line %s at %s: %+v (closed %v), want queue %s and key 9 alone, for english", line.Name, at, flow, closed, queue)
			}
			if !slices.Equal(flow.Greeting, []string{greeting}) {
				t.Errorf("line %s at %s is greeted by %v, want %s", line.Name, at, flow.Greeting, greeting)
			}
		}
	}
	night := *line.Night
	night.Name, night.Greeting, night.Overflow = line.Flow.Name, line.Flow.Greeting, maps.Clone(night.Overflow)
	night.Overflow["closed"] = line.Flow.Overflow["closed"] // it is never closed by night
	if !reflect.DeepEqual(night, line.Flow) {
		t.Errorf("line %s by night: %+v, want but for the greeting what it has by day: %+v", line.Name, night, line.Flow)
	}
}

// TestDemoKeysAreEnabledByDayAndNight: what the file writes down for later works
// as it stands. Key 1 leads to a queue of its own that whoever takes general calls answers.
func TestDemoKeysAreEnabledByDayAndNight(t *testing.T) {
	text := strings.ReplaceAll(string(Demo()), ", enabled: false}", "}")
	c := load(t, text)
	line, _ := c.LineByNumber("12345")
	for _, flow := range []ivr.Flow{line.Flow, *line.Night} {
		for key, want := range map[byte]string{'9': "english", '1': "orders", '2': "business", '3': "provincial"} {
			if got := flow.Keys[key].Queue; got != want {
				t.Errorf("flow %s: key %c leads to %q, want %s", flow.Name, key, got, want)
			}
		}
	}
	needs := map[string][]acd.Skill{}
	for _, q := range c.Rules.Queues {
		needs[q.Name] = q.Needs
	}
	if len(needs["orders"]) == 0 || !slices.Equal(needs["orders"], needs["general"]) {
		t.Errorf("orders needs %v, want what general needs: %v", needs["orders"], needs["general"])
	}
}

func demoPeople(t *testing.T, c *City) {
	t.Helper()
	extra := map[string]string{"1007": "en", "1008": "en", "1009": "business", "1010": "business"}
	ids := []string{"1001", "1002", "1003", "1004", "1005", "1006", "1007", "1008", "1009", "1010"}
	for _, id := range ids {
		p, ok := c.Person(id)
		has := func(skill string) bool {
			for _, s := range p.Skills {
				if s.Name == skill {
					return true
				}
			}
			return false
		}
		for _, skill := range []string{"general", "en", "business"} {
			if want := skill == "general" || skill == extra[id]; has(skill) != want {
				t.Errorf("%s has %s: %v, want %v", id, skill, has(skill), want)
			}
		}
		if !ok || p.Place != id || p.Password != "demo" || !p.Phone.Registered || p.Phone.Secret != "demo" || !slices.Equal(p.Roles, []string{RolePerson}) {
			t.Errorf("%s is %+v", id, p)
		}
	}
	p, _ := c.Person("9001")
	if !slices.Equal(p.Roles, []string{RoleSupervisor}) || p.Password != "demo" || p.Phone != (Phone{}) {
		t.Errorf("9001 is %+v, want a supervisor without a phone", p)
	}
	if got := c.BuiltinSecrets(); !slices.Equal(got, append(ids, "9001")) {
		t.Errorf("built-in secrets of %v, want everybody's", got)
	}
	if len(c.People) != 11 || len(c.Rules.People) != 11 {
		t.Errorf("%d people, %d in the rules, want 11", len(c.People), len(c.Rules.People))
	}
}

// A caller may write a person's number in any form; it is claimed all the same.
func TestAPersonIsFoundInAnyFormOfTheNumber(t *testing.T) {
	city, mistakes := Load(Demo(), "demo.yaml")
	if len(mistakes) > 0 {
		t.Fatal(mistakes)
	}
	for _, number := range []string{"1001", "1001 ", "+861001", "10-01", "1001;phone-context=x"} {
		if p, ok := city.PersonByNumber("13812345678", number); !ok || p.ID != "1001" {
			t.Errorf("%q claims nobody's number", number)
		}
	}
	for _, number := range []string{"", "13812345678", "anonymous", "10012345", "05311001"} {
		if p, ok := city.PersonByNumber(number); ok {
			t.Errorf("%q claims the number of %s", number, p.ID)
		}
	}
}

// TestLinesOfMergedNumbers: the number that was dialled first and is ours picks the line.
func TestLinesOfMergedNumbers(t *testing.T) {
	c, _ := Load(Demo(), "demo.yaml")
	for want, called := range map[string][]string{
		"business 96123":    {"96123", "12345"},
		"business +8696123": {"+8696123", "12345"},
		"provincial 12300":  {"053182345678", "12300", "12345"},
		"city 0531-12345":   {"110", "0531-12345"},
		" ":                 {"110", "anonymous"},
	} {
		line, number, ok := c.LineByNumbers(called)
		if got := line.Name + " " + number; got != want || ok != (want != " ") {
			t.Errorf("%q lead to %q, %v, want %q", called, got, ok, want)
		}
	}
}

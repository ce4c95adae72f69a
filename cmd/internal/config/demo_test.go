package config

import (
	"slices"
	"testing"
	"time"
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
		if !ok || line.Name != want.line || line.Flow.Queue != want.queue || line.Early || line.Hours != nil {
			t.Errorf("%s leads to %+v (found %v), want line %s, queue %s, at once, always", number, line, ok, want.line, want.queue)
		}
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
	line, _ := c.LineByNumber("12345")
	if got := line.Flow.Keys['9'].Queue; got != "english" {
		t.Errorf("key 9 leads to %q, want english", got)
	}
	if len(line.Flow.Keys) != 1 {
		t.Errorf("keys %v mean something, want 9 alone: 2 and 3 are silent until they are enabled", line.Flow.Keys)
	}
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

package config

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestDoubts reads each testdata/doubts/*.yaml, which has no mistake, and compares
// its doubts, with their places, with the *.txt beside it.
func TestDoubts(t *testing.T) {
	compareMistakes(t, "testdata/doubts/*.yaml", 3, func(text []byte, file string) []Mistake {
		city, mistakes := Load(text, file)
		if len(mistakes) > 0 {
			t.Errorf("%s has mistakes: %v", file, mistakes)
			return nil
		}
		return city.Doubts
	})
}

// kinds is a city of queues, reserves and people, one a line each.
func kinds(queues, reserves, people string) string {
	return "timezone: UTC\nskills: [a, b, c]\n" + queues + "\n" + reserves + "\n" +
		"lines: {city: {numbers: 12345, answers: with-seat, queue: x}}\ntrunks: {t: {allow: 127.0.0.1}}\n" + people + "\n"
}

// TestWhatIsNoDoubt: each of these is as it should be, by a hair.
func TestWhatIsNoDoubt(t *testing.T) {
	const all = "people: [{range: 101-103, skills: {a: 1, b: 1, c: 1}}, {id: p, skills: {a: 1}}]"
	with := func(skill string) string { return strings.Replace(all, "}]", "}, {id: r, skills: {"+skill+": 1}}]", 1) }
	for name, text := range map[string]string{
		"a ring that opens just in time":               kinds("queues: {x: {needs: {a: 1}, max_wait: 31s, rings: [{after: 30s, needs: {b: 1}}]}}", "", with("b")),
		"calls that wait for ever":                     kinds("queues: {x: {needs: {a: 1}, rings: [{after: 30s, needs: {b: 1}}]}}", "", with("b")),
		"a higher priority that cannot take everybody": kinds("queues: {x: {needs: {a: 1}}, y: {needs: {b: 1}, priority: 1}}", "", all),
		"a ring of a higher priority, and a reserve":   kinds("queues: {x: {needs: {b: 1}}, y: {needs: {a: 1}, priority: 1, rings: [{after: 4s, needs: {c: 1}}]}}", "reserves: {b: {free: 1}}", all),
		"a ring of a higher priority, too late":        kinds("queues: {x: {needs: {a: 1}}, y: {needs: {b: 1}, priority: 1, max_wait: 4s, rings: [{after: 4s, needs: {a: 1}}]}}", "", all),
		"a ring for those whom a reserve kept":         kinds("queues: {x: {needs: {a: 1}, rings: [{after: 9s, needs: {a: 1, b: 1}}]}}", "reserves: {b: {free: 2}}", all),
		"a ring for who holds a skill for some days":   kinds("queues: {x: {needs: {a: 1}, rings: [{after: 9s, needs: {b: 1}}]}}", "", "people: [{id: p, skills: {a: {level: 1, until: 2020-01-01}, b: 1, c: 1}}]"),
		"a ring of a higher priority, not for all":     kinds("queues: {x: {needs: {a: 1}}, y: {needs: {b: 1}, priority: 1, rings: [{after: 4s, needs: {c: 1}}]}}", "", with("c")),
		"a boost below the longest wait":               kinds("queues: {x: {needs: {a: 1}, max_wait: 10m}, y: {needs: {a: 1}, boost: 9m}}", "", all),
		"a boost that both have":                       kinds("queues: {x: {needs: {a: 1}, max_wait: 10m, boost: 5m}, y: {needs: {a: 1}, boost: 14m}}", "", all),
		"a reserve that one can leave":                 kinds("queues: {x: {needs: {a: 1}}}", "reserves: {b: {free: 3}}", all),
		"a reserve that spares one":                    kinds("queues: {x: {needs: {a: 1}}}", "reserves: {b: {free: 2}}", strings.Replace(all, ", {id: p, skills: {a: 1}}", "", 1)),
		"a reserve of the queue itself":                kinds("queues: {x: {needs: {b: 1}}}", "reserves: {b: {free: 3}}", all),
		"a reserve that a ring names":                  kinds("queues: {x: {needs: {a: 1}, rings: [{after: 9s, needs: {b: 1}}]}}", "reserves: {b: {free: 3}}", strings.Replace(all, ", {id: p, skills: {a: 1}}", "", 1)),
	} {
		city, mistakes := Load([]byte(text), "city.yaml")
		if len(mistakes) > 0 {
			t.Errorf("%s: %v", name, mistakes)
			continue
		}
		left := slices.DeleteFunc(city.Doubts, func(m Mistake) bool {
			return strings.HasPrefix(m.Text, `skill "`) || strings.Contains(m.Text, "opens after")
		})
		if len(left) > 0 {
			t.Errorf("%s: %v", name, left)
		}
	}
	if city, mistakes := Load(Demo(), "demo.yaml"); len(mistakes)+len(city.Doubts) > 0 {
		t.Errorf("the demo city: %v, %v", mistakes, city.Doubts)
	}
}

// TestARingForThoseWhoAreLedOn: one that opens after the longest wait of its queue is
// for nobody, unless a flow leads calls there that have waited elsewhere, or lets them stay.
func TestARingForThoseWhoAreLedOn(t *testing.T) {
	text := kinds("queues: {y: {needs: {a: 1}}, x: {needs: {a: 1}, max_wait: 31s, rings: [{after: 40s, needs: {b: 1}}]}}", "",
		"people: [{id: p, skills: {a: 1}}, {id: q, skills: {b: 1, c: 1}}]")
	for way, doubts := range map[string]int{"[sorry-full]": 1, "{queue: y, end: [sorry-full]}": 1, "{queue: x, end: [sorry-full]}": 0, "{stay: true, end: [sorry-full]}": 0} {
		told := strings.Replace(text, "answers: with-seat, queue: x", "flow: f", 1) + "flows: {f: {greeting: [greeting], otherwise: y, overflow: {too-long: " + way + "}}}\n"
		city, mistakes := Load([]byte(told), "city.yaml")
		opens := slices.DeleteFunc(slices.Clone(city.Doubts), func(m Mistake) bool { return !strings.Contains(m.Text, "opens after 40s") })
		if len(mistakes) > 0 || len(opens) != doubts {
			t.Errorf("%s: %v, %v", way, mistakes, city.Doubts)
		}
	}
}

// TestDoubtsBesideMistakes: a mistake hides no doubt but one that may come from it.
func TestDoubtsBesideMistakes(t *testing.T) {
	const (
		one    = "people: [{id: p, skills: {a: 1}}]"
		starve = "y: {needs: {a: 1}, priority: 1}"
		all    = `skill "b", skill "c"`
	)
	for name, c := range map[string]struct{ text, doubts string }{
		"a key of a queue that is unknown":      {kinds("queues: {x: {needs: {a: 1}, priorty: 2}, "+starve+"}", "", one), all},
		"another queue":                         {kinds("queues: {x: {needs: {a: 1}}, "+starve+", z: {needs: {a: 1}, wrap_up: 2h}}", "", one), all + `, queue "x"`},
		"the queue that goes before":            {kinds("queues: {x: {needs: {a: 1}}, y: {needs: {a: 1}, priority: 1, max_wait: x}}", "", one), all},
		"a queue that comes twice":              {kinds("queues: {x: {needs: {a: 1}}, "+starve+", x: {needs: {a: 1}, priority: 2}}", "", one), all},
		"a section that may be the reserves":    {kinds("queues: {x: {needs: {a: 1}}, "+starve+"}", "reserve: {a: {free: 1}}", one), all},
		"a section that is empty":               {kinds("queues: {x: {needs: {a: 1}}, "+starve+"}", "reserves:", one), all},
		"a section that comes twice":            {kinds("queues: {x: {needs: {a: 1}}, "+starve+"}", one, one), ""},
		"a section that is not":                 {kinds("queues: {x: {needs: {a: 1}}, "+starve+"}", "reserves: {c: {free: 1}}\ncuty: Jinan", one), `skill "b", skill "c", queue "x", reserve c`},
		"a line":                                {kinds("queues: {x: {needs: {a: 1}}, "+starve+"}", "drain: 1", one), all + `, queue "x"`},
		"a password":                            {kinds("queues: {x: {needs: {a: 1}}}", "", "people: [{id: p, skills: {a: 1}, password: $x}]"), all},
		"a skill of a person":                   {kinds("queues: {x: {needs: {a: 1}}}", "", "people: [{id: p, skills: {a: 1, d: 1}}]"), ""},
		"a level of a person":                   {kinds("queues: {x: {needs: {a: 1}}}", "", "people: [{id: p, skills: {a: 1, b: 10}}]"), ""},
		"a person that cannot be read":          {kinds("queues: {x: {needs: {a: 1}}}", "", "people: [{id: p, skills: {a: 1}}, {id: p?, skills: {b: 1}}]"), ""},
		"what a queue needs":                    {kinds("queues: {x: {needs: {a: 1}}, y: {needs: }}", "", one), ""},
		"a queue that nobody may serve":         {kinds("queues: {x: {needs: {b: 1}}, "+starve+"}", "reserves: {b: {free: 1}}", one), `skill "c"`},
		"a ring that nobody may serve":          {kinds("queues: {x: {needs: {a: 1}, rings: [{after: 9s, needs: {b: 1}}]}, "+starve+"}", "", one), `skill "c"`},
		"a queue that a reserve keeps from all": {kinds("queues: {x: {needs: {a: 1}}, "+starve+"}", "reserves: {b: {free: 1}}", "people: [{id: p, skills: {a: 1, b: 1}}]"), `skill "c"`},
	} {
		city, mistakes := Load([]byte(c.text), "city.yaml")
		var got []string
		for _, m := range slices.Concat(city.Doubts, city.DoubtsOfDates(time.Now())) {
			what, _, _ := strings.Cut(m.Text, ":")
			got = append(got, what)
		}
		if len(mistakes) == 0 || strings.Join(got, ", ") != c.doubts {
			t.Errorf("%s: %q, beside %v", name, got, mistakes)
		}
	}
}

// TestUnreachedBesideMistakes: a way, a line or a trunk is doubted unless the mistake
// may be in where calls are led.
func TestUnreachedBesideMistakes(t *testing.T) {
	text, err := os.ReadFile("testdata/doubts/unreached.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for mistake, want := range map[string]int{
		"id: p => id: p?":                                           7,
		"password => password":                                      7,
		"keys: {9: {queue: y}} => keys: {9: {queue: z}}":            1,
		"x: {needs: {a: 1}} => x: {needs: {a: 1}, max_expectd: 9s}": 1,
		"hours:\n => hour:\n":                                       1,
		"never: {} => never: {mo: 1}":                               1,
		"numbers: 12345 => numbers: x":                              1,
		"allow: [] => allow: [nobody]":                              6,
	} {
		before, after, _ := strings.Cut(mistake, " => ")
		city, mistakes := Load([]byte(strings.Replace(string(text), before, after, 1)), "city.yaml")
		if len(mistakes) == 0 != (before == after) || len(city.Doubts) != want {
			t.Errorf("%s: %v\nbeside %v", mistake, city.Doubts, mistakes)
		}
	}
}

// TestDoubtsOfALargeCityAreQuick: a check must not take minutes.
func TestDoubtsOfALargeCityAreQuick(t *testing.T) {
	var queues strings.Builder
	for i := range 200 {
		fmt.Fprintf(&queues, "x%d: {needs: {a: %d}, priority: %d}, ", i, 1+i%9, i%50)
	}
	text := kinds("queues: {x: {needs: {a: 1}}, "+queues.String()+"}", "reserves: {b: {free: 3}, c: {free: 9}}",
		"people: [{range: 100001-119000, skills: {a: 9, b: 1}}, {id: p, skills: {a: 9, c: 1}}]")
	begin := time.Now()
	city, mistakes := Load([]byte(text), "city.yaml")
	if len(mistakes) > 0 || len(city.Doubts) == 0 {
		t.Fatalf("%v, %v", mistakes, city.Doubts)
	}
	t.Logf("%d doubts in %v", len(city.Doubts), time.Since(begin))
}

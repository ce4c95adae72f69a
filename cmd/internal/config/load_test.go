package config

import (
	"flag"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hotline/acd"
)

var update = flag.Bool("update", false, "write the expected mistakes anew")

// TestMistakes reads each testdata/*.yaml and compares all its mistakes, with
// their places, with the *.txt beside it.
func TestMistakes(t *testing.T) {
	compareMistakes(t, "testdata/*.yaml", 8, func(text []byte, file string) []Mistake {
		_, mistakes := Load(text, file)
		return mistakes
	})
}

// compareMistakes reads at least so many files and compares the mistakes of each
// with the *.txt beside it.
func compareMistakes(t *testing.T, pattern string, least int, load func(text []byte, file string) []Mistake) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) < least {
		t.Fatalf("found %d files: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			mistakes := load(text, filepath.Base(file))
			var got strings.Builder
			for _, m := range mistakes {
				fmt.Fprintln(&got, m)
			}
			golden := strings.TrimSuffix(file, ".yaml") + ".txt"
			if *update {
				if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != string(want) {
				t.Errorf("got:\n%s\nwant:\n%s", got.String(), want)
			}
			if len(mistakes) == 0 {
				t.Error("no mistake at all")
			}
		})
	}
}

// small is the smallest city; %s is one more thing in it.
const small = `
timezone: Asia/Shanghai
area_code: 0531
skills: [general]
queues: {general: {needs: {general: 1}}, night: {needs: {}}}
flows:
  city: {greeting: [greeting], otherwise: general, keys: {9: {queue: general, say: [hm]}, "*": {queue: night}}}
  night: {greeting: [owl]}
hours:
  office:
    mon-fri: [13:30-17:30, 08:30-12:00]
    fri: 20:00-24:00
    closed: 2026-11-26
trunks: {local: {allow: 127.0.0.0/8}, carrier: {allow: [10.0.0.0/8, 192.0.2.7], ceiling: 60, media: {advertise: 192.0.2.1}}, near: {allow: 10.1.0.0/16}}
lines:
  city: {numbers: [12345, 82345678], flow: city, hours: office, night: night}
  direct: {numbers: 999, answers: with-seat, queue: night}
people:
  - {id: 1001, name: Ann, skills: {general: 5}, password: secret, phone: registered, secret: other, place: desk 7}
`

func load(t *testing.T, text string) *City {
	t.Helper()
	c, mistakes := Load([]byte(text), "dir/city.yaml")
	for _, m := range mistakes {
		t.Error(m)
	}
	if len(mistakes) > 0 {
		t.FailNow()
	}
	return c
}

func TestThousandFixedPhonesInThreeLines(t *testing.T) {
	c := load(t, small+`
  - range: 0001-1000
    phone: sip:seat{n}@127.0.0.1:{16000+i}
    skills: {general: 5}
`)
	if len(c.People) != 1001 || len(c.Rules.People) != 1001 {
		t.Fatalf("%d people, %d in the rules, want 1001", len(c.People), len(c.Rules.People))
	}
	for id, want := range map[string]string{
		"0001": "sip:seat0001@127.0.0.1:16000",
		"0042": "sip:seat0042@127.0.0.1:16041",
		"1000": "sip:seat1000@127.0.0.1:16999",
	} {
		p, ok := c.Person(id)
		if !ok || p.Phone != (Phone{Fixed: want}) || p.Place != id || p.Name != id || len(p.Skills) != 1 || p.Skills[0].Level != 5 {
			t.Errorf("%s is %+v (%v), want the phone %s", id, p, ok, want)
		}
	}
	if p, _ := c.Person("1001"); p.Name != "Ann" || p.Place != "desk 7" || p.Phone != (Phone{Registered: true, Secret: "other"}) {
		t.Errorf("1001 is %+v", p)
	}
	if got := c.BuiltinSecrets(); got != nil {
		t.Errorf("built-in secrets of %v, want none", got)
	}
}

func TestOnePortForARange(t *testing.T) {
	c := load(t, small+"\n  - {range: 01-20, phone: \"sip:{n}@[::1]:5070;transport=tcp\"}\n")
	if p, _ := c.Person("20"); p.Phone.Fixed != "sip:20@[::1]:5070;transport=tcp" {
		t.Errorf("20 is %+v", p)
	}
}

func TestNumbersInEveryForm(t *testing.T) {
	c := load(t, small)
	for _, called := range []string{"82345678", "053182345678", "+8653182345678", "008653182345678"} {
		if line, ok := c.LineByNumber(called); !ok || line.Name != "city" {
			t.Errorf("%s leads to %q (%v), want city", called, line.Name, ok)
		}
	}
	line, _ := c.LineByNumber("999")
	if !line.Early || line.Flow.Queue != "night" || line.Flow.Name != "direct" {
		t.Errorf("999 leads to %+v, want ringing until a seat of night answers", line)
	}
}

func TestReasonsOfNotReady(t *testing.T) {
	if got := load(t, small).NotReady; !slices.Equal(got, []string{"break", "lunch", "training", "meeting"}) {
		t.Errorf("a city that names none has %v", got)
	}
	if got := load(t, small+"\nnot_ready: [午休, 1on1]\n").NotReady; !slices.Equal(got, []string{"午休", "1on1"}) {
		t.Errorf("the file's own are %v", got)
	}
}

func TestAllowances(t *testing.T) {
	c := load(t, small+"\nnot_ready: [{name: 午休, allowance: 45m}, 1on1]\nwrap_up_step: 1m\n")
	if !slices.Equal(c.NotReady, []string{"午休", "1on1"}) || len(c.Allowances) != 1 || c.Allowances["午休"] != 45*time.Minute || c.WrapUpStep != time.Minute {
		t.Errorf("the reasons are %v, the allowances %v, the step %v", c.NotReady, c.Allowances, c.WrapUpStep)
	}
	if c := load(t, small); len(c.Allowances) != 0 || c.WrapUpStep != 30*time.Second {
		t.Errorf("a city that names none has %v, and a step of %v", c.Allowances, c.WrapUpStep)
	}
}

// TestOrigins: what a line and a trunk say of their calls reaches them, and what
// people are reaches the engine.
func TestOrigins(t *testing.T) {
	c := load(t, strings.NewReplacer("hours: office,", "hours: office, site: west,", "with-seat, queue: night}", "with-seat, queue: night, emergency: true}",
		"{allow: 10.1.0.0/16}", "{allow: 10.1.0.0/16, site: east}", "queues: {general: {needs: {general: 1}}", "queues: {general: {needs: {general: 1}, own_site: true, wrap_up: 5s, wrap_up_max: 1m, target: 2m, sticky: {within: 24h, for: 20s}, max_expected: 8m, unstaffed: overflow}").Replace(small)+
		"\n  - {range: 01-02, skills: {general: 1}, site: east, weight: 50}\n  - {id: 03, skills: {general: 1}, site: west}\n")
	city, _ := c.LineByNumber("12345")
	direct, _ := c.LineByNumber("999")
	near, _ := c.TrunkOf(netip.MustParseAddr("10.1.0.1"))
	local, _ := c.TrunkOf(netip.MustParseAddr("127.0.0.1"))
	for got, want := range map[Origin]Origin{
		city.Or(near.Origin):    {Site: "west"},
		direct.Or(near.Origin):  {Site: "east", Emergency: true},
		direct.Or(local.Origin): {Emergency: true},
	} {
		if got != want {
			t.Errorf("a call is of %+v, want %+v", got, want)
		}
	}
	if (Origin{}).Or(Origin{"x", true}) != (Origin{"x", true}) {
		t.Error("a trunk of emergencies is forgotten")
	}
	if p := c.Rules.People[0]; p.ID != "01" || p.Site != "east" || p.Weight != 50 || c.Rules.People[2].Site != "west" || c.Rules.People[3].Weight != 0 {
		t.Errorf("the engine knows %+v", c.Rules.People)
	}
	if q := c.Rules.Queues[0]; !q.OwnSite || q.WrapUpMax != time.Minute || q.Target != 2*time.Minute ||
		q.Sticky != (acd.Sticky{Within: 24 * time.Hour, For: 20 * time.Second}) || q.MaxExpected != 8*time.Minute || !q.Unstaffed {
		t.Errorf("the queue is %+v", q)
	}
}

func TestAQueueIsFoundByName(t *testing.T) {
	c := load(t, small)
	if q, ok := c.Queue("night"); !ok || q.Name != "night" {
		t.Errorf("night is %+v, %v", q, ok)
	}
	if _, ok := c.Queue("day"); ok {
		t.Error("there is a queue day")
	}
}

func TestHoursPickTheFlow(t *testing.T) {
	c := load(t, small)
	line, _ := c.LineByNumber("12345")
	for at, want := range map[string]string{
		"2026-11-23T08:29:59.999+08:00": "night", // a Monday
		"2026-11-23T08:30:00.000+08:00": "city",
		"2026-11-23T00:30:00.000+00:00": "city", // the same moment
		"2026-11-23T12:00:00.000+08:00": "night",
		"2026-11-23T13:30:00.000+08:00": "city",
		"2026-11-26T09:00:00.000+08:00": "night", // closed all day
		"2026-11-27T23:59:59.999+08:00": "city",  // Friday up to midnight
		"2026-11-28T00:00:00.000+08:00": "night",
	} {
		when, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		flow, closed := line.At(when)
		if closed || flow.Name != want {
			t.Errorf("at %s: flow %s (closed %v), want %s", at, flow.Name, closed, want)
		}
	}
	if line.Night.Queue != "general" {
		t.Errorf("at night silence leads to %q, want the line's own queue", line.Night.Queue)
	}
	line.Night = nil
	if _, closed := line.At(time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC)); !closed {
		t.Error("open on a Sunday without a flow for it")
	}
}

func TestTrunkOfAnAddress(t *testing.T) {
	c := load(t, small)
	for source, want := range map[string]string{
		"127.0.0.1": "local", "10.2.3.4": "carrier", "10.1.3.4": "near", "192.0.2.7": "carrier",
		"::ffff:10.1.0.1": "near", "192.0.2.8": "", "::1": "",
	} {
		trunk, ok := c.TrunkOf(netip.MustParseAddr(source))
		if ok != (want != "") || trunk.Name != want {
			t.Errorf("%s comes through %q (%v), want %q", source, trunk.Name, ok, want)
		}
	}
	sum := 0
	for _, trunk := range c.Trunks {
		sum += trunk.Ceiling
	}
	if sum <= 60 || c.Ceiling() != sum {
		t.Errorf("the ceilings are %d together, want %d", c.Ceiling(), sum)
	}
	if carrier := c.Trunks[1]; carrier.Ceiling != 60 || carrier.Advertise != netip.MustParseAddr("192.0.2.1") {
		t.Errorf("carrier is %+v", carrier)
	}
}

func TestPromptsAreCheckedAgainstTheStore(t *testing.T) {
	c := load(t, small)
	mistakes := c.CheckPrompts(func(name string) bool { return name == "greeting" })
	var got []string
	for _, m := range mistakes {
		got = append(got, m.String())
	}
	want := []string{
		`dir/city.yaml:7:85: flow "city": key 9: say: unknown prompt "hm"`,
		`dir/city.yaml:8:22: flow "night": greeting: unknown prompt "owl"`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPathsBeginBesideTheFile(t *testing.T) {
	c := load(t, small+"\nprompts: sounds\nhttp: {tls: {cert: a.pem, key: /etc/b.pem}}\ndrain: {deadline: 5s}\n")
	if c.Prompts != filepath.Join("dir", "sounds") || c.HTTP.Cert != filepath.Join("dir", "a.pem") || c.HTTP.Key != "/etc/b.pem" || c.Drain != 5*time.Second {
		t.Errorf("prompts %s, http %+v, drain %s", c.Prompts, c.HTTP, c.Drain)
	}
}

func TestBuiltinSecretsAreNamed(t *testing.T) {
	c := load(t, small+"\n  - {id: 7, password: demo}\n  - {id: 6, password: x, phone: registered, secret: demo}\n")
	if got := c.BuiltinSecrets(); !slices.Equal(got, []string{"6", "7"}) {
		t.Errorf("got %v, want 6 (phone) and 7 (password)", got)
	}
}

func TestEncodedPasswordIsTaken(t *testing.T) {
	const hash = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$J7m8vz2PjB3fGQwZ2pQ8B2f0dP9vYkW0m2hQF5bq3a8"
	c := load(t, small+"\n  - {id: 7, password: \""+hash+"\"}\n")
	if p, _ := c.Person("7"); p.Password != hash {
		t.Errorf("password %q", p.Password)
	}
}

// TestHostileTextEndsSoon: text that would overflow the parser's stack or keep
// it busy for hours is refused with a place.
func TestHostileTextEndsSoon(t *testing.T) {
	for name, text := range map[string]string{
		"brackets": strings.Repeat("[", 1<<16),
		"braces":   strings.Repeat("{a: ", 1<<15),
		"dashes":   strings.Repeat("- ", 1<<16),
		"keys":     strings.Repeat("a: b\n", 1<<15),
		"deep":     steps(200),
		"large":    strings.Repeat("#", MaxSize+1),
	} {
		c, mistakes := Load([]byte(text), name)
		if c != nil || len(mistakes) != 1 {
			t.Errorf("%s: %v mistakes, want one and no city", name, len(mistakes))
		}
	}
}

func steps(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%sa:\n", strings.Repeat(" ", i))
	}
	return b.String()
}

func FuzzLoad(f *testing.F) {
	f.Add(Demo())
	files, _ := filepath.Glob("testdata/*.yaml")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c, mistakes := Load(text, "fuzz.yaml")
		lines := strings.Count(string(text), "\n") + strings.Count(string(text), "\r") + 1
		for _, m := range mistakes {
			if m.Text == "" || m.Line < 1 || m.Column < 1 || m.Line > lines+1 {
				t.Errorf("mistake without a place in %d lines: %s", lines, m)
			}
		}
		if c == nil && len(mistakes) == 0 {
			t.Error("neither a city nor a mistake")
		}
		if c != nil {
			c.LineByNumber("12345")
			c.CheckPrompts(func(string) bool { return false })
			judged(t, c, mistakes)
		}
	})
}

// judged tells that a city without mistakes has no flow that its own room finds fault with.
func judged(t *testing.T, c *City, mistakes []Mistake) {
	if len(mistakes) > 0 {
		return
	}
	for _, line := range c.Lines {
		faults := line.Flow.Check()
		if line.Night != nil {
			faults = append(faults, line.Night.Check()...)
		}
		if len(faults) > 0 {
			t.Errorf("line %q: %q", line.Name, faults)
		}
	}
}

// TestSitesBeyondTheEngine: own_site has a bound, which people may pass without it.
func TestSitesBeyondTheEngine(t *testing.T) {
	for _, c := range []struct {
		sites int
		queue string
		want  string
	}{
		{acd.MostSites, ", own_site: true", ""},
		{acd.MostSites + 1, "", ""},
		{acd.MostSites + 1, ", own_site: true", `city.yaml:3:10: queue "x": own_site tells 32 sites apart, people have 33`},
	} {
		people := "people:\n"
		for i := range c.sites {
			people += fmt.Sprintf("  - {id: p%d, skills: {a: 1, b: 1, c: 1}, site: s%d}\n", i, i)
		}
		_, mistakes := Load([]byte(kinds("queues: {x: {needs: {a: 1}"+c.queue+"}}", "", people)), "city.yaml")
		said := ""
		for _, m := range mistakes {
			said += m.String()
		}
		if said != c.want {
			t.Errorf("%d sites: %s", c.sites, said)
		}
	}
}

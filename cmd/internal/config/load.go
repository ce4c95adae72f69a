package config

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"time"
	_ "time/tzdata" // a city knows its time zone on a machine without the database too

	"github.com/goccy/go-yaml/ast"

	"hotline/ivr"
)

// MaxSize bounds the text that Load reads, in bytes.
const MaxSize = 4 << 20

// defaultDrain is how long calls may go on after SIGTERM when the file does not say.
const defaultDrain = time.Minute

// defaultWrapUpStep is how much longer a person makes the work after a call at once.
const defaultWrapUpStep = 30 * time.Second

// Mistake is one thing wrong with a file, at its place.
type Mistake struct {
	File         string
	Line, Column int // from 1
	Text         string
}

// String gives "file:line:column: text", as compilers write it.
func (m Mistake) String() string {
	return fmt.Sprintf("%s:%d:%d: %s", m.File, m.Line, m.Column, m.Text)
}

// Warning gives "file:line:column: warning: text".
func (m Mistake) Warning() string {
	return fmt.Sprintf("%s:%d:%d: warning: %s", m.File, m.Line, m.Column, m.Text)
}

// compare orders mistakes by their place in one file.
func (m Mistake) compare(o Mistake) int { return cmp.Or(m.Line-o.Line, m.Column-o.Column) }

// use is a place in the file that names a prompt.
type use struct {
	prompt string
	at     Mistake
}

//go:embed demo.yaml
var demo []byte

// Demo gives the built-in city as a commented YAML file to start from. Load
// reads it without a mistake.
func Demo() []byte { return slices.Clone(demo) }

// Load reads a city from YAML. file names the text in mistakes, and its folder
// is where relative paths in it begin. Mistakes come
// sorted by their place, at most 1,000; with any of them the city must not be
// served. It is nil when the text is no YAML at all, otherwise what could be
// read, so that CheckPrompts can add its own.
func Load(text []byte, file string) (*City, []Mistake) {
	r := &reader{file: file, names: map[kind]map[string]ast.Node{}, listed: map[string]ast.Node{}, spoken: map[string]string{}, ways: map[string]ast.Node{},
		tainted: tainted{queues: map[string]bool{}, skills: map[string]bool{}}}
	root := r.parse(text)
	if root == nil {
		return nil, r.sorted()
	}
	c := r.city(root)
	return c, r.sorted()
}

// city reads the file's sections; lines are put together when all are known.
func (r *reader) city(root ast.Node) *City {
	c := &City{Zone: time.UTC, Drain: defaultDrain, NotReady: slices.Clone(defaultNotReady), Allowances: map[string]time.Duration{}, WrapUpStep: defaultWrapUpStep,
		people: map[string]int{}, languages: r.spoken}
	var lines []written
	var opening, holidays, people ast.Node
	flows, weeks := map[string]ivr.Flow{}, map[string]*Hours{}
	given := r.table(root, file, fields{
		"city":         func(v ast.Node) { c.Name = r.text(v, "city") },
		"timezone":     func(v ast.Node) { c.Zone = r.zone(v) },
		"area_code":    func(v ast.Node) { c.AreaCode = r.area(v) },
		"prompts":      func(v ast.Node) { c.Prompts = r.path(v, "prompts") },
		"drain":        func(v ast.Node) { c.Drain = r.drain(v) },
		"http":         func(v ast.Node) { c.HTTP = r.http(v) },
		"sip":          func(v ast.Node) { c.SIP = r.sip(v) },
		"headsets":     func(v ast.Node) { c.Headsets = r.headsets(v) },
		"skills":       func(v ast.Node) { c.Skills = r.skills(v) },
		"not_ready":    func(v ast.Node) { r.reasons(c, v) },
		"wrap_up_step": func(v ast.Node) { c.WrapUpStep = r.duration(v, "wrap_up_step", time.Second, 10*time.Minute) },
		"queues":       r.routing(func(v ast.Node) { c.Rules.Queues = r.queues(v) }),
		"reserves":     r.bearing(func(v ast.Node) { c.Rules.Reserves = r.reserves(v) }),
		"misses":       func(v ast.Node) { c.Rules.Misses = r.number(v, "misses", 1, 20) },
		"rest":         func(v ast.Node) { c.Rules.Rest = r.rest(v) },
		"flows":        r.routing(func(v ast.Node) { flows = r.flows(v) }),
		"hours":        func(v ast.Node) { opening = v },
		"holidays":     func(v ast.Node) { holidays = v },
		"lines":        r.routing(func(v ast.Node) { lines = r.lines(v) }),
		"people":       func(v ast.Node) { people = v },
		"trunks":       func(v ast.Node) { c.Trunks = r.trunks(v) },
	})
	for _, section := range []string{"lines", "queues", "people", "trunks", "timezone"} {
		r.need(root, file, given, section, "")
	}
	r.unsound = r.unsound || people == nil
	r.tainted.all = r.tainted.all || r.tainted.stray && !given["reserves"] // they may be what is misspelt
	if people != nil {
		r.bearing(func(v ast.Node) { c.People = r.people(v, c.Zone) })(people)
	}
	calendars := map[string]*calendar{}
	if holidays != nil {
		calendars = r.calendars(holidays)
	}
	if opening != nil {
		r.routing(func(v ast.Node) { weeks = r.weeks(v, c.Zone, calendars) })(opening)
	}
	r.settle(c)
	r.routing(func(ast.Node) {
		r.resolve()
		r.finish(c, lines, flows, weeks)
	})(root)
	r.adopt(c)
	if !given["prompts"] || c.Prompts != "" { // else their folder is not known
		c.uses = r.uses
	}
	c.certs = r.certs
	c.Doubts = r.doubts(c)
	c.wanted = r.wanted(c)
	return c
}

// adopt gives the engine its people and checks what concerns the whole.
func (r *reader) adopt(c *City) {
	for i, p := range c.People {
		c.people[p.ID] = i
		if line, taken := c.LineByNumber(p.ID); taken {
			r.wrong(r.listed[p.ID], "people: %s is a number of line %q too: whom would a call to it reach?", p.ID, line.Name)
		}
	}
	c.Rules.People = skilled(c.People)
	_, east := time.Date(2026, 1, 1, 0, 0, 0, 0, c.Zone).Zone() // without summer time: its days begin an hour off
	c.Rules.East = time.Duration(east) * time.Second
	r.unserved(c.Rules)
	r.unservedFlows(c.Rules, c.Lines)
	r.kept(c.Rules)
}

func (r *reader) area(n ast.Node) string {
	s := r.text(n, "area_code")
	if s == "" {
		return ""
	}
	if _, ok := digits(s); !ok || s[0] != '0' || len(s) < 3 || len(s) > 4 {
		r.wrong(n, "area_code: %q is no area code with its zero, like 0531", short(s))
		return ""
	}
	return s
}

func (r *reader) drain(n ast.Node) time.Duration {
	d := defaultDrain
	r.table(n, "drain", fields{
		"deadline": func(v ast.Node) { d = r.duration(v, "drain: deadline", 0, 24*time.Hour) },
	})
	return d
}

func (r *reader) http(n ast.Node) HTTP {
	var h HTTP
	r.table(n, "http", fields{
		"tls":          func(v ast.Node) { h.Cert, h.Key = r.tls(v, "http: tls", nil) },
		"behind_proxy": func(v ast.Node) { h.BehindProxy = r.yes(v, "http: behind_proxy") },
		"media": func(v ast.Node) {
			r.table(v, "http: media", fields{
				"advertise": func(v ast.Node) { h.Advertise = r.addr(v, "http: media: advertise") },
			})
		},
	})
	return h
}

// CheckPrompts names every prompt in the file that has is false for. The store
// of prompts is opened from City.Prompts, so Load cannot know what is in it.
func (c *City) CheckPrompts(has func(name string) bool) []Mistake {
	var mistakes []Mistake
	for _, u := range c.uses {
		if !has(u.prompt) {
			mistakes = append(mistakes, u.at)
		}
	}
	return mistakes
}

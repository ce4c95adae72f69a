package acd_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	. "hotline/acd"
	"hotline/acd/lab/chaos"
)

var update = flag.Bool("update", false, "write the transcripts of the stories anew")

// nine is when the stories begin.
var nine = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// TestStories plays every story in testdata. A line that begins with a tab is
// what the engine said: "=" a fact, ">" an order. The others are what happens;
// "#" begins a remark. The transcript has to come out as it is in the file.
func TestStories(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) < 10 {
		t.Fatalf("found %d stories: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := tell(t, string(want))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if got != string(want) {
				t.Errorf("the story went otherwise:\n%s", firstDifference(string(want), got))
			}
		})
	}
}

func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	i := 0
	for i < min(len(w), len(g)) && w[i] == g[i] {
		i++
	}
	from := max(0, i-3)
	return fmt.Sprintf("line %d\nwant:\n%s\ngot:\n%s", i+1,
		strings.Join(w[from:min(len(w), i+4)], "\n"), strings.Join(g[from:min(len(g), i+4)], "\n"))
}

// story is one telling: the engine, its time, and what has been said.
type story struct {
	t      *testing.T
	now    time.Time
	rules  Rules
	engine *Engine
	watch  *chaos.Watcher
	offers map[string]uint64 // the latest offer by call and person
	out    strings.Builder
}

func tell(t *testing.T, text string) string {
	s := &story{t: t, now: nine, offers: map[string]uint64{}}
	for _, line := range strings.SplitAfter(text, "\n") {
		if line == "" || strings.HasPrefix(line, "\t") {
			continue
		}
		s.out.WriteString(line)
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			s.line(line)
		}
	}
	return s.out.String()
}

// sentences is the language of the stories.
var sentences = []struct {
	form *regexp.Regexp
	do   func(s *story, m []string)
}{
	sentence(`queue (\S+)(.*)`, func(s *story, m []string) { s.setQueue(m[1], strings.Fields(m[2])) }),
	sentence(`person (\S+)(.*)`, func(s *story, m []string) { s.setPerson(m[1], strings.Fields(m[2])) }),
	sentence(`no queue (\S+)`, func(s *story, m []string) {
		s.rules.Queues = slices.DeleteFunc(s.rules.Queues, func(q Queue) bool { return q.Name == m[1] })
	}),
	sentence(`no person (\S+)`, func(s *story, m []string) {
		s.rules.People = slices.DeleteFunc(s.rules.People, func(p Person) bool { return p.ID == m[1] })
	}),
	sentence(`the rules change`, func(s *story, m []string) { s.step(SetRules{Rules: s.rules.Tidy()}) }),
	sentence(`after (\S+)`, func(s *story, m []string) { s.pass(m[1]) }),
	sentence(`the engine restarts from its snapshot`, func(s *story, m []string) { s.restart() }),

	sentence(`call-backs after (\S+)(?: priority (\S+) attempts (\S+))?`, func(s *story, m []string) {
		s.rules.CallBack = CallBack{On: true, MissedAfter: duration(s.t, m[1])}
		if m[2] != "" {
			s.rules.CallBack.Priority, s.rules.CallBack.Attempts = number(s.t, m[2]), number(s.t, m[3])
		}
	}),
	sentence(`no call-backs`, func(s *story, m []string) { s.rules.CallBack.On = false }),
	sentence(`(\S+) keeps the place`, func(s *story, m []string) { s.step(KeepPlace{Call: m[1]}) }),
	sentence(`(\S+) does not reach (\S+)(?: \(offer (\d+)\))?: (.+)`, func(s *story, m []string) {
		s.step(Unreached{Call: m[2], Person: m[1], Offer: s.offer(m), Why: m[4]})
	}),
	sentence(`(\S+) calls`, func(s *story, m []string) { s.step(Arrive{Call: m[1], Line: "12345"}) }),
	sentence(`(\S+) calls in (\S+)`, func(s *story, m []string) { s.step(Arrive{Call: m[1], Line: "12345", Site: m[2]}) }),
	sentence(`(\S+) calls from (\S+)( by an emergency link)?`, func(s *story, m []string) {
		s.step(Arrive{Call: m[1], Line: "12345", From: m[2], Protected: m[3] != ""})
	}),
	sentence(`(\d+) calls from (\S+) to (\S+) are answered by (\S+), one each (\S+?)(?:, they need (\S+))?`, func(s *story, m []string) {
		for i := range number(s.t, m[1]) {
			id := fmt.Sprintf("%s-%d", m[2], i)
			s.silent(Arrive{Call: id, Line: "12345"}, Offerable{Call: id, Queue: m[3], Needs: m[6]})
			s.silent(Accepted{Call: id, Person: m[4], Offer: s.offers[id+" "+m[4]]}, Gone{Call: id})
			s.now = s.now.Add(duration(s.t, m[5]))
		}
	}),
	sentence(`(\S+) asks how long`, func(s *story, m []string) { s.step(AskWait{Call: m[1]}) }),
	sentence(`why (\S+)`, func(s *story, m []string) { s.why(m[1]) }),
	sentence(`number (\S+) boost (\S+), (\S+) says (.+)`, func(s *story, m []string) {
		s.rules.Numbers = append(s.rules.Numbers, NumberRule{Number: m[1], Do: RulePriority, KeepPriority: true, Boost: duration(s.t, m[2]), Author: m[3], Reason: m[4]})
	}),
	sentence(`number (\S+) (priority|queue|limit|refuse)(?: (\S+))?(?: boost (\S+))?(?: until (\S+))?, (\S+) says (.+)`, func(s *story, m []string) {
		n := NumberRule{Number: m[1], Do: m[2], Author: m[6], Reason: m[7], Until: clockTime(s.t, m[5])}
		switch n.Do {
		case RulePriority:
			n.Priority, n.KeepBoost = number(s.t, m[3]), m[4] == ""
		case RuleQueue:
			n.Queue = m[3]
		case RuleLimit:
			n.PerHour = number(s.t, m[3])
		}
		if m[4] != "" {
			n.Boost = duration(s.t, m[4])
		}
		s.rules.Numbers = append(s.rules.Numbers, n)
	}),
	sentence(`no rule for (\S+)`, func(s *story, m []string) {
		s.rules.Numbers = slices.DeleteFunc(s.rules.Numbers, func(n NumberRule) bool { return n.Number == m[1] })
	}),
	sentence(`(\S+) had called (\S+) ago`, func(s *story, m []string) {
		s.step(Arrive{Call: m[1], Line: "12345", Arrived: s.now.Add(-duration(s.t, m[2]))})
	}),
	sentence(`(\S+) waits for (\S+) with (.+)`, func(s *story, m []string) {
		s.step(Offerable{Call: m[1], Queue: m[2], Needs: m[3]})
	}),
	sentence(`(\S+) waits for (\S+)`, func(s *story, m []string) { s.step(Offerable{Call: m[1], Queue: m[2]}) }),
	sentence(`(\S+) has priority (\S+) and boost (\S+)`, func(s *story, m []string) {
		s.step(Prioritise{Call: m[1], Priority: number(s.t, m[2]), Boost: duration(s.t, m[3])})
	}),
	sentence(`(\d+) of (\S+) stay free`, func(s *story, m []string) {
		k := skill(s.t, m[2])
		s.rules.Reserves = append(s.rules.Reserves, Reserve{Skill: k.Name, Level: k.Level, Free: number(s.t, m[1])})
	}),
	sentence(`(\d+) misses make not ready`, func(s *story, m []string) { s.rules.Misses = number(s.t, m[1]) }),
	sentence(`who misses rests (\S+), who refuses (\S+), who cannot be rung (\S+)`, func(s *story, m []string) {
		s.rules.Rest = Rest{Missed: duration(s.t, m[1]), Refused: duration(s.t, m[2]), Unreachable: duration(s.t, m[3])}
	}),
	sentence(`(\S+) hangs up`, func(s *story, m []string) { s.step(Gone{Call: m[1], Why: "hung up"}) }),
	sentence(`(\S+) lets go of (\S+)`, func(s *story, m []string) { s.step(Released{Call: m[1], Person: m[2]}) }),
	sentence(`(\S+) holds (\S+)`, func(s *story, m []string) { s.step(Held{Call: m[2], Person: m[1]}) }),
	sentence(`(\S+) resumes (\S+)`, func(s *story, m []string) { s.step(Resumed{Call: m[2], Person: m[1]}) }),

	sentence(`(\S+) enters (\S+): (\S+)`, func(s *story, m []string) {
		s.step(Supervise{Call: m[2], Person: m[1], Mode: m[3]})
	}),
	sentence(`(\S+) is out of (\S+)`, func(s *story, m []string) { s.step(Unsupervise{Call: m[2], Person: m[1]}) }),
	sentence(`(\S+) takes over (\S+)(?:, (\S+) ago)?`, func(s *story, m []string) {
		in := TakeOver{Call: m[2], Person: m[1]}
		if m[3] != "" {
			in.At = s.now.Add(-duration(s.t, m[3]))
		}
		s.step(in)
	}),

	sentence(`(\S+) answers (\S+)(?: \(offer (\d+)\))?`, func(s *story, m []string) {
		s.step(Accepted{Call: m[2], Person: m[1], Offer: s.offer(m)})
	}),
	sentence(`(\S+) refuses (\S+)(?: \(offer (\d+)\))?`, func(s *story, m []string) {
		s.step(Refused{Call: m[2], Person: m[1], Offer: s.offer(m), Status: 486})
	}),
	sentence(`(\S+) cannot be rung for (\S+)(?: \(offer (\d+)\))?`, func(s *story, m []string) {
		s.step(Unreachable{Call: m[2], Person: m[1], Offer: s.offer(m), Status: 408})
	}),

	sentence(`the house cannot ring (\S+) for (\S+)(?: \(offer (\d+)\))?`, func(s *story, m []string) {
		s.step(NotRung{Call: m[2], Person: m[1], Offer: s.offer(m), Why: "no-port"})
	}),

	sentence(`(\S+) sits`, func(s *story, m []string) {
		s.step(SignIn{Person: m[1], Place: "desk-" + m[1], Contact: "sip:" + m[1], Ready: true})
	}),
	sentence(`(\S+) (sits|registers) at (\S+)`, func(s *story, m []string) {
		s.step(SignIn{Person: m[1], Place: m[3], Contact: "sip:" + m[3], Ready: m[2] == "sits"})
	}),
	sentence(`(\S+) leaves`, func(s *story, m []string) { s.step(SignOut{Person: m[1]}) }),
	sentence(`(\S+) is ready`, func(s *story, m []string) { s.step(SetReady{Person: m[1]}) }),
	sentence(`(\S+) is not ready: (.+)`, func(s *story, m []string) { s.step(SetNotReady{Person: m[1], Reason: m[2]}) }),
	sentence(`(\S+) is done`, func(s *story, m []string) { s.step(EndWrapUp{Person: m[1]}) }),
	sentence(`(\S+) needs (\S+) more`, func(s *story, m []string) {
		s.step(ExtendWrapUp{Person: m[1], For: duration(s.t, m[2])})
	}),
	sentence(`(\S+) gives (\S+) (\S+) more`, func(s *story, m []string) {
		s.step(ExtendWrapUp{Person: m[2], For: duration(s.t, m[3]), By: m[1]})
	}),
	sentence(`(\S+) makes (\S+) ready`, func(s *story, m []string) { s.step(SetReady{Person: m[2], By: m[1]}) }),
	sentence(`(\S+) makes (\S+) not ready: (.+)`, func(s *story, m []string) {
		s.step(SetNotReady{Person: m[2], Reason: m[3], By: m[1]})
	}),
	sentence(`(\S+) signs (\S+) out`, func(s *story, m []string) { s.step(SignOut{Person: m[2], By: m[1]}) }),
	sentence(`(\S+) ends the wrap-up of (\S+)`, func(s *story, m []string) { s.step(EndWrapUp{Person: m[2], By: m[1]}) }),
}

func sentence(form string, do func(*story, []string)) struct {
	form *regexp.Regexp
	do   func(s *story, m []string)
} {
	return struct {
		form *regexp.Regexp
		do   func(s *story, m []string)
	}{regexp.MustCompile("^" + form + "$"), do}
}

func (s *story) line(line string) {
	for _, entry := range sentences {
		if m := entry.form.FindStringSubmatch(line); m != nil {
			entry.do(s, m)
			return
		}
	}
	s.t.Fatalf("nobody understands %q", line)
}

// offer gives the number in the line, or the latest of that call and person.
func (s *story) offer(m []string) uint64 {
	if m[3] == "" {
		return s.offers[m[2]+" "+m[1]]
	}
	n, err := strconv.ParseUint(m[3], 10, 64)
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}

func (s *story) step(in Input) {
	if s.engine == nil {
		s.engine, s.watch = New(s.rules), chaos.NewWatcher(s.rules)
	}
	orders, facts := s.engine.Step(s.now, in)
	for _, f := range facts {
		s.out.WriteString("\t= " + chaos.FactWords(f) + "\n")
	}
	for _, o := range orders {
		s.out.WriteString("\t> " + chaos.OrderWords(o) + "\n")
		if o, ok := o.(MakeOffer); ok {
			s.offers[o.Call+" "+o.Person] = o.Offer
		}
	}
	if err := s.watch.Step(s.now, in, orders, facts, s.engine); err != nil {
		s.t.Fatalf("after %q: %v\n%s", chaos.InWords(in), err, s.out.String())
	}
}

// silent steps without a word of what the engine says.
func (s *story) silent(inputs ...Input) {
	said := s.out.String()
	for _, in := range inputs {
		s.step(in)
	}
	s.out.Reset()
	s.out.WriteString(said)
}

// why writes what is explained of a call, one person a line.
func (s *story) why(id string) {
	w, _ := s.engine.Why(id)
	fmt.Fprintf(&s.out, "\t? %s, priority %d, boost %dms, target %dms, ahead %d\n", w.State, w.Priority, w.BoostMS, w.TargetMS, w.Ahead)
	if w.Place > 0 {
		fmt.Fprintf(&s.out, "\t? place %d", w.Place)
		if w.Expected.Samples > 0 {
			fmt.Fprintf(&s.out, ", waits %v or %v", w.Expected.P50, w.Expected.P80)
		}
		s.out.WriteString("\n")
	}
	for _, n := range w.Numbers {
		fmt.Fprintf(&s.out, "\t? rule %s: %s says %s\n", n.Do, n.Author, n.Reason)
	}
	for _, why := range w.Idle {
		fmt.Fprintf(&s.out, "\t? idle %s\n", why)
	}
	for _, p := range w.People {
		fmt.Fprintf(&s.out, "\t? %s: %s %s\n", p.Person, p.Why, p.Detail)
	}
}

// pass lets time pass, with a Tick whenever one is due.
func (s *story) pass(d string) {
	end := s.now.Add(duration(s.t, d))
	for s.engine != nil {
		wake := s.engine.Wake()
		if wake.IsZero() || wake.After(end) {
			break
		}
		if wake.After(s.now) {
			s.now = wake
		}
		s.out.WriteString("\t" + s.now.Format("15:04:05.000") + "\n")
		s.step(Tick{})
	}
	s.now = end
}

func (s *story) restart() {
	data, err := s.engine.Snapshot()
	if err != nil {
		s.t.Fatal(err)
	}
	if s.engine, err = Restore(data); err != nil {
		s.t.Fatal(err)
	}
}

func (s *story) setQueue(name string, words []string) {
	q := Queue{Name: name}
	for len(words) >= 2 {
		word, value := words[0], words[1]
		words = words[2:]
		switch word {
		case "ring":
			q.RingFor = duration(s.t, value)
		case "wrap":
			q.WrapUp = duration(s.t, value)
		case "wrap-max":
			q.WrapUpMax = duration(s.t, value)
		case "own-site":
			q.OwnSite = value == "first"
		case "boost":
			q.Boost = duration(s.t, value)
		case "longest":
			q.MaxWait = duration(s.t, value)
		case "target":
			q.Target = duration(s.t, value)
		case "expects": // at most
			q.MaxExpected = duration(s.t, value)
		case "unstaffed":
			q.Unstaffed = value == "overflows"
		case "sticky": // 24h=30s
			within, long, _ := strings.Cut(value, "=")
			q.Sticky = Sticky{Within: duration(s.t, within), For: duration(s.t, long)}
		case "most":
			q.MaxWaiting = number(s.t, value)
		case "order":
			q.Order = SeatOrder(value)
		case "priority":
			q.Priority = number(s.t, value)
		case "needs":
			q.Needs = append(q.Needs, skill(s.t, value))
		case "any": // en:3|ru:1
			var either []Skill
			for _, word := range strings.Split(value, "|") {
				either = append(either, skill(s.t, word))
			}
			q.Any = append(q.Any, either)
		case "ring-after": // 15s=en:1+biz:2, 30s=
			after, needs, _ := strings.Cut(value, "=")
			r := Ring{After: duration(s.t, after)}
			for _, word := range strings.FieldsFunc(needs, func(c rune) bool { return c == '+' }) {
				r.All = append(r.All, skill(s.t, word))
			}
			q.Rings = append(q.Rings, r)
		default:
			s.t.Fatalf("a queue has no %q", word)
		}
	}
	i := slices.IndexFunc(s.rules.Queues, func(q Queue) bool { return q.Name == name })
	if i < 0 {
		s.rules.Queues = append(s.rules.Queues, q)
	} else {
		s.rules.Queues[i] = q
	}
}

func (s *story) setPerson(name string, words []string) {
	p := Person{ID: name}
	for _, word := range words {
		if site, is := strings.CutPrefix(word, "site="); is {
			p.Site = site
		} else if weight, is := strings.CutPrefix(word, "weight="); is {
			p.Weight = number(s.t, weight)
		} else {
			p.Skills = append(p.Skills, skill(s.t, word))
		}
	}
	s.rules.People = slices.DeleteFunc(s.rules.People, func(p Person) bool { return p.ID == name })
	s.rules.People = append(s.rules.People, p)
}

// skill reads "en:3", or "en:3@9:05-9:10" for the time in which it is held.
func skill(t *testing.T, word string) Skill {
	name, level, _ := strings.Cut(word, ":")
	level, times, timed := strings.Cut(level, "@")
	s := Skill{Name: name, Level: number(t, level)}
	if timed {
		from, until, _ := strings.Cut(times, "-")
		s.From, s.Until = clockTime(t, from), clockTime(t, until)
	}
	return s
}

// clockTime reads "9:05" of the day of the stories; "" is no time.
func clockTime(t *testing.T, word string) time.Time {
	if word == "" {
		return time.Time{}
	}
	c, err := time.Parse("15:04", word)
	if err != nil {
		t.Fatal(err)
	}
	return nine.Add(time.Duration(c.Hour()-9)*time.Hour + time.Duration(c.Minute())*time.Minute)
}

func number(t *testing.T, word string) int {
	n, err := strconv.Atoi(word)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func duration(t *testing.T, word string) time.Duration {
	d, err := time.ParseDuration(word)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

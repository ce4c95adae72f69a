package config

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/goccy/go-yaml/ast"

	"hotline/ivr"
	"hotline/sip"
)

// written is a line as the file has it, before names are looked up.
type written struct {
	node           ast.Node
	line           Line
	numbers        []ast.Node
	flow, queue    string
	night, opening string
	answer         ivr.Answer
	survey         []string
	music          string
}

func (r *reader) lines(n ast.Node) []written {
	var out []written
	r.named(n, "lines", func(name string, at, value ast.Node) {
		out = append(out, r.line(name, at, value))
	})
	return out
}

func (r *reader) line(name string, at, n ast.Node) written {
	what := fmt.Sprintf("line %q", name)
	w := written{node: at, line: Line{Name: name}}
	given := r.table(n, what, fields{
		"numbers":   func(v ast.Node) { w.numbers = r.items(v, what+": numbers", true) },
		"flow":      func(v ast.Node) { w.flow = r.refer(aFlow, v, what+": flow") },
		"queue":     func(v ast.Node) { w.queue = r.refer(aQueue, v, what+": queue") },
		"night":     func(v ast.Node) { w.night = r.refer(aFlow, v, what+": night") },
		"hours":     func(v ast.Node) { w.opening = r.refer(aWeek, v, what+": hours") },
		"site":      func(v ast.Node) { w.line.Site = r.site(v, what+": site") },
		"emergency": func(v ast.Node) { w.line.Emergency = r.yes(v, what+": emergency") },
		"announce":  func(v ast.Node) { w.answer = r.answer(v, what+": announce") },
		"music":     func(v ast.Node) { w.music = r.prompt(v, what+": music") },
		"survey":    func(v ast.Node) { w.survey = r.prompts(v, what+": survey") },
		"answers":   func(v ast.Node) { w.line.Early = r.one(v, what+": answers", "at-once", "with-seat") == "with-seat" },
	})
	r.need(at, what, given, "numbers", "")
	if given["night"] {
		r.need(at, what, given, "hours", ": night is for outside of them")
	}
	if !w.line.Early {
		r.need(at, what, given, "flow", "; only a line that answers with-seat can do without")
	}
	return w
}

// finish looks up what the lines refer to. What does not exist was named before.
func (r *reader) finish(c *City, lines []written, flows map[string]ivr.Flow, weeks map[string]*Hours) {
	c.numbers = map[string]int{}
	for _, w := range lines {
		line := w.line
		line.Flow = of(flows, w.flow, w.queue)
		if line.Flow.Name == "" {
			line.Flow.Name = line.Name
		}
		if night, ok := flows[w.night]; ok {
			night = of(flows, w.night, "")
			if night.Queue == "" {
				night.Queue, night.Needs = line.Flow.Queue, line.Flow.Needs
			}
			line.Night = &night
		}
		if _, known := flows[w.flow]; line.Flow.Queue == "" && (known || w.flow == "") {
			r.wrong(w.node, "line %q: queue is missing, and its flow has no otherwise", line.Name)
		}
		r.give(w, &line.Flow)
		if line.Night != nil {
			r.give(w, line.Night)
		}
		line.Hours = weeks[w.opening]
		for _, n := range w.numbers {
			if number, ok := r.claim(c, n, line.Name); ok {
				line.Numbers = append(line.Numbers, number)
			}
		}
		c.Lines = append(c.Lines, line)
	}
}

// give puts into a flow what is the line's own, by day and by night.
func (r *reader) give(w written, f *ivr.Flow) {
	f.Music = cmp.Or(w.music, f.Music)
	f.Answer, f.Survey, f.Speaks, f.Overflow = w.answer, w.survey, r.foreign(), lastWords(f.Overflow)
}

// lastWords adds words for whatever has none: nobody is cut off in silence whose
// file does not ask for it. The prompts are built in.
func lastWords(ways map[string]ivr.Way) map[string]ivr.Way {
	if _, given := ways[""]; given {
		return ways
	}
	out := map[string]ivr.Way{"": {End: []string{"sorry-end", "sorry-end.en"}}}
	maps.Copy(out, ways)
	return out
}

// answer reads what the two are told before they talk.
func (r *reader) answer(n ast.Node, what string) ivr.Answer {
	var a ivr.Answer
	r.table(n, what, fields{
		"citizen": func(v ast.Node) { a.Citizen = r.yes(v, what+": citizen") },
		"seat":    func(v ast.Node) { a.Seat = r.yes(v, what+": seat") },
		"name":    func(v ast.Node) { a.Name = r.prompt(v, what+": name") },
	})
	return a
}

// foreign gives the languages of the queues that do not speak Chinese.
func (r *reader) foreign() map[string]string {
	out := map[string]string{}
	for queue, language := range r.spoken {
		if language != Chinese && language != "" {
			out[queue] = language
		}
	}
	return out
}

// of gives a flow by name with the line's own queue where it has one: what the
// flow's otherwise needs is then not asked.
func of(flows map[string]ivr.Flow, name, queue string) ivr.Flow {
	f := flows[name]
	if queue != "" {
		f.Queue, f.Needs = queue, ""
	}
	return f
}

// claim takes a number for the line that is being finished.
func (r *reader) claim(c *City, n ast.Node, line string) (string, bool) {
	what := fmt.Sprintf("line %q: numbers", line)
	text := r.text(n, what)
	if !dialable(text) {
		r.wrong(n, "%s: %q is no number: digits, with a + before them at most", what, short(text))
		return "", false
	}
	number := sip.Normalise(text, c.AreaCode)
	if i, taken := c.numbers[number]; taken {
		other := line
		if i < len(c.Lines) {
			other = c.Lines[i].Name
		}
		r.wrong(n, "%s: %s is a number of line %q already", what, text, other)
		return "", false
	}
	c.numbers[number] = len(c.Lines)
	return number, true
}

func dialable(s string) bool {
	if len(s) > 1 && s[0] == '+' {
		s = s[1:]
	}
	return s != "" && len(s) <= 20 && !slices.ContainsFunc([]byte(s), func(b byte) bool { return b < '0' || b > '9' })
}

// LineByNumbers finds the first of some numbers that leads to a line.
func (c *City) LineByNumbers(called []string) (line Line, number string, ok bool) {
	for _, number = range called {
		if line, ok = c.LineByNumber(number); ok {
			return line, number, true
		}
	}
	return Line{}, "", false
}

// LineByNumber finds the line that a dialled number leads to, in any of the
// forms that sip.Normalise knows.
func (c *City) LineByNumber(called string) (Line, bool) {
	i, ok := c.numbers[sip.Normalise(called, c.AreaCode)]
	if !ok {
		return Line{}, false
	}
	return c.Lines[i], true
}

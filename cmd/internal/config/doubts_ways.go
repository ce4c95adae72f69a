package config

import (
	"fmt"
	"slices"
	"strings"

	"hotline/acd"
	"hotline/ivr"
)

// unreached doubts what no call ever comes to: trunks, lines and ways of a flow.
func (r *reader) unreached(c *City, doubt doubter) {
	for _, t := range r.barred {
		doubt(t.at, "trunk %q: no address is allowed, so that no call ever comes by it; name those of the other side, or take the trunk out", t.name)
	}
	if r.tainted.routes || r.tainted.stray || len(r.mistakes) >= maxMistakes {
		return
	}
	r.neverOpen(c, doubt)
	served := map[string]bool{}
	for _, l := range c.Lines {
		for _, f := range []*ivr.Flow{&l.Flow, l.Night} {
			if f != nil && !served[f.Name] {
				served[f.Name] = true
				r.waysOf(c, *f, doubt)
			}
		}
	}
}

// neverOpen doubts hours without times, where a line has neither a night nor another
// way than the end for those who are too late.
func (r *reader) neverOpen(c *City, doubt doubter) {
	for _, name := range keysOf(r.names[aWeek]) {
		var lines []string
		for _, l := range c.Lines {
			if h := l.Hours; h != nil && h.Name == name && l.Night == nil && wordsOnly(l.Flow, "closed") &&
				!slices.ContainsFunc(h.Week[:], func(day []Span) bool { return len(day) > 0 }) {
				lines = append(lines, fmt.Sprintf("%q", l.Name))
			}
		}
		if len(lines) > 0 {
			doubt(r.names[aWeek][name], "hours %q: they open on no day, so that whoever calls line %s is told for ever that it is closed; give them times, or take them from the line", name, strings.Join(lines, " or "))
		}
	}
}

// wordsOnly tells whether a flow ends a call that nobody can take, for that reason.
func wordsOnly(f ivr.Flow, why string) bool {
	way, given := f.Overflow[why]
	if !given {
		way = f.Overflow[""]
	}
	return way.Queue == "" && way.Message == 0 && !way.Stay
}

// never gives for some whys what a queue must have for a call to overflow for them.
var never = map[string]struct {
	key string
	set func(acd.Queue) bool
}{
	"too-long":      {"max_wait", func(q acd.Queue) bool { return q.MaxWait > 0 }},
	"expected-wait": {"max_expected", func(q acd.Queue) bool { return q.MaxExpected > 0 }},
	"nobody":        {"unstaffed: overflow", func(q acd.Queue) bool { return q.Unstaffed }},
}

// waysOf doubts ways of a flow that no call goes: for a why that never is, or into the
// queue in which every call of the flow waits anyway.
func (r *reader) waysOf(c *City, f ivr.Flow, doubt doubter) {
	for _, why := range ivr.Whys() {
		at := r.ways[wayOf(f.Name, why)]
		way, leads := f.Overflow[why]
		if at == nil || !leads {
			continue
		}
		if n, known := never[why]; known && !slices.ContainsFunc(c.Rules.Queues, n.set) {
			doubt(at, "flow %q: overflow: %s: no queue has %s, so that no call ever overflows for it; give it to one, or take this out", f.Name, why, n.key)
			continue
		}
		if way.Queue != "" && !slices.ContainsFunc(waitsIn(c.Lines, f.Name, why), func(queue string) bool { return queue != way.Queue }) {
			doubt(at, "flow %q: overflow: calls of this flow wait in queue %q already, so that this leads them nowhere and they end; name another queue, or a message or words", f.Name, way.Queue)
		}
	}
}

// waitsIn gives the queues in which calls of a flow may wait, by what it says itself
// but for that why: its lines may have given it theirs.
func waitsIn(lines []Line, flow, but string) (queues []string) {
	for _, l := range lines {
		for _, f := range []*ivr.Flow{&l.Flow, l.Night} {
			if f == nil || f.Name != flow {
				continue
			}
			queues = append(queues, f.Queue)
			for _, choice := range f.Keys {
				if choice.Queue != "" {
					queues = append(queues, choice.Queue)
				}
			}
			for why, way := range f.Overflow {
				if why != but && way.Queue != "" {
					queues = append(queues, way.Queue)
				}
			}
		}
	}
	return queues
}

func wayOf(flow, why string) string { return fmt.Sprintf("%s %q", why, flow) }

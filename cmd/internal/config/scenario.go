package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"hotline/acd"
	"hotline/acd/lab"
)

// longestSpan bounds every time in a scenario.
const longestSpan = 1000 * time.Hour

// LoadScenario reads what `hotline simulate` is to run. file names the text in
// mistakes, which come sorted by their place; with any of them the scenario
// must not be run. Without, the doubts name what is hardly meant.
func LoadScenario(text []byte, file string) (sc lab.Scenario, doubts, mistakes []Mistake) {
	r := &scenarioReader{reader: reader{file: file}, places: map[string]ast.Node{}, wrongAt: map[string]bool{}}
	root := r.parse(text)
	if root == nil {
		return sc, nil, r.sorted()
	}
	r.field("", func(n ast.Node) { sc = r.scenario(n) })(root)
	r.mistakes = append(r.mistakes, r.placed(r.own(sc.Check()), root)...)
	if len(r.mistakes) == 0 {
		doubts = r.placed(sc.Doubts(), root)
	}
	return sc, doubts, r.sorted()
}

func (r *scenarioReader) scenario(root ast.Node) lab.Scenario {
	sc := lab.Scenario{Seed: 1, Order: lab.FCFS, SeatOrder: acd.LongestIdle, Report: lab.Report{
		Within:    []lab.Mark{{Name: "15s", Wait: 15 * time.Second}, {Name: "20s", Wait: 20 * time.Second}},
		Quantiles: []float64{.5, .8, .9, .99},
	}}
	given := r.table(root, "scenario", fields{
		"seed":   func(n ast.Node) { sc.Seed = uint64(r.number(n, "seed", 0, math.MaxInt)) },
		"calls":  r.field("calls", func(n ast.Node) { sc.Calls = r.number(n, "calls", 1, lab.MostCalls) }),
		"warmup": r.field("warmup", func(n ast.Node) { sc.Warmup = r.number(n, "warmup", 0, lab.MostCalls) }),
		"order": r.field("order", func(n ast.Node) {
			sc.Order = lab.Order(r.one(n, "order", string(lab.FCFS), string(lab.Strict), string(lab.Rules)))
		}),
		"seat_order": r.field("seat_order", func(n ast.Node) {
			var known []string
			for _, o := range lab.SeatOrders() {
				known = append(known, string(o))
			}
			sc.SeatOrder = acd.SeatOrder(r.one(n, "seat_order", known...))
		}),
		"queues": r.field("queues", func(n ast.Node) { sc.Queues = r.scenarioQueues(n) }),
		"groups": r.field("groups", func(n ast.Node) { sc.Groups = r.groups(n) }),
		"report": r.field("report", func(n ast.Node) { r.report(n, &sc.Report) }),

		"reserves":  r.field("reserves", func(n ast.Node) { sc.Reserves = r.scenarioReserves(n) }),
		"call_back": r.field("call_back", func(n ast.Node) { sc.CallBack = r.scenarioCallBack(n) }),
	})
	for _, key := range []string{"calls", "queues", "groups"} {
		r.need(root, "scenario", given, key, "")
	}
	return sc
}

func (r *scenarioReader) scenarioQueues(n ast.Node) []lab.Queue {
	var out []lab.Queue
	for i, item := range r.items(n, "queues", false) {
		at := fmt.Sprintf("queues[%d]", i)
		r.field(at, func(n ast.Node) { out = append(out, r.scenarioQueue(n, at)) })(item)
	}
	return out
}

func (r *scenarioReader) scenarioQueue(n ast.Node, at string) lab.Queue {
	var q lab.Queue
	given := r.table(n, at, fields{
		"name":     r.field(at+".name", func(n ast.Node) { q.Name = r.text(n, at+".name") }),
		"rate":     r.field(at+".rate", func(n ast.Node) { q.Rate = r.decimal(n, at+".rate") }),
		"profile":  r.field(at+".profile", func(n ast.Node) { q.Profile = r.decimals(n, at+".profile") }),
		"handle":   r.field(at+".handle", func(n ast.Node) { q.Handle = r.timing(n, at+".handle") }),
		"patience": r.field(at+".patience", func(n ast.Node) { q.Patience = r.timing(n, at+".patience") }),
		"skills":   r.field(at+".skills", func(n ast.Node) { q.Skills = r.texts(n, at+".skills") }),
		"target":   r.field(at+".target", func(n ast.Node) { q.Target = r.duration(n, at+".target", 0, longestSpan) }),
		"priority": r.field(at+".priority", func(n ast.Node) { q.Priority = r.number(n, at+".priority", -1000, 1000) }),
		"boost":    r.field(at+".boost", func(n ast.Node) { q.Boost = r.duration(n, at+".boost", 0, longestSpan) }),
		"rings":    r.field(at+".rings", func(n ast.Node) { q.Rings = r.scenarioRings(n, at+".rings") }),
		"sticky":   r.field(at+".sticky", func(n ast.Node) { q.Sticky = r.scenarioSticky(n, at+".sticky") }),
	})
	for _, key := range []string{"name", "handle", "skills"} {
		r.need(n, at, given, key, "")
	}
	if !given["profile"] {
		r.need(n, at, given, "rate", ", or a profile")
	}
	return q
}

// timing reads {mean: 60s, dist: exponential}.
func (r *scenarioReader) timing(n ast.Node, at string) lab.Span {
	var s lab.Span
	given := r.table(n, at, fields{
		"mean": r.field(at+".mean", func(n ast.Node) { s.Mean = r.duration(n, at+".mean", 0, longestSpan) }),
		"dist": r.field(at+".dist", func(n ast.Node) { s.Shape, s.CV = r.shape(n, at+".dist") }),
	})
	r.need(n, at, given, "mean", "")
	return s
}

// shape reads exponential, constant or lognormal(cv).
func (r *scenarioReader) shape(n ast.Node, what string) (lab.Shape, float64) {
	s, _ := scalar(n)
	if inner, found := strings.CutPrefix(s, "lognormal("); found {
		cv, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(inner, ")")), 64)
		if err != nil || !strings.HasSuffix(inner, ")") {
			r.wrong(n, "%s: want its cv, like lognormal(1.2), got %s", what, describe(n))
		}
		return lab.Lognormal, cv
	}
	switch shape := lab.Shape(s); shape {
	case lab.Exponential, lab.Constant:
		return shape, 0
	}
	r.wrong(n, "%s: got %s; known are exponential, constant, lognormal(cv)", what, describe(n))
	return "", 0
}

func (r *scenarioReader) groups(n ast.Node) []lab.Group {
	var out []lab.Group
	for i, item := range r.items(n, "groups", false) {
		at := fmt.Sprintf("groups[%d]", i)
		r.field(at, func(n ast.Node) { out = append(out, r.group(n, at)) })(item)
	}
	return out
}

func (r *scenarioReader) group(n ast.Node, at string) lab.Group {
	g := lab.Group{Skills: map[string]int{}, Speed: 1}
	given := r.table(n, at, fields{
		"name":   r.field(at+".name", func(n ast.Node) { g.Name = r.text(n, at+".name") }),
		"seats":  r.field(at+".seats", func(n ast.Node) { g.Seats = r.number(n, at+".seats", 0, lab.MostSeats) }),
		"shifts": r.field(at+".shifts", func(n ast.Node) { g.Shifts = r.shifts(n, at+".shifts") }),
		"speed":  r.field(at+".speed", func(n ast.Node) { g.Speed = r.decimal(n, at+".speed") }),
		"weight": r.field(at+".weight", func(n ast.Node) { g.Weight = r.number(n, at+".weight", 1, 100) }),
		"skills": r.field(at+".skills", func(n ast.Node) {
			for _, p := range r.pairs(n, at+".skills") {
				g.Skills[p.key] = r.number(p.value, at+".skills: level of "+short(p.key), 1, 9)
			}
		}),
	})
	for _, key := range []string{"name", "skills"} {
		r.need(n, at, given, key, "")
	}
	if !given["shifts"] {
		r.need(n, at, given, "seats", ", or shifts")
	}
	return g
}

// shifts reads [{at: 08:00-16:30, seats: 120}].
func (r *scenarioReader) shifts(n ast.Node, at string) []lab.Shift {
	var out []lab.Shift
	for i, item := range r.items(n, at, false) {
		at := fmt.Sprintf("%s[%d]", at, i)
		r.field(at, func(n ast.Node) { out = append(out, r.shift(n, at)) })(item)
	}
	return out
}

func (r *scenarioReader) shift(n ast.Node, at string) (s lab.Shift) {
	given := r.table(n, at, fields{
		"at": func(n ast.Node) {
			day, _ := r.span(n, at+".at")
			s.From, s.To = day.From, day.To
		},
		"seats": r.field(at+".seats", func(n ast.Node) { s.Seats = r.number(n, at+".seats", 0, lab.MostSeats) }),
	})
	for _, key := range []string{"at", "seats"} {
		r.need(n, at, given, key, "")
	}
	return s
}

func (r *scenarioReader) report(n ast.Node, report *lab.Report) {
	r.table(n, "report", fields{
		"within": func(n ast.Node) {
			report.Within = nil
			for _, item := range r.items(n, "report: within", true) {
				name, _ := scalar(item)
				report.Within = append(report.Within, lab.Mark{Name: name, Wait: r.duration(item, "report: within", 0, longestSpan)})
			}
		},
		"quantiles": func(n ast.Node) {
			report.Quantiles = nil
			for i, item := range r.items(n, "report: quantiles", true) {
				r.field(fmt.Sprintf("report.quantiles[%d]", i), func(n ast.Node) {
					report.Quantiles = append(report.Quantiles, r.decimal(n, "report: quantiles"))
				})(item)
			}
		},
	})
}

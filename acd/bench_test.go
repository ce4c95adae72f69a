package acd

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// BenchmarkDecisions measures a hall of the largest size: 10,000 seats, 50
// skills, 200 kinds of requirement, 100,000 waiting calls, or half of the seats
// ready. Each round a conversation ends, its person is ready and answers the next
// offer, and a citizen calls: four inputs, one decision. The decision is the
// input that ends with an offer; its figures are of that alone, ns/op is of all.
func BenchmarkDecisions(b *testing.B) {
	for _, h := range []hall{
		{name: "plain", skills: 3, waiting: 100_000},
		{name: "plain-ready", skills: 3, ready: true},
		{name: "all", skills: 50, waiting: 100_000},
		{name: "all-ready", skills: 50, ready: true},
		{name: "one-class", skills: 50, one: true, waiting: 100_000},
	} {
		b.Run(h.name, func(b *testing.B) { h.measure(b, false) })
		b.Run(h.name+"/step", func(b *testing.B) { h.measure(b, true) })
	}
}

// hall is a hall that is busy, or half idle.
type hall struct {
	name    string
	skills  int // of each person
	waiting int
	ready   bool // half of the seats are ready
	one     bool // one kind of requirement, not 200

	dice    *rand.Rand
	engine  *Engine
	now     time.Time
	queues  []Queue
	spare   []string // names for calls
	talks   []string // calls that talk, by the answer
	took    []int32  // nanoseconds of each decision
	decided int
}

const (
	hallSeats   = 10_000
	hallSkills  = 50
	hallClasses = 200
)

func skillName(i int) string { return fmt.Sprintf("skill%02d", i%hallSkills) }

func (h *hall) rules() Rules {
	var r Rules
	for i := range hallClasses {
		q := Queue{Name: fmt.Sprintf("queue%03d", i), MaxWaiting: 200_000, Needs: []Skill{{Name: skillName(i), Level: 1 + 2*(i/hallSkills)}}}
		if h.one {
			q.Needs = nil
		}
		r.Queues = append(r.Queues, q)
	}
	for i := range hallSeats {
		p := Person{ID: fmt.Sprintf("%05d", i)}
		for j := range h.skills {
			n, level := j, 7+h.dice.IntN(3)
			if h.skills < hallSkills {
				n, level = h.dice.IntN(hallSkills), 1+h.dice.IntN(9)
			}
			p.Skills = append(p.Skills, Skill{Name: skillName(n), Level: level})
		}
		r.People = append(r.People, p)
	}
	return r
}

func (h *hall) open() {
	h.dice, h.now = rand.New(rand.NewPCG(1, 1)), nine
	rules := h.rules()
	h.engine, h.queues = New(rules), rules.Queues
	for i := range h.waiting + 2*hallSeats {
		h.spare = append(h.spare, fmt.Sprintf("%08x", i))
	}
	for i, p := range rules.People {
		h.engine.Decide(h.now.Add(time.Duration(i)*time.Millisecond), SignIn{Person: p.ID, Place: p.ID, Ready: true})
	}
	h.now = h.now.Add(hallSeats * time.Millisecond)
	for len(h.talks) < hallSeats/2 || !h.ready && len(h.engine.calls) < hallSeats+h.waiting {
		h.arrive(false)
	}
}

// arrive lets a citizen call; every offer is answered.
func (h *hall) arrive(step bool) {
	id := h.spare[len(h.spare)-1]
	h.spare = h.spare[:len(h.spare)-1]
	h.engine.Decide(h.now, Arrive{Call: id, Line: "12345"})
	h.answer(h.timed(Offerable{Call: id, Queue: h.queues[h.dice.IntN(len(h.queues))].Name}, step))
}

func (h *hall) timed(in Input, step bool) (call, person string, offer uint64) {
	begin := time.Now()
	if step {
		orders, _ := h.engine.Step(h.now, in)
		took := time.Since(begin)
		for _, o := range orders {
			if o, ok := o.(MakeOffer); ok {
				h.note(took)
				return o.Call, o.Person, o.Offer
			}
		}
		return "", "", 0
	}
	decisions := h.engine.Decide(h.now, in)
	took := time.Since(begin)
	for i := range decisions {
		if d := &decisions[i]; d.Kind == Offered {
			h.note(took)
			return d.Call, d.Person, d.Offer
		}
	}
	return "", "", 0
}

func (h *hall) note(took time.Duration) {
	if h.decided < cap(h.took) {
		h.took = append(h.took, int32(took))
	}
	h.decided++
}

func (h *hall) answer(call, person string, offer uint64) {
	if call != "" {
		h.engine.Decide(h.now, Accepted{Call: call, Person: person, Offer: offer})
		h.talks = append(h.talks, call)
	}
}

// round ends a random conversation.
func (h *hall) round(step bool) {
	h.now = h.now.Add(time.Millisecond)
	if n := len(h.talks) - 1; n >= 0 {
		i := h.dice.IntN(n + 1)
		call := h.talks[i]
		h.talks[i] = h.talks[n]
		h.talks = h.talks[:n]
		h.spare = append(h.spare, call)
		h.answer(h.timed(Gone{Call: call}, step))
	}
	h.arrive(step)
}

func (h hall) measure(b *testing.B, step bool) {
	h.open()
	for range 2 * hallSeats {
		h.round(step)
	}
	h.took, h.decided = make([]int32, 0, 4_000_000), 0
	b.ReportAllocs()
	for b.Loop() {
		h.round(step)
	}
	slices.Sort(h.took)
	sum := time.Duration(0)
	for _, ns := range h.took {
		sum += time.Duration(ns)
	}
	if n := len(h.took); n > 0 {
		b.ReportMetric(float64(n)/sum.Seconds(), "decisions/s")
		b.ReportMetric(float64(h.took[n/2])/1000, "p50-us")
		b.ReportMetric(float64(h.took[n*99/100])/1000, "p99-us")
		b.ReportMetric(float64(n)/float64(b.N), "decisions/op")
	}
}

// BenchmarkNaive is what the hall's decision costs who looks at every call that
// waits: for each, whether the person who became free may serve it.
func BenchmarkNaive(b *testing.B) {
	h := hall{skills: 3, waiting: 100_000}
	h.open()
	type call struct {
		spot
		need Need
	}
	var calls []call
	for _, c := range h.engine.byArrival() {
		if c.State == waiting {
			calls = append(calls, call{c.spot, c.class.rings[0]})
		}
	}
	for b.Loop() {
		person, first := &h.engine.rules.People[h.dice.IntN(hallSeats)], nowhere
		for i := range calls {
			if c := &calls[i]; c.need.MetBy(person.Skills) && c.before(first) {
				first = c.spot
			}
		}
		if first == nowhere {
			b.Fatal("there is nothing to do")
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "decisions/s")
}

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
// One that took longer than any decision can was interrupted by the machine; such
// are counted apart.
func BenchmarkDecisions(b *testing.B) {
	for _, h := range []hall{
		{name: "plain", skills: 3, waiting: 100_000},
		{name: "plain-wrapup", skills: 3, waiting: 100_000, rules: wrapUp},
		{name: "plain-ready", skills: 3, ready: true},
		{name: "all", skills: 50, waiting: 100_000},
		{name: "all-ready", skills: 50, ready: true},
		{name: "one-class", skills: 50, one: true, waiting: 100_000},
		{name: "everything", skills: 3, waiting: 100_000, rules: everything},
		{name: "everything-ready", skills: 3, ready: true, rules: everything},
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
	rules   func(*Rules)

	dice    *rand.Rand
	engine  *Engine
	now     time.Time
	began   time.Time // of the measurement
	queues  []Queue
	spare   []string // names for calls
	talks   []string // calls that talk, by the answer
	offers  []Accepted
	took    []int32 // nanoseconds of each decision
	decided int
	broken  int  // decisions that were interrupted
	read    byte // of the names that inputs carry
}

// interrupted is longer than any decision takes.
const interrupted = 200 * time.Microsecond

const (
	hallSeats   = 10_000
	hallSkills  = 50
	hallClasses = 200
)

func skillName(i int) string { return fmt.Sprintf("skill%02d", i%hallSkills) }

// everything turns on whatever can be asked of a decision: rings, sticky calls,
// reserves, targets, weights.
func everything(r *Rules) {
	for i := range r.Queues {
		q := &r.Queues[i]
		q.Rings = []Ring{
			{After: 15 * time.Second, Need: Need{All: []Skill{{Name: skillName(i + 1), Level: 5}}}},
			{After: 30 * time.Second, Need: Need{All: []Skill{{Name: skillName(i + 2), Level: 3}}}},
		}
		q.Sticky = Sticky{Within: time.Hour, For: 10 * time.Second}
		q.Target = time.Duration(i%4) * 15 * time.Second
		q.Order = []SeatOrder{LongestIdle, BestLevel}[i%2]
	}
	for i := range 10 {
		r.Reserves = append(r.Reserves, Reserve{Skill: skillName(5 * i), Level: 8, Free: 2})
	}
	for i := range r.People {
		if i%10 == 0 {
			r.People[i].Weight = 50
		}
	}
}

// wrapUp gives everybody a second to write, that is for 1,000 rounds.
func wrapUp(r *Rules) {
	for i := range r.Queues {
		r.Queues[i].WrapUp = time.Second
	}
}

func (h *hall) config() Rules {
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
	if h.rules != nil {
		h.rules(&r)
	}
	return r
}

func (h *hall) open() {
	h.dice, h.now, h.began = rand.New(rand.NewPCG(1, 1)), nine, time.Now()
	rules := h.config()
	h.engine, h.queues = New(rules), rules.Queues
	for i := range h.waiting + 2*hallSeats {
		h.spare = append(h.spare, fmt.Sprintf("%08x", i))
	}
	for i, p := range rules.People {
		h.engine.Decide(h.now.Add(time.Duration(i)*time.Millisecond), SignIn{Person: p.ID, Place: p.ID, Ready: true})
	}
	h.now = h.now.Add(hallSeats * time.Millisecond)
	for len(h.talks) < hallSeats/2 || !h.ready && h.engine.calls.len() < hallSeats+h.waiting {
		h.arrive(false)
	}
}

// arrive lets a citizen call, one of 50,000.
func (h *hall) arrive(step bool) {
	id := h.spare[len(h.spare)-1]
	h.spare = h.spare[:len(h.spare)-1]
	from := ""
	if h.rules != nil {
		from = h.spare[h.dice.IntN(len(h.spare)/4)]
	}
	h.engine.Decide(h.now, Arrive{Call: id, Line: "12345", From: from})
	h.tell(Offerable{Call: id, Queue: h.queues[h.dice.IntN(len(h.queues))].Name}, step)
}

// tell gives an input and answers every offer that it leads to.
func (h *hall) tell(in Input, step bool) {
	begin := time.Since(h.began)
	if step {
		orders, _ := h.engine.Step(h.now, in)
		took := time.Since(h.began) - begin
		for _, o := range orders {
			if o, ok := o.(MakeOffer); ok {
				h.offers = append(h.offers, Accepted{Call: o.Call, Person: o.Person, Offer: o.Offer})
			}
		}
		h.note(took)
	} else {
		decisions := h.engine.Decide(h.now, in)
		took := time.Since(h.began) - begin
		for i := range decisions {
			if d := &decisions[i]; d.Kind == Offered {
				h.offers = append(h.offers, Accepted{Call: d.Call, Person: d.Person, Offer: d.Offer})
			}
		}
		h.note(took)
	}
	for _, answer := range h.offers {
		h.engine.Decide(h.now, answer)
		h.talks = append(h.talks, answer.Call)
	}
	h.offers = h.offers[:0]
}

// note shares the time of an input among the offers that it ended with.
func (h *hall) note(took time.Duration) {
	n := len(h.offers)
	if n > 0 && took > interrupted {
		h.broken++
		return
	}
	for range n {
		if h.decided < cap(h.took) {
			h.took = append(h.took, int32(took)/int32(n))
		}
		h.decided++
	}
}

// round ends a random conversation.
func (h *hall) round(step bool) {
	h.now = h.now.Add(time.Millisecond)
	for wake := h.engine.Wake(); !wake.IsZero() && !wake.After(h.now); wake = h.engine.Wake() {
		h.tell(Tick{}, step)
	}
	if n := len(h.talks) - 1; n >= 0 {
		i := h.dice.IntN(n + 1)
		call := h.talks[i]
		h.talks[i] = h.talks[n]
		h.talks = h.talks[:n]
		h.spare = append(h.spare, call)
		h.read ^= call[0] // whoever tells of a call has just read its name
		h.tell(Gone{Call: call}, step)
	}
	h.arrive(step)
}

func (h hall) measure(b *testing.B, step bool) {
	h.open()
	for range 2 * hallSeats {
		h.round(step)
	}
	h.took, h.decided, h.broken = make([]int32, 0, 4_000_000), 0, 0
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
		b.ReportMetric(float64(h.broken)/float64(n)*1e6, "interrupted/M")
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

package acd

import (
	"fmt"
	"testing"
	"time"
)

// BenchmarkDecisions measures a busy hall: every seat is taken, calls wait, and
// each round a call ends, its person gets the next one and answers, and
// another citizen arrives. One round is one decision and five inputs.
func BenchmarkDecisions(b *testing.B) {
	for _, size := range []struct{ seats, kinds, waiting int }{{600, 6, 2000}, {10_000, 50, 100_000}} {
		b.Run(fmt.Sprintf("seats=%d/kinds=%d/waiting=%d", size.seats, size.kinds, size.waiting), func(b *testing.B) {
			hall(b, size.seats, size.kinds, size.waiting)
		})
	}
}

func hall(b *testing.B, seatCount, kinds, waitingCount int) {
	var rules Rules
	for i := range kinds {
		name := fmt.Sprintf("s%d", i)
		rules.Queues = append(rules.Queues, Queue{Name: name, Needs: []Skill{{name, 1}}, MaxWaiting: waitingCount})
	}
	for i := range seatCount {
		skills := []Skill{{fmt.Sprintf("s%d", i%kinds), 5}, {fmt.Sprintf("s%d", (i*7+1)%kinds), 3}}
		rules.People = append(rules.People, Person{ID: fmt.Sprintf("%05d", i), Skills: skills})
	}
	e := New(rules)
	talks := []Confirm{}
	now, made := nine, 0
	arrive := func() {
		id := fmt.Sprintf("c%d", made)
		e.Step(now, Arrive{Call: id, Line: "12345"})
		e.Step(now, Offerable{Call: id, Queue: rules.Queues[made%kinds].Name})
		made++
	}
	for range waitingCount {
		arrive()
	}
	answer := func(orders []Order) {
		for _, o := range orders {
			if o, ok := o.(MakeOffer); ok {
				e.Step(now, Accepted{Call: o.Call, Person: o.Person, Offer: o.Offer})
				talks = append(talks, Confirm{Call: o.Call, Person: o.Person})
			}
		}
	}
	for _, p := range rules.People {
		orders, _ := e.Step(now, SignIn{Person: p.ID, Ready: true})
		answer(orders)
	}
	decided := e.counts.Offers
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		now = now.Add(time.Millisecond)
		orders, _ := e.Step(now, Gone{Call: talks[i].Call})
		answer(orders)
		arrive()
	}
	b.ReportMetric(float64(e.counts.Offers-decided)/b.Elapsed().Seconds(), "decisions/s")
}

package lab

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"hotline/acd"
	"hotline/recording/fact"
)

// truth is a day of which everything is known: how long each citizen would wait,
// and how long each call would take.
func truth(seed uint64, callers, people int) (Past, acd.Rules) {
	r := acd.Rules{Queues: []acd.Queue{
		{Name: "general", Needs: []acd.Skill{{Name: "zh", Level: 1}}, WrapUp: 30 * time.Second, RingFor: 20 * time.Second},
		{Name: "english", Needs: []acd.Skill{{Name: "en", Level: 1}}, WrapUp: 30 * time.Second, RingFor: 20 * time.Second, Boost: 10 * time.Second},
	}}
	p := Past{From: origin, To: origin.Add(8 * time.Hour)}
	for i := range people {
		skills := []acd.Skill{{Name: "zh", Level: 1}}
		if i%4 == 0 {
			skills = append(skills, acd.Skill{Name: "en", Level: 1})
		}
		id := personID(i)
		r.People = append(r.People, acd.Person{ID: id, Skills: skills})
		begin := origin.Add(time.Duration(i) * time.Second)
		p.Moves = append(p.Moves, Move{begin, acd.SignIn{Person: id, Place: id, Contact: id, Ready: true}},
			Move{begin.Add(4 * time.Hour), acd.SetNotReady{Person: id, Reason: "lunch"}}, Move{begin.Add(270 * time.Minute), acd.SetReady{Person: id}})
	}
	slices.SortStableFunc(p.Moves, func(a, b Move) int { return a.At.Compare(b.At) })
	draw := newDice(seed, "truth", "calls")
	span := func(mean float64) time.Duration {
		return time.Duration(mean*1e3*draw.exponential()) * time.Millisecond
	}
	var arrivals []time.Duration
	for range callers {
		arrivals = append(arrivals, time.Duration(draw.uniform()*8*3600*1e3)*time.Millisecond)
	}
	slices.Sort(arrivals)
	for i, at := range arrivals {
		c := PastCall{Arrive: acd.Arrive{Call: fmt.Sprint("c", i), Line: "city", Arrived: origin.Add(at)}, Fate: Left,
			Steps: []Step{{After: 3 * time.Second, Queue: "general"}}, Waited: 3*time.Second + span(60),
			Work: &Work{Ring: time.Second + span(1), Talk: 20*time.Second + span(160), WrapUp: min(30*time.Second, span(20))}}
		if draw.uniform() < .1 {
			c.Steps = append(c.Steps, Step{After: 5 * time.Second, Queue: "english"})
		}
		p.Calls = append(p.Calls, c)
	}
	return p, r
}

// seen is the day as a house that lives through it sees it: the patience of those
// who were answered and the work of the others stay hidden.
func seen(p Past, r acd.Rules) (Past, map[string]Figures) {
	a := p.run(r, p.habitsOf(), 1)
	out := p
	out.There, out.Busy = a.hours.There, a.hours.Busy
	out.Calls = slices.Clone(p.Calls)
	var ended []counted
	for i := range out.Calls {
		c, r := &out.Calls[i], a.calls[i]
		c.Queue, c.Fate, c.Waited, c.Rang = r.queue, r.fate, r.waited, r.rang
		c.Steps = c.Steps[:r.step]
		if c.Fate != Answered {
			c.Work = nil
		}
		ended = append(ended, counted{r.queue, r.fate, r.waited})
	}
	return out, figures(ended, a.hours.There, a.hours.Busy)
}

func asItWas(c PastCall) PastCall { return c }

// TestTheDayItselfComesOutAsItWas: under its own rules a day comes out within the
// band of its runs, and since nothing that was hidden matters there, to the call.
func TestTheDayItselfComesOutAsItWas(t *testing.T) {
	whole, rules := truth(1, 3000, 26)
	day, was := seen(whole, rules)
	got, err := day.WhatIf(rules, asItWas, 20)
	if err != nil {
		t.Fatal(err)
	}
	if f := got.Total.Was; f != was[""] || f.Offered != 3000 || f.Abandoned < 200 || f.Busy < .7 {
		t.Fatalf("the day is %+v, not %+v", f, was[""])
	}
	for _, q := range append(got.Queues, got.Total) {
		for i, value := range q.Was.all() {
			low, high := *q.WhatIf.Low.all()[i], *q.WhatIf.High.all()[i]
			if *value < low-1e-9 || *value > high+1e-9 {
				t.Errorf("queue %q, figure %d: it was %v, and is between %v and %v", q.Queue, i, *value, low, high)
			}
		}
	}
	again, err := day.WhatIf(rules, asItWas, 20)
	if fmt.Sprint(got) != fmt.Sprint(again) || err != nil {
		t.Error("the same question has two answers")
	}
}

// TestWhatIfAgreesWithTheTruth: days of which everything is known, run with fewer
// and with more people. What is told from the day as it was seen agrees with what
// would have happened.
func TestWhatIfAgreesWithTheTruth(t *testing.T) {
	const days = 4
	for _, people := range []int{22, 30}[:1+1/slowed] {
		var off Figures // mean of what is told less what is true
		inside, all := 0, 0
		for seed := range uint64(days) {
			whole, rules := truth(100+seed, 3000, 26)
			day, _ := seen(whole, rules)
			other, otherRules := truth(100+seed, 3000, people)
			_, want := seen(other, otherRules)
			day.Moves = other.Moves
			got, err := day.WhatIf(otherRules, asItWas, 20)
			if err != nil {
				t.Fatal(err)
			}
			for i, mean := range got.Total.WhatIf.Mean.all() {
				truth := *want[""].list()[i]
				*off.all()[i] += (*mean - truth) / days
				if all++; truth >= *got.Total.WhatIf.Low.all()[i]-1e-9 && truth <= *got.Total.WhatIf.High.all()[i]+1e-9 {
					inside++
				}
			}
		}
		t.Logf("%d people: %d of %d figures inside the band; off by %+v", people, inside, all, off)
		if math.Abs(off.Abandoned) > 30 || math.Abs(off.Within) > .015 || math.Abs(off.MeanWait) > 1 || math.Abs(off.Busy) > .005 {
			t.Errorf("%d people: what is told is off by %+v", people, off)
		}
		if inside < all*7/10 {
			t.Errorf("%d people: only %d of %d figures are inside the band", people, inside, all)
		}
	}
}

// list is all of a copy.
func (f Figures) list() []*float64 { return f.all() }

func TestADayWithoutAnAnswerCannotBeRunAgain(t *testing.T) {
	p := Past{From: origin, To: origin.Add(time.Hour), Calls: []PastCall{{Fate: Left, Waited: time.Second}}}
	if _, err := p.WhatIf(acd.Rules{}, asItWas, 2); err == nil {
		t.Error("it was")
	}
}

// TestRulesForNumbersAreThoseOfTheDay: who was refused, limited or sent to another
// queue is so again, by the rules of that hour, and in a city that does not keep them.
func TestRulesForNumbersAreThoseOfTheDay(t *testing.T) {
	whole, rules := truth(4, 600, 26)
	refuse := acd.NumberRule{Number: "113", Do: acd.RuleRefuse}
	whole.Numbers = []Ruled{
		{whole.From, []acd.NumberRule{refuse, {Number: "111", Do: acd.RuleLimit, PerHour: 2}}},
		{whole.From.Add(4 * time.Hour), []acd.NumberRule{refuse, {Number: "112", Do: acd.RuleQueue, Queue: "english"}}},
	}
	for i := range 60 {
		whole.Calls[10*i].Arrive.From = fmt.Sprint(111 + i%3)
	}
	day, was := seen(whole, rules)
	for i := range day.Calls {
		day.Calls[i].Barred = day.Calls[i].Fate == TurnedOff
	}
	got, err := day.WhatIf(rules, asItWas, 4)
	if err != nil || was[""].TurnedOff < 22 || was[""].TurnedOff > 30 || got.Total.WhatIf.Low.TurnedOff != was[""].TurnedOff || got.Total.WhatIf.High.TurnedOff != was[""].TurnedOff {
		t.Errorf("turned off: %v, and then %+v, %v", was[""].TurnedOff, got.Total.WhatIf, err)
	}
	for _, q := range got.Queues {
		if q.Was.Offered != q.WhatIf.Low.Offered || q.Was.Offered != q.WhatIf.High.Offered {
			t.Errorf("queue %s had %v calls, and then %v", q.Queue, q.Was.Offered, q.WhatIf.Mean.Offered)
		}
	}
	before := was["english"].Offered
	whole.Numbers = whole.Numbers[:1]
	if _, was = seen(whole, rules); was["english"].Offered >= before {
		t.Errorf("nobody was sent there: %v calls, and %v without the rule", before, was["english"].Offered)
	}
}

// TestAClosedLine: a call without steps is turned off at once, one with steps that
// had none is answered, with the work of another.
func TestAClosedLine(t *testing.T) {
	whole, rules := truth(3, 400, 26)
	day, _ := seen(whole, rules)
	for i := range 100 {
		day.Calls[4*i] = PastCall{Arrive: day.Calls[4*i].Arrive, Closed: true, Fate: TurnedOff}
	}
	got, err := day.WhatIf(rules, asItWas, 4)
	if err != nil || got.Total.Was.TurnedOff != 100 || got.Total.WhatIf.Low.TurnedOff != 100 || got.Total.WhatIf.Mean.Offered != 400 {
		t.Errorf("closed: %+v, %v", got.Total, err)
	}
	got, err = day.WhatIf(rules, func(c PastCall) PastCall {
		c.Closed, c.Steps = false, []Step{{After: time.Second, Queue: "general"}}
		return c
	}, 4)
	if err != nil || got.Total.WhatIf.High.TurnedOff != 0 || got.Total.WhatIf.Low.Answered < 375 {
		t.Errorf("open: %+v, %v", got.Total, err)
	}
}

func TestHoursAreThoseOfTheDay(t *testing.T) {
	h := NewHours(origin, origin.Add(time.Hour))
	for _, s := range []struct {
		minute     int
		person, to string
	}{{-10, "ann", "ready"}, {-10, "ben", "talking"}, {10, "ann", "offered"}, {11, "ann", "talking"}, {20, "ann", "not-ready"}, {30, "ben", ""}, {50, "ann", "ready"}, {55, "ann", "talking"}} {
		h.Add(fact.Fact{At: origin.Add(time.Duration(s.minute) * time.Minute), Person: s.person, Body: fact.SeatState{To: s.to}})
	}
	h.Close(origin.Add(2 * time.Hour))
	if h.There != 60*time.Minute || h.Busy != 45*time.Minute {
		t.Errorf("they were there for %v, busy for %v", h.There, h.Busy)
	}
}

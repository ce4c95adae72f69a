package replay

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"hotline/acd"
	"hotline/acd/lab"
	"hotline/cmd/internal/config"
	"hotline/recording/fact"
)

// cityText is the city of the simulated day.
const cityText = `
timezone: UTC
skills: [general, en]
queues:
  general: {needs: {general: 1}, wrap_up: 20s}
  english: {needs: {en: 1}, wrap_up: 20s, boost: 15s}
flows:
  city: {greeting: [greeting], otherwise: general, keys: {9: {queue: english, say: [english]}}}
hours:
  day: {mon-sun: 08:30-18:00}
lines:
  city: {numbers: 12345, flow: city}
  office: {numbers: 96123, flow: city, hours: day}
people:
  - {range: 1001-1004, skills: {general: 1}}
  - {range: 1005-1006, skills: {general: 1, en: 1}}
trunks: {local: {allow: 127.0.0.1}}
`

func cityOf(t *testing.T, text string) *config.City {
	t.Helper()
	city, mistakes := config.Load([]byte(text), "city.yaml")
	if len(mistakes) > 0 {
		t.Fatal(mistakes)
	}
	return city
}

// house is a day that somebody lives through: citizens, people and the engine, and
// the diary of what the ledger would have. It knows nothing of how days are read.
type house struct {
	t      *testing.T
	city   *config.City
	engine *acd.Engine
	diary  diary
	dice   *rand.Rand
	now    time.Time
	plan   []planned
	calls  map[string]*living
	truth  truth
	moved  int // to the English queue, by the house
}

type planned struct {
	at time.Time
	do func()
}

type living struct {
	id, line       string
	arrived        time.Time
	offer          uint64
	answered, gone bool
}

// truth is the day as the house itself counted it.
type truth struct {
	offered, answered, within, left, closed, barred int
	waited                                          time.Duration
	doors                                           map[string]int // that a queue turned off
}

func (h *house) after(d time.Duration, do func()) { h.plan = append(h.plan, planned{h.now.Add(d), do}) }

func (h *house) span(mean time.Duration) time.Duration {
	return time.Duration(h.dice.ExpFloat64()*float64(mean)/1e6) * time.Millisecond
}

func (h *house) write(machine string, input acd.Input, facts ...fact.Fact) {
	r := fact.Record{Seq: uint64(len(h.diary.records)) + 1, At: h.now, Machine: machine, Facts: facts}
	if input != nil {
		r.Input = acd.EncodeInput(input)
	}
	h.diary.records = append(h.diary.records, r)
}

func (h *house) tell(in acd.Input) {
	orders, facts := h.engine.Step(h.now, in)
	h.write(machine, in, facts...)
	for _, o := range orders {
		switch o := o.(type) {
		case acd.MakeOffer:
			c := h.calls[o.Call]
			c.offer = o.Offer
			h.after(time.Second+h.span(time.Second), func() {
				if c.offer == o.Offer && !c.gone {
					h.tell(acd.Accepted{Call: o.Call, Person: o.Person, Offer: o.Offer})
				}
			})
		case acd.Withdraw:
			h.calls[o.Call].offer = 0
		case acd.Confirm:
			h.answer(h.calls[o.Call], o.Person)
		case acd.Overflow:
			h.truth.barred++
			h.truth.doors[o.Queue]++
			h.end(h.calls[o.Call], fact.TurnedOff)
		}
	}
}

func (h *house) answer(c *living, person string) {
	c.answered = true
	h.truth.answered++
	if wait := h.now.Sub(c.arrived); wait <= 15*time.Second {
		h.truth.within++
	}
	h.truth.waited += h.now.Sub(c.arrived)
	h.after(20*time.Second+h.span(100*time.Second), func() {
		h.end(c, fact.Answered)
		if written := h.span(15 * time.Second); written < 20*time.Second {
			h.after(written, func() { h.tell(acd.EndWrapUp{Person: person}) })
		}
	})
}

func (h *house) end(c *living, outcome fact.Outcome) {
	c.gone = true
	h.write("call", nil, fact.Fact{At: h.now, Call: c.id, Line: c.line, Body: fact.CallEnded{Outcome: outcome}})
	h.tell(acd.Gone{Call: c.id})
}

func (h *house) arrive(line string, n int) {
	from := fmt.Sprint(13800000000 + n%20)
	c := &living{id: fmt.Sprint("c", n), line: line, arrived: h.now}
	h.calls[c.id] = c
	h.truth.offered++
	h.write("call", nil, fact.Fact{At: h.now, Call: c.id, Line: line, Body: fact.CallArrived{From: from}})
	i := slices.IndexFunc(h.city.Lines, func(l config.Line) bool { return l.Name == line })
	if _, closed := h.city.Lines[i].At(h.now); closed {
		h.truth.closed++
		h.write("call", nil, fact.Fact{At: h.now, Call: c.id, Line: line, Body: fact.CallOverflowed{Why: "closed"}},
			fact.Fact{At: h.now, Call: c.id, Line: line, Body: fact.CallEnded{Outcome: fact.TurnedOff}})
		return
	}
	h.tell(acd.Arrive{Call: c.id, Line: line, From: from, Arrived: h.now})
	if c.gone {
		return // by a rule for its number
	}
	english := h.dice.IntN(10) == 0
	h.after(5*time.Second, func() {
		switch {
		case c.gone:
		case english:
			h.write("call", nil, fact.Fact{At: h.now, Call: c.id, Line: line, Body: fact.CallKey{Key: "9"}})
			h.tell(acd.Offerable{Call: c.id, Queue: "english"})
		default:
			h.tell(acd.Offerable{Call: c.id, Queue: "general"})
		}
	})
	if n%50 == 0 { // a key with another meaning; later the house moves the call
		h.after(9*time.Second, func() {
			if !c.gone && !c.answered {
				h.write("call", nil, fact.Fact{At: h.now, Call: c.id, Line: line, Body: fact.CallKey{Key: "1"}})
			}
		})
		h.after(14*time.Second, func() {
			if !c.gone && !c.answered {
				h.moved++
				h.tell(acd.Offerable{Call: c.id, Queue: "english"})
			}
		})
	}
	h.after(2*time.Second+h.span(70*time.Second), func() {
		if !c.answered && !c.gone {
			h.truth.left++
			h.truth.waited += h.now.Sub(c.arrived)
			h.end(c, fact.Abandoned)
		}
	})
}

// liveADay lets 08:00 to 20:00 of a day happen.
func liveADay(t *testing.T, city *config.City, seed uint64) *house {
	t.Helper()
	return liveADayWith(t, city, seed, nil)
}

// liveADayWith has rules for numbers, each from a time of the day on.
func liveADayWith(t *testing.T, city *config.City, seed uint64, numbers map[time.Duration][]acd.NumberRule) *house {
	t.Helper()
	h := &house{t: t, city: city, engine: acd.New(city.Rules), dice: rand.New(rand.NewPCG(seed, 1)), now: midnight.Add(-time.Hour), calls: map[string]*living{}, truth: truth{doors: map[string]int{}}}
	kept, err := h.engine.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	h.diary.states = []state{{h.now, 0, kept}}
	h.tell(acd.SignIn{Person: "1001", Place: "1001", Contact: "x", Ready: true}) // the night before
	for at, list := range numbers {
		rules := city.Rules
		rules.Numbers = list
		if at < 0 {
			h.now = midnight.Add(at)
			h.tell(acd.SetRules{Rules: rules})
		} else {
			h.plan = append(h.plan, planned{midnight.Add(at), func() { h.tell(acd.SetRules{Rules: rules}) }})
		}
	}
	h.now = midnight
	for n := range 1_000 {
		line := "city"
		if n%5 == 0 {
			line = "office"
		}
		h.after(8*time.Hour+time.Duration(h.dice.IntN(12*3600*1000))*time.Millisecond, func() { h.arrive(line, n) })
	}
	for i, p := range city.Rules.People {
		at := 7*time.Hour + time.Duration(i)*time.Minute
		h.after(at, func() { h.tell(acd.SignIn{Person: p.ID, Place: p.ID, Contact: "x"}) })
		h.after(at+time.Minute, func() { h.tell(acd.SetReady{Person: p.ID}) })
		h.after(at+5*time.Hour, func() { h.tell(acd.SetNotReady{Person: p.ID, Reason: "lunch"}) })
		h.after(at+6*time.Hour, func() { h.tell(acd.SetReady{Person: p.ID}) })
		h.after(22*time.Hour, func() { h.tell(acd.SignOut{Person: p.ID}) })
	}
	for len(h.plan) > 0 {
		slices.SortStableFunc(h.plan, func(a, b planned) int { return cmp.Compare(a.at.UnixMilli(), b.at.UnixMilli()) })
		next := h.plan[0]
		if wake := h.engine.Wake(); !wake.IsZero() && !wake.After(next.at) {
			h.now = wake
			h.tell(acd.Tick{})
			continue
		}
		h.plan = h.plan[1:]
		h.now = next.at
		next.do()
	}
	return h
}

var midnight = time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)

func (h *house) read() *Seen {
	h.t.Helper()
	s, err := Read(context.Background(), &h.diary, midnight, midnight.AddDate(0, 0, 1))
	if err != nil {
		h.t.Fatal(err)
	}
	return s
}

// TestADayInItsOwnCity: read from its records, a day comes out as it was, and run
// again in its own city as it was, within the band.
func TestADayInItsOwnCity(t *testing.T) {
	h := liveADay(t, cityOf(t, cityText), 1)
	a, err := h.read().WhatIf(h.city)
	if err != nil {
		t.Fatal(err)
	}
	was, want := a.Total.Was, h.truth
	if int(was.Offered) != want.offered || int(was.Answered) != want.answered || int(was.Abandoned) != want.left || int(was.TurnedOff) != want.closed ||
		int(was.Within*was.Offered+.5) != want.within || int(was.MeanWait*was.Offered+.5) != int(want.waited.Seconds()+.5) {
		t.Errorf("the day is read as %+v, and was %+v", was, want)
	}
	if want.left < 30 || want.closed < 20 || was.Busy < .3 || len(a.Queues) != 2 || a.LeftOut != 0 || len(a.Added)+len(a.Absent)+len(a.Gone) != 0 {
		t.Errorf("that is no day to learn from: %+v, %+v", want, a)
	}
	for _, q := range append(a.Queues, a.Total) {
		for _, f := range []struct {
			name           string
			was, low, high float64
			slack          float64
		}{
			{"offered", q.Was.Offered, q.WhatIf.Low.Offered, q.WhatIf.High.Offered, 0},
			{"answered", q.Was.Answered, q.WhatIf.Low.Answered, q.WhatIf.High.Answered, 1},
			{"left", q.Was.Abandoned, q.WhatIf.Low.Abandoned, q.WhatIf.High.Abandoned, 1},
			{"turned off", q.Was.TurnedOff, q.WhatIf.Low.TurnedOff, q.WhatIf.High.TurnedOff, 0},
			{"within 15 s", q.Was.Within, q.WhatIf.Low.Within, q.WhatIf.High.Within, .003},
			{"mean wait", q.Was.MeanWait, q.WhatIf.Low.MeanWait, q.WhatIf.High.MeanWait, .1},
			{"P90", q.Was.P90, q.WhatIf.Low.P90, q.WhatIf.High.P90, .3},
			{"busy", q.Was.Busy, q.WhatIf.Low.Busy, q.WhatIf.High.Busy, .002},
		} {
			if f.was < f.low-f.slack || f.was > f.high+f.slack {
				t.Errorf("queue %q: %s was %v, and is between %v and %v", q.Queue, f.name, f.was, f.low, f.high)
			}
		}
	}
}

// TestAQueueTurnsAway: who finds a queue full, or without anybody, counts as
// offered to it and turned off by it, on the day and when it is run again.
func TestAQueueTurnsAway(t *testing.T) {
	city := cityOf(t, strings.NewReplacer("general: 1}, wrap_up: 20s", "general: 1}, wrap_up: 20s, max_waiting: 1",
		"en: 1}, wrap_up: 20s", "en: 1}, wrap_up: 20s, unstaffed: overflow").Replace(cityText))
	for _, p := range city.Rules.People {
		for i := range p.Skills {
			if p.Skills[i].Name == "en" {
				p.Skills[i].Until = midnight.Add(16 * time.Hour)
			}
		}
	}
	h := liveADay(t, city, 5)
	a, err := h.read().WhatIf(h.city)
	if err != nil || len(a.Queues) != 2 || h.truth.doors["english"] < 10 || h.truth.doors["general"] < 30 {
		t.Fatalf("that is no day to learn from: %+v, %+v, %v", h.truth, a, err)
	}
	for _, q := range a.Queues {
		if want := float64(h.truth.doors[q.Queue]); q.Was.TurnedOff != want || q.WhatIf.Low.TurnedOff != want || q.WhatIf.High.TurnedOff != want {
			t.Errorf("queue %s turned off %v, it says %v and then %v to %v", q.Queue, want, q.Was.TurnedOff, q.WhatIf.Low.TurnedOff, q.WhatIf.High.TurnedOff)
		}
		if q.Was.Offered != q.WhatIf.Low.Offered || q.Was.Offered != q.WhatIf.High.Offered {
			t.Errorf("queue %s had %v calls, and then %v to %v", q.Queue, q.Was.Offered, q.WhatIf.Low.Offered, q.WhatIf.High.Offered)
		}
	}
}

// TestADayInAnotherCity: more people answer more, fewer fewer; the office that is
// open all day turns nobody off; a key leads where the other city says; and who is
// new, absent or gone is told.
func TestADayInAnotherCity(t *testing.T) {
	h := liveADay(t, cityOf(t, cityText), 2)
	seen := h.read()
	ask := func(replace ...string) Answer {
		a, err := seen.WhatIf(cityOf(t, strings.NewReplacer(replace...).Replace(cityText)))
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	more := ask("1001-1004", "1001-1003", "  - {range: 1005", "  - {range: 1101-1109, skills: {general: 1}}\n  - {range: 1005")
	if more.Total.WhatIf.Low.Answered <= more.Total.Was.Answered+20 || fmt.Sprintf("%v %d", more.Gone, len(more.Added)) != "[1004] 9" {
		t.Errorf("with more people: %+v", more)
	}
	fewer := ask("1001-1004", "1001-1002")
	if fewer.Total.WhatIf.High.Answered >= fewer.Total.Was.Answered-20 || fewer.Total.WhatIf.Low.MeanWait <= fewer.Total.Was.MeanWait {
		t.Errorf("with fewer people: %+v", fewer.Total)
	}
	open := ask("08:30-18:00", "00:00-24:00")
	if open.Total.WhatIf.High.TurnedOff != 0 || open.Total.Was.TurnedOff == 0 || open.Queues[1].WhatIf.Low.Offered != open.Queues[1].Was.Offered+open.Total.Was.TurnedOff {
		t.Errorf("with an office that is always open: %+v", open.Total)
	}
	shut := ask("08:30-18:00", "12:00-13:00")
	if shut.Total.WhatIf.Low.TurnedOff <= shut.Total.Was.TurnedOff+100 {
		t.Errorf("with an office that hardly opens: %+v", shut.Total)
	}
	seen.Moves = slices.DeleteFunc(slices.Clone(seen.Moves), func(m lab.Move) bool {
		in, ok := m.In.(acd.SignIn)
		return ok && in.Person == "1006"
	})
	if ill := ask(); fmt.Sprint(ill.Absent) != "[1006]" || len(ill.Added) != 0 || ill.Total.WhatIf.Mean.Answered >= ill.Total.Was.Answered {
		t.Errorf("with somebody who was never there: %+v", ill)
	}
	keyless := ask("queue: english, say", "queue: general, say")
	if e := keyless.Queues[0]; e.WhatIf.Low.Offered == 0 || int(e.WhatIf.High.Offered) > h.moved+3 || int(e.Was.Offered) < 2*h.moved {
		t.Errorf("with a key that leads to the general queue: %+v", keyless.Queues)
	}
}

// TestTheNumberRulesOfTheDay: what supervisors decided for some numbers, when they
// did, goes for the same day in its own city to the call, and in another one.
func TestTheNumberRulesOfTheDay(t *testing.T) {
	const refused, sent, limited = "13800000001", "13800000002", "13800000005" // 5 calls the office
	h := liveADayWith(t, cityOf(t, cityText), 4, map[time.Duration][]acd.NumberRule{
		-30 * time.Minute: {{Number: refused, Do: acd.RuleRefuse}, {Number: limited, Do: acd.RuleLimit, PerHour: 1}},
		14 * time.Hour:    {{Number: limited, Do: acd.RuleLimit, PerHour: 1}, {Number: sent, Do: acd.RuleQueue, Queue: "english"}},
	})
	seen := h.read()
	a, err := seen.WhatIf(h.city)
	if err != nil || a.Numbers != 3 {
		t.Fatalf("%d rules: %v", a.Numbers, err)
	}
	was, low, high := a.Total.Was.TurnedOff, a.Total.WhatIf.Low.TurnedOff, a.Total.WhatIf.High.TurnedOff
	if h.truth.barred < 25 || int(was) != h.truth.closed+h.truth.barred || low != was || high != was {
		t.Errorf("%d were barred and %d closed out; turned off were %v, and then %v to %v", h.truth.barred, h.truth.closed, was, low, high)
	}
	for _, q := range a.Queues {
		if q.Was.Offered != q.WhatIf.Low.Offered || q.Was.Offered != q.WhatIf.High.Offered {
			t.Errorf("queue %s had %v calls, and then %v to %v", q.Queue, q.Was.Offered, q.WhatIf.Low.Offered, q.WhatIf.High.Offered)
		}
	}
	shut, err := seen.WhatIf(cityOf(t, strings.Replace(cityText, "08:30-18:00", "17:00-18:00", 1)))
	if q := shut.Queues[0]; err != nil || q.WhatIf.Low.Offered < 30 || shut.Total.WhatIf.Low.TurnedOff <= was {
		t.Errorf("with an office that hardly opens: %+v, %v", shut.Total, err)
	}
}

// TestATornDay: calls and people that the day's end or its beginning cuts, and a
// day that nobody lived.
func TestATornDay(t *testing.T) {
	h := liveADay(t, cityOf(t, cityText), 3)
	cut := midnight.Add(14 * time.Hour)
	s, err := Read(context.Background(), &h.diary, midnight.Add(10*time.Hour), cut)
	if err != nil || len(s.Calls) < 200 || s.Calls[0].Arrive.Arrived.Before(midnight.Add(10*time.Hour)) || !s.To.Equal(cut) {
		t.Errorf("the middle of the day has %d calls: %v", len(s.Calls), err)
	}
	h.diary.records = slices.DeleteFunc(h.diary.records, func(r fact.Record) bool { return r.At.After(cut) })
	s = h.read()
	if s.To.After(cut) || s.There > 6*8*time.Hour {
		t.Errorf("a day that is not over ends at %v, with %v of people's time", s.To, s.There)
	}
	if _, err := s.WhatIf(h.city); err != nil {
		t.Error(err)
	}
	if _, err := Read(context.Background(), &diary{}, midnight, cut); err == nil {
		t.Error("a day without a state was read")
	}
	empty, err := Read(context.Background(), &diary{states: h.diary.states}, midnight, cut)
	if err != nil {
		t.Fatal(err)
	}
	if a, err := empty.WhatIf(h.city); err == nil {
		t.Errorf("a day without calls gave %+v", a)
	}
}

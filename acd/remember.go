package acd

import (
	"maps"
	"slices"
)

// Remembering gives a new engine, as New, that remembers of an old one what
// outlives calls and sign-ins: who holds the matters of numbers, the calls that
// count for limits, what happened in the queues in the last minutes, what people
// did today, the turns that they passed on, call-backs, and when numbers were
// dialled. Who was on the line or signed in then is not here. A conversation that
// ran counts until the latest now of the old engine, from which the new one goes
// on, as do the numbers of offers: a call-back may have had some. What the rules do
// not ask for is forgotten, as by SetRules. The old engine stays as it is.
func Remembering(r Rules, old *Engine) *Engine {
	e := New(r)
	e.now, e.seq, e.offers = old.now, old.seq, old.offers
	for name, q := range e.index.queues {
		if of := old.index.queues[name]; of != nil && of.flow.Since != 0 {
			*q.flow = *of.flow
			q.flow.pass(e.now, of.waiting)
		}
	}
	for name, w := range old.wants {
		if e.index.queues[name.Queue] != nil {
			kept := &wanted{flow: w.flow}
			kept.flow.pass(e.now, w.waiting)
			e.wants[name] = kept
		}
	}
	for number, times := range old.admitted {
		e.admitted[number] = slices.Clone(times)
	}
	e.forgetNumbers()
	for _, h := range old.holdings() {
		kept := *h
		e.holders.of[h.Number] = e.holders.order.PushBack(&kept)
	}
	e.rememberPeople(old)
	for number, times := range old.dialled {
		e.dialled[number] = slices.Clone(times)
	}
	for _, b := range old.byArrival() {
		if b.isBack {
			e.rememberBack(b)
		}
	}
	e.skillsOf(e.now)
	e.watchNumbers()
	return e
}

// rememberPeople takes over what people did today and the turns they passed on.
func (e *Engine) rememberPeople(old *Engine) {
	maps.Copy(e.credits, old.credits)
	sameDay := e.today != nil && old.rules.East == e.rules.East
	if sameDay {
		for id, did := range old.today {
			*e.tallyOf(id) = *did
		}
	}
	for _, p := range old.people {
		if p.Credit > 0 {
			e.credits[p.ID] = p.Credit
		}
		if sameDay && p.today != nil && p.converses() {
			e.tallyOf(p.ID).TalkMS += old.now - p.Since
		}
	}
	maps.DeleteFunc(e.credits, func(id string, _ uint8) bool { return !e.named(id) })
}

// rememberBack takes over a call-back. It rests until the first Tick, which tells
// where it belongs by the rules in force.
func (e *Engine) rememberBack(old *call) {
	e.seq++
	b := e.newCall(call{ID: old.ID, State: resting, Line: old.Line, From: old.From, Site: old.Site, Queue: old.Queue, Needs: old.Needs,
		Arrived: old.Arrived, Seq: e.seq, isBack: true, Task: &task{Attempts: old.Task.Attempts, Over: old.Task.Over}})
	e.calls.add(b)
	e.backs[b.From] = b
	e.wakeAt(b, e.now)
}

// claim gives the turns that somebody passed on before the engine was made anew, once.
func (e *Engine) claim(person string) uint8 {
	credit := e.credits[person]
	delete(e.credits, person)
	return credit
}

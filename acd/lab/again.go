package lab

import (
	"time"

	"hotline/acd"
	"hotline/recording/fact"
)

// drain is how long after the end of a day its last calls are followed.
const drain = 2 * time.Hour

// What happens in a day that is run again; which is the place of the call or move.
const (
	calls   happening = iota + 16 // a call arrives
	enters                        // it takes its next step; call is which one
	hangsUp                       // the citizen's patience ends
	picksUp                       // the person answers; call is the number of the offer
	parts                         // the talk is over
	writes                        // the wrap-up is done
	moves                         // a person comes, goes or changes state
	ruled                         // the rules for numbers change
)

// again is a run of a past day under other rules. Nobody misses or refuses an
// offer, and whoever is turned off does not come back.
type again struct {
	past   *Past
	engine *acd.Engine
	rules  acd.Rules
	queues map[string]acd.Queue // of the rules, by name
	agenda agenda
	now    int64
	calls  []revived
	serves map[string]int32 // the last call of each person
	hours  *Hours
	places map[string]int32 // of calls
}

// revived is a call that is run again.
type revived struct {
	queue    string
	fate     Fate
	waited   time.Duration
	work     Work
	patience int64
	offer    uint64        // that rings; 0 for none
	person   string        // to whom it was offered last
	rung     int64         // since when
	rang     time.Duration // in vain, until the citizen left
	step     int           // steps taken
	over     bool          // the engine knows it no more
}

// run lets the day happen once more. Steps of past are those under the new rules.
func (p *Past) run(rules acd.Rules, known map[string]*habits, seed uint64) *again {
	rules.CallBack.On = false // nobody is there to be called back
	rules.Numbers = nil
	a := &again{past: p, engine: acd.New(rules), rules: rules, queues: map[string]acd.Queue{}, serves: map[string]int32{},
		hours: NewHours(p.From, p.To), places: map[string]int32{}, calls: make([]revived, len(p.Calls))}
	for _, q := range rules.Queues {
		a.queues[q.Name] = q
	}
	for i, n := range p.Numbers {
		a.agenda.plan(event{at: max(0, n.At.Sub(p.From).Microseconds()), which: int32(i), what: ruled})
	}
	for i, m := range p.Moves {
		a.agenda.plan(event{at: m.At.Sub(p.From).Microseconds(), which: int32(i), what: moves})
	}
	for i := range p.Calls {
		c := &p.Calls[i]
		h := known[c.Queue]
		if h == nil {
			h = known[""]
		}
		r := &a.calls[i]
		r.work, r.patience = h.fates(c, known[""], seed)
		a.places[c.Arrive.Call] = int32(i)
		a.agenda.plan(event{at: c.Arrive.Arrived.Sub(p.From).Microseconds(), which: int32(i), what: calls})
	}
	last := p.To.Add(drain).Sub(p.From).Microseconds()
	for e, more := a.agenda.next(); more && e.at <= last; e, more = a.agenda.next() {
		a.tick(e.at)
		a.now = e.at
		a.happen(e)
	}
	for i := range a.calls {
		if r := &a.calls[i]; r.fate == Unknown { // still waiting, two hours after the day
			r.waited = a.since(&p.Calls[i])
		}
	}
	a.hours.Close(p.To)
	return a
}

// tick gives the engine the ticks that it asks for until then.
func (a *again) tick(until int64) {
	for wake := a.engine.Wake(); !wake.IsZero(); wake = a.engine.Wake() {
		due := wake.Sub(a.past.From).Microseconds()
		if due > until {
			return
		}
		a.now = max(a.now, due)
		a.tell(acd.Tick{})
	}
}

// tell gives the engine an input and does what it orders.
func (a *again) tell(in acd.Input) {
	orders, facts := a.engine.Step(a.past.From.Add(time.Duration(a.now)*time.Microsecond), in)
	for _, f := range facts {
		a.hours.Add(f)
		switch f.Body.(type) {
		case fact.CallQueued, fact.CallOverflowed:
			if which, known := a.places[f.Call]; known && f.Queue != "" {
				a.calls[which].queue = f.Queue // that of the step, unless a rule for the number chose another
			}
		}
	}
	for _, o := range orders {
		a.obey(o)
	}
}

// happen lists everything that can happen in the run.
func (a *again) happen(e event) {
	switch e.what {
	case moves:
		a.tell(a.past.Moves[e.which].In)
		return
	case ruled:
		a.rules.Numbers = a.past.Numbers[e.which].Numbers
		a.tell(acd.SetRules{Rules: a.rules})
		return
	}
	c, r := &a.past.Calls[e.which], &a.calls[e.which]
	switch e.what {
	case calls:
		a.onCall(e.which, c, r)
	case enters:
		a.onEnters(e.which, c, r)
	case hangsUp:
		if r.fate != Answered && !r.over {
			r.fate, r.waited = Left, a.since(c)
			if r.offer != 0 {
				r.rang = time.Duration(a.now-r.rung) * time.Microsecond
			}
			a.end(c, r)
		}
	case picksUp:
		if r.offer == uint64(e.call) && !r.over {
			a.tell(acd.Accepted{Call: c.Arrive.Call, Person: r.person, Offer: r.offer})
		}
	case parts:
		a.serves[r.person] = e.which
		a.end(c, r)
		if longer := r.work.WrapUp - a.queues[r.queue].WrapUp; longer > 0 {
			a.tell(acd.ExtendWrapUp{Person: r.person, For: longer}) // as far as the rules allow
		}
		a.plan(e.which, writes, r.work.WrapUp, 0)
	case writes:
		if a.serves[r.person] == e.which {
			a.tell(acd.EndWrapUp{Person: r.person})
		}
	}
}

// plan lets something happen to a call after a while.
func (a *again) plan(which int32, what happening, after time.Duration, number int64) {
	a.agenda.plan(event{at: a.now + max(0, after.Microseconds()), which: which, what: what, call: number})
}

// since is how long a call has been there.
func (a *again) since(c *PastCall) time.Duration {
	return a.past.From.Add(time.Duration(a.now) * time.Microsecond).Sub(c.Arrive.Arrived)
}

// onCall brings a call. One whose wait ended before it entered a queue does so again.
func (a *again) onCall(which int32, c *PastCall, r *revived) {
	if c.Closed {
		r.fate, r.over = TurnedOff, true
		return
	}
	a.tell(c.Arrive)
	if len(c.Steps) == 0 {
		r.patience = max(1, c.Waited.Microseconds())
	}
	if r.patience > 0 {
		a.plan(which, hangsUp, time.Duration(r.patience)*time.Microsecond, 0)
	}
	if len(c.Steps) > 0 {
		a.plan(which, enters, c.Steps[0].After, 0)
	}
}

// onEnters lets a call that nobody has answered enter its next queue.
func (a *again) onEnters(which int32, c *PastCall, r *revived) {
	if r.over || r.fate == Answered {
		return
	}
	step := c.Steps[r.step]
	r.step++
	r.fate = Unknown
	if r.step < len(c.Steps) {
		a.plan(which, enters, c.Steps[r.step].After-a.since(c), 0)
	}
	a.tell(acd.Offerable{Call: c.Arrive.Call, Queue: step.Queue, Needs: step.Needs})
}

// obey does what the engine orders for a call.
func (a *again) obey(o acd.Order) {
	which, known := a.places[acd.CallOf(o)]
	if !known {
		return
	}
	c, r := &a.past.Calls[which], &a.calls[which]
	switch o := o.(type) {
	case acd.MakeOffer:
		r.offer, r.person, r.rung = o.Offer, o.Person, a.now
		a.plan(which, picksUp, min(r.work.Ring, a.ringFor(o.Queue)), int64(o.Offer))
	case acd.Withdraw:
		if r.offer == o.Offer {
			r.offer = 0
		}
	case acd.Confirm:
		r.offer, r.fate, r.waited = 0, Answered, a.since(c)
		a.plan(which, parts, r.work.Talk, 0)
	case acd.Overflow:
		r.fate, r.waited = TurnedOff, a.since(c)
		if barred := o.Why == "refused" || o.Why == "limited"; barred || r.step == len(c.Steps) {
			a.end(c, r)
		}
	}
}

// ringFor is the longest that an offer can ring and still be answered.
func (a *again) ringFor(queue string) time.Duration {
	if most := a.queues[queue].RingFor; most > 0 {
		return most - time.Millisecond
	}
	return drain // the engine's own bound is longer than anybody rings
}

// end lets the engine forget a call.
func (a *again) end(c *PastCall, r *revived) {
	r.over = true
	a.tell(acd.Gone{Call: c.Arrive.Call, Why: "over"})
}

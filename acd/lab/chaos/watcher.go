package chaos

import (
	"fmt"
	"time"

	"hotline/acd"
	"hotline/recording/fact"
	"hotline/seats"
)

// Watcher is the differential oracle. It knows the rules, the inputs, and what
// the engine says, never the engine's lists. It follows each fact on plain maps
// and recomputes by full scan what every offer had to be.
type Watcher struct {
	rules                acd.Rules
	seq                  int
	calls                map[string]*call
	people               map[string]*person
	days                 *seats.Days
	signed               map[string]int64 // when each person signed in
	shifts               map[string]int64 // milliseconds signed in, of shifts that ended
	now                  int64
	before               int64 // now of the last step
	steps                uint64
	offers               uint64
	ignored              uint64
	see                  func(acd.View) acd.View // what is seen in place of the engine's picture; nil for the picture
	dated                int64                   // when what the input tells of happened
	in                   acd.Input
	gone                 string             // the call that this input ends
	paused               int64              // nothing may be offered before
	backs                map[string]*call   // by number
	dialled              map[string][]int64 // when each number was dialled
	numbers              map[string]string  // of call-backs that ever were
	wanted               string             // why this input makes a call-back
	longer               int64              // by which this input extends a wrap-up
	byWhom               string             // the supervisor of this input
	tick                 bool               // this input is a Tick
	enters, exits, takes string             // who is to become supervisor by this input, to leave, to take over
	today                map[string]*tally
	let                  map[string][]int64 // when calls of limited numbers were let in
	flows                map[string]*flow
	holders              map[string]holder // by number
	showed               []string          // what the last step showed besides its facts: see Showed
}

type call struct {
	id, queue, state string
	asked, needs     acd.Need // of its own: as it asked last, and in force
	own              *acd.Prioritise
	ring             int
	arrived          int64
	seq              int
	person           string
	offer            uint64
	due              int64 // when the offer has rung
	fresh, drawn     bool  // it has come into a queue by this input; it had waited when it was offered last
	ended            []ended
	back             *back  // it is a call-back
	returned         int64  // when it came back from a person who was lost
	anew             int64  // when it was led on from a queue that did not keep it
	turned           string // why it overflowed last
	wrap, wrapMax    int64  // by the rules at the answer
	site             string

	from             string // the number that rules know
	protected        bool
	stays            bool   // it waits on, up to twice the longest wait of its queue
	barred           string // why a rule turned it off at its arrival
	rule             *acd.NumberRule
	keep             string // who holds its matter
	supervisor, mode string
	keepUntil        int64
}

type person struct {
	since           int64 // of the state
	misses          int
	credit          int
	due, most       int64 // end of wrap-up, and its last end
	id, place, call string
	state           seats.State
	idle            int64
	reason, after   string        // of not ready; of what comes after supervising, "" is ready
	leaving         bool          // signs out when the call is over
	rests           time.Duration // what the offer that just came to nothing costs
}

// NewWatcher gives the watcher of an engine that was made by these rules.
func NewWatcher(r acd.Rules) *Watcher {
	return &Watcher{
		rules: r.Tidy(), calls: map[string]*call{}, backs: map[string]*call{}, dialled: map[string][]int64{}, numbers: map[string]string{}, people: map[string]*person{},
		today: map[string]*tally{}, days: seats.NewDays(time.UTC), signed: map[string]int64{}, shifts: map[string]int64{},
		let: map[string][]int64{}, flows: map[string]*flow{}, holders: map[string]holder{},
	}
}

// What a step may show besides its facts.
const (
	ByTarget = "passed by a target" // an offer went to a call whose deadline was earlier than that of one before it
	OwnWait  = "expected wait of own needs"
	Lapsed   = "standing taken back" // a rule for a number ended while its call waited
)

// Showed tells what the last step showed besides its facts.
func (w *Watcher) Showed() []string { return w.showed }

// Step judges one step of the engine, which has taken it already.
func (w *Watcher) Step(now time.Time, in acd.Input, orders []acd.Order, facts []fact.Fact, e *acd.Engine) error {
	w.now = now.UnixMilli()
	w.gone, w.longer, w.byWhom, w.wanted = "", 0, "", ""
	_, w.tick = in.(acd.Tick)
	w.dated = w.now
	if t := dateOf(in); !t.IsZero() {
		w.dated = min(w.now, t.UnixMilli())
	}
	if then := w.day(w.before); then != w.day(w.now) {
		w.today = map[string]*tally{}
	}
	w.before, w.in, w.showed = w.now, in, w.showed[:0]
	w.lapse()
	answer, verdict := acd.Accepted{}, ""
	if a, is := in.(acd.Accepted); is {
		answer, verdict = a, w.verdict(a)
	}
	was, known := w.target(in)
	w.supervision(in)
	w.input(in)
	for _, f := range facts {
		if want := w.when(f); f.At.UnixMilli() != want || f.At.Location() != time.UTC {
			return SaidOnce.broken("%s is written at %s, not at %s", FactWords(f), f.At, at(want))
		}
		if err := w.fact(f); err != nil {
			return fmt.Errorf("%s: %w", FactWords(f), err)
		}
		w.days.Add(f)
	}
	w.flow()
	if w.gone != "" {
		delete(w.calls, w.gone)
	}
	if err := w.entered(); err != nil {
		return err
	}
	if err := w.kept(in, was, known); err != nil {
		return err
	}
	if err := w.foretold(in, orders); err != nil {
		return err
	}
	if err := w.orders(orders, facts); err != nil {
		return err
	}
	if err := w.answered(answer, verdict, orders); err != nil {
		return err
	}
	w.steps++
	return w.look(in, e)
}

// look judges the engine between two steps.
func (w *Watcher) look(in acd.Input, e *acd.Engine) error {
	if err := w.rested(); err != nil {
		return err
	}
	if c, p := w.best(); c != nil {
		return NobodyIdle.broken("%s waits for %s and %s is ready", c.id, c.queue, p.id)
	}
	if _, tick := in.(acd.Tick); tick && !e.Wake().IsZero() && e.Wake().UnixMilli() <= w.now {
		return OffersEnd.broken("a Tick leaves what is due at %s", e.Wake())
	}
	if c := w.late(); c != nil {
		return LongestWait.broken("%s may wait in %s until %s", c.id, c.queue, at(w.longest(c)))
	}
	if c := w.alone(); c != nil {
		return NobodyThere.broken("%s waits for %s and nobody is there", c.id, c.queue)
	}
	if err := w.ended(); err != nil {
		return err
	}
	if err := w.calledBack(); err != nil {
		return err
	}
	if err := e.Invariants(); err != nil {
		return Lists.wrap(err)
	}
	view := e.View()
	if err := sameAlone(e, view); err != nil {
		return err
	}
	if w.see != nil {
		view = w.see(view)
	}
	if err := w.picture(view); err != nil || w.steps%16 != 0 {
		return err
	}
	return Explained.wrap(sameWhy(e, w))
}

package acd

import (
	"container/list"
	"slices"
	"time"

	"hotline/recording/fact"
)

// Bounds of an engine. What comes beyond them is refused, never waited for.
const (
	maxWaiting = 2000    // calls waiting in a queue whose rules name no bound: Overflow(full)
	maxCalls   = 200_000 // calls known at once where the rules name no bound: Overflow(full) at arrival
	maxSeats   = 10_000  // people signed in: the SignIn changes nothing
)

// defaultRing is how long an offer rings when the queue does not say.
const defaultRing = 20 * time.Second

// pauseFor is how long nothing is offered after an offer that the house could
// not ring. What it lacks it lacks for every call, so that it would only try
// the next one in vain, and overtake the first when a port is free.
const pauseFor = time.Second

// Engine holds the waiting calls and the seats' availability together, so
// that a decision is one step and cannot race. It is a pure machine: it knows
// no clock but the now it is given, and the same inputs give the same
// decisions. It is not safe for concurrent use: one goroutine owns it.
type Engine struct {
	now      int64 // unix milliseconds; never goes back
	happened int64 // when what the input tells of happened, at most now
	seq      uint64
	offers   uint64
	counts   Counts

	rules  Rules
	digest string
	calls  directory
	people map[string]*person // signed in

	index index
	clock clock
	pause timer // runs while nothing is offered: see NotRung

	change timer             // runs until somebody's skills begin or end, or the day ends
	lapse  timer             // runs until a rule for a number ends that calls may have their place by
	roster int64             // the moment whose skills are in force
	today  map[string]*tally // by person; nil when no queue asks for it

	flows      map[string]*flow   // by queue
	wants      map[want]*wanted   // of calls with needs of their own
	entered    *call              // that came into a queue by this input, and has not waited
	holders    holders            // of the matters of numbers
	admitted   map[string][]int64 // when the calls of limited numbers were let in, in the last hour
	backs      map[string]*call   // call-backs, by number
	dialled    map[string][]int64 // when each number was dialled, the latest last
	credits    map[string]uint8   // of people who have not signed in since the engine was made from an old one
	staffing   uint64             // counts the changes of who is signed in
	turnedAway uint64             // the change at which calls were last turned away
	by         string             // the supervisor who did what the input tells of
	quiet      bool               // no facts are wanted
	witness    func(Decision)     // sees offers before they are made; nil: nobody does
	decisions  []Decision
	facts      []fact.Fact
	spare      []*call // of calls that are gone
}

// New gives an engine without calls and seats. Of queues, people and skills
// that the rules name twice the first counts.
func New(r Rules) *Engine {
	e := &Engine{calls: newDirectory(), people: map[string]*person{}, flows: map[string]*flow{}, wants: map[want]*wanted{}, admitted: map[string][]int64{}, staffing: 1,
		holders: holders{of: map[string]*list.Element{}}, backs: map[string]*call{}, dialled: map[string][]int64{}, credits: map[string]uint8{}}
	e.enact(tidy(r))
	return e
}

// Step takes one input and gives the orders and facts that follow from it, in
// order. Now is taken in whole milliseconds; one before the latest now counts
// as the latest. An input that is doubled, late or unknown changes nothing,
// gives nothing, and is counted in View.
func (e *Engine) Step(now time.Time, in Input) ([]Order, []fact.Fact) {
	e.step(now, in, false)
	return ordersOf(e.decisions), slices.Clone(e.facts)
}

// Decide is Step for who wants to know what was decided and nothing else: the
// same happens, but the orders come as plain values, without facts, and are
// valid until the next Step or Decide. It allocates nothing.
func (e *Engine) Decide(now time.Time, in Input) []Decision {
	e.step(now, in, true)
	return e.decisions
}

func (e *Engine) step(now time.Time, in Input, quiet bool) {
	e.now = max(e.now, now.UnixMilli())
	e.counts.Steps++
	e.quiet, e.decisions, e.facts = quiet, e.decisions[:0], e.facts[:0]
	e.happened, e.entered = e.now, nil
	turned, lapsed := e.turned(), e.lapsed()
	if _, tick := in.(Tick); !tick || !turned && !lapsed || e.due() {
		e.on(in)
	}
	e.turnAway()
	e.happened, e.by = e.now, ""
	e.match()
}

// on lists everything that can happen to the engine.
func (e *Engine) on(in Input) {
	switch in := in.(type) {
	case Arrive:
		e.onArrive(in)
	case Offerable:
		e.onOfferable(in)
	case Prioritise:
		e.onPrioritise(in)
	case AskWait:
		e.onAskWait(in)
	case KeepPlace:
		e.onKeepPlace(in)
	case Unreached:
		e.date(in.At)
		e.onUnreached(in)
	case Gone:
		e.date(in.At)
		e.onGone(in)
	case Accepted:
		e.date(in.At)
		e.onAccepted(in)
	case *Accepted:
		e.date(in.At)
		e.onAccepted(*in)
	case Refused:
		e.onRefused(in)
	case Unreachable:
		e.onUnreachable(in)
	case NotRung:
		e.onNotRung(in)
	case Released:
		e.date(in.At)
		e.onReleased(in)
	case Held:
		e.date(in.At)
		e.onHeld(in)
	case Resumed:
		e.date(in.At)
		e.onResumed(in)
	case Supervise:
		e.onSupervise(in)
	case Unsupervise:
		e.date(in.At)
		e.onUnsupervise(in)
	case TakeOver:
		e.date(in.At)
		e.onTakeOver(in)
	case SignIn:
		e.onSignIn(in)
	case SignOut:
		e.onSignOut(in)
	case SetReady:
		e.onSetReady(in)
	case SetNotReady:
		e.onSetNotReady(in)
	case EndWrapUp:
		e.onEndWrapUp(in)
	case ExtendWrapUp:
		e.onExtendWrapUp(in)
	case SetRules:
		e.onSetRules(in)
	case Tick:
		e.onTick()
	default:
		e.ignore()
	}
}

// Wake is when a Tick is due; it may have passed already. Zero means never.
func (e *Engine) Wake() time.Time {
	if t := e.clock.next(); t != nil {
		return at(t.at)
	}
	return time.Time{}
}

// Digest names the rules in force, as the function Digest does.
func (e *Engine) Digest() string { return e.digest }

// onTick ends what is due, the earliest first. Each end may free a person or
// a call, so offers are made before the next one; rings that open at a moment
// open together.
func (e *Engine) onTick() {
	if !e.due() {
		e.ignore()
		return
	}
	for e.due() {
		t := e.clock.next()
		if t.rank() > widening && e.match() > 0 {
			continue // t may run for something else now
		}
		if t.rank() != widening {
			e.clock.stop(t)
		}
		switch {
		case t == &e.pause:
			e.index.all = true
		case t.person != nil:
			e.carryOn(t.person)
		case t.widens:
			e.widen(t.call)
		case t.call.State == offered:
			e.missed(t.call)
		default:
			e.overflow(t.call, "too-long")
		}
	}
}

// due tells whether the next timer has run out.
func (e *Engine) due() bool {
	t := e.clock.next()
	return t != nil && t.at <= e.now
}

// date takes the time that an input brings with it.
func (e *Engine) date(t time.Time) {
	if !t.IsZero() {
		e.happened = min(e.now, t.UnixMilli())
	}
}

// since is when what happened counts for a person: not before the person's
// last change, so that states have neither gap nor overlap.
func (e *Engine) since(p *person) int64 { return max(e.happened, p.Since) }

// ignore counts an input that changes nothing.
func (e *Engine) ignore() { e.counts.Ignored++ }

func (e *Engine) decide(d Decision) { e.decisions = append(e.decisions, d) }

// note writes a fact about a call and a person, either of which may be nil. The
// body becomes a fact.Body, which costs an allocation, only when it is wanted.
func note[B fact.Body](e *Engine, c *call, p *person, body B) {
	if e.quiet {
		return
	}
	f := fact.Fact{At: at(e.happened), Body: body}
	if c != nil {
		f.Call, f.Queue, f.Line = c.ID, c.Queue, c.Line
	}
	if p != nil {
		f.Person, f.Place, f.At = p.ID, p.Place, at(e.since(p))
	}
	e.facts = append(e.facts, f)
}

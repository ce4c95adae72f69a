// Package engine is the goroutine that owns the routing engine: its mailbox, its records, its rebuild after a panic, and its memory over a restart.
package engine

import (
	"fmt"
	"log/slog"
	"time"

	"hotline/acd"
	"hotline/cmd/internal/owner"
	"hotline/recording/fact"
	"hotline/seats"
)

const (
	mailbox      = 65_536  // inputs waiting for the engine; beyond it new calls get 503
	rebuildEvery = 1_000   // inputs between two states kept for a rebuild
	keepEvery    = 100_000 // between two on disk, at most: a start replays so many
	panicsMost   = 3       // in a minute; then the process is not to be trusted
	panicsWithin = time.Minute
)

// Config is what the goroutine works with. The functions are called on it and
// must only post.
type Config struct {
	Rules   acd.Rules
	Clock   *owner.Clock
	Zone    func() *time.Location // days begin at midnight there
	Ledger  Ledger
	Past    func(seq uint64, now time.Time) (*acd.Engine, error) // the engine of the house before, after a record: see replay.Last; nil: there was none
	Perform func(acd.Order)                                      // carries out an order whose record is on disk
	Failed  func(call, text string)                              // the engine panicked on an input about a call ("": about none)
	Stepped func(took time.Duration)                             // after each step
	Freed   func(call string, since time.Time)                   // an offer of the call: when the step that freed its person began; zero: none did
	Dropped func()                                               // an input was refused: the mailbox is full
	Told    func(facts []fact.Fact, waited time.Duration)        // see owner.Gate
	Late    func()
	Full    func()
	Log     *slog.Logger
}

// Ledger keeps the records and the states for replay.
type Ledger interface {
	owner.Appender
	Snapshot(name string, at time.Time, seq uint64, data []byte) bool
	Seq() uint64
}

// Room is the engine and its goroutine, the only one that steps it.
type Room struct {
	cfg    Config
	box    *owner.Mailbox[post]
	engine *acd.Engine
	gate   owner.Gate[acd.Order]
	stop   chan struct{}
	done   chan struct{}
	sick   chan string

	base     []byte // state that a rebuild starts from
	since    []step
	panics   []time.Time
	steps    int       // since a state was kept on disk
	midnight time.Time // of the next such state
}

// post is an input, or a question that is answered between two steps.
type post struct {
	in  acd.Input
	ask func(*acd.Engine)
}

type step struct {
	now time.Time
	in  acd.Input
}

// New makes the room; nothing runs before Run, but it takes posts.
func New(c Config) *Room {
	r := &Room{cfg: c, box: owner.NewMailbox[post](mailbox), engine: begin(c),
		stop: make(chan struct{}), done: make(chan struct{}), sick: make(chan string, 1)}
	r.gate = owner.Gate[acd.Order]{Machine: "engine", Ledger: c.Ledger, Poke: r.box.Poke, Told: c.Told, Late: c.Late, Full: c.Full}
	return r
}

// begin makes the engine. Whatever is wrong with the past, a hotline opens.
func begin(c Config) *acd.Engine {
	engine, err := remembering(c)
	if err != nil {
		c.Log.Warn("the engine starts without memory: who holds whose matter, limits of numbers, today's tallies", "err", err)
		return acd.New(c.Rules)
	}
	return engine
}

// remembering gives an engine that remembers what outlives calls of the one before.
func remembering(c Config) (engine *acd.Engine, err error) {
	defer func() {
		if trouble := recover(); trouble != nil { // or no start would ever succeed
			err = fmt.Errorf("cannot remember the last engine: it failed: %v", trouble)
		}
	}()
	if c.Past == nil {
		return acd.New(c.Rules), nil
	}
	old, err := c.Past(c.Ledger.Seq(), c.Clock.Now())
	switch {
	case err != nil:
		return nil, err
	case old == nil:
		return acd.New(c.Rules), nil
	}
	engine = acd.Remembering(c.Rules, old)
	if err := engine.Invariants(); err != nil {
		return nil, fmt.Errorf("cannot remember the last engine: %w", err)
	}
	return engine, nil
}

// Post gives the engine an input. Ends are always taken; anything else is
// refused, and counted, when the mailbox is full.
func (r *Room) Post(in acd.Input) bool {
	switch in.(type) {
	case acd.Gone, acd.Released, acd.Unsupervise, acd.TakeOver, acd.SignOut, acd.SetRules:
		return r.box.PostEnd(post{in: in})
	}
	ok := r.box.Post(post{in: in})
	if !ok {
		r.cfg.Dropped()
	}
	return ok
}

// Ask lets a function look at the engine between two steps; it must not keep it.
func (r *Room) Ask(look func(*acd.Engine)) { r.box.PostEnd(post{ask: look}) }

// View gives the picture of now; an empty one once the room has stopped.
func (r *Room) View() (v acd.View) {
	r.look(func(engine *acd.Engine) { v = engine.ViewAt(r.cfg.Clock.Now()) })
	return v
}

// Seat gives one person's seat as it is now; signed out once the room has stopped.
func (r *Room) Seat(person string) seats.Seat {
	s := seats.Seat{Person: person}
	r.look(func(engine *acd.Engine) { s = engine.Seat(person) })
	return s
}

// Why explains where a call stands now, however long ago the engine was last told
// something; false when it does not know the call.
func (r *Room) Why(call string) (why acd.Why, ok bool) {
	r.look(func(engine *acd.Engine) { why, ok = engine.WhyAt(r.cfg.Clock.Now(), call) })
	return why, ok
}

// look waits until a function has looked at the engine; once the room has
// stopped it does not.
func (r *Room) look(look func(*acd.Engine)) {
	done := make(chan struct{})
	r.Ask(func(engine *acd.Engine) {
		look(engine)
		close(done)
	})
	select {
	case <-done:
	case <-r.done:
	}
}

// Depth tells how many posts wait.
func (r *Room) Depth() int { return r.box.Depth() }

// Full tells whether inputs are refused.
func (r *Room) Full() bool { return r.Depth() >= mailbox }

// Sick is told once, with why, when the engine cannot be kept alive.
func (r *Room) Sick() <-chan string { return r.sick }

// Close stops Run and waits for it.
func (r *Room) Close() {
	close(r.stop)
	<-r.done
}

// Run is the life of the goroutine; it ends with Close.
func (r *Room) Run() {
	defer close(r.done)
	r.keepState(r.cfg.Clock.Now())
	timer := time.NewTimer(0)
	defer timer.Stop()
	var posts []post
	for {
		select {
		case <-r.stop:
			r.keepState(r.cfg.Clock.Now()) // the next start has nothing to replay
			return
		case <-r.box.Wake():
		case <-timer.C:
		}
		posts = r.box.Take(posts)
		for _, p := range posts {
			r.take(p)
		}
		r.tick()
		for _, order := range r.gate.Free(r.cfg.Clock.Now()) {
			r.cfg.Perform(order)
		}
		timer.Reset(r.sleep())
	}
}

func (r *Room) take(p post) {
	if p.ask != nil {
		p.ask(r.engine)
		return
	}
	r.step(r.cfg.Clock.Now(), p.in)
}

// tick lets due timers run out and keeps a snapshot at local midnight.
func (r *Room) tick() {
	now := r.cfg.Clock.Now()
	if wake := r.engine.Wake(); !wake.IsZero() && !now.Before(wake) {
		r.step(now, acd.Tick{})
	}
	if !now.Before(r.midnight) {
		r.keepState(now)
	}
}

// step is one mutation, its record, then its orders. A panic drops the input
// and rebuilds the engine from its last kept state.
func (r *Room) step(now time.Time, in acd.Input) {
	defer func() {
		if trouble := recover(); trouble != nil {
			r.rebuild(now, in, fmt.Sprint(trouble))
		}
	}()
	begin := time.Now()
	orders, facts := r.engine.Step(now, in)
	r.cfg.Stepped(time.Since(begin))
	r.freed(begin, orders, facts)
	r.since = append(r.since, step{now, in})
	r.gate.Keep(now, r.engine.Digest(), acd.EncodeInput(in), facts, orders)
	r.steps++
	_, rules := in.(acd.SetRules)
	switch {
	case rules || r.steps == keepEvery:
		r.keepState(now)
	case len(r.since) >= rebuildEvery:
		r.base, r.since = r.snapshot(), nil
	}
}

// keepState keeps the engine's state for replay: at start, at each change of
// rules, at local midnight, after many inputs and at the end.
func (r *Room) keepState(now time.Time) {
	r.base, r.since, r.steps = r.snapshot(), nil, 0
	zone := r.cfg.Zone()
	day := now.In(zone)
	r.midnight = time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, zone)
	if !r.cfg.Ledger.Snapshot("engine", now, r.cfg.Ledger.Seq(), r.base) {
		r.cfg.Full()
	}
}

func (r *Room) snapshot() []byte {
	data, err := r.engine.Snapshot()
	if err != nil {
		r.cfg.Log.Error("cannot keep the engine's state", "err", err)
	}
	return data
}

func (r *Room) sleep() time.Duration {
	wake := r.midnight
	for _, t := range []time.Time{r.engine.Wake(), r.gate.Wake()} {
		if !t.IsZero() && t.Before(wake) {
			wake = t
		}
	}
	return r.cfg.Clock.Until(wake)
}

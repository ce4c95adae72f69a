package floor

import (
	"encoding/json"
	"fmt"
	"time"

	"hotline/acd"
	"hotline/cmd/internal/call"
	"hotline/cmd/internal/owner"
	"hotline/recording/fact"
	"hotline/sip"
)

const (
	mailboxEngine = 65_536 // inputs waiting for the engine; beyond it new calls get 503
	rebuildEvery  = 1_000  // inputs between two states kept for a rebuild
	panicsMost    = 3      // in a minute; then the process is not to be trusted
	panicsWithin  = time.Minute
)

// engineRoom is the goroutine of the engine, the only one that steps it.
type engineRoom struct {
	house  *House
	box    *owner.Mailbox[engineIn]
	engine *acd.Engine
	gate   owner.Gate[acd.Order]
	stop   chan struct{}
	done   chan struct{}
	sick   chan string // told once when the engine cannot be kept alive

	base     []byte // state that a rebuild starts from
	since    []engineStep
	panics   []time.Time
	midnight time.Time // of the next snapshot
}

// engineIn is an input, or a question that is answered between two steps.
type engineIn struct {
	in  acd.Input
	ask func(*acd.Engine)
}

type engineStep struct {
	now time.Time
	in  acd.Input
}

func newEngineRoom(h *House, rules acd.Rules) *engineRoom {
	e := &engineRoom{house: h, box: owner.NewMailbox[engineIn](mailboxEngine), engine: acd.New(rules),
		stop: make(chan struct{}), done: make(chan struct{}), sick: make(chan string, 1)}
	e.gate = owner.Gate[acd.Order]{Machine: "engine", Ledger: h.book, Poke: e.box.Poke, Told: h.committed, Late: h.late, Full: h.full}
	return e
}

// Post gives the engine an input. Ends are always taken; anything else is
// refused, and counted, when the mailbox is full.
func (e *engineRoom) Post(in acd.Input) bool {
	switch in.(type) {
	case acd.Gone, acd.Released, acd.SignOut, acd.SetRules:
		return e.box.PostEnd(engineIn{in: in})
	}
	ok := e.box.Post(engineIn{in: in})
	if !ok {
		e.house.count.Dropped("engine-mailbox")
	}
	return ok
}

// View asks for the picture of now.
func (e *engineRoom) View() acd.View {
	answer := make(chan acd.View, 1)
	e.box.PostEnd(engineIn{ask: func(engine *acd.Engine) { answer <- engine.View() }})
	select {
	case v := <-answer:
		return v
	case <-e.done:
		return acd.View{}
	}
}

// run is the life of the goroutine; it stops when told to.
func (e *engineRoom) run() {
	defer close(e.done)
	e.keepState(e.house.clock.Now())
	timer := time.NewTimer(0)
	defer timer.Stop()
	var inputs []engineIn
	for {
		select {
		case <-e.stop:
			return
		case <-e.box.Wake():
		case <-timer.C:
		}
		inputs = e.box.Take(inputs)
		for _, in := range inputs {
			e.take(in)
		}
		e.tick()
		for _, order := range e.gate.Free(e.house.clock.Now()) {
			e.perform(order)
		}
		timer.Reset(e.sleep())
	}
}

func (e *engineRoom) take(in engineIn) {
	if in.ask != nil {
		in.ask(e.engine)
		return
	}
	e.step(e.house.clock.Now(), in.in)
}

// tick lets due timers run out and keeps a snapshot at local midnight.
func (e *engineRoom) tick() {
	now := e.house.clock.Now()
	if wake := e.engine.Wake(); !wake.IsZero() && !now.Before(wake) {
		e.step(now, acd.Tick{})
	}
	if !now.Before(e.midnight) {
		e.keepState(now)
	}
}

// step is one mutation, its record, then its orders. A panic drops the input
// and rebuilds the engine from its last kept state.
func (e *engineRoom) step(now time.Time, in acd.Input) {
	defer func() {
		if trouble := recover(); trouble != nil {
			e.rebuild(now, in, fmt.Sprint(trouble))
		}
	}()
	begin := time.Now()
	orders, facts := e.engine.Step(now, in)
	e.house.count.Step("engine", time.Since(begin))
	e.since = append(e.since, engineStep{now, in})
	e.gate.Keep(now, e.engine.Digest(), acd.EncodeInput(in), facts, orders)
	_, rules := in.(acd.SetRules)
	if rules {
		e.keepState(now)
	}
	if len(e.since) >= rebuildEvery {
		e.base, e.since = e.snapshot(), nil
	}
}

// keepState keeps the engine's state for replay: at start, at each change of
// rules and at local midnight.
func (e *engineRoom) keepState(now time.Time) {
	e.base, e.since = e.snapshot(), nil
	zone := e.house.city.Load().Zone
	day := now.In(zone)
	e.midnight = time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, zone)
	if !e.house.book.Snapshot("engine", now, e.house.book.Seq(), e.base) {
		e.house.full()
	}
}

func (e *engineRoom) snapshot() []byte {
	data, err := e.engine.Snapshot()
	if err != nil {
		e.house.log.Error("cannot keep the engine's state", "err", err)
	}
	return data
}

// rebuild makes a new engine from the last kept state and the inputs since,
// without the one that failed.
func (e *engineRoom) rebuild(now time.Time, bad acd.Input, text string) {
	if arrive, ok := bad.(acd.Arrive); ok {
		arrive.From = sip.Mask(arrive.From) // the log has no numbers
		bad = arrive
	}
	e.house.log.Error("the engine failed on an input and is rebuilt without it", "input", string(acd.EncodeInput(bad)), "panic", text)
	e.house.Write(fact.Fact{Body: fact.SystemPanic{Where: "engine", Text: text}})
	e.panics = append(e.panics, now)
	if n := len(e.panics); n >= panicsMost && now.Sub(e.panics[n-panicsMost]) < panicsWithin {
		e.giveUp(text)
	}
	engine, err := acd.Restore(e.base)
	if err != nil {
		e.giveUp(err.Error())
		return
	}
	for _, step := range e.since {
		engine.Step(step.now, step.in)
	}
	e.engine = engine
	// The call that said it would wait for ever for what follows from it.
	if c := e.house.conversation(callOf(bad)); c != nil {
		c.postEnd(call.Hangup{Why: "engine failed", Apology: true})
	}
}

// callOf gives the call that an input is about, "" for none.
func callOf(in acd.Input) string {
	var record struct{ With struct{ Call string } }
	_ = json.Unmarshal(acd.EncodeInput(in), &record)
	return record.With.Call
}

func (e *engineRoom) giveUp(why string) {
	select {
	case e.sick <- why:
	default:
	}
}

func (e *engineRoom) sleep() time.Duration {
	wake := e.midnight
	for _, t := range []time.Time{e.engine.Wake(), e.gate.Wake()} {
		if !t.IsZero() && t.Before(wake) {
			wake = t
		}
	}
	return e.house.clock.Until(wake)
}

// perform posts an order to the call it is for.
func (e *engineRoom) perform(order acd.Order) {
	if c := e.house.conversation(acd.CallOf(order)); c != nil {
		c.post(call.Engine{Order: order})
	}
}

package floor

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"hotline/acd"
	"hotline/acd/lab/chaos"
	"hotline/ivr"
	"hotline/recording/fact"
	"hotline/seats"
)

// watcher recounts what must be true of the house, whatever happens.
type watcher struct {
	s       *sim
	quietAt time.Time // the last moment something was on its way
	harmed  bool      // a house was killed: far ends may have been left hanging
}

func newWatcher(s *sim) *watcher { return &watcher{s: s} }

func (k *watcher) killed() { k.harmed = true }

// step looks at the house after everything that happened.
func (k *watcher) step() {
	w := k.s.w
	if w.house == nil || k.s.wrong != "" {
		return
	}
	if w.things > 100_000 {
		k.s.fail("time stands still")
		panic(k.s.wrong)
	}
	var view acd.View
	var broken error
	w.house.look(func(e *acd.Engine) { view, broken = e.View(), e.Invariants() })
	if broken != nil {
		k.s.fail("engine: %v", broken)
	}
	if view.Paused.Sub(view.At) > time.Second {
		k.s.fail("nothing is offered until %s", view.Paused)
	}
	k.places(view)
	if w.net.moving > 0 {
		k.quietAt = time.Now()
	}
}

// places: a call is in exactly one place, and a person in at most one call.
func (k *watcher) places(view acd.View) {
	seen, with := map[string]bool{}, map[string]string{}
	for _, c := range view.Calls {
		if seen[c.Call] {
			k.s.fail("call %s is in the engine twice", c.Call)
		}
		seen[c.Call] = true
		if k.s.w.house.conversation(c.Call) == nil {
			k.s.fail("the engine keeps call %s (%s), which nobody runs", k.s.w.caller(c.Call), c.State)
		}
		if c.Person == "" || c.State == "released" {
			continue
		}
		if other := with[c.Person]; other != "" {
			k.s.fail("%s is in calls %s and %s", c.Person, other, c.Call)
		}
		with[c.Person] = c.Call
	}
	for _, seat := range view.Seats {
		busy := seat.State == seats.Offered || seat.State == seats.Talking || seat.State == seats.Hold
		if busy && with[seat.Person] != seat.Call {
			k.s.fail("%s is %s in call %q, the engine's calls say %q", seat.Person, seat.State, seat.Call, with[seat.Person])
		}
	}
}

// end is the house after its last call, still open.
func (k *watcher) end() {
	w := k.s.w
	if left := w.house.conversations(); len(left) > 0 {
		names := []string{}
		for _, c := range left {
			names = append(names, w.caller(c.id))
		}
		k.s.fail("calls are left: %v", names)
		return
	}
	for _, r := range append(slices.Clone(w.ghosts), w.house) {
		if left := r.stage.left(); len(left) > 0 {
			k.s.fail("sound legs are left: %v", left)
		}
		if left := r.routes.Len(); left > 0 {
			k.s.fail("%d routes are left", left)
		}
	}
	w.house.look(func(e *acd.Engine) {
		for _, c := range e.View().Calls {
			k.s.fail("the engine keeps call %s", w.caller(c.Call))
		}
	})
	if !k.s.faulty() {
		k.lines()
	}
	k.accounts()
}

// faulty tells whether far ends may have missed something.
func (s *sim) faulty() bool {
	return s.watch.harmed || s.harsh || s.met["plans failed"] > 0
}

// lines: every far end got to its end, once.
func (k *watcher) lines() {
	for _, p := range k.s.w.phones {
		for _, f := range p.legs {
			if !p.gone && !f.over {
				k.s.fail("%s's line %s was left hanging", p.name, f.id)
			}
			if f.ends > 1 {
				k.s.fail("%s's line %s ended %d times", p.name, f.id, f.ends)
			}
		}
	}
}

// accounts: the live folds say what a fold of the ledger says, and the states
// of everybody add up to the time signed in.
func (k *watcher) accounts() {
	w := k.s.w
	fresh := seats.NewDays(w.zone)
	if err := w.house.store.Replay(context.Background(), fact.ID{}, func(f fact.Fact) error {
		fresh.Add(f)
		return nil
	}); err != nil {
		k.s.fail("%v", err)
	}
	now := w.house.clock.Now()
	for _, at := range []time.Time{w.begin, now} {
		day := at.In(w.zone).Format(time.DateOnly)
		live, _, err := w.house.hub.Accounts(context.Background(), day, now)
		if err != nil {
			k.s.fail("%v", err)
		}
		ledger := fresh.Day(day, now)
		a, _ := json.Marshal(live)
		b, _ := json.Marshal(ledger)
		if string(a) != string(b) {
			k.s.fail("the day %s is %s in the house and %s in the ledger", day, a, b)
		}
		for _, p := range append(live.People, live.Total) {
			if p.SumMS() != p.SignedInMS {
				k.s.fail("%s: the states add up to %d ms, signed in for %d", p.Person, p.SumMS(), p.SignedInMS)
			}
		}
	}
}

// closed looks at what the ledger holds in the end.
func (k *watcher) closed() {
	store := k.s.w.house.store
	if _, onPaper := store.(*sheet); !onPaper {
		return // the real one is closed; its own tests read it
	}
	k.facts(store)
	k.replay(store)
}

// facts: ids are without gap, and every call that arrived has ended once.
func (k *watcher) facts(store store) {
	var last fact.ID
	arrived, ended := map[string]bool{}, map[string]bool{}
	err := store.Replay(context.Background(), fact.ID{}, func(f fact.Fact) error {
		if f.ID.Boot == last.Boot && f.ID.Seq != last.Seq+1 || f.ID.Boot != last.Boot && f.ID.Seq != 1 {
			return fmt.Errorf("fact %s follows %s", f.ID, last)
		}
		last = f.ID
		k.s.saw(string(f.Kind()))
		switch body := f.Body.(type) {
		case fact.CallArrived:
			arrived[f.Call] = true
		case fact.CallEnded:
			if ended[f.Call] || !arrived[f.Call] {
				return fmt.Errorf("call %s (%s) ended twice, or never arrived", f.Call, k.s.w.caller(f.Call))
			}
			ended[f.Call] = true
			k.s.saw("ended " + string(body.Outcome))
			if body.Reason == ivr.KeptPlace {
				k.s.saw("kept-place")
			}
		}
		return nil
	})
	if err != nil {
		k.s.fail("%v", err)
	}
	for id := range arrived {
		if !ended[id] {
			k.s.fail("call %s (%s) has no call.ended", id, k.s.w.caller(id))
		}
	}
}

// replay feeds the engine's records back: each must give the same facts. On the
// way the watcher of the laboratory judges every step by its laws.
func (k *watcher) replay(store store) {
	b := store.(*sheet)
	var engine *acd.Engine
	var laws *chaos.Watcher
	snapshots := b.snapshots
	err := b.Records(context.Background(), 0, func(r fact.Record) error {
		if r.Machine != "engine" {
			return nil
		}
		for len(snapshots) > 0 && snapshots[0].Seq < r.Seq {
			restored, err := acd.Restore(snapshots[0].Data)
			if err != nil {
				return err
			}
			if restored.View().Counts.Steps == 0 { // of a house that has just begun
				if laws, err = lawsOf(snapshots[0].Data); err != nil {
					return err
				}
			}
			snapshots, engine = snapshots[1:], restored
		}
		if engine == nil {
			return fmt.Errorf("record %d has no snapshot before it", r.Seq)
		}
		in, err := acd.DecodeInput(r.Input)
		if err != nil {
			return err
		}
		orders, facts := engine.Step(r.At, in)
		k.met(facts)
		if a, b := shown(facts), shown(r.Facts); a != b {
			return fmt.Errorf("record %d (%s) gave %s, replayed %s", r.Seq, r.Input, b, a)
		}
		if err := laws.Step(r.At, in, orders, facts, engine); err != nil {
			return fmt.Errorf("record %d (%s): %w", r.Seq, r.Input, err)
		}
		for _, what := range laws.Showed() {
			k.s.saw(what)
		}
		return nil
	})
	if err != nil {
		k.s.fail("replay: %v", err)
	}
}

// lawsOf makes a watcher for an engine that has done nothing yet.
func lawsOf(snapshot []byte) (*chaos.Watcher, error) {
	var kept struct{ Rules acd.Rules }
	err := json.Unmarshal(snapshot, &kept)
	return chaos.NewWatcher(kept.Rules), err
}

// met counts what the days are to have shown of the rules.
func (k *watcher) met(facts []fact.Fact) {
	k.s.saw("replayed")
	for _, f := range facts {
		made, is := f.Body.(fact.OfferMade)
		if !is {
			continue
		}
		k.s.saw("by " + made.Reason.Rule)
		if made.Reason.Ring > 0 {
			k.s.saw("outer ring")
		}
		if made.Reason.Reserved > 0 {
			k.s.saw("reserved")
		}
	}
}

// shown writes facts without the ids that the ledger gave.
func shown(facts []fact.Fact) string {
	text := ""
	for _, f := range facts {
		f.ID = fact.ID{}
		raw, err := json.Marshal(f)
		if err != nil {
			return err.Error()
		}
		text += string(raw) + "\n"
	}
	return text
}

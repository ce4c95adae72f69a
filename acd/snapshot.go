package acd

import (
	"encoding/json"
	"fmt"
	"maps"

	"hotline/seats"
)

// snapshotVersion changes when an older program could not read the snapshot.
const snapshotVersion = 2

// snapshot is the whole state of an engine.
type snapshot struct {
	Version int    `json:"version"`
	Now     int64  `json:"now_ms"`
	Seq     uint64 `json:"seq"`
	Offers  uint64 `json:"offers"`
	Paused  int64  `json:"paused_ms,omitempty"` // end of the pause; 0 without one
	Skills  int64  `json:"skills_ms,omitempty"` // the moment whose skills are in force
	Counts  Counts `json:"counts"`

	Today    map[string]*tally  `json:"today,omitempty"`
	Flows    map[string]*flow   `json:"flows,omitempty"`
	Wants    []wantKept         `json:"wants,omitempty"`
	Holdings []*holding         `json:"holdings,omitempty"` // the last that was answered is the last
	Admitted map[string][]int64 `json:"admitted,omitempty"`
	Dialled  map[string][]int64 `json:"dialled,omitempty"`
	Credits  map[string]uint8   `json:"credits,omitempty"`

	Rules  Rules     `json:"rules"`
	Calls  []*call   `json:"calls"`  // by arrival
	People []*person `json:"people"` // by staff number
}

// Snapshot writes the whole state; equal states give equal bytes.
func (e *Engine) Snapshot() ([]byte, error) {
	data, err := json.Marshal(snapshot{
		Version: snapshotVersion, Now: e.now, Seq: e.seq, Offers: e.offers, Paused: e.pausedUntil(), Skills: e.rosterKept(), Counts: e.counts, Today: e.today, Flows: e.flows, Wants: e.wantsKept(), Holdings: e.holdings(), Admitted: e.admitted, Dialled: e.dialled, Credits: e.credits,
		Rules: e.rules, Calls: e.byArrival(), People: e.byNumber(),
	})
	if err != nil {
		return nil, fmt.Errorf("cannot write snapshot of the engine: %w", err)
	}
	return data, nil
}

// Restore gives an engine that goes on exactly as the one that wrote the
// snapshot would have. A snapshot that breaks an invariant is an error.
func Restore(data []byte) (*Engine, error) {
	var s snapshot
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, fmt.Errorf("cannot read snapshot of the engine: %w", err)
	}
	if s.Version != snapshotVersion {
		return nil, fmt.Errorf("cannot read snapshot of the engine: version %d, want %d", s.Version, snapshotVersion)
	}
	e := New(s.Rules)
	e.now, e.seq, e.offers, e.counts = s.Now, s.Seq, s.Offers, s.Counts
	for id, did := range s.Today {
		if did == nil || e.today == nil || did.TalkMS < 0 || did.Calls < 0 {
			return nil, fmt.Errorf("cannot read snapshot of the engine: what %q did today is not to be counted", id)
		}
		e.today[id] = did
	}
	if err := e.restoreNumbers(s); err != nil {
		return nil, fmt.Errorf("cannot read snapshot of the engine: %w", err)
	}
	maps.Copy(e.dialled, s.Dialled)
	maps.Copy(e.credits, s.Credits)
	e.skillsOf(s.Skills)
	e.watchNumbers()
	if s.Paused != 0 {
		e.clock.start(&e.pause, s.Paused)
	}
	for _, p := range s.People {
		if err := e.restorePerson(p); err != nil {
			return nil, fmt.Errorf("cannot read snapshot of the engine: %w", err)
		}
	}
	for _, c := range s.Calls {
		if err := e.restoreCall(c); err != nil {
			return nil, fmt.Errorf("cannot read snapshot of the engine: %w", err)
		}
	}
	if e.index.split {
		e.regroup()
	}
	e.index.settled()
	if err := e.Invariants(); err != nil {
		return nil, fmt.Errorf("cannot read snapshot of the engine: %w", err)
	}
	return e, nil
}

func (e *Engine) restorePerson(saved *person) error {
	if saved == nil || e.people[saved.ID] != nil {
		return fmt.Errorf("a person is missing or doubled")
	}
	p := newPerson(*saved)
	e.people[p.ID] = p
	e.introduce(p)
	if p.State == seats.Ready {
		e.list(p)
	}
	if p.Due != 0 {
		e.clock.start(&p.timer, p.Due)
	}
	return nil
}

func (e *Engine) restoreCall(saved *call) error {
	if saved == nil || e.calls.get(saved.ID) != nil {
		return fmt.Errorf("a call is missing or doubled")
	}
	c := e.newCall(*saved)
	e.calls.add(c)
	c.with = e.people[c.Person]
	if c.isBack = c.Task != nil; c.isBack {
		e.backs[c.From] = c
	}
	switch c.State {
	case resting:
		if !c.isBack {
			return fmt.Errorf("call %s rests and is no call-back", c.ID)
		}
		e.wakeAt(c, c.Task.Due)
	case waiting:
		if e.index.queues[c.Queue] == nil {
			return fmt.Errorf("call %s waits in queue %q, which the rules do not name", c.ID, c.Queue)
		}
		return e.restoreWaiting(c)
	case offered:
		e.clock.start(&c.timer, c.Due)
	}
	return nil
}

// restoreWaiting puts a call back where it stood, in the ring it had reached.
func (e *Engine) restoreWaiting(c *call) error {
	c.queue = e.index.queues[c.Queue]
	if c.Ring < 0 || c.Ring > len(c.queue.Rings) {
		return fmt.Errorf("call %s waits in ring %d, queue %s has %d", c.ID, c.Ring, c.Queue, len(c.queue.Rings))
	}
	if c.class = e.index.classOf(c, c.queue, c.Ring); c.class == nil {
		return fmt.Errorf("calls have needs of their own beyond the bounds")
	}
	if !c.isBack {
		c.queue.waiting++
		if c.Needs != "" {
			e.wanted(c).waiting++
		}
	}
	e.stand(c)
	return nil
}

// rosterKept is the moment whose skills are in force, for a snapshot; 0 when
// they are the same at all times.
func (e *Engine) rosterKept() int64 {
	if len(e.index.turns) == 0 && e.today == nil {
		return 0
	}
	return e.roster
}

// restoreNumbers brings back what is counted of queues and numbers.
func (e *Engine) restoreNumbers(s snapshot) error {
	for name, f := range s.Flows {
		q := e.index.queues[name]
		if f == nil || q == nil || !f.countable(e.now) {
			return fmt.Errorf("what happened in queue %q is not to be counted", name)
		}
		*q.flow = *f
	}
	if err := e.restoreWants(s.Wants); err != nil {
		return err
	}
	for number, times := range s.Admitted {
		if len(times) > maxPerHour {
			return fmt.Errorf("%d calls of a limited number", len(times))
		}
		e.admitted[number] = times
	}
	e.forgetNumbers()
	for i, h := range s.Holdings {
		if h == nil || h.Number == "" || e.holders.of[h.Number] != nil || i >= MostHoldings || h.Last > e.now {
			return fmt.Errorf("the matter of a number is doubled or cannot be held")
		}
		e.holders.of[h.Number] = e.holders.order.PushBack(h)
	}
	return nil
}

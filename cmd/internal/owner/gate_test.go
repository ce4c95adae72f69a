package owner

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"hotline/recording/fact"
)

// desk is a ledger whose commits happen when the test says so.
type desk struct {
	waiting []func()
	closed  bool
}

func (d *desk) Append(r fact.Record, done func([]fact.Fact)) bool {
	if d.closed {
		return false
	}
	d.waiting = append(d.waiting, func() { done(r.Facts) })
	return true
}

func (d *desk) commit() {
	d.waiting[0]()
	d.waiting = d.waiting[1:]
}

type gateTest struct {
	desk
	gate                    Gate[string]
	told, late, full, poked int
	now                     time.Time
}

func newGateTest() *gateTest {
	g := &gateTest{now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	g.gate = Gate[string]{Machine: "engine", Ledger: g, Poke: func() { g.poked++ }, Told: func(f []fact.Fact, _ time.Duration) { g.told += len(f) },
		Late: func() { g.late++ }, Full: func() { g.full++ }}
	return g
}

func (g *gateTest) keep(input string, facts int, orders ...string) {
	var raw json.RawMessage
	if input != "" {
		raw = json.RawMessage(input)
	}
	g.gate.Keep(g.now, "rules", raw, make([]fact.Fact, facts), orders)
}

func (g *gateTest) want(t *testing.T, orders ...string) {
	t.Helper()
	if got := g.gate.Free(g.now); !slices.Equal(got, orders) {
		t.Errorf("left: %q, want %q", got, orders)
	}
}

func TestOrdersLeaveInOrderWhenTheirRecordIsCommitted(t *testing.T) {
	g := newGateTest()
	g.keep(`{}`, 1, "ring")
	g.keep("", 0, "no record of its own")
	g.keep("", 2, "answer")
	g.want(t)
	g.commit()
	g.want(t, "ring", "no record of its own")
	g.commit()
	g.want(t, "answer")
	if g.told != 3 || g.poked != 2 || g.late != 0 || g.gate.Holds() {
		t.Errorf("told %d facts, poked %d times, late %d, holds %v", g.told, g.poked, g.late, g.gate.Holds())
	}
}

func TestAStepWithoutARecordWaitsForNothing(t *testing.T) {
	g := newGateTest()
	g.keep("", 0, "music")
	g.want(t, "music")
}

func TestOrdersLeaveLateWhenTheDiskStalls(t *testing.T) {
	g := newGateTest()
	g.keep(`{}`, 1, "ring")
	g.now = g.now.Add(commitPatience - time.Millisecond)
	g.want(t)
	if !g.gate.Wake().Equal(g.now.Add(time.Millisecond)) {
		t.Errorf("wakes at %v", g.gate.Wake())
	}
	g.now = g.now.Add(time.Millisecond)
	g.want(t, "ring")
	if g.late != 1 {
		t.Errorf("late %d times", g.late)
	}
	g.commit()
	g.want(t)
}

func TestOrdersLeaveAtOnceWhenTheLedgerIsFull(t *testing.T) {
	g := newGateTest()
	g.closed = true
	g.keep(`{}`, 1, "hang up")
	g.want(t, "hang up")
	if g.full != 1 || g.late != 0 {
		t.Errorf("full %d times, late %d", g.full, g.late)
	}
}

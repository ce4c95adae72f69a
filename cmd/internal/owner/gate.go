package owner

import (
	"encoding/json"
	"sync/atomic"
	"time"

	"hotline/recording/fact"
)

// commitPatience is how long the orders of a step wait for its record.
const commitPatience = 250 * time.Millisecond

// Appender is the ledger as a machine's owner sees it.
type Appender interface {
	Append(r fact.Record, done func([]fact.Fact)) bool
}

// Gate keeps the orders of one machine's steps until their records are on
// disk: durable before done, but never waiting longer than commitPatience. It
// belongs to the goroutine that steps the machine; only the commit comes from
// outside, as a number that grows.
type Gate[O any] struct {
	Machine string // name in the records
	Ledger  Appender
	Poke    func()                                        // wakes the owner after a commit
	Told    func(facts []fact.Fact, waited time.Duration) // gets what was committed and how long that took; it must only post
	Late    func()                                        // a record was not committed in time
	Full    func()                                        // the ledger took no more

	held      []batch[O]
	token     uint64
	committed atomic.Uint64
}

type batch[O any] struct {
	token  uint64
	due    time.Time
	lost   bool // the ledger did not take the record: nothing to wait for
	orders []O
}

// Keep hands the step's record to the ledger and holds its orders; a step
// without facts and input needs no record, and its orders only wait their turn.
func (g *Gate[O]) Keep(now time.Time, rules string, input json.RawMessage, facts []fact.Fact, orders []O) {
	if len(facts) == 0 && len(input) == 0 {
		if len(orders) > 0 {
			g.held = append(g.held, batch[O]{token: g.token, due: now.Add(commitPatience), orders: orders})
		}
		return
	}
	g.token++
	token := g.token
	record := fact.Record{At: now, Machine: g.Machine, Rules: rules, Input: input, Facts: facts}
	begin := time.Now()
	taken := g.Ledger.Append(record, func(written []fact.Fact) {
		g.committed.Store(token)
		g.Told(written, time.Since(begin))
		g.Poke()
	})
	if !taken {
		g.Full()
	}
	if len(orders) > 0 {
		g.held = append(g.held, batch[O]{token: token, due: now.Add(commitPatience), lost: !taken, orders: orders})
	}
}

// Free gives the orders that may leave now, in order.
func (g *Gate[O]) Free(now time.Time) []O {
	var out []O
	committed := g.committed.Load()
	for len(g.held) > 0 {
		head := g.held[0]
		if head.token > committed && !head.lost {
			if now.Before(head.due) {
				break
			}
			g.Late()
		}
		out = append(out, head.orders...)
		g.held = g.held[1:]
	}
	return out
}

// Drop forgets the orders that are held; their records stay.
func (g *Gate[O]) Drop() { g.held = nil }

// Wake tells when the first orders leave without their record; zero: nothing is held.
func (g *Gate[O]) Wake() time.Time {
	if len(g.held) == 0 {
		return time.Time{}
	}
	return g.held[0].due
}

// Holds tells whether orders wait for their record.
func (g *Gate[O]) Holds() bool { return len(g.held) > 0 }

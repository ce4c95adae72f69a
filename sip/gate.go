package sip

import (
	"net/netip"
	"time"
)

// What one address may send a second, and at once, before nothing of it is looked
// at any more; and what all strangers together may.
const (
	strangerRate, strangerBurst   = 20, 100
	knownRate, knownBurst         = 400, 4_000 // many phones share the address of their router
	strangersRate, strangersBurst = 400, 800
	refusalRate, refusalBurst     = 1_000, 1_000 // answers of 503; beyond it there is silence
)

// Gate decides before a message is read whether there is time for it. Each
// address has an allowance, and so have all strangers together, of which the
// calls of trunks and the phones that are known are independent. What begins
// something new takes from the work that there is time for; when that runs
// short, the least urgent goes without first: RFC 7339 §5.10.1, RFC 5390 §5.
//
// A Gate has a fixed size, whatever comes, but for the known addresses, of which
// there are maxKnown at most.
type Gate struct {
	sources   sketch // of strangers
	known     map[netip.Addr]*neighbour
	strangers bucket // all of them together: what begins something
	latecomer bucket // and what says that it belongs to something
	refusals  bucket
	pace      pace
	refused   uint64
}

// neighbour is an address that is known for a while.
type neighbour struct {
	until time.Time
	sends bucket
}

// Bounds of the known addresses. Past maxKnown the one known longest ago goes.
const (
	maxKnown  = 8192
	knownLife = 24 * time.Hour
)

// NewGate makes a Gate. The seed scatters strangers; who knows it can make
// others share an allowance.
func NewGate(seed uint64) *Gate {
	return &Gate{sources: newSketch(seed), known: map[netip.Addr]*neighbour{}, pace: newPace()}
}

// Know remembers an address from which a password was proved, or to which we have
// sent a request ourselves.
func (g *Gate) Know(now time.Time, source netip.Addr) {
	n := g.known[source]
	if n == nil {
		g.makeRoom()
		n = &neighbour{}
		g.known[source] = n
	}
	n.until = now.Add(knownLife)
}

// Knows tells whether an address is known.
func (g *Gate) Knows(now time.Time, source netip.Addr) bool {
	n := g.known[source]
	return n != nil && now.Before(n.until)
}

func (g *Gate) makeRoom() {
	if len(g.known) < maxKnown {
		return
	}
	var oldest netip.Addr
	for source, n := range g.known {
		if first := g.known[oldest]; first == nil || n.until.Before(first.until) || n.until.Equal(first.until) && source.Less(oldest) {
			oldest = source
		}
	}
	delete(g.known, oldest)
}

// Admit decides on one message. With Busy its sender is told to come back after
// so long; for others that is 0.
func (g *Gate) Admit(now time.Time, k Knock) (Verdict, time.Duration) {
	g.pace.tick(now)
	if k.Standing == Stranger {
		if g.Knows(now, k.Source) {
			k.Standing = Known
			if k.Kind != Vital && !g.known[k.Source].sends.take(now, 1, 0, knownRate, knownBurst) {
				return Drop, 0
			}
		} else if !g.admitStranger(now, k) {
			return Drop, 0
		}
	}
	if g.pace.take(now, k) {
		return Pass, 0
	}
	kept := int64(0)
	if k.Standing == Stranger {
		kept = refusalBurst / 2 // the rest is for those we know
	}
	if !g.refusals.take(now, 1, kept, refusalRate, refusalBurst) {
		return Drop, 0
	}
	return Busy, g.later(k.Kind)
}

func (g *Gate) admitStranger(now time.Time, k Knock) bool {
	if !g.sources.take(now, k.Source) {
		return false
	}
	all := &g.strangers
	if k.Kind == Vital {
		all = &g.latecomer
	}
	return all.take(now, 1, 0, strangersRate, strangersBurst)
}

// later spreads those who are to come again: a crowd that was sent away together
// must not come back together. A call may soon find a way; a phone has time.
func (g *Gate) later(k Kind) time.Duration {
	g.refused++
	if k == NewCall {
		return time.Duration(1+g.refused*7%10) * time.Second
	}
	return time.Duration(10+g.refused*7%30) * time.Second
}

// Waited tells how long a message that was passed had to wait for its turn, so
// that the gate learns how much there is time for.
func (g *Gate) Waited(now time.Time, k Kind, wait time.Duration) {
	g.pace.tick(now)
	g.pace.waited(k, wait)
}

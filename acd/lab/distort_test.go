package lab

import (
	"maps"
	"slices"
	"time"

	"hotline/acd"
)

func keysOf[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// watcher shows every decision to the test.
type watcher struct {
	Distributor
	saw func(now time.Time, in acd.Input, decisions []acd.Decision)
}

func (w *watcher) Decide(now time.Time, in acd.Input) []acd.Decision {
	decisions := w.Distributor.Decide(now, in)
	w.saw(now, in, decisions)
	return decisions
}

// lifo serves the newest call first: it lies about when calls arrived.
type lifo struct{ Distributor }

func (d lifo) Decide(now time.Time, in acd.Input) []acd.Decision {
	if a, ok := in.(acd.Arrive); ok {
		a.Arrived = origin.Add(-now.Sub(origin))
		in = a
	}
	return d.Distributor.Decide(now, in)
}

// anySeat takes one of two people without regard to who is idle longest:
// before each call one of them, by the dice, begins to be idle anew.
type anySeat struct {
	Distributor
	dice *dice
}

func (d anySeat) Decide(now time.Time, in acd.Input) []acd.Decision {
	if _, ok := in.(acd.Arrive); ok {
		person := personID(int(d.dice.next() >> 63))
		d.Distributor.Decide(now, acd.SetNotReady{Person: person, Reason: "dice"})
		d.Distributor.Decide(now, acd.SetReady{Person: person})
	}
	return d.Distributor.Decide(now, in)
}

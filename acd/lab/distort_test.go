package lab

import (
	"maps"
	"slices"
	"time"

	"hotline/acd"
	"hotline/recording/fact"
)

func keysOf[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// watcher shows every step to the test.
type watcher struct {
	Distributor
	saw func(now time.Time, in acd.Input, orders []acd.Order)
}

func (w *watcher) Step(now time.Time, in acd.Input) ([]acd.Order, []fact.Fact) {
	orders, facts := w.Distributor.Step(now, in)
	w.saw(now, in, orders)
	return orders, facts
}

// lifo serves the newest call first: it lies about when calls arrived.
type lifo struct{ Distributor }

func (d lifo) Step(now time.Time, in acd.Input) ([]acd.Order, []fact.Fact) {
	if a, ok := in.(acd.Arrive); ok {
		a.Arrived = origin.Add(-now.Sub(origin))
		in = a
	}
	return d.Distributor.Step(now, in)
}

// anySeat takes the people in no order of idleness: it lies about when they
// became free.
type anySeat struct {
	Distributor
	dice *dice
}

func (d anySeat) Step(now time.Time, in acd.Input) ([]acd.Order, []fact.Fact) {
	if g, ok := in.(acd.Gone); ok {
		g.At = now.Add(-time.Duration(d.dice.uniform() * float64(10*time.Minute)))
		in = g
	}
	return d.Distributor.Step(now, in)
}

package chaos

import (
	"hotline/acd"
	"hotline/recording/fact"
)

// Bend makes a day go wrong on purpose, to see that it is noticed. Either
// function may be nil.
type Bend struct {
	Lie  func(acd.Input) acd.Input                                 // what the engine hears in place of what happened
	Tell func([]acd.Order, []fact.Fact) ([]acd.Order, []fact.Fact) // what the watcher hears in place of what the engine said
}

// Outcome is what a day showed.
type Outcome struct {
	Seed  uint64
	Err   error          // what was broken first; nil for a good day
	Story []string       // the last lines of what happened
	Seen  map[string]int // how often what happened; "steps" counts the inputs
}

// Play plays the day of a seed.
func Play(seed uint64, bend Bend) Outcome {
	c := newCity(seed, bend)
	err := c.run()
	return Outcome{Seed: seed, Err: err, Story: c.told, Seen: c.seen}
}

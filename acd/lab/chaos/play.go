package chaos

import (
	"hotline/acd"
	"hotline/recording/fact"
)

// Bend makes a day go wrong on purpose, to see that it is noticed. Each function
// may be nil.
type Bend struct {
	Lie  func(acd.Input) acd.Input                                 // what the engine hears in place of what happened
	Tell func([]acd.Order, []fact.Fact) ([]acd.Order, []fact.Fact) // what the watcher hears in place of what the engine said
	See  func(acd.View) acd.View                                   // what the watcher sees in place of the engine\'s picture
}

// Outcome is what a day showed.
type Outcome struct {
	Seed  uint64
	Err   error          // what was broken first; nil for a good day
	Story []string       // the last lines of what happened
	Seen  map[string]int // how often what happened; "steps" counts the inputs
}

// Faults are what goes wrong in the days, as Outcome.Seen counts it.
func Faults() []string {
	return []string{
		"doubled", "delayed", "restored", "remembered", "engine failed and rebuilt", "rules changed while calls wait",
		"Dismiss gone", "Dismiss answered-elsewhere", "Dismiss signed-out", "offer.unreachable", "Withdraw missed", "Withdraw no-port", "seat.signed-out",
	}
}

// Play plays the day of a seed.
func Play(seed uint64, bend Bend) Outcome {
	c := newCity(seed, bend)
	err := c.play()
	return Outcome{Seed: seed, Err: err, Story: c.told, Seen: c.seen}
}

// play is the whole day; a panic of the engine ends it.
func (c *City) play() (err error) {
	defer func() {
		if trouble := recover(); trouble != nil {
			err = NoPanic.broken("%v", trouble)
		}
	}()
	return c.run()
}

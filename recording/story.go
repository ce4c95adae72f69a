package recording

import (
	"time"

	"hotline/recording/fact"
)

// Line is one line of a call's story.
type Line struct {
	ID     fact.ID
	At     time.Time
	Kind   fact.Kind
	Leg    string
	Person string
	Text   string // one English sentence, without the time
}

// Story tells the facts of one call as lines, in the order given. Numbers of
// citizens pass through mask; nil shows them.
func Story(facts []fact.Fact, mask func(number string) string) []Line { return nil }

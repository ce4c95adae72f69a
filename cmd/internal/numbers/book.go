// Package numbers keeps what supervisors decided for the calls of some numbers: a fold over facts.
package numbers

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"hotline/acd"
	"hotline/recording/fact"
)

// Most is how many rules are kept at once; one more is not taken.
const Most = 10_000

// Rule is one decision for the calls of a number, by its author, until a time.
type Rule struct {
	ID   string    `json:"id"`
	Set  time.Time `json:"set"` // when it was decided
	Idle string    `json:"-"`   // why it does nothing in the city of now, for who shows it; "" when it works
	acd.NumberRule
}

// Book is the rules that are kept. A number has one rule of each kind. It is not
// safe for concurrent use.
type Book struct {
	Kept map[string]Rule `json:"kept"` // by number and kind
}

// NewBook gives an empty book.
func NewBook() *Book { return &Book{Kept: map[string]Rule{}} }

// Add folds one fact and tells whether it changed the rules. Those that have
// expired are dropped when there is no room.
func (b *Book) Add(f fact.Fact) (changed bool) {
	body, ok := f.Body.(fact.NumberRule)
	if !ok {
		return false
	}
	if body.Do == "" {
		before := len(b.Kept)
		maps.DeleteFunc(b.Kept, func(_ string, r Rule) bool { return r.ID == body.Rule })
		return len(b.Kept) < before
	}
	place := body.Number + " " + body.Do
	if _, again := b.Kept[place]; !again && len(b.Kept) >= Most {
		maps.DeleteFunc(b.Kept, func(_ string, r Rule) bool { return !f.At.Before(r.Until) })
		if len(b.Kept) >= Most {
			return false
		}
	}
	b.Kept[place] = Rule{ID: body.Rule, Set: f.At, NumberRule: acd.NumberRule{Number: body.Number, Do: body.Do,
		Priority: body.Priority, Boost: time.Duration(body.BoostMS) * time.Millisecond,
		KeepPriority: body.KeepPriority, KeepBoost: body.KeepBoost, Queue: body.Queue, PerHour: body.PerHour,
		Reason: body.Reason, Author: f.Person, Until: time.UnixMilli(body.UntilMS).UTC()}}
	return true
}

// Rules gives the rules that are kept, by number and kind. Some may have expired.
func (b *Book) Rules() []Rule {
	return slices.SortedFunc(maps.Values(b.Kept), func(r, s Rule) int {
		return cmp.Or(strings.Compare(r.Number, s.Number), strings.Compare(r.Do, s.Do))
	})
}

// Fact gives the body of the fact that sets a rule. Its author is the fact's person.
func (r Rule) Fact() fact.NumberRule {
	return fact.NumberRule{Rule: r.ID, Number: r.Number, Do: r.Do, Priority: r.Priority, BoostMS: r.Boost.Milliseconds(),
		KeepPriority: r.KeepPriority, KeepBoost: r.KeepBoost, Queue: r.Queue, PerHour: r.PerHour, Reason: r.Reason, UntilMS: r.Until.UnixMilli()}
}

package acd

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Bounds of number rules.
const (
	maxNumbers = 10_000 // the first count
	maxPerHour = 100
	maxRemark  = 200 // bytes of a reason or an author
)

// What a number rule does.
const (
	RulePriority = "priority" // the call has Priority and Boost in place of its queue's
	RuleQueue    = "queue"    // the call waits for Queue, whatever it asks for, until that cannot keep it
	RuleLimit    = "limit"    // more than PerHour calls in an hour overflow at arrival: "limited"
	RuleRefuse   = "refuse"   // every call overflows at arrival: "refused"
)

// NumberRule is what is done with the calls of one number until a time, why, and
// who says so. A number may have one rule of each kind. No rule touches a call
// that is Protected, or one whose number is withheld.
type NumberRule struct {
	Number   string        `json:"number"` // as Arrive.From has it
	Do       string        `json:"do"`     // priority, queue, limit, refuse
	Priority int           `json:"priority,omitempty"`
	Boost    time.Duration `json:"boost,omitempty"`
	Queue    string        `json:"queue,omitempty"`
	PerHour  int           `json:"per_hour,omitempty"` // 1 to 100
	Reason   string        `json:"reason,omitempty"`   // at most 200 bytes
	Author   string        `json:"author,omitempty"`   // staff number; at most 200 bytes
	Until    time.Time     `json:"until,omitzero"`     // zero is for ever
}

// tidyNumbers gives a copy of the rules that can do something, sorted; of those
// that do the same with one number the first.
func tidyNumbers(all []NumberRule, queues []Queue) []NumberRule {
	var t []NumberRule
	for _, n := range all[:min(len(all), maxNumbers)] {
		kept := NumberRule{Number: n.Number, Do: n.Do, Reason: cut(n.Reason), Author: cut(n.Author)}
		if !n.Until.IsZero() {
			kept.Until = n.Until.UTC().Truncate(time.Millisecond)
		}
		works := n.Number != ""
		switch n.Do {
		case RulePriority:
			kept.Priority, kept.Boost = clampPriority(n.Priority), max(0, n.Boost)
		case RuleQueue:
			kept.Queue = n.Queue
			works = works && slices.ContainsFunc(queues, func(q Queue) bool { return q.Name == n.Queue })
		case RuleLimit:
			kept.PerHour = min(n.PerHour, maxPerHour)
			works = works && n.PerHour > 0
		case RuleRefuse:
		default:
			works = false
		}
		if works {
			t = append(t, kept)
		}
	}
	slices.SortStableFunc(t, NumberRule.compare)
	return slices.CompactFunc(t, func(n, m NumberRule) bool { return n.compare(m) == 0 })
}

func (n NumberRule) compare(m NumberRule) int {
	return cmp.Or(strings.Compare(n.Number, m.Number), strings.Compare(n.Do, m.Do))
}

// cut gives as many whole characters of a remark as are kept.
func cut(text string) string {
	if len(text) <= maxRemark {
		return text
	}
	return strings.ToValidUTF8(text[:maxRemark], "")
}

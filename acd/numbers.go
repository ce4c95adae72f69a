package acd

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"hotline/recording/fact"
)

// Bounds of number rules.
const (
	maxNumbers = 10_000 // the first count
	maxPerHour = 100
	maxRemark  = 200 // bytes of a reason or an author
)

// What a number rule does.
const (
	RulePriority = "priority" // the call has Priority and Boost in place of its queue's, or keeps one of them
	RuleQueue    = "queue"    // the call waits for Queue, whatever it asks for, until that cannot keep it
	RuleLimit    = "limit"    // more than PerHour calls in an hour overflow at arrival: "limited"
	RuleRefuse   = "refuse"   // every call overflows at arrival: "refused"
)

// NumberRule is what is done with the calls of one number until a time, why, and
// who says so. A number may have one rule of each kind. No rule touches a call
// that is Protected, or one whose number is withheld. A rule that ends, by its time
// or because it is taken back, takes its priority and boost from calls that wait at
// once; one that it has sent to a queue waits on there.
type NumberRule struct {
	Number   string        `json:"number"` // as Arrive.From has it
	Do       string        `json:"do"`     // priority, queue, limit, refuse
	Priority int           `json:"priority,omitempty"`
	Boost    time.Duration `json:"boost,omitempty"`

	KeepPriority bool `json:"keep_priority,omitempty"` // of its queue, in place of Priority
	KeepBoost    bool `json:"keep_boost,omitempty"`    // of its queue, in place of Boost; a rule that keeps both does nothing

	Queue   string    `json:"queue,omitempty"`
	PerHour int       `json:"per_hour,omitempty"` // 1 to 100
	Reason  string    `json:"reason,omitempty"`   // at most 200 bytes
	Author  string    `json:"author,omitempty"`   // staff number; at most 200 bytes
	Until   time.Time `json:"until,omitzero"`     // zero is for ever
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
			kept.KeepPriority, kept.KeepBoost = n.KeepPriority, n.KeepBoost
			if !n.KeepPriority {
				kept.Priority = clampPriority(n.Priority)
			}
			if !n.KeepBoost {
				kept.Boost = max(0, n.Boost)
			}
			works = works && !(n.KeepPriority && n.KeepBoost)
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

// IdleRule tells why a rule for a number does nothing under these rules; "" when it works.
func (r Rules) IdleRule(n NumberRule) string {
	if n.Do == RuleQueue && !slices.ContainsFunc(r.Queues, func(q Queue) bool { return q.Name == n.Queue }) {
		return "queue " + n.Queue + " is not there"
	}
	return ""
}

// cut gives as many whole characters of a remark as are kept.
func cut(text string) string {
	if len(text) <= maxRemark {
		return text
	}
	return strings.ToValidUTF8(text[:maxRemark], "")
}

// ruleOf gives the rule of that kind which is in force for a call, or nil.
func (e *Engine) ruleOf(c *call, do string) *NumberRule {
	if len(e.rules.Numbers) == 0 || c.Protected || c.From == "" {
		return nil
	}
	i, found := slices.BinarySearchFunc(e.rules.Numbers, NumberRule{Number: c.From, Do: do}, NumberRule.compare)
	if !found {
		return nil
	}
	if n := &e.rules.Numbers[i]; !n.over(e.now) {
		return n
	}
	return nil
}

// over tells whether a rule has ended by its time.
func (n *NumberRule) over(now int64) bool { return !n.Until.IsZero() && now >= n.Until.UnixMilli() }

// idleFor tells why a rule that is in force does nothing to a call that is here
// already; "" when it does, or may yet.
func (n *NumberRule) idleFor(c *call) string {
	switch {
	case c.isBack:
		return n.Do + ": no rule touches a call-back"
	case c.Barred && (n.Do == RulePriority || n.Do == RuleQueue):
		return n.Do + ": the call was turned off when it came"
	case n.Do == RulePriority && c.Own != nil:
		return "priority: what was said of this call alone goes before it"
	case n.Do == RuleQueue && c.Queue != "" && c.Queue != n.Queue:
		return "queue " + n.Queue + ": the call stood elsewhere before the rule was made, or was led on"
	case n.Do == RuleRefuse && !c.Barred:
		return "refuse: the call came before the rule was made"
	}
	return ""
}

// tellRule writes down that a rule is in force for a call.
func (e *Engine) tellRule(c *call, n *NumberRule) {
	note(e, c, nil, fact.CallRuled{Do: n.Do, Priority: n.Priority, BoostMS: n.Boost.Milliseconds(),
		KeepPriority: n.KeepPriority, KeepBoost: n.KeepBoost, PerHour: n.PerHour, Reason: n.Reason, Author: n.Author})
}

// barred turns a call off at its arrival that a rule refuses.
func (e *Engine) barred(c *call) {
	n, why := e.ruleOf(c, RuleRefuse), "refused"
	if n == nil {
		n, why = e.ruleOf(c, RuleLimit), "limited"
		if n == nil || e.admits(n) {
			return
		}
	}
	c.Barred = true
	e.tellRule(c, n)
	e.turnOff(c, why)
}

// admits lets a call in that is within the limit of its number. Only those count
// that were let in.
func (e *Engine) admits(n *NumberRule) bool {
	hour := e.now - time.Hour.Milliseconds()
	came := slices.DeleteFunc(e.admitted[n.Number], func(ms int64) bool { return ms <= hour })
	admits := len(came) < n.PerHour
	if admits {
		came = append(came, e.now)
	}
	e.admitted[n.Number] = came
	return admits
}

// forgetNumbers keeps only what the rules in force count.
func (e *Engine) forgetNumbers() {
	maps.DeleteFunc(e.admitted, func(number string, _ []int64) bool {
		_, limited := slices.BinarySearchFunc(e.rules.Numbers, NumberRule{Number: number, Do: RuleLimit}, NumberRule.compare)
		return !limited
	})
}

// redirected gives the queue that a rule sends a call to, in place of q. A call
// that a queue could not keep goes where its flow says.
func (e *Engine) redirected(c *call, q *queue) *queue {
	n := e.ruleOf(c, RuleQueue)
	if n == nil || c.State == overflowed || c.State == released {
		return q
	}
	if !c.Sent {
		c.Sent = true
		e.tellRule(c, n)
	}
	return e.index.queues[n.Queue]
}

// watchNumbers waits for the end of the next rule that calls may have their place by.
func (e *Engine) watchNumbers() {
	e.clock.stop(&e.lapse)
	next := int64(math.MaxInt64)
	for i := range e.rules.Numbers {
		if n := &e.rules.Numbers[i]; n.Do == RulePriority && !n.Until.IsZero() && n.Until.UnixMilli() > e.now {
			next = min(next, n.Until.UnixMilli())
		}
	}
	if next < math.MaxInt64 {
		e.clock.start(&e.lapse, next)
	}
}

// lapsed takes the standing from the calls whose rules ended since the last step.
func (e *Engine) lapsed() bool {
	if !e.lapse.running() || e.lapse.at > e.now {
		return false
	}
	e.watchNumbers()
	for _, c := range e.byArrival() {
		if c.Rule == nil || e.ruleOf(c, RulePriority) != nil {
			continue
		}
		if c.Rule = nil; c.State == waiting {
			e.unstand(c)
			e.stand(c)
		}
	}
	return true
}

// rank gives a citizen's call the standing that a rule has for it, or takes it away.
func (e *Engine) rank(c *call) {
	if c.isBack {
		return // it has its own
	}
	n := e.ruleOf(c, RulePriority)
	if n == nil {
		c.Rule = nil
		return
	}
	is := standing{n.Priority, n.Boost.Milliseconds(), n.KeepPriority, n.KeepBoost}
	if c.Rule == nil || *c.Rule != is {
		c.Rule = &is
		e.tellRule(c, n)
	}
}

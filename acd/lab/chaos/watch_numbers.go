package chaos

import (
	"slices"
	"time"

	"hotline/acd"
	"hotline/recording/fact"
	"hotline/seats"
)

// ruleOf gives the rule of that kind which is in force for a call, or nil.
func (w *Watcher) ruleOf(c *call, do string) *acd.NumberRule {
	for i, n := range w.rules.Numbers {
		if n.Number == c.from && n.Do == do && c.from != "" && !c.protected && !w.over(&n) {
			return &w.rules.Numbers[i]
		}
	}
	return nil
}

// over tells whether a rule has ended by its time.
func (w *Watcher) over(n *acd.NumberRule) bool {
	return !n.Until.IsZero() && !at(w.now).Before(n.Until)
}

// lapse takes the standing from calls by rules that are over; none is fresh any more.
func (w *Watcher) lapse() {
	for _, c := range w.calls {
		c.fresh = false
		if c.rule != nil && w.over(c.rule) {
			if c.rule = nil; c.state == "waiting" {
				w.showed = append(w.showed, Lapsed)
			}
		}
	}
}

// bar tells why a call is to be turned off at its arrival; "" when it is not.
func (w *Watcher) bar(c *call) string {
	if w.ruleOf(c, acd.RuleRefuse) != nil {
		return "refused"
	}
	n := w.ruleOf(c, acd.RuleLimit)
	if n == nil {
		return ""
	}
	lately := 0
	for _, t := range w.let[c.from] {
		if t > w.now-time.Hour.Milliseconds() {
			lately++
		}
	}
	if lately >= n.PerHour {
		return "limited"
	}
	w.let[c.from] = append(w.let[c.from], w.now)
	return ""
}

func (w *Watcher) forgetNumbers() {
	for number := range w.let {
		if !slices.ContainsFunc(w.rules.Numbers, func(n acd.NumberRule) bool { return n.Number == number && n.Do == acd.RuleLimit }) {
			delete(w.let, number)
		}
	}
}

// told judges what is said of a rule.
func (w *Watcher) told(c *call, b fact.CallRuled) error {
	n := w.ruleOf(c, b.Do)
	if n == nil || b != (fact.CallRuled{Do: n.Do, Priority: n.Priority, BoostMS: n.Boost.Milliseconds(),
		KeepPriority: n.KeepPriority, KeepBoost: n.KeepBoost, PerHour: n.PerHour, Reason: n.Reason, Author: n.Author}) {
		return Numbers.broken("it is %v", n)
	}
	return nil
}

// target gives the queue in which an input puts its call, "" for one that arrives;
// false when it does not.
func (w *Watcher) target(in acd.Input) (string, bool) {
	if in, arrives := in.(acd.Arrive); arrives {
		return "", w.calls[in.Call] == nil
	}
	asks, is := in.(acd.Offerable)
	c := w.calls[asks.Call]
	if !is || c == nil || c.state == "talking" || c.barred != "" || len(w.rules.Queues) == 0 {
		return "", false
	}
	if n := w.ruleOf(c, acd.RuleQueue); n != nil && c.state != "overflowed" && c.state != "released" {
		return n.Queue, true
	}
	if q := w.queue(asks.Queue); q.Name != "" {
		return q.Name, true
	}
	return w.rules.Queues[0].Name, true
}

// kept judges what rules did to the call of an input.
func (w *Watcher) kept(in acd.Input, queue string, known bool) error {
	switch in := in.(type) {
	case acd.Arrive:
		if c := w.calls[in.Call]; known && (c.barred != "") != (c.state == "overflowed") {
			return Numbers.broken("%s is %s, and the rules say %q", c.id, c.state, c.barred)
		}
	case acd.Offerable:
		if c := w.calls[in.Call]; known && c.queue != queue {
			return Numbers.broken("%s is in queue %q, not in %q", c.id, c.queue, queue)
		} else if c != nil && c.barred != "" && c.state != "overflowed" {
			return Numbers.broken("%s is %s, though %s", c.id, c.state, c.barred)
		}
	}
	return nil
}

// overflowed judges why a queue does not keep a call.
func (w *Watcher) overflowed(c *call, why string) error {
	q := w.queue(c.queue)
	early := why == "too-long" && (q.MaxWait == 0 || w.now < w.longest(c))
	if c.stays && (early || why == "nobody" || why == "expected-wait") {
		return StaysOn.broken("%s overflows: %s", c.id, why)
	}
	if early {
		return LongestWait.broken("%s may wait until %s", c.id, at(w.longest(c)))
	}
	switch why {
	case "refused", "limited":
		if c.barred != why {
			return Numbers.broken("%s is %q", c.id, c.barred)
		}
	case "nobody":
		if !q.Unstaffed || w.attended(c) {
			return NobodyThere.broken("somebody is there for %s", c.id)
		}
	case "expected-wait":
		return w.tooLong(c, true)
	}
	return nil
}

// longest is when a call has waited for as long as its queue allows.
func (w *Watcher) longest(c *call) int64 {
	most := max(1, w.queue(c.queue).MaxWait.Milliseconds())
	if c.stays {
		most *= 2
	}
	return max(c.arrived, c.returned, c.anew) + most
}

// late gives a call that waits for longer than it may, after a Tick.
func (w *Watcher) late() *call {
	for _, c := range w.calls {
		if w.tick && c.state == "waiting" && c.back == nil && w.queue(c.queue).MaxWait > 0 && w.longest(c) <= w.now {
			return c
		}
	}
	return nil
}

// attended tells whether somebody is there who may serve a call when all its rings
// have opened.
func (w *Watcher) attended(c *call) bool {
	all := *c
	all.ring = len(w.queue(c.queue).Rings)
	for _, p := range w.people {
		if !p.leaving && w.mayServe(p.id, &all) {
			return true
		}
	}
	return false
}

// alone gives a call that waits for nobody where it should not.
func (w *Watcher) alone() *call {
	for _, c := range w.calls {
		if c.state == "waiting" && c.back == nil && !c.stays && w.queue(c.queue).Unstaffed && !w.attended(c) {
			return c
		}
	}
	return nil
}

func (w *Watcher) converses(p *person) bool { return p.state == seats.Talking || p.state == seats.Hold }

func (w *Watcher) inRules(person string) bool {
	return slices.ContainsFunc(w.rules.People, func(p acd.Person) bool { return p.ID == person })
}

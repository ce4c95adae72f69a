package lab

import (
	"slices"
	"time"

	"hotline/acd"
)

// CallBack is how the citizens of a scenario who leave are called back. Each has a
// number of their own. See acd.CallBack.
type CallBack struct {
	MissedAfter time.Duration // who waited no longer is not called back
	Attempts    int           // dialled so often in vain, nobody tries any more
	Priority    int           // among those of the queues, and as theirs
	Boost       time.Duration // more of it, under Rules
	Reached     float64       // share of the attempts that reach the citizen; others take a person 20 s
	KeepAfter   time.Duration // of waiting: then some hang up and keep the place
	KeepShare   float64       // of those who still wait then
}

// backRules gives the rules that the engine decides by.
func (s Scenario) backRules() acd.CallBack {
	b := s.CallBack
	if b == nil {
		return acd.CallBack{}
	}
	r := acd.CallBack{On: true, MissedAfter: b.MissedAfter, Boost: s.boost(b.Priority, b.Boost), Attempts: b.Attempts}
	if s.Order == Strict {
		r.Priority = slices.Index(s.ranks(), b.Priority)
	}
	return r
}

// callBack takes what the engine takes.
func (c *checker) callBack(s Scenario) {
	b := s.CallBack
	if b == nil {
		return
	}
	if b.MissedAfter < time.Millisecond || b.MissedAfter > 24*time.Hour {
		c.wrong("call_back.missed_after", "want 1ms to a day, got %v", b.MissedAfter)
	}
	c.within("call_back.attempts", b.Attempts, 1, acd.MostAttempts)
	c.within("call_back.priority", b.Priority, -1000, 1000)
	if b.Priority != 0 && s.Order == FCFS {
		c.follows([]string{"order"}, "call_back.priority", "it counts under the orders strict and rules, not under fcfs")
	}
	if b.Boost != 0 && s.Order != Rules {
		c.follows([]string{"order"}, "call_back.boost", "it counts under the order rules, not under %s", s.Order)
	}
	if b.Boost < 0 || b.Boost > 24*time.Hour {
		c.wrong("call_back.boost", "want a time up to a day, got %v", b.Boost)
	}
	if !(b.Reached >= 0 && b.Reached <= 1) {
		c.wrong("call_back.reached", "want a share from 0 to 1, got %g", b.Reached)
	}
	if b.KeepAfter < 0 || b.KeepAfter > 24*time.Hour {
		c.wrong("call_back.keep_place.after", "want a wait up to a day, got %v", b.KeepAfter)
	}
	if !(b.KeepShare >= 0 && b.KeepShare <= 1) {
		c.wrong("call_back.keep_place.share", "want a share from 0 to 1, got %g", b.KeepShare)
	}
}

// Package alarm keeps which troubles are on now.
package alarm

import (
	"slices"
	"sync"
	"time"
)

// quiet is how long an alarm that was pulsed stays on after the last time.
const quiet = time.Minute

// Board holds the troubles that are on. Its list is bounded by the places in the
// code that raise one.
type Board struct {
	changed func(what, detail string, over bool)
	mu      sync.Mutex
	raised  map[string]string    // what -> detail
	until   map[string]time.Time // of those that end by themselves
}

// New makes an empty board; changed is told each beginning and each end once.
func New(changed func(what, detail string, over bool)) *Board {
	return &Board{changed: changed, raised: map[string]string{}, until: map[string]time.Time{}}
}

// Set raises or ends an alarm; saying the same twice changes nothing.
func (b *Board) Set(what, detail string, over bool) {
	b.mu.Lock()
	_, was := b.raised[what]
	if over {
		delete(b.raised, what)
	} else {
		b.raised[what] = detail
	}
	b.mu.Unlock()
	if was == over {
		b.changed(what, detail, over)
	}
}

// Pulse raises an alarm of something that happens and has no end of its own: it
// is over a minute after the last time.
func (b *Board) Pulse(now time.Time, what, detail string) {
	b.mu.Lock()
	b.until[what] = now.Add(quiet)
	b.mu.Unlock()
	b.Set(what, detail, false)
}

// Tick ends what was not pulsed for a minute.
func (b *Board) Tick(now time.Time) {
	b.mu.Lock()
	var over []string
	for what, until := range b.until {
		if !now.Before(until) {
			over = append(over, what)
			delete(b.until, what)
		}
	}
	b.mu.Unlock()
	slices.Sort(over)
	for _, what := range over {
		b.Set(what, "it has been quiet for a minute", true)
	}
}

// Detail tells whether an alarm is on, and what was said of it last.
func (b *Board) Detail(what string) (detail string, on bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	detail, on = b.raised[what]
	return detail, on
}

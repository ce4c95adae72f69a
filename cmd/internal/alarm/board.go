// Package alarm keeps which troubles are on now.
package alarm

import "sync"

// Board holds the troubles that are on. Its list is bounded by the places in the
// code that raise one.
type Board struct {
	changed func(what, detail string, over bool)
	mu      sync.Mutex
	raised  map[string]string // what -> detail
}

// New makes an empty board; changed is told each beginning and each end once.
func New(changed func(what, detail string, over bool)) *Board {
	return &Board{changed: changed, raised: map[string]string{}}
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

// Detail tells whether an alarm is on, and what was said of it last.
func (b *Board) Detail(what string) (detail string, on bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	detail, on = b.raised[what]
	return detail, on
}

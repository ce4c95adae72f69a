package ua

import (
	"sync"
	"time"
)

// timers are deadlines that Close can take back.
type timers struct {
	mu     sync.Mutex
	set    map[*deadline]struct{}
	closed bool
	busy   sync.WaitGroup
}

type deadline struct{ timer *time.Timer }

// after runs f on a goroutine of its own when d has passed, unless stopped.
func (t *timers) after(d time.Duration, f func()) (stop func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return func() {}
	}
	if t.set == nil {
		t.set = make(map[*deadline]struct{})
	}
	due := &deadline{}
	due.timer = time.AfterFunc(d, func() {
		if t.take(due) {
			defer t.busy.Done()
			f()
		}
	})
	t.set[due] = struct{}{}
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		due.timer.Stop()
		delete(t.set, due)
	}
}

// take claims a timer that ran out; false when it was stopped meanwhile.
func (t *timers) take(due *deadline) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, waiting := t.set[due]; !waiting {
		return false
	}
	delete(t.set, due)
	t.busy.Add(1)
	return true
}

// close stops every timer and waits for those that are running.
func (t *timers) close() {
	t.mu.Lock()
	t.closed = true
	for due := range t.set {
		due.timer.Stop()
	}
	clear(t.set)
	t.mu.Unlock()
	t.busy.Wait()
}

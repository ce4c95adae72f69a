package tape

import (
	"sync"
	"time"
)

const stallAfter = time.Second

// alarm tells each trouble once when it begins and once when it is over.
type alarm struct {
	notify func(Notice)

	mu      sync.Mutex
	raised  map[string]bool
	watches int // writes and syncs under way
	timer   *time.Timer
}

func newAlarm(notify func(Notice)) *alarm {
	a := &alarm{notify: notify, raised: map[string]bool{}}
	a.timer = time.AfterFunc(time.Hour, a.stalled)
	a.timer.Stop()
	return a
}

func (a *alarm) raise(what, detail string) { a.set(what, detail, true) }
func (a *alarm) clear(what string)         { a.set(what, "", false) }

// set notifies under the lock, so that beginning and end keep their order.
func (a *alarm) set(what, detail string, on bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.setLocked(what, detail, on)
}

func (a *alarm) setLocked(what, detail string, on bool) {
	if a.raised[what] == on {
		return
	}
	a.raised[what] = on
	a.notify(Trouble{What: what, Detail: detail, Over: !on})
}

// watch begins and done ends something that blocks while the disk stalls.
func (a *alarm) watch() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.watches++; a.watches == 1 {
		a.timer.Reset(stallAfter)
	}
}

func (a *alarm) done() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.watches--
	a.timer.Stop()
	if a.watches > 0 {
		a.timer.Reset(stallAfter)
		return
	}
	a.setLocked(Stalled, "", false)
}

func (a *alarm) stalled() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.watches > 0 {
		a.setLocked(Stalled, "the disk has not answered for a second", true)
	}
}

func (a *alarm) stop() { a.timer.Stop() }

package ledger

import (
	"sync"
	"time"
)

// The names of the ledger's troubles.
const (
	Slow = "ledger-slow" // what was to be written is not on disk after 250 ms; the detail says why
	Full = "ledger-full" // the disk is full, or the bound of waiting records is reached
)

// slowAfter is how long a commit may take before it is a trouble.
const slowAfter = 250 * time.Millisecond

// troubles tells when a trouble begins and ends, each once and in order.
type troubles struct {
	cfg Config

	mu      sync.Mutex
	active  map[string]bool
	news    []news // not told yet: never more than each begin and end once while a tell lasts
	telling bool
}

type news struct {
	what, detail string
	over         bool
}

func newTroubles(cfg Config) *troubles {
	return &troubles{active: map[string]bool{}, cfg: cfg}
}

// raise begins a trouble, if it has not begun.
func (t *troubles) raise(what, detail string) {
	t.mu.Lock()
	t.begin(what, detail)
	t.tell()
}

// watch raises Slow when its end is not called in time; the end clears every trouble.
func (t *troubles) watch() (end func(detail string)) {
	over := false
	timer := time.AfterFunc(slowAfter, func() {
		t.mu.Lock()
		if !over {
			t.begin(Slow, "a commit has taken more than "+slowAfter.String())
		}
		t.tell()
	})
	return func(detail string) {
		timer.Stop()
		t.mu.Lock()
		over = true
		for _, what := range []string{Slow, Full} {
			if t.active[what] {
				delete(t.active, what)
				t.news = append(t.news, news{what, detail, true})
			}
		}
		t.tell()
	}
}

func (t *troubles) begin(what, detail string) {
	if !t.active[what] {
		t.active[what] = true
		t.news = append(t.news, news{what, detail, false})
	}
}

// tell tells the news and gives the lock back. It does not hold the lock while
// it tells, because who is told may append to the ledger, and that may raise.
func (t *troubles) tell() {
	defer t.mu.Unlock()
	if t.telling {
		return // the one who tells will find it
	}
	t.telling = true
	for len(t.news) > 0 {
		next := t.news[0]
		t.news = t.news[1:]
		t.mu.Unlock()
		if t.cfg.Trouble != nil {
			t.cfg.Trouble(next.what, next.detail, next.over)
		}
		t.mu.Lock()
	}
	t.telling = false
}

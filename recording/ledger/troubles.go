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
	mu     sync.Mutex
	active map[string]bool
	cfg    Config
}

func newTroubles(cfg Config) *troubles {
	return &troubles{active: map[string]bool{}, cfg: cfg}
}

func (t *troubles) raise(what, detail string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.begin(what, detail)
}

func (t *troubles) begin(what, detail string) {
	if t.active[what] {
		return
	}
	t.active[what] = true
	t.cfg.Log.Warn("ledger in trouble", "what", what, "detail", detail)
	if t.cfg.Trouble != nil {
		t.cfg.Trouble(what, detail, false)
	}
}

// watch raises Slow when its end is not called in time; the end clears every trouble.
func (t *troubles) watch() (end func(detail string)) {
	over := false
	timer := time.AfterFunc(slowAfter, func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if !over {
			t.begin(Slow, "a commit has taken more than "+slowAfter.String())
		}
	})
	return func(detail string) {
		timer.Stop()
		t.mu.Lock()
		defer t.mu.Unlock()
		over = true
		for _, what := range []string{Slow, Full} {
			if t.active[what] {
				t.end(what, detail)
			}
		}
	}
}

func (t *troubles) end(what, detail string) {
	delete(t.active, what)
	t.cfg.Log.Info("ledger out of trouble", "what", what, "detail", detail)
	if t.cfg.Trouble != nil {
		t.cfg.Trouble(what, detail, true)
	}
}

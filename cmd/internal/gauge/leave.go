package gauge

import "time"

// maxFreed bounds the offers that are on their way out; those beyond it are not measured.
const maxFreed = 10_000

// Freed is told of every offer of a call: since is when the step began that freed
// its person, zero when the person had been ready before.
func (g *Gauge) Freed(call string, since time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.freed, call) // of an offer that never left
	if !since.IsZero() && len(g.freed) < maxFreed {
		g.freed[call] = since
	}
}

// Left is told when the INVITE of a call's offer has left the house.
func (g *Gauge) Left(call string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.left(call)
}

func (g *Gauge) left(call string) {
	if since, ok := g.freed[call]; ok {
		delete(g.freed, call)
		g.offerLeave.Observe(time.Since(since).Seconds())
	}
}

package chaos

import "hotline/seats"

// wrapsStill tells whether the wrap-up of a person ends by itself before it is due.
func (w *Watcher) wrapsStill(p *person) bool {
	return p.state == seats.WrapUp && w.tick && w.now < p.due
}

// wraps begins the wrap-up after a call.
func (w *Watcher) wraps(p *person, c *call) {
	p.due = p.since + max(1, c.wrap)
	p.most = max(p.due, p.since+c.wrapMax)
}

package acd

import "time"

// enqueue puts a call in its place among those that wait, and watches its
// longest wait.
func (e *Engine) enqueue(c *call) {
	q := e.index.queues[c.Queue]
	c.State, c.Offer, c.queue = waiting, 0, q
	c.spot = spot{c.Arrived - q.Boost.Milliseconds(), c.Seq}
	q.waiting++
	q.class.waiting.insert(c.spot, c)
	e.index.heads[q.class.number] = q.class.waiting.first()
	e.index.waiting.insert(c.spot, c)
	if !q.class.touched {
		q.class.touched = true
		e.index.touched = append(e.index.touched, q.class)
	}
	if q.MaxWait > 0 {
		e.clock.start(&c.timer, c.longest(q.MaxWait))
	}
}

// dequeue undoes enqueue; the caller gives the call its next state.
func (e *Engine) dequeue(c *call) {
	q := c.queue
	q.waiting--
	q.class.waiting.remove(c.spot)
	e.index.heads[q.class.number] = q.class.waiting.first()
	e.index.waiting.remove(c.spot)
	c.queue = nil
	e.clock.stop(&c.timer)
}

// atLeast1 gives whole milliseconds, at least one.
func atLeast1(d time.Duration) int64 { return max(1, d.Milliseconds()) }

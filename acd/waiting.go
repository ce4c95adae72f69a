package acd

import "time"

// enqueue puts a call in its place among those that wait, in the ring that it
// has reached, and watches its longest wait.
func (e *Engine) enqueue(c *call) {
	c.State, c.Offer, c.queue = waiting, 0, e.index.queues[c.Queue]
	c.Ring = c.ringAt(c.queue, e.now)
	if c.KeepUntil <= e.now {
		c.Keep = ""
	}
	c.class = e.index.classOf(c, c.queue, c.Ring)
	if c.class == nil {
		c.queue = nil
		e.turnOff(c, "full")
		return
	}
	if !c.isBack {
		e.counted(c, 1)
	}
	e.stand(c)
}

// lineUp lets a call wait for all who may serve it.
func (e *Engine) lineUp(c *call) {
	k := c.class
	k.waiting.insert(c.spot, c)
	e.index.heads[k.number] = k.waiting.front()
	if !k.touched {
		k.touched = true
		e.index.touched = append(e.index.touched, k)
	}
}

// lineOut undoes lineUp.
func (e *Engine) lineOut(c *call) {
	c.class.waiting.remove(c.spot)
	e.index.heads[c.class.number] = c.class.waiting.front()
}

// stand puts a call into the lines that it belongs to.
func (e *Engine) stand(c *call) {
	c.spot, c.kept = c.place(), nil
	e.index.waiting.insert(c.spot, c)
	if c.Keep != "" {
		e.keep(c)
	}
	if c.kept == nil {
		e.lineUp(c)
	}
	if due, widens := c.watched(); due != 0 {
		c.timer.widens = widens
		e.clock.start(&c.timer, due)
	} else {
		e.clock.stop(&c.timer)
	}
}

// priorityShift makes a priority weigh more than any wait of a thousand years.
const priorityShift = 50

// place is where a call stands: by priority, then by its deadline: its arrival and
// the target of its queue, less the boost. Priority and boost are its own when it
// has them, else those of the rule for its number, else those of its queue.
func (c *call) place() spot {
	priority, boost := c.standing()
	return spot{c.Arrived + c.queue.Target.Milliseconds() - boost - int64(priority)<<priorityShift, c.Seq}
}

func (c *call) standing() (priority int, boostMS int64) {
	if c.Own != nil {
		return c.Own.Priority, c.Own.BoostMS
	}
	priority, boostMS = c.queue.Priority, c.queue.Boost.Milliseconds()
	if c.Rule != nil && !c.Rule.KeepPriority {
		priority = c.Rule.Priority
	}
	if c.Rule != nil && !c.Rule.KeepBoost {
		boostMS = c.Rule.BoostMS
	}
	return priority, boostMS
}

// watched gives when a call that waits has waited too long, or before that when
// its next ring opens or it is kept no longer; 0 for never.
func (c *call) watched() (due int64, widens bool) {
	if most := c.queue.MaxWait; most > 0 && !c.isBack {
		if c.Stays {
			most *= 2
		}
		due = c.longest(most)
	}
	if c.Ring < len(c.queue.Rings) {
		if opens := c.opens(c.queue, c.Ring); due == 0 || opens <= due {
			due, widens = opens, true
		}
	}
	if c.Keep != "" && c.queue.Sticky.For > 0 && (due == 0 || c.KeepUntil <= due) {
		due, widens = c.KeepUntil, true
	}
	return due, widens
}

// unstand undoes stand, but for the timer.
func (e *Engine) unstand(c *call) {
	e.leaveClass(c)
	e.index.waiting.remove(c.spot)
}

// leaveClass takes a call out of the line of its class, or of its keeper.
func (e *Engine) leaveClass(c *call) {
	if c.kept == nil {
		e.lineOut(c)
	}
	if c.Keep != "" {
		e.unkeep(c)
	}
}

// dequeue undoes enqueue; the caller gives the call its next state.
func (e *Engine) dequeue(c *call) {
	e.clock.stop(&c.timer)
	e.takeOut(c)
}

// takeOut is dequeue, but for the timer. It tells how many calls of all queues
// were before it.
func (e *Engine) takeOut(c *call) (ahead int) {
	e.leaveClass(c)
	ahead = e.index.waiting.take(c.spot)
	if !c.isBack {
		e.counted(c, -1)
	}
	c.queue, c.class = nil, nil
	return ahead
}

// widen opens the next ring for a call that waits, or keeps it no longer.
func (e *Engine) widen(c *call) {
	if c.State == resting {
		e.clock.stop(&c.timer)
		e.settleBack(c)
		return
	}
	if c.Keep != "" && c.KeepUntil <= e.now {
		e.unstand(c)
		c.Keep = ""
		e.stand(c)
		return
	}
	k := e.index.classOf(c, c.queue, c.Ring+1)
	if k == nil {
		e.overflow(c, "full")
		return
	}
	e.unstand(c)
	c.Ring, c.class = c.Ring+1, k
	e.stand(c)
}

// atLeast1 gives whole milliseconds, at least one.
func atLeast1(d time.Duration) int64 { return max(1, d.Milliseconds()) }

package acd

import (
	"hotline/recording/fact"
	"hotline/seats"
)

// onArrive gives a call its place. An arrival in the future counts as now.
func (e *Engine) onArrive(in Arrive) {
	if e.calls.get(in.Call) != nil {
		e.ignore()
		return
	}
	e.seq++
	c := e.newCall(call{ID: in.Call, Line: in.Line, From: in.From, Site: in.Site, Arrived: e.now, Seq: e.seq, Protected: in.Protected})
	if !in.Arrived.IsZero() {
		c.Arrived = min(in.Arrived.UnixMilli(), e.now)
	}
	if e.calls.len()-len(e.backs) >= e.rules.bound() {
		e.turnOff(c, "full")
		e.spare = append(e.spare, c)
		return
	}
	e.calls.add(c)
	e.barred(c)
}

// onOfferable puts a call into a queue, or moves it there; its place stays. A
// queue that the rules do not name is the first queue. A call that was turned
// off or released may wait again. An offer stands when its person may serve
// the new queue too.
func (e *Engine) onOfferable(in Offerable) {
	c, q := e.calls.get(in.Call), e.index.queues[in.Queue]
	if c == nil || c.isBack || c.State == talking || c.Barred {
		e.ignore()
		return
	}
	if q == nil {
		q = e.index.first
	}
	q = e.redirected(c, q)
	needs := ""
	if in.Needs != "" { // seldom, and reading takes long
		if need, err := ParseNeed(in.Needs); err == nil {
			needs = need.tidy().String()
		}
	}
	c.Stays = c.Stays || in.Stay && c.State == overflowed
	same := q != nil && q.Name == c.Queue && needs == c.Needs
	switch {
	case same && (c.State == waiting || c.State == offered):
		e.ignore()
	case c.State == offered:
		e.requalify(c, q, needs)
	case c.State == waiting:
		e.dequeue(c)
		e.enter(c, q, needs)
	case c.State == released:
		c.Back, c.Keep, c.KeepUntil = e.now, "", e.now
		e.enter(c, q, needs)
	case c.State == overflowed && q != nil && q.Name != c.Queue:
		c.Anew = e.now
		e.enter(c, q, needs)
	default:
		e.enter(c, q, needs)
	}
}

// requalify moves a call that is offered to another queue or other needs.
func (e *Engine) requalify(c *call, q *queue, needs string) {
	moved := call{Needs: needs, Site: c.Site, Arrived: c.Arrived}
	if e.serves(c.with, &moved, q) {
		c.Queue, c.Needs = q.Name, needs
		note(e, c, nil, fact.CallQueued{Again: true})
		return
	}
	e.withdraw(c, "moved", seats.Ready, "")
	e.enter(c, q, needs)
}

// onPrioritise moves a call among those that wait, now or later.
func (e *Engine) onPrioritise(in Prioritise) {
	c := e.calls.get(in.Call)
	own := standing{Priority: clampPriority(in.Priority), BoostMS: max(0, in.Boost).Milliseconds()}
	if c == nil || c.isBack || c.State == talking || c.Own != nil && *c.Own == own {
		e.ignore()
		return
	}
	c.Own = &own
	if c.State == waiting {
		e.unstand(c)
		e.stand(c)
	}
}

// enter puts a call that is in no queue into one, unless that is full. While
// others wait there nobody ready can serve them, or nothing is offered now, so
// it could not be offered past them.
func (e *Engine) enter(c *call, q *queue, needs string) {
	if c.Needs = needs; q == nil {
		e.turnOff(c, "closed")
		return
	}
	again := c.Queue != ""
	c.Queue = q.Name
	e.rank(c)
	if q.Unstaffed && !c.Stays && !e.attended(c, q) {
		e.turnOff(c, "nobody")
		return
	}
	bound := maxWaiting
	if q.MaxWaiting > 0 {
		bound = q.MaxWaiting
	}
	if q.waiting >= bound {
		e.turnOff(c, "full")
		return
	}
	if !c.Stays && e.expectsTooLong(c, q) {
		e.turnOff(c, "expected-wait")
		return
	}
	e.entered = c
	e.reserveFor(c, q.Sticky)
	if e.enqueue(c); c.State == waiting {
		note(e, c, nil, fact.CallQueued{Again: again})
	}
}

// overflow takes a waiting call out of its queue.
func (e *Engine) overflow(c *call, why string) {
	if !c.isBack {
		e.lost(c)
	}
	e.dequeue(c)
	e.turnOff(c, why)
}

// turnOff tells a call that is in no queue that none can keep it.
func (e *Engine) turnOff(c *call, why string) {
	if c.isBack {
		e.park(c)
		return
	}
	c.State, c.Turned = overflowed, turningOf(why)
	note(e, c, nil, fact.CallOverflowed{Why: why})
	e.decide(Decision{Kind: Overflowed, Call: c.ID, Queue: c.Queue, Why: why})
}

// onGone forgets a call and frees its person: an offer is withdrawn, a
// conversation goes to wrap-up.
func (e *Engine) onGone(in Gone) {
	c := e.calls.get(in.Call)
	if c == nil {
		e.ignore()
		return
	}
	switch c.State {
	case waiting:
		if !c.isBack {
			e.lost(c)
		}
		e.dequeue(c)
	case offered:
		e.withdraw(c, "abandoned", seats.Ready, "")
	case talking:
		e.release(c)
	}
	if c.isBack {
		e.closeBack(c, "dropped")
		return
	}
	if e.rules.CallBack.On {
		e.missedCall(c)
	}
	e.calls.drop(c)
	e.spare = append(e.spare, c)
}

// onReleased ends a conversation whose call goes on without the person.
func (e *Engine) onReleased(in Released) {
	if c := e.conversation(in.Call, in.Person); c != nil {
		e.release(c)
		return
	}
	e.ignore()
}

// release frees the person of a conversation: to wrap-up, to the state chosen
// during the call when there is no wrap-up, or out when a sign-out waits.
func (e *Engine) release(c *call) {
	if c.Supervisor != "" {
		e.unsupervise(c)
	}
	p := c.with
	c.give(nil)
	c.State = released
	if c.isBack {
		e.backDone(c, p)
	}
	e.letGo(p, c)
}

// letGo takes a person out of a conversation.
func (e *Engine) letGo(p *person, c *call) {
	if p.Leaving == "" && c.WrapUp > 0 {
		e.wrapUp(p, c)
		return
	}
	e.goOn(p)
}

// goOn takes a person who has nothing more to do with a call to what they chose
// meanwhile, or out.
func (e *Engine) goOn(p *person) {
	if p.Leaving == "" {
		e.carryOn(p)
		return
	}
	e.by = p.LeaveBy
	e.leave(p, p.Leaving)
	e.by = ""
}

func (e *Engine) onHeld(in Held) { e.turn(in.Call, in.Person, seats.Talking, seats.Hold) }

func (e *Engine) onResumed(in Resumed) { e.turn(in.Call, in.Person, seats.Hold, seats.Talking) }

func (e *Engine) turn(callID, personID string, from, to seats.State) {
	if c := e.conversation(callID, personID); c != nil && e.people[personID].State == from {
		e.become(e.people[personID], to, "", c)
		return
	}
	e.ignore()
}

// conversation gives the call when that person talks in it, else nil.
func (e *Engine) conversation(callID, personID string) *call {
	if c := e.calls.get(callID); c != nil && c.State == talking && c.Person == personID {
		return c
	}
	return nil
}

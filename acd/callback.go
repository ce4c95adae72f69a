package acd

import (
	"slices"

	"hotline/recording/fact"
	"hotline/seats"
)

// maxDialledNumbers bounds the numbers whose dialling is remembered; those that no
// limit counts any more are forgotten, or else the one dialled longest ago.
const maxDialledNumbers = 100_000

// retry is when a call-back that no class can take is tried again.
const retry = 60_000

// task is what a call-back is besides a call.
type task struct {
	Attempts int    `json:"attempts,omitempty"`
	Due      int64  `json:"due_ms,omitempty"` // while it rests: when it may be dialled; 0 for not by these rules
	Over     string `json:"over,omitempty"`   // why it closes when the running attempt fails
}

// missedCall makes a call-back of a call that is over without an answer.
func (e *Engine) missedCall(c *call) {
	why := "missed"
	switch c.State {
	case talking, released:
		return
	case overflowed:
		why = c.Turned.String()
		if why == "kept" || why == "refused" || why == "limited" {
			return
		}
	default:
		if e.happened-max(c.Arrived, c.Back) <= e.rules.CallBack.MissedAfter.Milliseconds() {
			return
		}
	}
	if c.From != "" {
		e.callBack(c, why)
	}
}

// onKeepPlace turns a call that waits into a call-back; it is told to hang up.
func (e *Engine) onKeepPlace(in KeepPlace) {
	c := e.calls.get(in.Call)
	if c == nil || c.isBack || !e.rules.CallBack.On || c.From == "" || c.State != waiting && c.State != offered {
		e.ignore()
		return
	}
	if e.backs[c.From] == nil && len(e.backs) >= MostCallBacks {
		note(e, c, nil, fact.CallbackRefused{Why: "full"})
		return
	}
	if c.State == waiting {
		e.lost(c)
		e.dequeue(c)
	} else {
		e.withdraw(c, "kept", seats.Ready, "")
	}
	c.State, c.Turned = overflowed, turningOf("kept")
	e.callBack(c, "kept")
}

// callBack makes the call-back of a call, or joins the one that its number has,
// which keeps the earlier arrival.
func (e *Engine) callBack(c *call, why string) {
	if b := e.backs[c.From]; b != nil {
		note(e, b, nil, fact.CallbackJoined{Of: c.ID, Why: why})
		if c.Arrived >= b.Arrived {
			return
		}
		if b.State != waiting {
			b.Arrived = c.Arrived
			return
		}
		e.dequeue(b)
		b.Arrived = c.Arrived
		e.enqueue(b)
		return
	}
	if len(e.backs) >= MostCallBacks {
		note(e, c, nil, fact.CallbackRefused{Why: "full"})
		return
	}
	id := "back-" + c.ID
	for e.calls.get(id) != nil {
		id += "+"
	}
	e.seq++
	b := e.newCall(call{ID: id, Line: c.Line, From: c.From, Site: c.Site, Queue: c.Queue, Needs: c.Needs,
		Arrived: c.Arrived, Seq: e.seq, isBack: true, Task: &task{}})
	e.calls.add(b)
	e.backs[c.From] = b
	note(e, b, nil, fact.CallbackMade{Of: c.ID, Why: why})
	e.settleBack(b)
}

// settleBack puts a call-back that is in no queue where it belongs: among the calls
// that wait, to rest, or away.
func (e *Engine) settleBack(b *call) {
	t, r := b.Task, e.rules.CallBack
	e.park(b)
	e.rankBack(b)
	switch {
	case t.Over != "":
		e.closeBack(b, t.Over)
	case !r.On || e.place(b) == nil:
	case t.Attempts >= r.Attempts:
		e.closeBack(b, "attempts")
	default:
		if due := e.mayDial(b.From); due > e.now {
			e.wakeAt(b, due)
			return
		}
		e.reserveFor(b, e.index.queues[b.Queue].Sticky)
		if e.enqueue(b); b.State == resting {
			e.wakeAt(b, e.now+retry)
		}
	}
}

// rankBack gives a call-back the priority and boost of the rules.
func (e *Engine) rankBack(b *call) {
	r := e.rules.CallBack
	b.Own = &standing{Priority: r.Priority, BoostMS: r.Boost.Milliseconds()}
}

// mayBack tells whether the rules let a call-back be offered now.
func (e *Engine) mayBack(b *call) bool {
	return e.rules.CallBack.On && b.Task.Attempts < e.rules.CallBack.Attempts && e.mayDial(b.From) <= e.now
}

// number is who is called back by a call; "" when it is no call-back.
func (c *call) number() string {
	if c.isBack {
		return c.From
	}
	return ""
}

// park lets a call-back rest until the rules change.
func (e *Engine) park(b *call) {
	e.clock.stop(&b.timer)
	b.State, b.Task.Due = resting, 0
}

// wakeAt ends the rest of a call-back then; 0 is never.
func (e *Engine) wakeAt(b *call, due int64) {
	if b.Task.Due = due; due != 0 {
		b.timer.widens = true
		e.clock.start(&b.timer, due)
	}
}

// mayDial is when a number may be dialled next, as far as carriers let it be.
func (e *Engine) mayDial(number string) int64 {
	times, r, due := e.dialled[number], e.rules.CallBack, int64(0)
	for _, limit := range []struct {
		most   int
		within int64
	}{{r.PerMinute, 60_000}, {r.PerHour, 60 * 60_000}, {r.PerDay, dayMS}} {
		if len(times) >= limit.most {
			due = max(due, times[len(times)-limit.most]+limit.within)
		}
	}
	return due
}

// dial counts an attempt of a person who took a call-back.
func (e *Engine) dial(b *call, p *person) {
	b.Task.Attempts++
	times, known := e.dialled[b.From]
	if !known && len(e.dialled) >= maxDialledNumbers {
		e.forgetNumber()
	}
	if len(times) == maxDialled {
		times = slices.Delete(times, 0, 1)
	}
	e.dialled[b.From] = append(times, e.now)
	note(e, b, p, fact.CallbackDialled{Offer: b.Offer, Attempt: b.Task.Attempts, WaitMS: e.since(p) - b.Arrived})
}

// forgetNumber makes room for a number. It walks over all of them, so it forgets all
// that it can.
func (e *Engine) forgetNumber() {
	oldest, at := "", int64(0)
	for number, times := range e.dialled {
		last := times[len(times)-1]
		if last+dayMS <= e.now {
			delete(e.dialled, number)
		} else if oldest == "" || last < at || last == at && number < oldest {
			oldest, at = number, last
		}
	}
	if len(e.dialled) >= maxDialledNumbers {
		delete(e.dialled, oldest)
	}
}

// onUnreached frees the person who dialled in vain.
func (e *Engine) onUnreached(in Unreached) {
	b := e.conversation(in.Call, in.Person)
	if b == nil || !b.isBack || b.Offer != in.Offer {
		e.ignore()
		return
	}
	p := b.with
	b.give(nil)
	b.Past = b.Past[:0] // nobody may answer what was dialled already
	note(e, b, p, fact.CallbackUnreached{Offer: in.Offer, Attempt: b.Task.Attempts, Why: in.Why})
	if p.Leaving != "" {
		e.by = p.LeaveBy
		e.leave(p, p.Leaving)
		e.by = ""
	} else {
		e.carryOn(p)
	}
	e.settleBack(b)
}

// calledAgain drops the call-back of a citizen who is answered now. One that is
// being dialled ends with the attempt.
func (e *Engine) calledAgain(c *call) {
	b := e.backs[c.From]
	if b == nil {
		return
	}
	switch b.State {
	case talking:
		b.Task.Over = "answered"
		return
	case waiting:
		e.dequeue(b)
	case offered:
		e.withdraw(b, "answered-elsewhere", seats.Ready, "")
	}
	e.closeBack(b, "answered")
}

// backDone: the citizen was reached, by p. What is left is a call like others.
func (e *Engine) backDone(b *call, p *person) {
	e.hold(b, p)
	note(e, b, nil, fact.CallbackClosed{Why: "done", Attempts: b.Task.Attempts})
	delete(e.backs, b.From)
	b.isBack, b.Task, b.Own = false, nil, nil
}

// closeBack forgets a call-back that is in no queue.
func (e *Engine) closeBack(b *call, why string) {
	e.clock.stop(&b.timer)
	note(e, b, nil, fact.CallbackClosed{Why: why, Attempts: b.Task.Attempts})
	delete(e.backs, b.From)
	e.calls.drop(b)
	e.spare = append(e.spare, b)
}

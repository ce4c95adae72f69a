package chaos

import (
	"hotline/acd"
	"hotline/recording/fact"
)

// back is what a call-back is besides a call.
type back struct {
	attempts int
	due      int64  // when it may be dialled; 0: not by these rules
	over     string // why it must close when the running attempt fails
	by       string // who dialled last
}

// missed tells why a call that is gone now makes a call-back, "" when it makes none.
func (w *Watcher) missed(c *call) string {
	switch {
	case c == nil || !w.rules.CallBack.On || c.from == "" || c.back != nil || c.state == "talking" || c.state == "released":
		return ""
	case c.state == "overflowed" && (c.turned == "refused" || c.turned == "limited" || c.turned == "kept"):
		return ""
	case c.state == "overflowed":
		return c.turned
	case w.dated-max(c.arrived, c.returned) > w.rules.CallBack.MissedAfter.Milliseconds():
		return "missed"
	}
	return ""
}

// backFact follows the facts of call-backs.
func (w *Watcher) backFact(f fact.Fact) error {
	c, p := w.calls[f.Call], w.people[f.Person]
	switch b := f.Body.(type) {
	case fact.CallbackMade:
		return w.made(f.Call, b)
	case fact.CallbackJoined:
		of := w.calls[b.Of]
		if of == nil || w.wanted != b.Why || w.backs[of.from] != c {
			return RightBack.broken("%q is wanted", w.wanted)
		}
		w.keep(of)
		c.arrived = min(c.arrived, of.arrived)
		w.reach(c)
	case fact.CallbackDialled:
		if w.reach(c); !w.mayServe(f.Person, c) || c.back == nil || w.mayDial(c.from) > w.now {
			return RightBack.broken("it may not be dialled before %s, and by who holds the skills", at(w.mayDial(c.from)))
		}
		if c.back.attempts++; b.Attempt != c.back.attempts || b.WaitMS != f.At.UnixMilli()-c.arrived {
			return CountsAddUp.broken("it is attempt %d", c.back.attempts)
		}
		w.dialled[c.from] = append(w.dialled[c.from], w.now)
		c.state, c.person, c.offer, c.back.by = "talking", f.Person, b.Offer, f.Person
		c.keep = ""
		c.wrap, c.wrapMax = w.queue(c.queue).WrapUp.Milliseconds(), w.queue(c.queue).WrapUpMax.Milliseconds()
		w.did(f.Person).calls++
		p.misses = 0
	case fact.CallbackUnreached:
		in, is := w.in.(acd.Unreached)
		if !is || in.Call != c.id || c.state != "talking" || c.person != in.Person || b.Attempt != c.back.attempts {
			return RightBack.broken("nobody says so")
		}
		c.person, c.wrap, c.ended = "", 0, nil
		w.restBack(c)
	case fact.CallbackClosed:
		return w.closed(c, b)
	}
	return nil
}

// made begins a call-back at the place of its call.
func (w *Watcher) made(id string, b fact.CallbackMade) error {
	of := w.calls[b.Of]
	if of == nil || w.wanted != b.Why || w.calls[id] != nil || w.backs[of.from] != nil {
		return RightBack.broken("%q is wanted", w.wanted)
	}
	w.keep(of)
	w.seq++
	c := &call{id: id, from: of.from, site: of.site, queue: of.queue, needs: of.needs, arrived: of.arrived, seq: w.seq, back: &back{}}
	w.calls[id], w.backs[c.from], w.numbers[id] = c, c, c.from
	w.restBack(c)
	return nil
}

// keep ends the wish for a call-back of a call.
func (w *Watcher) keep(of *call) {
	if w.wanted == "kept" {
		of.state, of.turned = "overflowed", "kept"
	}
	w.wanted = ""
}

// settleBack finds the place of a call-back that nobody has.
func (w *Watcher) settleBack(c *call) {
	c.state, c.back.due = "resting", 0
	if !w.rules.CallBack.On || len(w.rules.Queues) == 0 || c.back.over != "" || c.back.attempts >= w.rules.CallBack.Attempts {
		return
	}
	if w.queue(c.queue).Name == "" {
		c.queue = w.rules.Queues[0].Name
	}
	if due := w.mayDial(c.from); due > w.now {
		c.back.due = due
		return
	}
	c.state, c.offer = "waiting", 0
	w.reach(c)
}

// restBack is settleBack for one that was offered to nobody: it may be kept from now on.
func (w *Watcher) restBack(c *call) {
	if w.settleBack(c); c.state == "waiting" {
		w.begins(c)
	}
}

// mayDial is when a number may be dialled next.
func (w *Watcher) mayDial(number string) int64 {
	due := w.now
	for within, most := range map[int64]int{60_000: w.rules.CallBack.PerMinute, 3_600_000: w.rules.CallBack.PerHour, 86_400_000: w.rules.CallBack.PerDay} {
		times := w.dialled[number]
		if n := len(times); most > 0 && n >= most {
			due = max(due, times[n-most]+within)
		}
	}
	return due
}

// closed ends a call-back; one that reached its citizen is a call like others.
func (w *Watcher) closed(c *call, b fact.CallbackClosed) error {
	gone, _ := w.in.(acd.Gone)
	right := c.back != nil && b.Attempts == c.back.attempts
	switch b.Why {
	case "done":
		right = right && (c.state == "talking" || c.state == "released")
	case "answered":
		right = right && c.back.over == "answered"
	case "attempts":
		right = right && c.back.attempts >= w.rules.CallBack.Attempts
	case "dropped":
		right = right && gone.Call == c.id
	}
	if !right {
		return RightBack.broken("it is %s", c.state)
	}
	delete(w.backs, c.from)
	if b.Why == "done" {
		w.holds(c, c.back.by)
	} else {
		delete(w.calls, c.id)
	}
	c.back = nil
	return nil
}

// calledAgain: a citizen who is answered is called back no more.
func (w *Watcher) calledAgain(c *call) {
	if b := w.backs[c.from]; b != nil && c.back == nil {
		b.back.over = "answered"
	}
}

// calledBack: nobody who is to be called back is forgotten, or called back who is not.
func (w *Watcher) calledBack() error {
	if w.wanted != "" {
		return RightBack.broken("no call-back is made: %s", w.wanted)
	}
	for _, b := range w.backs {
		switch {
		case b.state == "talking":
		case b.back.over != "", w.rules.CallBack.On && len(w.rules.Queues) > 0 && b.back.attempts >= w.rules.CallBack.Attempts:
			return RightBack.broken("%s goes on after %d attempts, %s", b.id, b.back.attempts, b.back.over)
		case !w.rules.CallBack.On && b.state != "resting":
			return RightBack.broken("%s is %s", b.id, b.state)
		}
	}
	return nil
}

// backsCounted gives what the view must show of call-backs.
func (w *Watcher) backsCounted() acd.CallBacksView {
	var v acd.CallBacksView
	for _, b := range w.backs {
		switch b.state {
		case "waiting":
			v.Waiting++
		case "offered":
			v.Offered++
		case "talking":
			v.Dialled++
		case "resting":
			v.Resting++
			if due := at(b.back.due); b.back.due != 0 && (v.Due.IsZero() || due.Before(v.Due)) {
				v.Due = due
			}
		}
		if arrived := at(b.arrived); v.Oldest.IsZero() || arrived.Before(v.Oldest) {
			v.Oldest = arrived
		}
	}
	return v
}

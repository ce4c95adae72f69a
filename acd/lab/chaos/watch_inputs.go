package chaos

import (
	"hotline/acd"
	"hotline/seats"
	"strings"
)

func (w *Watcher) input(in acd.Input) {
	switch in := in.(type) {
	case acd.Arrive:
		if w.calls[in.Call] == nil {
			w.seq++
			arrived := w.now
			if !in.Arrived.IsZero() {
				arrived = min(arrived, in.Arrived.UnixMilli())
			}
			c := &call{id: in.Call, state: "greeting", arrived: arrived, seq: w.seq, from: in.From, protected: in.Protected, site: in.Site}
			w.calls[in.Call] = c
			c.barred = w.bar(c)
		}
	case acd.Gone:
		w.gone, w.wanted = in.Call, w.missed(w.calls[in.Call])
		if c := w.calls[in.Call]; c != nil && c.state == "waiting" && c.back != nil {
			c.state = "gone"
		} else if c != nil && c.state == "waiting" {
			w.leaves(c)
			c.state = "gone"
		}
	case acd.KeepPlace:
		if c := w.calls[in.Call]; c != nil && w.rules.CallBack.On && c.back == nil && c.from != "" && (c.state == "waiting" || c.state == "offered") {
			if w.wanted = "kept"; c.state == "waiting" {
				w.leaves(c)
			}
		}
	case acd.Released:
		if c := w.calls[in.Call]; c != nil && c.state == "talking" && c.person == in.Person {
			c.state, c.person = "released", ""
		}
	case acd.SetRules:
		w.setRules(in)
	case acd.ExtendWrapUp:
		if p := w.people[in.Person]; p != nil && p.state == seats.WrapUp {
			w.longer, w.byWhom = max(0, min(in.For.Milliseconds(), p.most-p.due)), in.By
			p.due += w.longer
		}
	case acd.Prioritise:
		if c := w.calls[in.Call]; c != nil && c.state != "talking" && c.back == nil {
			c.own = &in
			if c.state == "waiting" {
				w.reach(c)
			}
		}
	case acd.SignOut:
		if p := w.people[in.Person]; p != nil && w.inCall(p) {
			p.leaving = true
		}
	case acd.Offerable:
		if c := w.calls[in.Call]; c != nil && c.barred == "" && c.back == nil {
			if c.state == "released" {
				c.returned = w.now
			}
			if to, goes := w.target(in); goes && c.state == "overflowed" && to != c.queue {
				c.anew = w.now
			}
			if c.state == "released" && len(w.rules.Queues) > 0 {
				c.keep, c.keepUntil = "", w.now
			}
			c.asked, _ = acd.ParseNeed(in.Needs)
			c.stays = c.stays || in.Stay && c.state == "overflowed"
		}
	case acd.Tick:
		w.passes()
	}
}

// passes lets time pass: rings open, the pause and rests end.
func (w *Watcher) passes() {
	if w.now >= w.paused {
		w.paused = 0
	}
	for _, c := range w.calls {
		if c.state == "waiting" {
			w.reach(c)
			w.ends(c)
		} else if c.state == "resting" && c.back.due != 0 && c.back.due <= w.now {
			w.restBack(c)
		}
	}
}

// setRules puts other rules in force.
func (w *Watcher) setRules(in acd.SetRules) {
	was := w.rules.East
	if acd.Digest(in.Rules) == acd.Digest(w.rules) {
		return
	}
	w.rules = in.Rules.Tidy()
	w.forgetNumbers()
	for name := range w.flows {
		if queue, _, _ := strings.Cut(name, "\n"); w.queue(queue).Name == "" {
			delete(w.flows, name)
		}
	}
	for _, p := range w.people {
		p.leaving = p.leaving || w.inCall(p) && !w.inRules(p.id)
	}
	for _, c := range w.calls {
		if c.state == "waiting" || c.state == "offered" {
			c.rule = w.ruleOf(c, acd.RulePriority)
		}
	}
	if !usesToday(w.rules) || w.rules.East != was {
		w.today = map[string]*tally{}
	}
	for _, c := range w.calls {
		if c.back != nil && (c.state == "waiting" || c.state == "resting") {
			w.restBack(c)
		} else if c.state == "waiting" {
			w.reach(c)
			w.ends(c)
		} else if c.back != nil && c.state == "offered" && len(w.rules.Queues) > 0 && w.queue(c.queue).Name == "" {
			c.queue = w.rules.Queues[0].Name
		}
	}
}

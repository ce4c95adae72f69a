package chaos

import (
	"hotline/acd"
	"hotline/seats"
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
			w.calls[in.Call] = &call{id: in.Call, state: "greeting", arrived: arrived, seq: w.seq, site: in.Site}
		}
	case acd.Gone:
		w.gone = in.Call
		if c := w.calls[in.Call]; c != nil && c.state == "waiting" {
			c.state = "gone"
		}
	case acd.Released:
		if c := w.calls[in.Call]; c != nil && c.state == "talking" && c.person == in.Person {
			c.state, c.person = "released", ""
		}
	case acd.SetRules:
		was := w.rules.East
		if acd.Digest(in.Rules) != acd.Digest(w.rules) {
			w.rules = in.Rules.Tidy()
		}
		if !usesToday(w.rules) || w.rules.East != was {
			w.today = map[string]*tally{}
		}
		for _, c := range w.calls {
			if c.state == "waiting" {
				w.reach(c)
			}
		}
	case acd.ExtendWrapUp:
		if p := w.people[in.Person]; p != nil && p.state == seats.WrapUp {
			w.longer, w.byWhom = max(0, min(in.For.Milliseconds(), p.most-p.due)), in.By
			p.due += w.longer
		}
	case acd.Prioritise:
		if c := w.calls[in.Call]; c != nil && c.state != "talking" {
			c.own = &in
			if c.state == "waiting" {
				w.reach(c)
			}
		}
	case acd.Offerable:
		if c := w.calls[in.Call]; c != nil {
			c.asked, _ = acd.ParseNeed(in.Needs)
		}
	case acd.Tick:
		if w.now >= w.paused {
			w.paused = 0
		}
		for _, c := range w.calls {
			if c.state == "waiting" {
				w.reach(c)
			}
		}
	}
}

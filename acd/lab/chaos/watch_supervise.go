package chaos

import (
	"slices"

	"hotline/acd"
	"hotline/recording/fact"
	"hotline/seats"
)

// inCall tells whether a call has the person, as its own or as its supervisor.
func (w *Watcher) inCall(p *person) bool { return w.converses(p) || w.supervises(p) }

func (w *Watcher) supervises(p *person) bool { return p.state == seats.NotReady && p.call != "" }

// watches tells whether the new state of a person is that of a supervisor.
func (w *Watcher) watches(person string, b fact.SeatState) bool {
	c := w.calls[b.Call]
	return b.To == seats.NotReady.String() && b.Reason == "supervising" && c != nil && c.supervisor == person
}

// mayEnter tells whether this input is to bring a supervisor into a call, or to
// change how they are in it.
func (w *Watcher) mayEnter(in acd.Supervise) bool {
	c, p := w.calls[in.Call], w.people[in.Person]
	switch {
	case c == nil || p == nil || c.mode == in.Mode || !slices.Contains([]string{"listen", "whisper", "barge"}, in.Mode):
		return false
	case c.supervisor == in.Person:
		return true
	}
	free := p.state == seats.Ready || p.state == seats.NotReady && p.call == ""
	return c.state == "talking" && c.back == nil && c.supervisor == "" && free && !p.leaving
}

// supervision knows what an input has to do to a supervisor.
func (w *Watcher) supervision(in acd.Input) {
	w.enters, w.exits, w.takes = "", "", ""
	switch in := in.(type) {
	case acd.Supervise:
		if w.mayEnter(in) {
			w.enters = in.Person
		}
	case acd.Unsupervise:
		if c := w.calls[in.Call]; c != nil && c.supervisor == in.Person {
			w.exits = c.supervisor
		}
	case acd.Released:
		if c := w.calls[in.Call]; c != nil && c.state == "talking" && c.person == in.Person {
			w.exits = c.supervisor
		}
	case acd.Gone:
		if c := w.calls[in.Call]; c != nil {
			w.exits = c.supervisor
		}
	case acd.TakeOver:
		if c := w.calls[in.Call]; c != nil && c.supervisor != "" && c.supervisor == in.Person {
			w.takes = in.Person
			w.dated = max(w.dated, w.people[c.person].since, w.people[in.Person].since)
		}
	case acd.SetReady:
		w.choose(in.Person, "")
	case acd.SetNotReady:
		w.choose(in.Person, in.Reason)
	}
}

// choose keeps what a supervisor is to be afterwards; "" is ready.
func (w *Watcher) choose(id, reason string) {
	if p := w.people[id]; p != nil && w.supervises(p) && reason != "supervising" {
		p.after = reason
	}
}

// joined follows what happens to the supervisor of a call.
func (w *Watcher) joined(f fact.Fact, c *call, p *person) error {
	switch b := f.Body.(type) {
	case fact.CallSupervised:
		return w.supervised(f, c, p, b)
	case fact.CallTakenOver:
		return w.takenOver(c, p, b)
	}
	return w.backFact(f)
}

// supervised follows who is in a call besides its person.
func (w *Watcher) supervised(f fact.Fact, c *call, p *person, b fact.CallSupervised) error {
	in, enters := w.in.(acd.Supervise)
	switch {
	case b.Before != c.mode || b.Of != c.person && c.person != "":
		return Supervised.broken("%s is with %s, supervised by %q: %s", c.id, c.person, c.supervisor, c.mode)
	case b.Mode == "" && w.exits == p.id && c.supervisor == p.id:
		w.exits, c.supervisor, c.mode = "", "", ""
	case b.Mode != "" && enters && w.enters == p.id && in.Call == f.Call && in.Mode == b.Mode:
		if c.supervisor == "" {
			p.after = p.reason
		}
		w.enters, c.supervisor, c.mode = "", p.id, b.Mode
	default:
		return Supervised.broken("%s is supervised by %q: %s", c.id, c.supervisor, c.mode)
	}
	return nil
}

// takenOver follows a conversation from one person to another.
func (w *Watcher) takenOver(c *call, p *person, b fact.CallTakenOver) error {
	if w.takes != p.id || c.supervisor != p.id || c.person != b.From || c.state != "talking" {
		return Supervised.broken("%s is with %s, supervised by %q", c.id, c.person, c.supervisor)
	}
	w.takes, c.supervisor, c.mode, c.person, p.misses = "", "", "", p.id, 0
	w.did(p.id).calls++
	return nil
}

// restored: a supervisor goes back to the state that was theirs before, or that
// was chosen meanwhile.
func (w *Watcher) restored(p *person, to seats.State, reason string) error {
	if !w.supervises(p) || to == seats.SignedOut && p.leaving || to == seats.Talking {
		return nil
	}
	if want := p.after; to == seats.Ready && want == "" || to == seats.NotReady && want == reason {
		return nil
	}
	return Supervised.broken("%s was to be %q again", p.id, p.after)
}

// entered: what an input had to do to a supervisor it did.
func (w *Watcher) entered() error {
	if w.enters+w.exits+w.takes != "" {
		return Supervised.broken("%q did not enter, %q did not leave, %q did not take over", w.enters, w.exits, w.takes)
	}
	for _, c := range w.calls {
		if p := w.people[c.supervisor]; c.supervisor != "" && (c.state != "talking" || p == nil || !w.supervises(p) || p.call != c.id) {
			return Supervised.broken("%s is %s, its supervisor %s elsewhere", c.id, c.state, c.supervisor)
		}
		if c.person != "" && c.state == "talking" && (w.people[c.person] == nil || w.people[c.person].call != c.id || !w.converses(w.people[c.person])) {
			return Supervised.broken("%s is with %s, who does not talk", c.id, c.person)
		}
	}
	return nil
}

// supervisorShown: the seats of both show the supervisor of their call.
func (w *Watcher) supervisorShown(p *person, got seats.Seat) bool {
	if !w.inCall(p) {
		return got.Supervisor == "" && got.Mode == ""
	}
	c := w.calls[p.call]
	return got.Supervisor == c.supervisor && got.Mode == c.mode
}

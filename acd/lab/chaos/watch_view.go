package chaos

import (
	"fmt"

	"hotline/acd"
)

// compare holds the engine's picture against the watcher's.
func (w *Watcher) compare(v acd.View) error {
	if len(v.Calls) != len(w.calls) || len(v.Seats) != len(w.people) {
		return fmt.Errorf("the view shows %d calls and %d seats, there are %d and %d", len(v.Calls), len(v.Seats), len(w.calls), len(w.people))
	}
	with := map[string]string{}
	for _, got := range v.Calls {
		c := w.calls[got.Call]
		if c == nil || c.state != got.State || c.person != got.Person || c.queue != got.Queue {
			return fmt.Errorf("the view shows %+v, it is %+v", got, c)
		}
		if got.Person != "" && with[got.Person] != "" {
			return fmt.Errorf("%s has calls %s and %s", got.Person, with[got.Person], got.Call)
		}
		with[got.Person] = got.Call
	}
	for _, got := range v.Seats {
		p := w.people[got.Person]
		if p == nil || p.state != got.State || p.place != got.Place || p.call != got.Call {
			return fmt.Errorf("the view shows %+v, it is %+v", got, p)
		}
	}
	for _, q := range v.Queues {
		count := 0
		for _, c := range w.calls {
			if c.queue == q.Name && c.state == "waiting" {
				count++
			}
		}
		if q.Waiting != count {
			return fmt.Errorf("the view shows %d waiting in %s, there are %d", q.Waiting, q.Name, count)
		}
	}
	return nil
}

// sameAlone: a seat that is asked for alone is the one in the view. The watcher
// of simulations and stories asks after every step.
func sameAlone(e *acd.Engine) error {
	for _, want := range e.View().Seats {
		if got := e.Seat(want.Person); got != want {
			return fmt.Errorf("%s alone is %+v, in the view %+v", want.Person, got, want)
		}
	}
	return nil
}

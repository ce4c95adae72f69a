package chaos

import (
	"fmt"

	"hotline/acd"
	"hotline/seats"
)

// sameWhy: the explanation agrees with what the engine does. Who is ready and not
// ruled out sits beside no waiting call, but for the pause; whoever is ruled out
// by skill or reserve is so by the watcher too.
func sameWhy(e *acd.Engine, w *Watcher) error {
	for _, c := range w.calls {
		why, known := e.Why(c.id)
		if !known || why.State != c.state || len(why.People) != len(w.people) && len(why.Needs) > 0 {
			return fmt.Errorf("why %s: %+v", c.id, why)
		}
		if c.state != "waiting" {
			continue
		}
		ahead := 0
		for _, d := range w.calls {
			if d.state == "waiting" && w.earlier(d, c) {
				ahead++
			}
		}
		if why.KeptFor != w.keptFor(c) {
			return fmt.Errorf("why %s: kept for %q, not for %q", c.id, why.KeptFor, w.keptFor(c))
		}
		if why.Ring != c.ring || why.Ahead != ahead {
			return fmt.Errorf("why %s: ring %d and %d ahead, not %d and %d", c.id, why.Ring, why.Ahead, c.ring, ahead)
		}
		for _, p := range why.People {
			want := ""
			switch {
			case w.people[p.Person].state != seats.Ready:
				want = "state"
			case !w.mayServe(p.Person, c):
				want = "skill"
			case w.keptFor(c) != "":
				if p.Person != why.KeptFor {
					want = "sticky"
				}
			case w.reserved(p.Person, c):
				want = "reserve"
			}
			if p.Why != want || want == "" && !why.Paused || p.Ring != w.ringOf(p.Person, c) {
				return fmt.Errorf("why %s is not offered to %s: %+v, want %q", c.id, p.Person, p, want)
			}
		}
	}
	return nil
}

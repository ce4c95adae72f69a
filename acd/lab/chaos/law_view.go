package chaos

import (
	"time"

	"hotline/acd"
	"hotline/seats"
)

// picture holds what the engine shows against what its facts told.
func (w *Watcher) picture(v acd.View) error {
	if err := w.callsShown(v); err != nil {
		return err
	}
	if err := w.seatsShown(v); err != nil {
		return err
	}
	if want := w.backsCounted(); v.CallBacks != want {
		return CountsAddUp.broken("the view shows %+v, it is %+v", v.CallBacks, want)
	}
	for _, q := range v.Queues {
		if err := w.foreseen(q); err != nil {
			return err
		}
		q.Expected = acd.Expectation{}
		if want := w.recount(q.Name, q.Mark); q != want {
			return CountsAddUp.broken("the view shows %+v, it is %+v", q, want)
		}
	}
	if v.Counts.Steps != w.steps || v.Counts.Offers != w.offers || v.Counts.Ignored < w.ignored || v.Counts.Ignored > w.ignored+1 {
		return CountsAddUp.broken("the view shows %+v after %d steps and %d offers, %d ignored before", v.Counts, w.steps, w.offers, w.ignored)
	}
	w.ignored = v.Counts.Ignored
	return nil
}

// ended: no offer rings longer than its queue lets it.
func (w *Watcher) ended() error {
	for _, c := range w.calls {
		if c.state == "offered" && w.now > c.due {
			return OffersEnd.broken("offer %d of %s had to end %d ms ago", c.offer, c.id, w.now-c.due)
		}
	}
	return nil
}

// callsShown: every call from its arrival to its end, in its state.
func (w *Watcher) callsShown(v acd.View) error {
	if len(v.Calls) != len(w.calls)-len(w.backs) {
		return NoCallLost.broken("the view shows %d calls, there are %d", len(v.Calls), len(w.calls)-len(w.backs))
	}
	with := map[string]string{}
	for _, got := range v.Calls {
		c := w.calls[got.Call]
		if c == nil || c.back != nil || c.state != got.State || c.person != got.Person || c.queue != got.Queue || got.Arrived.UnixMilli() != c.arrived {
			return NoCallLost.broken("the view shows %+v, it is %+v", got, c)
		}
		if got.Person != "" && with[got.Person] != "" {
			return OneAPerson.broken("%s has calls %s and %s", got.Person, with[got.Person], got.Call)
		}
		with[got.Person] = got.Call
	}
	return nil
}

func (w *Watcher) seatsShown(v acd.View) error {
	if len(v.Seats) != len(w.people) {
		return StatesAddUp.broken("the view shows %d seats, there are %d", len(v.Seats), len(w.people))
	}
	for _, got := range v.Seats {
		p := w.people[got.Person]
		if p == nil || p.state != got.State || p.place != got.Place || p.call != got.Call || p.since != got.Since.UnixMilli() || !w.supervisorShown(p, got) {
			return StatesAddUp.broken("the view shows %+v, it is %+v", got, p)
		}
	}
	return nil
}

// recount gives what a queue must show.
func (w *Watcher) recount(queue string, mark time.Duration) acd.QueueView {
	v := acd.QueueView{Name: queue, Mark: mark}
	for _, c := range w.calls {
		if c.queue != queue || c.back != nil {
			continue
		}
		switch c.state {
		case "waiting":
			v.Waiting++
		case "offered":
			v.Offered++
		case "talking":
			v.Talking++
			continue
		default:
			continue
		}
		if arrived := at(c.arrived); v.Oldest.IsZero() || arrived.Before(v.Oldest) {
			v.Oldest = arrived
		}
		if mark > 0 && w.now-c.arrived > mark.Milliseconds() {
			v.Late++
		}
	}
	next := &call{queue: queue, arrived: w.now}
	for _, p := range w.people {
		if p.state == seats.Ready && w.free(p, next) {
			v.Ready++
		}
	}
	return v
}

// sameAlone: a seat that is asked for alone is the one in the view.
func sameAlone(e *acd.Engine, v acd.View) error {
	for _, want := range v.Seats {
		if got := e.Seat(want.Person); got != want {
			return StatesAddUp.broken("%s alone is %+v, in the view %+v", want.Person, got, want)
		}
	}
	return nil
}

package chaos

import (
	"slices"

	"hotline/acd"
	"hotline/seats"
)

// mostEnded is how many ended offers of a call an answer may still cross.
const mostEnded = 4

// ended is an offer that was taken back while the place still rang.
type ended struct {
	offer         uint64
	person, place string
}

// tookBack remembers an offer that an answer may cross.
func (c *call) tookBack(e ended) {
	c.ended = append(c.ended, e)
	c.ended = c.ended[max(0, len(c.ended)-mostEnded):]
}

// verdict gives what an answer must get: "together", why it is dismissed, or
// nothing for one that comes twice.
func (w *Watcher) verdict(in acd.Accepted) string {
	c := w.calls[in.Call]
	switch {
	case c == nil:
		return "gone"
	case c.offer == in.Offer && (c.state == "talking" || c.state == "released" || c.state == "resting"):
		return ""
	case c.offer == in.Offer && c.state == "offered" && c.person == in.Person:
		return "together"
	}
	i := slices.IndexFunc(c.ended, func(e ended) bool { return e.offer == in.Offer && e.person == in.Person })
	if i < 0 {
		return "unknown"
	}
	was := c.ended[i]
	c.ended = slices.Delete(c.ended, i, i+1)
	return w.crossed(c, w.people[in.Person], was)
}

// crossed judges an answer that crossed the end of its offer.
func (w *Watcher) crossed(c *call, p *person, was ended) string {
	switch {
	case c.state == "resting":
		return "resting"
	case c.state == "talking" || c.state == "released":
		return "answered-elsewhere"
	case p == nil:
		return "signed-out"
	case p.place != was.place:
		return "moved"
	case p.state != seats.Ready && p.state != seats.NotReady && p.call != c.id, p.state == seats.WrapUp, w.supervises(p):
		return "engaged"
	}
	now := *c
	w.reach(&now)
	if w.queue(c.queue).Name != c.queue || !w.mayServe(p.id, &now) {
		return "skill"
	}
	return "together"
}

// answered holds what an answer got against the verdict.
func (w *Watcher) answered(in acd.Accepted, verdict string, orders []acd.Order) error {
	got := ""
	for _, o := range orders {
		switch o := o.(type) {
		case acd.Confirm:
			if o == (acd.Confirm{Call: in.Call, Person: in.Person, Offer: in.Offer}) {
				got = "together"
			}
		case acd.Dismiss:
			if o.Call == in.Call && o.Person == in.Person && o.Offer == in.Offer {
				got = o.Why
			}
		}
	}
	if got != verdict {
		return OneVerdict.broken("%s answers offer %d of %s: %q, not %q", in.Person, in.Offer, in.Call, got, verdict)
	}
	return nil
}

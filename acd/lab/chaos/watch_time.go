package chaos

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"hotline/acd"
	"hotline/recording/fact"
	"hotline/seats"
)

// when gives the time that a fact must have: an offer is made now, all else
// when it happened, but never before the person's last change.
func (w *Watcher) when(f fact.Fact) int64 {
	state, isState := f.Body.(fact.SeatState)
	if _, made := f.Body.(fact.OfferMade); made || isState && state.To == seats.Offered.String() {
		return w.now
	}
	if p := w.people[f.Person]; p != nil {
		return max(w.dated, p.since)
	}
	return w.dated
}

// dateOf gives the time that an input brings with it.
func dateOf(in acd.Input) time.Time {
	switch in := in.(type) {
	case acd.Accepted:
		return in.At
	case acd.Gone:
		return in.At
	case acd.Unreached:
		return in.At
	case acd.Released:
		return in.At
	case acd.Held:
		return in.At
	case acd.Resumed:
		return in.At
	case acd.Unsupervise:
		return in.At
	case acd.TakeOver:
		return in.At
	}
	return time.Time{}
}

// Settle checks, at the end, that the days hold all the time of all shifts.
func (w *Watcher) Settle() error {
	for person, since := range w.signed {
		w.shifts[person] += w.now - since
	}
	w.signed = map[string]int64{}
	first, sums := time.UnixMilli(w.now).UTC().AddDate(0, 0, -3), map[string]int64{}
	for i := range 4 {
		day := w.days.Day(first.AddDate(0, 0, i).Format(time.DateOnly), time.UnixMilli(w.now))
		for _, a := range day.People {
			if a.SumMS() != a.SignedInMS {
				return StatesAddUp.broken("the states of %s add up to %d ms of %d", a.Person, a.SumMS(), a.SignedInMS)
			}
			sums[a.Person] += a.SignedInMS
		}
	}
	for _, person := range slices.SortedFunc(maps.Keys(w.shifts), cmp.Compare[string]) {
		if sums[person] != w.shifts[person] {
			return StatesAddUp.broken("%s was signed in for %d ms, the days hold %d", person, w.shifts[person], sums[person])
		}
	}
	return nil
}

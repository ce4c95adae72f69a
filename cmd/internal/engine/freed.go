package engine

import (
	"time"

	"hotline/acd"
	"hotline/recording/fact"
	"hotline/seats"
)

// freed tells of every offer of a step, and when the step that freed its person
// began; zero when the person had been ready before.
func (r *Room) freed(begin time.Time, orders []acd.Order, facts []fact.Fact) {
	for _, order := range orders {
		offer, ok := order.(acd.MakeOffer)
		if !ok {
			continue
		}
		since := time.Time{}
		for _, f := range facts {
			if state, ok := f.Body.(fact.SeatState); ok && f.Person == offer.Person && state.To == seats.Ready.String() {
				since = begin
			}
		}
		r.cfg.Freed(offer.Call, since)
	}
}

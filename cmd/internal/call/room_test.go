package call

import (
	"strconv"
	"testing"
	"time"

	"hotline/acd"
)

// TestNoRoomForALeg: when too many phones of a call have not ended yet, the next
// person is not to blame.
func TestNoRoomForALeg(t *testing.T) {
	w := newWorld(setup(), func(string) {})
	w.citizen(false)
	w.input(Begin{})
	w.input(Played{Leg: Citizen, Number: w.say})
	for n := range uint64(seatLegs) {
		w.input(Engine{Order: acd.MakeOffer{Call: "c1", Offer: n + 1, Person: "1001", Place: "p1001"}})
		w.open("")
		w.phones["b"+strconv.Itoa(int(n+1))].gone = true
		w.input(Engine{Order: acd.Withdraw{Call: "c1", Offer: n + 1, Why: "missed"}})
	}
	w.input(Engine{Order: acd.MakeOffer{Call: "c1", Offer: 17, Person: "1002", Place: "p1002"}})
	want := acd.NotRung{Call: "c1", Person: "1002", Offer: 17, Why: "no-leg"}
	if got := w.tells[len(w.tells)-1]; got != want {
		t.Errorf("the engine is told %#v, want %#v", got, want)
	}
	w.until(w.now.Add(2 * time.Minute))
	w.input(Engine{Order: acd.MakeOffer{Call: "c1", Offer: 18, Person: "1002", Place: "p1002"}})
	if len(w.opens) != 1 {
		t.Errorf("%d legs are opened when there is room again, want 1", len(w.opens))
	}
}

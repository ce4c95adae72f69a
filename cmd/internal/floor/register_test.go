package floor

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestAPhoneIsAtHomeWhereItRegistered: that address is the one that guesses
// made elsewhere do not lock out.
func TestAPhoneIsAtHomeWhereItRegistered(t *testing.T) {
	city := storyCity(t)
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, city, newPaper(), 1)
		w.boot()
		defer w.close()
		if at, known := w.house.guard.Home("ann"); known {
			t.Errorf("ann is at %v before she registered", at)
		}
		ann := w.addPerson("ann", "ann")
		ann.register(60)
		w.pass(time.Second)
		if at, known := w.house.guard.Home("ann"); !known || at != ann.addr.Addr() {
			t.Errorf("ann, who registered from %v, is at %v, %v", ann.addr, at, known)
		}
	})
}

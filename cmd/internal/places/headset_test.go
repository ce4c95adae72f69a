package places

import (
	"testing"
	"time"
)

// up lets a browser connect.
func (h *house) up(t *testing.T, at time.Duration, person string, connection uint64) {
	t.Helper()
	if why := h.TakeHeadset(dawn.Add(at), person); why != "" {
		t.Fatal(why)
	}
	h.HeadsetOffered(dawn.Add(at), person, connection)
	h.HeadsetUp(person, connection)
}

func nobody(string) bool { return false }

func (h *house) rings(at time.Duration, person string) bool {
	target, ok := h.Target(dawn.Add(at), person)
	return ok && target.Headset
}

func TestABrowserSignsInWhenItIsConnected(t *testing.T) {
	h := newHouse(t, registered)
	if why := h.TakeHeadset(dawn, "1007"); why != "" {
		t.Fatal(why)
	}
	h.want(t)
	if h.rings(0, "1007") {
		t.Error("a browser that was never connected is rung")
	}
	h.HeadsetOffered(dawn, "1007", 3)
	if connection, up := h.HeadsetOf("1007"); connection != 3 || up {
		t.Errorf("connection %d, %v", connection, up)
	}
	h.HeadsetUp("1007", 3)
	h.want(t, "1007 in at headset, headset, ready false")
	if connection, up := h.HeadsetOf("1007"); connection != 3 || !up || !h.rings(0, "1007") {
		t.Errorf("connection %d, %v", connection, up)
	}
	h.LeaveHeadset("1007", "signed out")
	h.want(t, "1007 out: signed out")
	if connection, up := h.HeadsetOf("1007"); connection != 0 || up || h.rings(0, "1007") {
		t.Errorf("after leaving: connection %d, %v", connection, up)
	}
}

func TestOnePlaceAtATime(t *testing.T) {
	h := newHouse(t, registered+fixed)
	h.up(t, 0, "1007", 1)
	h.told = nil
	if status := h.register(time.Second, "1007", "60"); status != 403 {
		t.Errorf("a phone beside a headset got %d", status)
	}
	h.LeaveHeadset("1007", "signed out")
	h.register(2*time.Second, "1007", "60")
	h.told = nil
	for person, want := range map[string]string{
		"1007": "You are signed in at a phone: unregister it first, or go on there.",
		"2001": "Your place is a phone at a fixed address: calls ring there.",
		"nemo": "Nobody has that number.",
	} {
		if why := h.TakeHeadset(dawn, person); why != want {
			t.Errorf("%s: %q", person, why)
		}
	}
	h.want(t)
}

func TestAPageThatIsLoadedAgain(t *testing.T) {
	h := newHouse(t, registered)
	h.up(t, 0, "1007", 1)
	h.HeadsetLost(dawn.Add(time.Second), "1007", 1)
	if _, up := h.HeadsetOf("1007"); up {
		t.Error("a lost headset is up")
	}
	if !h.rings(5*time.Second, "1007") || h.rings(6*time.Second, "1007") {
		t.Error("a browser is rung for 5 s after it was lost, and no longer")
	}
	h.up(t, 7*time.Second, "1007", 2)
	if !h.rings(60*time.Second, "1007") {
		t.Error("a browser that is back is not rung")
	}
	h.HeadsetLost(dawn.Add(8*time.Second), "1007", 1) // the old one closes late
	if _, up := h.HeadsetOf("1007"); !up {
		t.Error("the end of an older connection counts")
	}
	h.HeadsetUp("1007", 1)
	if connection, _ := h.HeadsetOf("1007"); connection != 2 {
		t.Errorf("an older connection is the latest: %d", connection)
	}
}

func TestABrowserThatDoesNotReturnIsSignedOut(t *testing.T) {
	h := newHouse(t, registered)
	h.up(t, 0, "1007", 1)
	h.HeadsetLost(dawn, "1007", 1)
	if gone := h.Tick(dawn.Add(signOutAway-time.Millisecond), nobody); len(gone) != 0 {
		t.Errorf("%v gone too early", gone)
	}
	h.told = nil
	if gone := h.Tick(dawn.Add(signOutAway), nobody); len(gone) != 1 || gone[0] != "1007" {
		t.Errorf("gone: %v", gone)
	}
	h.want(t, "1007 out: headset lost")
	h.HeadsetUp("1007", 1)
	h.want(t)
}

func TestWhoNeverConnectsKeepsNoPlace(t *testing.T) {
	h := newHouse(t, registered)
	h.TakeHeadset(dawn, "1007")
	h.Tick(dawn.Add(signOutAway), nobody)
	h.want(t)
	if status := h.register(31*time.Second, "1007", "60"); status != 200 {
		t.Errorf("the phone got %d", status)
	}
}

func TestABrowserWhoseOfferCannotBeUsedKeepsNoPlace(t *testing.T) {
	h := newHouse(t, registered)
	h.TakeHeadset(dawn, "1007")
	h.HeadsetRefused("1007")
	if status := h.register(0, "1007", "60"); status != 200 {
		t.Errorf("the phone got %d", status)
	}
	h.register(time.Second, "1007", "0")
	h.up(t, 2*time.Second, "1007", 1)
	h.HeadsetRefused("1007") // another tab's, of no use
	if connection, up := h.HeadsetOf("1007"); connection != 1 || !up {
		t.Errorf("connection %d, %v", connection, up)
	}
}

func TestAFullEngineSignsNobodyIn(t *testing.T) {
	h := newHouse(t, registered)
	h.TakeHeadset(dawn, "1007")
	h.full = true
	h.HeadsetUp("1007", 1)
	if h.rings(0, "1007") {
		t.Error("rung though the engine does not know of it")
	}
	h.full = false
	h.HeadsetUp("1007", 1)
	h.want(t, "1007 in at headset, headset, ready false")
}

func TestWhoIsNotListedAnyMoreLeaves(t *testing.T) {
	h := newHouse(t, registered)
	h.up(t, 0, "1007", 1)
	h.told = nil
	h.city = cityOf(t, fixed)
	h.Tick(dawn.Add(time.Second), nobody)
	h.want(t, "1007 out: headset lost")
}

func TestWhoIsAtTheOtherEnd(t *testing.T) {
	h := newHouse(t, registered)
	want := func(wantWhy string) {
		t.Helper()
		if present, why := h.HeadsetPresent("1007"); why != wantWhy || present != (wantWhy == "") {
			t.Errorf("present %v, %q; want %q", present, why, wantWhy)
		}
	}
	want("signed out")
	h.up(t, 0, "1007", 1)
	want("")
	h.HeadsetQuiet("1007", true)
	want("no sound")
	h.HeadsetLost(dawn, "1007", 1)
	want("not connected")
	h.up(t, time.Second, "1007", 2)
	want("no sound") // until it is heard
	h.HeadsetQuiet("1007", false)
	want("")
}

func TestALaterConnectionThatNeverComesUp(t *testing.T) {
	h := newHouse(t, registered)
	h.up(t, 0, "1007", 1)
	h.TakeHeadset(dawn, "1007")
	h.HeadsetOffered(dawn.Add(time.Second), "1007", 2)
	if connection, up := h.HeadsetOf("1007"); connection != 2 || up {
		t.Errorf("connection %d is up: %v", connection, up)
	}
	if !h.rings(2*time.Second, "1007") || h.rings(7*time.Second, "1007") {
		t.Error("a connection on its way up is rung for 5 s, and no longer")
	}
}

func TestWhoIsInACallIsNotSignedOut(t *testing.T) {
	h := newHouse(t, registered)
	h.up(t, 0, "1007", 1)
	h.told = nil
	h.city = cityOf(t, fixed)
	busy := true
	inCall := func(person string) bool { return person == "1007" && busy }
	if gone := h.Tick(dawn.Add(time.Minute), inCall); len(gone) != 0 {
		t.Errorf("%v signed out in a call", gone)
	}
	h.want(t)
	busy = false
	h.Tick(dawn.Add(time.Minute), inCall)
	h.want(t, "1007 out: headset lost")
}

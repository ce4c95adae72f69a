package places

import (
	"testing"
	"time"
)

// TestASupervisorSignsABrowserOut: it stays connected and is not rung; the same
// connection does not sign the person in again, a fresh one does.
func TestASupervisorSignsABrowserOut(t *testing.T) {
	h := newHouse(t, registered)
	h.up(t, 0, "1007", 1)
	h.told = nil
	if why := h.SignOut("1007", "9001"); why != "" {
		t.Fatal(why)
	}
	h.want(t, "1007 out: supervisor by 9001")
	if by := h.SignedOutBy("1007"); by != "9001" || h.rings(time.Second, "1007") || h.Reachable(dawn, "1007") {
		t.Errorf("signed out by %q, rung %v", by, h.rings(time.Second, "1007"))
	}
	if _, up := h.HeadsetOf("1007"); !up {
		t.Error("the browser is not connected any more")
	}
	h.told = nil
	h.HeadsetLost(dawn.Add(time.Second), "1007", 1)
	h.HeadsetUp("1007", 1) // it went under a bridge
	h.want(t)
	h.up(t, 2*time.Second, "1007", 2)
	h.want(t, "1007 in at headset, headset, ready false")
	if by := h.SignedOutBy("1007"); by != "" || !h.rings(2*time.Second, "1007") {
		t.Errorf("back, and signed out by %q", by)
	}
}

// TestAConnectionThatIsUpBeforeItIsKnown: the sign that it is up may come first.
func TestAConnectionThatIsUpBeforeItIsKnown(t *testing.T) {
	h := newHouse(t, registered)
	h.up(t, 0, "1007", 1)
	h.SignOut("1007", "9001")
	h.told = nil
	h.HeadsetUp("1007", 2)
	h.want(t, "1007 in at headset, headset, ready false")
}

// TestASupervisorSignsAPhoneOut: its next refresh does not sign the person in
// again; to unregister and register does.
func TestASupervisorSignsAPhoneOut(t *testing.T) {
	h := newHouse(t, registered+fixed)
	h.register(0, "1007", "60")
	h.told = nil
	h.SignOut("1007", "9001")
	h.register(time.Second, "1007", "60")
	h.want(t, "1007 out: supervisor by 9001")
	if h.Reachable(dawn, "1007") {
		t.Error("the phone is rung")
	}
	h.told = nil
	h.register(2*time.Second, "1007", "0")
	h.register(3*time.Second, "1007", "60")
	h.want(t, "1007 out: signed out", "1007 in at desk 7, sip:1007@192.0.2.7:5071, ready false")
	if h.SignedOutBy("1007") != "" || !h.Reachable(dawn, "1007") {
		t.Error("the phone is not rung")
	}
	h.told = nil
	if why := h.SignOut("2001", "9001"); why == "" {
		t.Error("a phone at a fixed address was signed out")
	}
	h.want(t)
}

// TestAPhoneReturnsWithoutRegistering: once, and only who is signed out at a phone that is there.
func TestAPhoneReturnsWithoutRegistering(t *testing.T) {
	h := newHouse(t, registered+fixed)
	h.register(0, "1007", "60")
	h.told = nil
	if h.MayReturn("1007") || !h.Return("1007") || !h.Return("2001") || !h.Return("nobody") {
		t.Error("who was never signed out may return, or is refused")
	}
	h.want(t)
	h.SignOut("1007", "9001")
	if !h.MayReturn("1007") || !h.Return("1007") || h.MayReturn("1007") || !h.Return("1007") {
		t.Error("did not return once")
	}
	h.want(t, "1007 out: supervisor by 9001", "1007 in at desk 7, sip:1007@192.0.2.7:5071, ready false")
	if h.SignedOutBy("1007") != "" || !h.Reachable(dawn, "1007") {
		t.Error("the phone is not rung")
	}
	h.SignOut("1007", "9001")
	h.register(2*time.Second, "1007", "0")
	h.told = nil
	if h.MayReturn("1007") || !h.Return("1007") {
		t.Error("returned to a phone that is gone")
	}
	h.want(t)
	h.up(t, 3*time.Second, "1007", 1)
	h.SignOut("1007", "9001")
	h.told = nil
	if h.MayReturn("1007") || !h.Return("1007") {
		t.Error("a browser returned without a fresh connection")
	}
	h.want(t)
}

// TestAnotherPhoneAfterASignOut: it takes the place of the one that is bound still,
// which is the second phone from then on.
func TestAnotherPhoneAfterASignOut(t *testing.T) {
	h := newHouse(t, registered)
	h.register(0, "1007", "60")
	if status, _ := h.registerAt(time.Second, "1007", "60", "192.0.2.8", nobody); status != 403 {
		t.Errorf("a second phone got %d", status)
	}
	h.SignOut("1007", "9001")
	h.told, h.full = nil, true
	if status, _ := h.registerAt(2*time.Second, "1007", "60", "192.0.2.8", nobody); status != 503 || h.Reachable(dawn, "1007") {
		t.Errorf("a full engine: got %d", status)
	}
	h.full = false
	if status, moved := h.registerAt(3*time.Second, "1007", "60", "192.0.2.8", nobody); status != 200 || moved {
		t.Errorf("after the sign-out the other phone got %d, moved %v", status, moved)
	}
	h.want(t, "1007 in at desk 7, sip:1007@192.0.2.8:5071, ready false")
	if target, ok := h.Target(dawn, "1007"); !ok || target.URI != "sip:1007@192.0.2.8:5071" || h.SignedOutBy("1007") != "" {
		t.Errorf("rung at %+v, %v", target, ok)
	}
	if status := h.register(4*time.Second, "1007", "60"); status != 403 {
		t.Errorf("the phone that was left got %d", status)
	}
	h.register(5*time.Second, "1007", "0") // it goes, and is not missed
	h.want(t)
}

// TestAPhoneAfterASignOutAtABrowser: it takes the place of the browser, unless a
// call needs that or a fresh connection is on its way.
func TestAPhoneAfterASignOutAtABrowser(t *testing.T) {
	h := newHouse(t, registered)
	h.up(t, 0, "1007", 1)
	h.SignOut("1007", "9001")
	h.told = nil
	all := func(string) bool { return true }
	if status, moved := h.registerAt(time.Second, "1007", "60", "192.0.2.8", all); status != 403 || moved {
		t.Errorf("in a call at the browser the phone got %d, moved %v", status, moved)
	}
	if status, moved := h.registerAt(2*time.Second, "1007", "5", "192.0.2.8", nobody); status != 423 || moved {
		t.Errorf("a registration that is too brief got %d, moved %v", status, moved)
	}
	if status, moved := h.registerAt(3*time.Second, "1007", "60", "192.0.2.8", nobody); status != 200 || !moved {
		t.Errorf("the phone got %d, moved %v", status, moved)
	}
	if h.HeadsetOffered(dawn, "1007", 2) { // it was about to connect anew
		t.Error("a connection is kept of which nobody knows the place")
	}
	h.HeadsetUp("1007", 2)
	h.HeadsetUp("1007", 1) // the browser's last signs
	h.HeadsetLost(dawn, "1007", 1)
	h.want(t, "1007 in at desk 7, sip:1007@192.0.2.8:5071, ready false")
	if h.rings(4*time.Second, "1007") || !h.Reachable(dawn, "1007") {
		t.Error("the browser is rung, or nobody is")
	}
}

// TestABrowserAfterASignOutAtAPhone: the phone is left when the browser's connection
// is known, not before: one that cannot be used changes nothing.
func TestABrowserAfterASignOutAtAPhone(t *testing.T) {
	h := newHouse(t, registered)
	h.register(5*time.Second, "1007", "60")
	h.SignOut("1007", "9001")
	h.told = nil
	for _, end := range []func(){
		func() { h.HeadsetRefused("1007") },
		func() { h.Tick(dawn.Add(time.Second).Add(signOutAway), nobody) },
	} {
		if why := h.TakeHeadset(dawn.Add(time.Second), "1007"); why != "" {
			t.Fatal(why)
		}
		if status, _ := h.registerAt(time.Second, "1007", "60", "192.0.2.8", nobody); status != 403 {
			t.Errorf("a phone got the place of a browser that connects: %d", status)
		}
		end()
		if h.SignedOutBy("1007") != "9001" || !h.MayReturn("1007") || h.Reachable(dawn, "1007") {
			t.Error("who came to no browser is not signed out at the phone any more")
		}
	}
	h.up(t, 40*time.Second, "1007", 1)
	h.want(t, "1007 in at headset, headset, ready false")
	if status := h.register(41*time.Second, "1007", "60"); status != 403 || !h.rings(41*time.Second, "1007") || h.SignedOutBy("1007") != "" {
		t.Errorf("the phone that was left got %d", status)
	}
	h.Tick(dawn.Add(2*time.Minute), nobody) // and is not missed
	h.want(t)
}

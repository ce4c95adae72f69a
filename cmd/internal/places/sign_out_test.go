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

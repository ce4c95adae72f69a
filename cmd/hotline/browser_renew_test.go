package main

import (
	"testing"
)

// TestBrowserChangesNetwork: told of another network in the middle of a call, the
// page finds a new way for the connection it has, and the call goes on.
func TestBrowserChangesNetwork(t *testing.T) {
	t.Parallel()
	need(t, "chromium")
	s := serveWith(t, caller, t.TempDir(), desksCity())
	ann := s.desk(t, "1001")
	ann.ready()
	hangUp, _ := s.dial(t, "13800000001", "12301")
	ann.answer()
	ann.hears(50)
	const way = `hotline.headset.pc.remoteDescription.sdp.match(/a=ice-ufrag:(.*)/)[1]`
	before, connection := eval[string](ann.tab, way), eval[int](ann.tab, `hotline.headset.connection`)
	eval[bool](ann.tab, `window.dispatchEvent(new Event("online"))`)
	ann.until(way + ` !== "` + before + `" && hotline.headset.pc.connectionState === "connected"`)
	ann.hears(50)
	if got := eval[int](ann.tab, `hotline.headset.connection`); got != connection {
		t.Errorf("connection %d has become %d", connection, got)
	}
	ann.hangUp()
	hangUp()
	if call := s.callFrom(t, "13800000001"); call.Outcome != "answered" || call.Person != "1001" {
		t.Errorf("the call is %+v", call)
	}
}

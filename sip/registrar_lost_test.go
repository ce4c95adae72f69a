package sip

import (
	"net/netip"
	"testing"
	"time"
)

// TestALostConnection: a phone that only its connection led to has a moment to
// come back; so has another in its place, as after a page was loaded again.
func TestALostConnection(t *testing.T) {
	first, second := netip.MustParseAddrPort("192.0.2.7:1000"), netip.MustParseAddrPort("192.0.2.7:1001")
	for _, c := range []struct {
		name, transport string
		gone            Disconnected
		lost            bool
	}{
		{"of a browser", "wss", Disconnected{"wss", first}, true},
		{"of a phone on TLS", "tls", Disconnected{"tls", first}, true},
		{"of somebody else", "wss", Disconnected{"wss", second}, false},
		{"of another transport", "ws", Disconnected{"wss", first}, false},
		{"TCP, which is dialled again", "tcp", Disconnected{"tcp", first}, false},
	} {
		r := NewRegistrar(2, nil)
		register := func(at time.Duration, call, contact string, from netip.AddrPort) string {
			answer, events := r.Step(dawn.Add(at), Registration{Person: "1007", Contacts: []string{contact}, CallID: call, CSeq: uint32(at/time.Second) + 1, Source: from, Transport: c.transport})
			return showRegistrar(answer, events)
		}
		register(0, "c1", "<sip:a@x.invalid>", first)
		if _, events := r.Step(dawn.Add(time.Second), c.gone); len(events) != 0 {
			t.Errorf("%s: %v", c.name, events)
		}
		if b, _ := r.Contact("1007"); b.Lost != c.lost {
			t.Errorf("%s: lost %v", c.name, b.Lost)
		}
		want := "403 1007 is signed in at sip:a@x.invalid since 09:30; sign out there first"
		if c.lost {
			want = "200 <sip:b@y.invalid>;expires=30"
		}
		if got := register(2*time.Second, "c2", "<sip:b@y.invalid>", second); got != want {
			t.Errorf("%s: another gets %s, want %s", c.name, got, want)
		}
		if b, _ := r.Contact("1007"); b.Lost {
			t.Errorf("%s: lost for ever", c.name)
		}
	}
}

func TestALostPhoneIsSignedOutSoon(t *testing.T) {
	r := NewRegistrar(2, nil)
	at := netip.MustParseAddrPort("192.0.2.7:1000")
	r.Step(dawn, Registration{Person: "1007", Contacts: []string{"<sip:a@x.invalid>"}, CallID: "c1", CSeq: 1, Source: at, Transport: "wss"})
	r.Step(dawn.Add(time.Second), Disconnected{"wss", at})
	if wake := r.Wake(); wake != dawn.Add(time.Second+lostFor) {
		t.Errorf("wakes at %v", wake)
	}
	if _, events := r.Step(r.Wake(), Tick{}); len(events) != 1 {
		t.Errorf("%v", events)
	}
	if _, there := r.Contact("1007"); there {
		t.Error("still there")
	}
}

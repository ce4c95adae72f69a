package sip

import (
	"net/netip"
	"reflect"
	"testing"

	"hotline/recording/fact"
)

// TestSavedDialogEnds: what an answered call left behind is enough to end it
// after a restart, with a CSeq beyond whatever was sent since.
func TestSavedDialogEnds(t *testing.T) {
	invite := Request{Method: Invite, CallID: "call", CSeq: 7, Tx: "x", Transport: "udp", SDP: theirs("offer"),
		From: Party{URI: "sip:them@far", Tag: "them"}, To: Party{URI: "sip:12345@house"},
		Contact: "sip:them@192.168.1.9", Source: netip.MustParseAddrPort("203.0.113.5:1024")}
	d := Incoming(invite, "us", "sip:house@198.51.100.1")
	d.Step(dawn, WantAccept{SDP: ours("answer")})
	saved := d.Saved()
	want := fact.Dialog{CallID: "call", LocalTag: "us", RemoteTag: "them", LocalURI: "sip:12345@house", RemoteURI: "sip:them@far",
		RemoteCSeq: 7, Target: "sip:them@192.168.1.9", Next: "203.0.113.5:1024", Transport: "udp"}
	if !reflect.DeepEqual(saved, want) {
		t.Fatalf("saved %+v\nwant  %+v", saved, want)
	}
	restored, err := Restore(saved)
	if err != nil {
		t.Fatal(err)
	}
	orders, events := restored.Step(dawn, WantEnd{Reason: "SIP;cause=500"})
	if len(orders) != 1 || len(events) != 1 || !restored.Wake().IsZero() {
		t.Fatalf("got %v, %v", orders, events)
	}
	bye := orders[0].(SendRequest).Request
	if bye.Method != Bye || bye.CSeq <= 1000 || bye.Next != invite.Source || bye.URI != want.Target ||
		bye.From.Tag != "us" || bye.To.Tag != "them" || bye.Headers.Get("Reason") != "SIP;cause=500" {
		t.Errorf("got %+v", bye)
	}
}

func TestRestoreRefuses(t *testing.T) {
	whole := fact.Dialog{CallID: "c", LocalTag: "l", Target: "sip:x@127.0.0.1"}
	for name, change := range map[string]func(*fact.Dialog){
		"no Call-ID": func(s *fact.Dialog) { s.CallID = "" },
		"no tag":     func(s *fact.Dialog) { s.LocalTag = "" },
		"no target":  func(s *fact.Dialog) { s.Target = "" },
		"bad next":   func(s *fact.Dialog) { s.Next = "nowhere" },
	} {
		s := whole
		change(&s)
		if _, err := Restore(s); err == nil {
			t.Errorf("%s: restored", name)
		}
	}
}

// TestNextHop: where requests go, by the Contact of a message and its source.
func TestNextHop(t *testing.T) {
	cases := []struct {
		name, contact, source string
		routes                []string
		byContact             bool
	}{
		{"a phone on the same address, another port", "sip:1@127.0.0.1:5071", "127.0.0.1:40000", nil, true},
		{"a carrier with two addresses", "sip:1@203.0.113.9:5060", "203.0.113.5:5060", nil, true},
		{"a phone behind a NAT", "sip:1@192.168.1.9:5060", "203.0.113.5:1024", nil, false},
		{"both in one private network", "sip:1@10.0.0.9", "10.0.0.1:5060", nil, true},
		{"a browser", "sip:1@df7jal23ls0d.invalid;transport=ws", "203.0.113.5:1024", nil, false},
		{"a name that only the carrier knows", "sip:1@sbc.carrier.example", "203.0.113.5:5060", nil, false},
		{"loopback from afar", "sip:1@127.0.0.1", "203.0.113.5:5060", nil, false},
		{"no address", "sip:1@0.0.0.0", "203.0.113.5:5060", nil, false},
		{"a source in IPv6 dress", "sip:1@10.0.0.9", "[::ffff:10.0.0.9]:5060", nil, true},
		{"a route", "sip:1@192.168.1.9", "203.0.113.5:5060", []string{"<sip:203.0.113.5;lr>"}, true},
		{"a route by name", "sip:1@192.168.1.9", "203.0.113.5:5060", []string{"<sip:proxy.example;lr>"}, false},
		{"no Contact", "", "203.0.113.5:5060", nil, false},
	}
	for _, c := range cases {
		source := netip.MustParseAddrPort(c.source)
		for transport, byContact := range map[string]bool{"udp": c.byContact, "tcp": c.byContact, "tls": false, "wss": false} {
			d := Incoming(Request{Contact: c.contact, Source: source, RecordRoute: c.routes,
				From: Party{URI: "sip:1@far"}, Transport: transport}, "us", "")
			if d.next.IsValid() == byContact {
				t.Errorf("%s: goes to %v over %s, by its URI: %v", c.name, d.next, transport, byContact)
			}
		}
	}
}

// TestForksAreBounded: a proxy gone mad cannot fill the memory; every phone is hung up on.
func TestForksAreBounded(t *testing.T) {
	d := NewOutgoing(Outgoing{CallID: "c", Tag: "us", URI: "sip:1@127.0.0.1"})
	d.Step(dawn, WantInvite{SDP: ours("offer")})
	accept := func(tag string) []Order {
		orders, _ := d.Step(dawn, GotResponse{Response{Status: 200, Method: Invite, CSeq: 1, To: Party{Tag: tag}, SDP: theirs("answer")}})
		return orders
	}
	accept("first")
	for i := range 100 {
		if orders := accept(string(rune('A' + i))); len(orders) != 2 {
			t.Fatalf("phone %d: got %d orders, want ACK and BYE", i, len(orders))
		}
	}
	if len(d.forks) > maxForks {
		t.Errorf("remembers %d phones", len(d.forks))
	}
}

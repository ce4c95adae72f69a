package call

import (
	"net/netip"
	"testing"
)

// Where an INVITE goes is where a phone's signalling comes from.
func TestTheHostOfATarget(t *testing.T) {
	for _, c := range []struct {
		uri, next, want string
	}{
		{uri: "sip:1001@192.168.1.5:5060", next: "198.51.100.1:40000", want: "198.51.100.1"},
		{uri: "sip:seat0001@127.0.0.1:16000", want: "127.0.0.1"},
		{uri: "sip:seat0001@[2001:db8::5]:5060;transport=tcp", want: "2001:db8::5"},
		{uri: "sip:1001@example.org"},
		{},
	} {
		target := Target{URI: c.uri}
		if c.next != "" {
			target.Next = netip.MustParseAddrPort(c.next)
		}
		var want netip.Addr
		if c.want != "" {
			want = netip.MustParseAddr(c.want)
		}
		if got := target.Host(); got != want {
			t.Errorf("%s by way of %q is at %s, want %s", c.uri, c.next, got, want)
		}
	}
}

func TestTheCallOfASeatsDialog(t *testing.T) {
	for id, want := range map[string]string{
		seatCallID("n1-2-17", "b1", "f00d"): "n1-2-17",
		seatCallID("a-b1-2-3", "b12", "-@"): "a-b1-2-3",
		"whatever@192.0.2.1":                "",
		"":                                  "",
	} {
		if got := OfSeat(id); got != want {
			t.Errorf("the dialog %q is of call %q, want %q", id, got, want)
		}
	}
}

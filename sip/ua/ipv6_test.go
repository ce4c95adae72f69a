package ua

import (
	"net"
	"net/netip"
	"os"
	"reflect"
	"strings"
	"testing"

	"hotline/sip"
)

var (
	loopback6 = netip.MustParseAddrPort("[::1]:0")
	every6    = netip.MustParseAddrPort("[::]:0")
)

// open6 opens a UA at an address of IPv6, where the machine has that.
func open6(t *testing.T, at netip.AddrPort, h Handler) *UA {
	t.Helper()
	conn, err := net.ListenUDP("udp6", net.UDPAddrFromAddrPort(loopback6))
	switch {
	case err != nil && os.Getenv("CI") == "true":
		t.Fatalf("this machine has no IPv6: %v", err)
	case err != nil:
		t.Skipf("this machine has no IPv6: %v", err)
	}
	conn.Close()
	u, err := Open(Config{Listen: at}, h)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(u.Close)
	return u
}

// TestACallOverIPv6: from INVITE to BYE, with addresses in brackets wherever a port
// may follow, and without in SDP: RFC 3261 §25.1, RFC 4566 §5.7.
func TestACallOverIPv6(t *testing.T) {
	for _, transport := range []string{"udp", "tcp"} {
		t.Run(transport, func(t *testing.T) {
			annHears, bobHears := newEar(), newEar()
			ann, bob := open6(t, loopback6, annHears), open6(t, loopback6, bobHears)
			first := invite(ann, bob, "call-1")
			first.Transport = transport
			first.SDP = &sip.SDP{SessionID: 7, Version: 1, Addr: netip.IPv6Loopback(), Media: []sip.Stream{
				{Kind: "audio", Port: 4000, Proto: "RTP/AVP", Formats: []sip.Format{{PT: 8, Name: "PCMA", Rate: 8000}}}}}
			if text := string(FormatSDP(first.SDP)); !strings.Contains(text, "c=IN IP6 ::1\r\n") {
				t.Errorf("the SDP is %s", text)
			}
			ann.Send(first)
			got := next(t, bobHears.requests, "INVITE")
			if want := "sip:ann@[::1]:"; got.Source.Addr() != netip.IPv6Loopback() || !strings.HasPrefix(got.Contact, want) || !reflect.DeepEqual(got.SDP, first.SDP) {
				t.Errorf("bob got %+v, want a Contact %s", got, want)
			}
			bob.Reply(sip.Response{Status: 200, Tx: got.Tx, To: sip.Party{Tag: "bob"}, Contact: "sip:bob@" + bob.Addr().String()})
			r := next(t, annHears.responses, "200")
			if r.Status != 200 || !strings.HasPrefix(r.Contact, "sip:bob@[::1]:") {
				t.Errorf("ann got %+v", r)
			}
			bye := within(first, sip.Bye, 2, "bob")
			bye.URI = r.Contact // is how it is reached
			ann.Send(bye)
			bob.Reply(sip.Response{Status: 200, Tx: next(t, bobHears.requests, "BYE").Tx})
			next(t, annHears.responses, "200 to BYE")
		})
	}
}

// TestBothFamiliesAtOnePort: whoever is called reads an address of its own family.
func TestBothFamiliesAtOnePort(t *testing.T) {
	hears := newEar()
	u := open6(t, every6, hears)
	for _, c := range []struct {
		at         netip.AddrPort
		contact, b string
	}{
		{loopback, "sip:hotline@127.0.0.1:5060", "127.0.0.1:"},
		{loopback, "sip:hotline@[2001:db8::1]:5060", "127.0.0.1:"},
		{loopback6, "sip:hotline@192.0.2.1:5060", "[::1]:"},
	} {
		phone := wireAt(t, c.at, netip.AddrPortFrom(c.at.Addr(), u.Addr().Port()))
		branch := "z9hG4bK" + c.contact
		phone.say(rawInvite(branch))
		phone.status("100")
		got := next(t, hears.requests, "INVITE")
		if got.Source != phone.here() {
			t.Errorf("came from %v, want %v", got.Source, phone.here())
		}
		u.Reply(sip.Response{Status: 486, Tx: got.Tx})
		phone.status("486")
		call := invite(u, u, branch)
		call.Next, call.Contact = phone.here(), c.contact
		u.Send(call)
		m := phone.hear()
		for _, name := range []string{"Via", "Contact"} {
			if !strings.Contains(m.get(name), c.b) {
				t.Errorf("to %v: %s is %q, want %s", c.at, name, m.get(name), c.b)
			}
		}
		phone.say(answer(m, "486 Busy Here", "desk"))
		next(t, hears.responses, "486")
	}
	conn, err := net.Dial("tcp4", netip.AddrPortFrom(loopback.Addr(), u.Addr().Port()).String())
	newLine(t, conn, err).say(rawInvite("z9hG4bKtcp4"))
	if got := next(t, hears.requests, "INVITE"); !got.Source.Addr().Is4() || got.Transport != "tcp" {
		t.Errorf("over TCP it came from %v", got.Source)
	}
}

package ua

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"hotline/sip"
)

// TestTheWayBack: an answer goes to the port of the Via, or, when the sender asks
// for it, to where the request came from: RFC 3261 §18.2.2, RFC 3581 §4.
func TestTheWayBack(t *testing.T) {
	hears := newEar()
	bob := openUA(t, hears)
	sender, other := newWire(t, bob), newWire(t, bob)
	portOf := func(w *wire) uint16 {
		return w.conn.LocalAddr().(interface{ AddrPort() netip.AddrPort }).AddrPort().Port()
	}
	for i, rport := range []string{"", ";rport", ";RPORT", ";rport"} {
		text := fmt.Sprintf(`
OPTIONS sip:b@127.0.0.1 SIP/2.0
Via: SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bKway%d%s
From: <sip:a@x>;tag=a
To: <sip:b@x>
Call-ID: way-%d
CSeq: 1 OPTIONS
Content-Length: 0
`, portOf(other), i, rport, i)
		if i == 3 { // also what is refused without state
			text = strings.Replace(text, "To: <sip:b@x>\n", "", 1)
		}
		sender.say(text)
		if i < 3 {
			req := next(t, hears.requests, "OPTIONS")
			bob.Reply(sip.Response{Status: 200, Tx: req.Tx})
		}
		if rport == "" {
			other.status("200")
			continue
		}
		m := sender.hear()
		want := fmt.Sprintf("rport=%d", portOf(sender))
		if via := strings.ToLower(m.get("Via")); !strings.Contains(via, want) || !strings.Contains(via, "received=127.0.0.1") {
			t.Errorf("with %q the answer has Via %q, want %s", rport, via, want)
		}
	}
}

// TestAnInviteAfterIts200IsAbsorbed: the transaction stays for those that were on
// their way, and the 2xx is the dialog's to repeat: RFC 6026 §7.1.
func TestAnInviteAfterIts200IsAbsorbed(t *testing.T) {
	hears := newEar()
	bob := openUA(t, hears)
	phone := newWire(t, bob)
	phone.say(rawInvite("z9hG4bKaccepted"))
	phone.status("100")
	invite := next(t, hears.requests, "INVITE")
	bob.Reply(sip.Response{Status: 200, Tx: invite.Tx, To: sip.Party{Tag: "bob"}})
	phone.status("200")
	phone.say(rawInvite("z9hG4bKaccepted"))
	fence := strings.NewReplacer("CSeq: 1 INVITE", "CSeq: 2 INFO", "INVITE sip", "INFO sip", "branch=z9hG4bKaccepted", "branch=z9hG4bKfence").
		Replace(rawInvite("z9hG4bKaccepted"))
	phone.say(fence)
	if req := next(t, hears.requests, "INFO"); req.Method != sip.Info {
		t.Fatalf("bob was told of %s again", req.Method)
	}
	bob.Reply(sip.Response{Status: 200, Tx: invite.Tx, To: sip.Party{Tag: "bob"}})
	if m := phone.status("200"); m.get("CSeq") != "1 INVITE" {
		t.Errorf("heard the answer to %s", m.get("CSeq"))
	}
}

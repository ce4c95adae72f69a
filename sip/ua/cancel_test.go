package ua

import (
	"fmt"
	"testing"

	"hotline/sip"
)

func TestEarlyCancelIsDeliveredAfterItsInvite(t *testing.T) {
	hears := newEar()
	bob := openUA(t, hears)
	phone := newWire(t, bob)
	phone.say(rawCancel("z9hG4bK7"))
	phone.say(rawCancel("z9hG4bK7")) // repeated while it waits
	phone.say(rawInvite("z9hG4bK7"))

	in := next(t, hears.requests, "INVITE")
	cancel := next(t, hears.requests, "CANCEL")
	if in.Method != sip.Invite || cancel.Method != sip.Cancel || cancel.Tx != in.Tx {
		t.Fatalf("got %s of %s, then %s of %s", in.Method, in.Tx, cancel.Method, cancel.Tx)
	}
	phone.status("100")
	if ok := phone.status("200"); ok.get("CSeq") != "1 CANCEL" {
		t.Fatalf("200 to %q, want CANCEL", ok.get("CSeq"))
	}
	bob.Reply(sip.Response{Status: 487, Tx: in.Tx, To: sip.Party{Tag: "bob"}})
	if m := phone.status("487"); m.get("CSeq") != "1 INVITE" {
		t.Fatalf("487 to %q", m.get("CSeq"))
	}
	none(t, hears.requests, "request")
}

func rawCancel(branch string) string {
	return `
CANCEL sip:12345@127.0.0.1 SIP/2.0
Via: SIP/2.0/UDP 127.0.0.1:9;branch=` + branch + `;rport
From: <sip:a@x>;tag=a
To: <sip:12345@x>
Call-ID: raw-` + branch + `
CSeq: 1 CANCEL
Content-Length: 0
`
}

func TestCancelTakesWhatItsInviteHad(t *testing.T) {
	hears := newEar()
	ann := openUA(t, hears)
	phone := newWire(t, ann)
	req := invite(ann, ann, "call-1")
	req.Routes = []string{"<sip:" + phone.conn.LocalAddr().String() + ";lr>"}
	ann.Send(req)
	in := phone.hear()
	cancel := within(req, sip.Cancel, 99, "other")
	cancel.Tx = req.Tx
	cancel.Headers = sip.Headers{{Name: "Reason", Value: `SIP;cause=200`}}
	ann.Send(cancel) // held back: RFC 3261 §9.1
	phone.say(answer(in, "100 Trying", ""))
	out := phone.hear()
	for _, name := range []string{"Via", "Route", "From", "To", "Call-ID"} {
		if out.get(name) != in.get(name) {
			t.Errorf("%s of CANCEL is %q, of INVITE %q", name, out.get(name), in.get(name))
		}
	}
	if out.method() != sip.Cancel || out.get("CSeq") != "1 CANCEL" || out.get("Reason") != "SIP;cause=200" {
		t.Fatalf("heard %q, CSeq %q, Reason %q", out.start, out.get("CSeq"), out.get("Reason"))
	}
	phone.say(answer(out, "200 OK", "x"))
	phone.say(answer(in, "487 Request Terminated", "x"))
	if r := next(t, hears.responses, "487"); r.Status != 487 || r.Method != sip.Invite {
		t.Fatalf("ann got %+v", r)
	}
}

// switchboard answers every INVITE with 180 and 200 at once, and every CANCEL of
// an INVITE that is not answered yet with 487: it decides the race.
type switchboard struct {
	*ear
	ua *UA
}

func (s *switchboard) Request(r sip.Request) {
	to := sip.Party{Tag: "bob"}
	switch r.Method {
	case sip.Invite:
		s.ua.Reply(sip.Response{Status: 180, Tx: r.Tx, To: to})
		s.ua.Reply(sip.Response{Status: 200, Tx: r.Tx, To: to})
	case sip.Cancel:
		s.ua.Reply(sip.Response{Status: 487, Tx: r.Tx, To: to})
	}
	s.ear.Request(r)
}

func TestCancelRacesItsInvite(t *testing.T) {
	annHears := newEar()
	ann := openUA(t, annHears)
	board := &switchboard{ear: newEar()}
	board.ua = openUA(t, board)
	const races = 500
	for i := range races {
		req := invite(ann, board.ua, fmt.Sprintf("call-%d", i))
		req.From.Tag = fmt.Sprintf("ann-%d", i)
		ann.Send(req)
		cancel := within(req, sip.Cancel, 1, "")
		cancel.Tx = req.Tx
		ann.Send(cancel)
	}
	finals := map[string]int{}
	for len(finals) < races {
		r := next(t, annHears.responses, "response")
		if r.Method != sip.Invite {
			t.Fatalf("ann got a response to %s", r.Method)
		}
		if r.Status < 200 {
			continue
		}
		if before := finals[r.CallID]; before != 0 {
			t.Fatalf("%s ended twice: %d, then %d", r.CallID, before, r.Status)
		}
		finals[r.CallID] = r.Status
	}
	none(t, annHears.failures, "failure")
	invited := map[string]string{}
	for len(board.requests) > 0 {
		r := <-board.requests
		if r.Method == sip.Cancel && invited[r.CallID] != r.Tx {
			t.Fatalf("CANCEL of %s before its INVITE", r.CallID)
		}
		if r.Method == sip.Invite {
			invited[r.CallID] = r.Tx
		}
	}
	if len(invited) != races {
		t.Fatalf("%d INVITEs came, want %d", len(invited), races)
	}
}

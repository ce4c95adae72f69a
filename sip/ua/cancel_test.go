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
	if n := hears.hundreds.Load(); n != 1 {
		t.Fatalf("ann heard %d times 100, want 1: the dialog may cancel only after it", n)
	}
}

// A far end that does not wait for a response sends CANCEL right after INVITE.
func TestCancelOnTheHeelsOfItsInvite(t *testing.T) {
	hears := newEar()
	bob := openUA(t, hears)
	phone := newWire(t, bob)
	for i := range 500 {
		branch := fmt.Sprintf("z9hG4bK%d", i)
		phone.say(rawInvite(branch))
		phone.say(rawCancel(branch))
		in, cancel := next(t, hears.requests, "INVITE"), next(t, hears.requests, "CANCEL")
		if in.Method != sip.Invite || cancel.Method != sip.Cancel || in.Tx != cancel.Tx {
			t.Fatalf("got %s of %s, then %s of %s", in.Method, in.Tx, cancel.Method, cancel.Tx)
		}
		bob.Reply(sip.Response{Status: 487, Tx: in.Tx, To: sip.Party{Tag: "bob"}})
	}
}

// switchboard rings at every INVITE and refuses it when it is cancelled.
type switchboard struct {
	*ear
	ready chan struct{} // closed when ua is set: a handler may be called before Open returns
	ua    *UA
}

func (s *switchboard) Request(r sip.Request) {
	<-s.ready
	s.ear.Request(r)
	switch r.Method {
	case sip.Invite:
		s.ua.Reply(sip.Response{Status: 180, Tx: r.Tx, To: sip.Party{Tag: "bob"}})
	case sip.Cancel:
		s.ua.Reply(sip.Response{Status: 487, Tx: r.Tx, To: sip.Party{Tag: "bob"}})
	}
}

// The CANCEL leaves when the 180 is heard. The 200 of every other call leaves
// when the test sees the INVITE, of the rest when it sees the CANCEL, while the
// switchboard sends its 487: who wins is left to chance, 500 times.
func TestCancelRacesTheAnswer(t *testing.T) {
	annHears := newEar()
	ann := openUA(t, annHears)
	board := &switchboard{ear: newEar(), ready: make(chan struct{})}
	board.ua = openUA(t, board)
	close(board.ready)
	const races = 500
	for i := range races {
		req := invite(ann, board.ua, fmt.Sprintf("call-%d", i))
		req.From.Tag = fmt.Sprintf("ann-%d", i)
		ann.Send(req)
		cancel := within(req, sip.Cancel, 1, "")
		cancel.Tx = req.Tx
		ann.Send(cancel)
	}
	invited, answered := map[string]string{}, map[string]bool{}
	for len(answered) < races {
		r := next(t, board.requests, "request")
		if r.Method == sip.Invite {
			invited[r.CallID] = r.Tx
		} else if invited[r.CallID] != r.Tx {
			t.Fatalf("%s of %s came before its INVITE", r.Method, r.CallID)
		}
		if !answered[r.CallID] && (r.Method == sip.Cancel || len(invited)%2 == 0) {
			answered[r.CallID] = true
			board.ua.Reply(sip.Response{Status: 200, Tx: r.Tx, To: sip.Party{Tag: "bob"}})
		}
	}
	finals, cancelled := map[string]int{}, 0
	for len(finals) < races {
		r := next(t, annHears.responses, "response")
		switch {
		case r.Method != sip.Invite:
			t.Fatalf("ann got a response to %s", r.Method)
		case r.Status < 200:
			continue
		case finals[r.CallID] != 0:
			t.Fatalf("%s ended twice: %d, then %d", r.CallID, finals[r.CallID], r.Status)
		case r.Status == 487:
			cancelled++
		}
		finals[r.CallID] = r.Status
	}
	none(t, annHears.failures, "failure")
	t.Logf("%d of %d were cancelled in time", cancelled, races)
}

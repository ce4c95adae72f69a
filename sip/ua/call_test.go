package ua

import (
	"fmt"
	"net/netip"
	"reflect"
	"strings"
	"testing"

	"hotline/sip"
)

func TestACallFromInviteToBye(t *testing.T) {
	for _, transport := range []string{"udp", "tcp"} {
		t.Run(transport, func(t *testing.T) {
			ann, bob, annHears, bobHears := pair(t)
			reached := map[string]string{"udp": "", "tcp": ";transport=tcp"}[transport] // of a Contact
			first := invite(ann, bob, "call-1")
			first.Transport = transport
			first.Headers = sip.Headers{{Name: "P-Asserted-Identity", Value: "<sip:053182345678@x>"}}
			first.SDP = &sip.SDP{SessionID: 7, Version: 1, Addr: netip.MustParseAddr("127.0.0.1"), Media: []sip.Stream{
				{Kind: "audio", Port: 4000, Proto: "RTP/AVP", Formats: []sip.Format{{PT: 8, Name: "PCMA", Rate: 8000}}},
			}}
			ann.Send(first)

			got := next(t, bobHears.requests, "INVITE")
			if got.Method != sip.Invite || got.From != first.From || got.To != first.To || got.CSeq != 1 ||
				got.URI != first.URI || got.Contact != first.Contact+reached || got.CallID != "call-1" ||
				got.Transport != transport || got.Tx == "" || got.BadSDP != "" {
				t.Fatalf("bob got %+v", got)
			}
			if pai := got.Headers.Get("p-asserted-identity"); pai != "<sip:053182345678@x>" {
				t.Fatalf("P-Asserted-Identity is %q", pai)
			}
			if !reflect.DeepEqual(got.SDP, first.SDP) {
				t.Fatalf("bob got SDP %+v, want %+v", got.SDP, first.SDP)
			}

			tagged := got.To
			tagged.Tag = "bob"
			for _, status := range []int{180, 200} {
				bob.Reply(sip.Response{Status: status, Tx: got.Tx, To: tagged, Contact: "sip:bob@" + bob.Addr().String(), SDP: got.SDP})
			}
			for _, status := range []int{180, 200} {
				r := next(t, annHears.responses, "response")
				if r.Status != status || r.Tx != "tx-1" || r.From.Tag != "ann" || r.To.Tag != "bob" || r.Method != sip.Invite ||
					r.Contact != "sip:bob@"+bob.Addr().String()+reached || r.SDP == nil {
					t.Fatalf("ann got %+v, want %d", r, status)
				}
			}

			ack := within(first, sip.Ack, 1, "bob")
			ack.Tx = ""
			ann.Send(ack)
			if r := next(t, bobHears.requests, "ACK"); r.Method != sip.Ack || r.To.Tag != "bob" || r.Tx != "" {
				t.Fatalf("bob got %+v, want ACK", r)
			}
			ann.Send(within(first, sip.Bye, 2, "bob"))
			bye := next(t, bobHears.requests, "BYE")
			bob.Reply(sip.Response{Status: 200, Tx: bye.Tx})
			if r := next(t, annHears.responses, "200 to BYE"); r.Method != sip.Bye || r.Status != 200 || r.Tx != "tx-BYE" {
				t.Fatalf("ann got %+v, want 200 to BYE", r)
			}
			if ann.Counts().Panics+bob.Counts().Panics != 0 {
				t.Fatal("a panic was contained")
			}
		})
	}
}

func TestEvery2xxReachesTheHandler(t *testing.T) {
	ann, bob, annHears, bobHears := pair(t)
	ann.Send(invite(ann, bob, "call-1"))
	got := next(t, bobHears.requests, "INVITE")
	const repeats = 5
	for range repeats {
		bob.Reply(sip.Response{Status: 200, Tx: got.Tx, To: sip.Party{Tag: "bob"}})
	}
	for range repeats {
		if r := next(t, annHears.responses, "200"); r.Status != 200 || r.To.Tag != "bob" {
			t.Fatalf("ann got %+v", r)
		}
	}
}

func TestForked2xxKeepTheirTags(t *testing.T) {
	hears := newEar()
	ann := openUA(t, hears)
	phone := newWire(t, ann)
	req := invite(ann, ann, "call-1")
	req.Next = phone.conn.LocalAddr().(interface{ AddrPort() netip.AddrPort }).AddrPort()
	ann.Send(req)
	m := phone.hear()
	for _, tag := range []string{"desk", "mobile"} {
		phone.say(answer(m, "200 OK", tag))
		if r := next(t, hears.responses, "200"); r.To.Tag != tag || r.Tx != "tx-1" {
			t.Fatalf("ann got %+v, want tag %s", r, tag)
		}
	}
}

// answer is a bare response to a request heard on a wire.
func answer(m message, status, tag string) string {
	to := m.get("To")
	if !strings.Contains(to, "tag=") {
		to += ";tag=" + tag
	}
	return fmt.Sprintf("SIP/2.0 %s\nVia: %s\nFrom: %s\nTo: %s\nCall-ID: %s\nCSeq: %s\nContent-Length: 0\n\n",
		status, m.get("Via"), m.get("From"), to, m.get("Call-ID"), m.get("CSeq"))
}

func TestRefusalIsAcknowledgedEveryTime(t *testing.T) {
	hears := newEar()
	ann := openUA(t, hears)
	phone := newWire(t, ann)
	req := invite(ann, ann, "call-1")
	req.Next = phone.conn.LocalAddr().(interface{ AddrPort() netip.AddrPort }).AddrPort()
	ann.Send(req)
	m := phone.hear()
	for range 3 {
		phone.say(answer(m, "486 Busy Here", "desk"))
		ack := phone.hear()
		if ack.method() != sip.Ack || ack.get("Via") != m.get("Via") || ack.get("CSeq") != "1 ACK" {
			t.Fatalf("heard %q, CSeq %q, want the ACK of this transaction", ack.start, ack.get("CSeq"))
		}
	}
	if r := next(t, hears.responses, "486"); r.Status != 486 {
		t.Fatalf("ann got %+v", r)
	}
	none(t, hears.responses, "second 486")
}

func TestHundredComesAtOnce(t *testing.T) {
	hears := newEar()
	bob := openUA(t, hears)
	phone := newWire(t, bob)
	phone.say(rawInvite("z9hG4bK1"))
	trying := phone.status("100")
	if strings.Contains(trying.get("To"), "tag=") {
		t.Fatalf("the 100 has a To tag: %q", trying.get("To"))
	}
	req := next(t, hears.requests, "INVITE")
	phone.say(rawInvite("z9hG4bK1")) // a repeat is absorbed and gets the 100 again
	phone.status("100")
	bob.Reply(sip.Response{Status: 486, Tx: req.Tx, To: sip.Party{Tag: "bob"}})
	busy := phone.status("486")
	if want := "<sip:12345@x>;tag=bob"; busy.get("To") != want {
		t.Fatalf("To is %q, want %q", busy.get("To"), want)
	}
	none(t, hears.requests, "second INVITE")
}

func rawInvite(branch string) string {
	return `
INVITE sip:12345@127.0.0.1 SIP/2.0
Via: SIP/2.0/UDP 127.0.0.1:9;branch=` + branch + `;rport
From: <sip:a@x>;tag=a
To: <sip:12345@x>
Call-ID: raw-` + branch + `
CSeq: 1 INVITE
Contact: <sip:a@127.0.0.1>
Content-Length: 0
`
}

func TestLargeMessagesStayOnUDP(t *testing.T) {
	ann, bob, annHears, bobHears := pair(t)
	first := invite(ann, bob, "call-1")
	first.SDP = largeSDP()
	if size := len(FormatSDP(first.SDP)); size < 3000 {
		t.Fatalf("the SDP has only %d bytes", size)
	}
	ann.Send(first)
	got := next(t, bobHears.requests, "INVITE")
	if got.Transport != "udp" || !reflect.DeepEqual(got.SDP, first.SDP) {
		t.Fatalf("bob got SDP %+v over %s", got.SDP, got.Transport)
	}
	bob.Reply(sip.Response{Status: 200, Tx: got.Tx, To: sip.Party{Tag: "bob"}, SDP: got.SDP})
	if r := next(t, annHears.responses, "200"); !reflect.DeepEqual(r.SDP, first.SDP) {
		t.Fatalf("ann got SDP %+v", r.SDP)
	}
}

func largeSDP() *sip.SDP {
	s := &sip.SDP{SessionID: 1, Version: 1, Addr: netip.MustParseAddr("127.0.0.1")}
	stream := sip.Stream{Kind: "audio", Port: 4000, Proto: "RTP/AVP"}
	for pt := range uint8(100) {
		stream.Formats = append(stream.Formats, sip.Format{PT: pt, Name: "X" + fmt.Sprint(pt), Rate: 8000, Fmtp: "a=1;b=2"})
	}
	s.Media = []sip.Stream{stream}
	return s
}

func TestAPanicOfTheHandlerIsContained(t *testing.T) {
	hears := newEar()
	ann := openUA(t, hears)
	bob := openUA(t, panicking{hears})
	ann.Send(invite(ann, bob, "call-1"))
	if r := next(t, hears.responses, "500"); r.Status != 500 {
		t.Fatalf("ann got %+v, want 500", r)
	}
	if n := bob.Counts().Panics; n != 1 {
		t.Fatalf("counted %d panics, want 1", n)
	}
}

type panicking struct{ *ear }

func (panicking) Request(sip.Request) { panic("the handler is broken") }

func TestWhatCannotBeSentFails(t *testing.T) {
	ann, _, annHears, _ := pair(t)
	named := invite(ann, ann, "call-1")
	named.URI = "sip:12345@hotline.example"
	ann.Send(named)
	f := next(t, annHears.failures, "failure")
	if f.status != 503 || f.localTag != "ann" || f.tx != "tx-1" || !strings.Contains(f.cause, "hotline.example") {
		t.Fatalf("failed with %+v", f)
	}
	number := invite(ann, ann, "call-3")
	number.URI = "sip:13812345678"
	ann.Send(number)
	if f := next(t, annHears.failures, "failure"); f.status != 503 || strings.Contains(f.cause, "138") {
		t.Fatalf("failed with %+v", f)
	}
	closed := invite(ann, ann, "call-2")
	closed.Next, closed.Transport = netip.MustParseAddrPort("127.0.0.1:1"), "tcp"
	ann.Send(closed)
	if f := next(t, annHears.failures, "failure"); f.status != 503 || !strings.Contains(f.cause, "127.0.0.1:1") {
		t.Fatalf("failed with %+v", f)
	}
}

// TestWhatHasLeftIsTold: a request once, when it is on its way, and not one that could not be sent.
func TestWhatHasLeftIsTold(t *testing.T) {
	left := make(chan string, 10)
	heard := newEar()
	ann, err := Open(Config{Listen: loopback, Sent: func(method, callID string) { left <- method + " " + callID }}, heard)
	if err != nil {
		t.Fatal(err)
	}
	defer ann.Close()
	_, bob, _, bobHears := pair(t)
	lost := invite(ann, bob, "call-0")
	lost.URI, lost.Next = "sip:nobody@nowhere.invalid", netip.AddrPort{}
	ann.Send(lost)
	next(t, heard.failures, "failure")
	ann.Send(invite(ann, bob, "call-1"))
	next(t, bobHears.requests, "INVITE")
	if got := next(t, left, "word of it"); got != "INVITE call-1" || len(left) != 0 {
		t.Errorf("%q has left, and %d more", got, len(left))
	}
}

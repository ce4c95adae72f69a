package ua

import (
	"bufio"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"hotline/sip"
)

// broken are requests that are refused, each made from a good one by an edit.
var broken = []struct {
	name, old, new string // the edit
	status         string
	header, value  string // a header of the answer
}{
	{"version", "SIP/2.0\nVia", "SIP/7.0\nVia", "505", "", ""},
	{"start line", "OPTIONS sip", "OPTIONS  sip", "400", "", ""},
	{"no call-id", "Call-ID: odd\n", "", "400", "", ""},
	{"no from", "From: <sip:a@x>;tag=a\n", "", "400", "", ""},
	{"no to", "To: <sip:b@x>\n", "", "400", "", ""},
	{"no cseq", "CSeq: 5 OPTIONS\n", "", "400", "", ""},
	{"two from", "To: <sip:b@x>\n", "To: <sip:b@x>\nFrom: <sip:c@x>\n", "400", "", ""},
	{"cseq of another method", "5 OPTIONS", "5 INVITE", "400", "", ""},
	{"cseq too large", "5 OPTIONS", "4294967296 OPTIONS", "400", "", ""},
	{"two content-lengths", "Content-Length: 0\n", "Content-Length: 0\nl: 5\n", "400", "", ""},
	{"lying content-length", "Content-Length: 0\n", "Content-Length: 999\n", "400", "", ""},
	{"negative content-length", "Content-Length: 0\n", "Content-Length: -1\n", "400", "", ""},
	{"header without colon", "Content-Length: 0\n", "nonsense\nContent-Length: 0\n", "400", "", ""},
	{"unbalanced quote", "To: <sip:b@x>\n", "To: \"b <sip:b@x>\n", "400", "", ""},
	{"unknown method", "OPTIONS", "DANCE", "501", "Allow", allowed},
	{"method in small letters", "OPTIONS", "options", "501", "Allow", allowed},
	{"method not served", "OPTIONS", "SUBSCRIBE", "405", "Allow", allowed},
	{"tel uri", "sip:b@x SIP", "tel:12345 SIP", "416", "", ""},
	{"novel scheme", "sip:b@x SIP", "soap.beep://a SIP", "416", "", ""},
	{"required extension", "Content-Length: 0\n", "Require: timer, nothing, replaces\nContent-Length: 0\n", "420", "Unsupported", "nothing, replaces"},
	{"unknown body", "OPTIONS", "INVITE", "415", "Accept", "application/sdp"},
}

func rawOptions(old, new string) string {
	text := `
OPTIONS sip:b@x SIP/2.0
Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKodd;rport
From: <sip:a@x>;tag=a
To: <sip:b@x>
Call-ID: odd
CSeq: 5 OPTIONS
Content-Length: 0
`
	text = strings.ReplaceAll(text, old, new)
	if strings.Contains(text, "INVITE sip:") {
		text = strings.Replace(text, "Content-Length: 0\n", "Content-Type: text/plain\nContent-Length: 2\n\nhi", 1)
	}
	return text
}

func TestBrokenRequestsGetTheirStatus(t *testing.T) {
	hears := newEar()
	bob := openUA(t, hears)
	for _, transport := range []string{"udp", "tcp"} {
		for _, b := range broken {
			t.Run(transport+" "+b.name, func(t *testing.T) {
				var m message
				if transport == "udp" {
					phone := newWire(t, bob)
					phone.say(rawOptions(b.old, b.new))
					m = phone.hear()
				} else if m = sayOverTCP(t, bob, rawOptions(b.old, b.new)); m.start == "" && strings.Contains(b.name, "lying") {
					return // on a stream the rest may still come; the connection ends in time
				}
				if !strings.HasPrefix(m.start, "SIP/2.0 "+b.status+" ") {
					t.Fatalf("heard %q, want %s", m.start, b.status)
				}
				if b.header != "" && m.get(b.header) != b.value {
					t.Errorf("%s is %q, want %q", b.header, m.get(b.header), b.value)
				}
				if !strings.Contains(m.get("Via"), "z9hG4bKodd") || !strings.Contains(m.get("Via"), "received=127.0.0.1") {
					t.Errorf("Via is %q", m.get("Via"))
				}
			})
		}
	}
	none(t, hears.requests, "request")
	if n := bob.Counts().Panics; n != 0 {
		t.Fatalf("%d panics were contained", n)
	}
}

// sayOverTCP says one message on a connection of its own, ends its half and reads
// the answer; the zero message when there was none.
func sayOverTCP(t *testing.T, to *UA, text string) message {
	t.Helper()
	conn, err := net.Dial("tcp", to.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte(crlf(text))); err != nil {
		t.Fatal(err)
	}
	_ = conn.(*net.TCPConn).CloseWrite()
	_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
	data, err := readMessage(bufio.NewReader(conn))
	if err != nil && err != io.EOF {
		t.Fatal(err)
	}
	return scan(data)
}

func TestTheAckOfAStatelessRefusalIsSwallowed(t *testing.T) {
	hears := newEar()
	bob := openUA(t, hears)
	phone := newWire(t, bob)
	bad := strings.Replace(rawInvite("z9hG4bK3"), "Contact", "Require: magic\nContact", 1)
	phone.say(bad)
	m := phone.status("420")
	ack := strings.NewReplacer("INVITE", "ACK", "To: <sip:12345@x>", "To: "+m.get("To")).Replace(rawInvite("z9hG4bK3"))
	phone.say(ack)
	phone.say(strings.NewReplacer("CSeq: 1", "CSeq: 2", "INVITE", "INFO").Replace(rawInvite("z9hG4bK3"))) // comes after it
	if r := next(t, hears.requests, "INFO"); r.Method != sip.Info {
		t.Fatalf("the handler got %s", r.Method)
	}
}

func TestOneStreamHowEverItIsSplit(t *testing.T) {
	hears := newEar()
	bob := openUA(t, hears)
	conn, err := net.Dial("tcp", bob.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	body := "Signal=5\r\nDuration=160\r\n"
	text := crlf(strings.Replace(rawInfo(1), "Content-Length: 0\n", "Content-Type: application/dtmf-relay\nContent-Length: 24\n", 1)) + body
	text += "\r\n\r\n" + crlf(rawInfo(2))
	for _, b := range []byte(text) {
		if _, err := conn.Write([]byte{b}); err != nil {
			t.Fatal(err)
		}
	}
	first := next(t, hears.requests, "INFO")
	if string(first.Body) != body || first.BodyType != "application/dtmf-relay" || first.CSeq != 1 {
		t.Fatalf("got %+v", first)
	}
	if second := next(t, hears.requests, "INFO"); second.CSeq != 2 {
		t.Fatalf("got %+v", second)
	}
	pong := make([]byte, 2)
	if _, err := io.ReadFull(conn, pong); err != nil || string(pong) != "\r\n" {
		t.Fatalf("the ping was answered with %q, %v", pong, err)
	}
}

func TestOctetsAfterTheBodyAreIgnored(t *testing.T) {
	hears := newEar()
	bob := openUA(t, hears)
	phone := newWire(t, bob)
	phone.say(crlf(rawInfo(1)) + crlf(rawInfo(2)))
	phone.say(rawInfo(3))
	for _, want := range []uint32{1, 3} {
		if r := next(t, hears.requests, "INFO"); r.CSeq != want {
			t.Fatalf("CSeq %d came, want %d", r.CSeq, want)
		}
	}
}

func TestARequestOfRFC2543IsServed(t *testing.T) {
	hears := newEar()
	bob := openUA(t, hears)
	phone := newWire(t, bob)
	old := "INVITE sip:b@x SIP/2.0\nVia: SIP/2.0/UDP 127.0.0.1:9;rport\nFrom: <sip:a@x>\nTo: sip:b@x\nCall-ID: old\nCSeq: 1 INVITE\n"
	phone.say(old)
	phone.status("100")
	in := next(t, hears.requests, "INVITE")
	phone.say(old)
	phone.status("100")
	phone.say(strings.ReplaceAll(old, "INVITE", "CANCEL"))
	phone.status("200")
	if r := next(t, hears.requests, "CANCEL"); r.Method != sip.Cancel || r.Tx != in.Tx {
		t.Fatalf("got %s of %q, want the CANCEL of %q", r.Method, r.Tx, in.Tx)
	}
}

// TestASessionTooShortIsRefused without any state: RFC 4028 §9.
func TestASessionTooShortIsRefused(t *testing.T) {
	hears := newEar()
	bob := openUA(t, hears)
	phone := newWire(t, bob)
	phone.say(strings.Replace(rawInvite("z9hG4bK4"), "Contact", "x: 89;refresher=uac\nk: timer\nContact", 1))
	if m := phone.status("422"); m.get("Min-SE") != "90" {
		t.Errorf("Min-SE is %q", m.get("Min-SE"))
	}
	phone.say(strings.Replace(rawInvite("z9hG4bK5"), "Contact", "Session-Expires: 90\nRequire: timer\nContact", 1))
	phone.status("100")
	if req := next(t, hears.requests, "INVITE"); req.Headers.Get("Session-Expires") != "90" {
		t.Errorf("bob got %+v", req)
	}
}

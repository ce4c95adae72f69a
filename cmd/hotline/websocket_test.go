package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/icholy/digest"
)

// webPhone is a phone in a page, as far as its signalling goes: RFC 7118.
type webPhone struct {
	t    *testing.T
	conn *websocket.Conn
	ctx  context.Context
	seq  int
}

func openWebPhone(t *testing.T, s *server) *webPhone {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	conn, _, err := websocket.Dial(ctx, s.pages+"/sip", &websocket.DialOptions{Subprotocols: []string{"sip"},
		HTTPHeader: http.Header{"Origin": {s.pages}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	return &webPhone{t: t, conn: conn, ctx: ctx}
}

// heard is a message as a page reads it.
type heard struct {
	start  string
	header http.Header
	body   string
}

func (p *webPhone) hear() heard {
	p.t.Helper()
	_, data, err := p.conn.Read(p.ctx)
	if err != nil {
		p.t.Fatal(err)
	}
	head, body, _ := strings.Cut(string(data), "\r\n\r\n")
	lines := strings.Split(head, "\r\n")
	h := heard{start: lines[0], header: http.Header{}, body: body}
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ": ")
		h.header.Add(name, value)
	}
	return h
}

// want hears messages until one begins so; the provisional ones between are skipped.
func (p *webPhone) want(start string) heard {
	p.t.Helper()
	for {
		h := p.hear()
		if strings.HasPrefix(h.start, start) {
			return h
		}
		if !strings.HasPrefix(h.start, "SIP/2.0 1") {
			p.t.Fatalf("heard %q, want %s", h.start, start)
		}
	}
}

func (p *webPhone) say(lines ...string) {
	p.t.Helper()
	if err := p.conn.Write(p.ctx, websocket.MessageText, []byte(strings.Join(lines, "\r\n"))); err != nil {
		p.t.Fatal(err)
	}
}

// ask sends a request as 1007; with a challenge it proves who that is.
func (p *webPhone) ask(method, to, callID string, body string, challenge *heard) {
	p.t.Helper()
	p.seq++
	uri := "sip:" + to + "@hotline.invalid"
	lines := []string{method + " " + uri + " SIP/2.0", fmt.Sprintf("Via: SIP/2.0/WS df7jal23ls0d.invalid;branch=z9hG4bK%d", p.seq),
		"Max-Forwards: 70", "From: <sip:1007@hotline.invalid>;tag=page", "To: <" + uri + ">", "Call-ID: " + callID,
		fmt.Sprintf("CSeq: %d %s", p.seq, method), "Contact: <sip:8r4x@df7jal23ls0d.invalid;transport=ws>"}
	if challenge != nil {
		asked, err := digest.FindChallenge(challenge.header)
		if err != nil {
			p.t.Fatal(err)
		}
		proof, err := digest.Digest(asked, digest.Options{Method: method, URI: uri, Username: "1007", Password: "demo", Cnonce: "c", Count: 1})
		if err != nil {
			p.t.Fatal(err)
		}
		lines = append(lines, "Authorization: "+proof.String())
	}
	if body != "" {
		lines = append(lines, "Content-Type: application/sdp")
	}
	p.say(append(lines, fmt.Sprintf("Content-Length: %d", len(body)), "", body)...)
}

// reply answers a request of the house.
func (p *webPhone) reply(to heard, status string) {
	p.t.Helper()
	tagged := to.header.Get("To")
	if !strings.Contains(tagged, "tag=") {
		tagged += ";tag=page"
	}
	p.say("SIP/2.0 "+status, "Via: "+to.header.Get("Via"), "From: "+to.header.Get("From"), "To: "+tagged,
		"Call-ID: "+to.header.Get("Call-Id"), "CSeq: "+to.header.Get("Cseq"), "Content-Length: 0", "", "")
}

// prove asks, is challenged, acknowledges that when it has to, and asks again.
func (p *webPhone) prove(method, to, callID, body string) heard {
	p.t.Helper()
	p.ask(method, to, callID, body, nil)
	challenge := p.want("SIP/2.0 401")
	if method == "INVITE" {
		p.ack(challenge, to, p.seq)
	}
	p.ask(method, to, callID, body, &challenge)
	return p.want("SIP/2.0 200")
}

func (p *webPhone) ack(answer heard, to string, seq int) {
	p.t.Helper()
	p.say("ACK sip:"+to+"@hotline.invalid SIP/2.0", "Via: "+answer.header.Get("Via"), "From: "+answer.header.Get("From"), "To: "+answer.header.Get("To"),
		"Call-ID: "+answer.header.Get("Call-Id"), fmt.Sprintf("CSeq: %d ACK", seq), "Content-Length: 0", "", "")
}

const plainOffer = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 8\r\n"

// TestAPhoneOverWebSocket registers, calls, is called, and is signed out when its
// connection is gone. Only its signalling is looked at.
func TestAPhoneOverWebSocket(t *testing.T) {
	host := loopback()
	s := serveCity(t, t.TempDir(), strings.ReplaceAll(peersCity, "SEAT", host+":5060"))
	p := openWebPhone(t, s)
	registered := p.prove("REGISTER", "1007", "registration", "")
	if contact := registered.header.Get("Contact"); !strings.HasPrefix(contact, "<sip:8r4x@df7jal23ls0d.invalid;transport=ws>;expires=") {
		t.Errorf("registered is %s", contact)
	}
	ready := p.prove("INVITE", "*1", "ready", plainOffer)
	if contact, want := ready.header.Get("Contact"), "@"+strings.TrimPrefix(s.pages, "http://")+";transport=ws>"; !strings.HasSuffix(contact, want) {
		t.Errorf("Contact is %s, want the pages' address, %s", contact, want)
	}
	p.ack(ready, "*1", p.seq)
	p.reply(p.want("BYE sip:8r4x@df7jal23ls0d.invalid"), "200 OK")

	s.run("dial", "12346", "--from", "13800000031")
	call := p.want("INVITE sip:8r4x@df7jal23ls0d.invalid")
	if !strings.Contains(call.body, "UDP/TLS/RTP/SAVPF") {
		t.Errorf("a page is offered\n%s", call.body)
	}
	p.reply(call, "486 Busy Here")
	p.want("ACK sip:8r4x@df7jal23ls0d.invalid")

	begun := time.Now()
	_ = p.conn.CloseNow()
	for s.seat(t, "1007").State != "signed-out" {
		if time.Since(begun) > 30*time.Second {
			t.Fatalf("after 30 s: %+v", s.seat(t, "1007"))
		}
		<-time.After(100 * time.Millisecond)
	}
}

// TestStrangersOverWebSocket: a page of another site cannot connect, and whoever is
// nobody of ours is asked for a password, though a trunk allows this address.
func TestStrangersOverWebSocket(t *testing.T) {
	host := loopback()
	s := serveCity(t, t.TempDir(), strings.ReplaceAll(peersCity, "SEAT", host+":5060")+"\nsip: {websocket: {origins: [https://phone.example]}}\n")
	for origin, status := range map[string]int{"https://phone.example": 101, "https://evil.example": 403} {
		conn, answer, err := websocket.Dial(t.Context(), s.pages+"/sip", &websocket.DialOptions{Subprotocols: []string{"sip"}, HTTPHeader: http.Header{"Origin": {origin}}})
		if answer == nil || answer.StatusCode != status {
			t.Fatalf("%s: %v, want %d", origin, err, status)
		}
		if conn != nil {
			_ = conn.CloseNow()
		}
	}
	p := openWebPhone(t, s)
	p.say("INVITE sip:12346@hotline.invalid SIP/2.0", "Via: SIP/2.0/WS x.invalid;branch=z9hG4bK1", "From: <sip:13800000032@x.invalid>;tag=x", "To: <sip:12346@hotline.invalid>",
		"Call-ID: stranger", "CSeq: 1 INVITE", "Contact: <sip:x@x.invalid;transport=ws>", "Content-Type: application/sdp", fmt.Sprintf("Content-Length: %d", len(plainOffer)), "", plainOffer)
	p.want("SIP/2.0 401")
}

package ua

import (
	"bufio"
	"context"

	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"hotline/sip"
)

// openWS opens a UA behind an HTTP server, and writes down what connections end.
func openWS(t *testing.T, h Handler, secure bool) (*UA, *httptest.Server, chan lost) {
	t.Helper()
	ended := make(chan lost, 64)
	u, err := Open(Config{Listen: loopback, Lost: func(transport string, remote netip.AddrPort) { ended <- lost{transport, remote} }}, h)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		u.ServeWebSocket(w, r, netip.MustParseAddr("192.0.2.7"), secure) // as if a proxy had said so
	}))
	t.Cleanup(func() { server.Close(); u.Close() })
	return u, server, ended
}

// browser is a WebSocket that says what a page would.
type browser struct {
	t    *testing.T
	conn *websocket.Conn
	ctx  context.Context
}

func dialWS(t *testing.T, server *httptest.Server) *browser {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(cancel)
	conn, _, err := websocket.Dial(ctx, server.URL, &websocket.DialOptions{Subprotocols: []string{"sip"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.CloseNow() })
	return &browser{t, conn, ctx}
}

func (b *browser) say(text string) { b.put(websocket.MessageText, crlf(text)) }

func (b *browser) put(kind websocket.MessageType, text string) {
	b.t.Helper()
	if err := b.conn.Write(b.ctx, kind, []byte(text)); err != nil {
		b.t.Fatal(err)
	}
}

func (b *browser) read() (websocket.MessageType, string) {
	b.t.Helper()
	kind, data, err := b.conn.Read(b.ctx)
	if err != nil {
		b.t.Fatal(err)
	}
	return kind, string(data)
}

func (b *browser) hear() message {
	b.t.Helper()
	_, data := b.read()
	return scan([]byte(data))
}

func (b *browser) status(want string) message {
	b.t.Helper()
	m := b.hear()
	if !strings.HasPrefix(m.start, "SIP/2.0 "+want) {
		b.t.Fatalf("heard %q, want %s", m.start, want)
	}
	return m
}

// overWebSocket is a request as a page says it: RFC 7118 §8. Without a length, for
// a frame has one.
func overWebSocket(text string) string {
	return strings.NewReplacer("SIP/2.0/UDP 127.0.0.1:9", "SIP/2.0/WS df7jal23ls0d.invalid", "a@127.0.0.1>", "a@df7jal23ls0d.invalid;transport=ws>",
		"\nContent-Length: 0", "").Replace(text)
}

// TestACallOverWebSocket: a page calls and is called through the connection that it
// opened, in text and in binary; when that is gone it is not looked for.
func TestACallOverWebSocket(t *testing.T) {
	for transport, secure := range map[string]bool{"ws": false, "wss": true} {
		t.Run(transport, func(t *testing.T) {
			hears := newEar()
			u, server, ended := openWS(t, hears, secure)
			page := dialWS(t, server)
			page.say(overWebSocket(rawInvite("z9hG4bK1")))
			if m := page.status("100"); !strings.Contains(m.get("Via"), "received=192.0.2.7") {
				t.Errorf("Via is %q", m.get("Via"))
			}
			got := next(t, hears.requests, "INVITE")
			if got.Transport != transport || got.Source.Addr().String() != "192.0.2.7" || got.Contact != "sip:a@df7jal23ls0d.invalid;transport=ws" {
				t.Fatalf("came over %s from %s: %+v", got.Transport, got.Source, got)
			}
			u.Reply(sip.Response{Status: 200, Tx: got.Tx, To: sip.Party{Tag: "bob"}, Contact: "sip:hotline@" + u.Addr().String()})
			if m, want := page.status("200"), "<sip:hotline@"+server.Listener.Addr().String()+";transport=ws>"; m.get("Contact") != want {
				t.Errorf("Contact is %s, want %s", m.get("Contact"), want)
			}
			page.put(websocket.MessageBinary, crlf(overWebSocket(strings.NewReplacer("INVITE", "BYE", "12345@x>", "12345@x>;tag=bob", "CSeq: 1", "CSeq: 2").Replace(rawInvite("z9hG4bK2")))))
			bye := next(t, hears.requests, "BYE")
			u.Reply(sip.Response{Status: 200, Tx: bye.Tx})
			page.status("200")

			call := invite(u, u, "call-back")
			call.URI, call.Next, call.Transport = got.Contact, got.Source, got.Transport
			u.Send(call)
			m := page.hear()
			if want := "SIP/2.0/" + strings.ToUpper(transport) + " " + server.Listener.Addr().String() + ";"; !strings.HasPrefix(m.get("Via"), want) || m.method() != sip.Invite {
				t.Errorf("heard %q with Via %q, want %s", m.start, m.get("Via"), want)
			}
			page.say(answer(m, "200 OK", "desk"))
			if r := next(t, hears.responses, "200"); r.Status != 200 || r.Transport != transport {
				t.Errorf("got %+v", r)
			}
			page.conn.CloseNow()
			if l := next(t, ended, "word of the end"); l != (lost{transport, got.Source}) {
				t.Errorf("lost %+v", l)
			}
			for tx, to := range map[string]netip.AddrPort{"tx-2": got.Source, "tx-3": {}} {
				call.Tx, call.CallID, call.Next = tx, tx, to
				u.Send(call)
				if f := next(t, hears.failures, "failure"); f.status != 503 || f.tx != tx {
					t.Errorf("failed with %+v", f)
				}
			}
		})
	}
}

func TestAPageIsKeptAlive(t *testing.T) {
	hears := newEar()
	_, server, _ := openWS(t, hears, false)
	page := dialWS(t, server)
	page.put(websocket.MessageText, "\r\n\r\n")
	if _, text := page.read(); text != "\r\n" {
		t.Errorf("heard %q, want the pong of RFC 5626", text)
	}
	page.put(websocket.MessageText, "\r\n") // is no ping
	pong := make(chan error)
	go func() { pong <- page.conn.Ping(page.ctx) }() // with a payload
	go func() { _, _, _ = page.conn.Read(page.ctx) }()
	if err := <-pong; err != nil {
		t.Errorf("no pong: %v", err)
	}
	page.say(overWebSocket(rawInvite("z9hG4bK1")))
	next(t, hears.requests, "INVITE")
}

func TestWhatIsNoUTF8ComesInBinary(t *testing.T) {
	hears := newEar()
	u, server, _ := openWS(t, hears, false)
	page := dialWS(t, server)
	page.say(overWebSocket(rawInvite("z9hG4bK1")))
	page.status("100")
	u.Reply(sip.Response{Status: 486, Reason: "gr\xfc\xdf", Tx: next(t, hears.requests, "INVITE").Tx})
	if kind, text := page.read(); kind != websocket.MessageBinary || !strings.Contains(text, "gr\xfc\xdf") {
		t.Errorf("%v: %q", kind, text)
	}
}

func TestAnOversizedFrameEndsTheConnection(t *testing.T) {
	_, server, ended := openWS(t, newEar(), false)
	page := dialWS(t, server)
	page.say(strings.TrimSpace(rawInvite("z9hG4bK1")) + "\nX: " + strings.Repeat("x", maxMessage))
	next(t, ended, "word of the end")
}

func TestOtherSubprotocolsAreRefused(t *testing.T) {
	_, server, _ := openWS(t, newEar(), false)
	for _, offered := range []string{"", "chat", "xsip"} {
		_, response, err := websocket.Dial(t.Context(), server.URL, &websocket.DialOptions{Subprotocols: []string{offered}})
		if err == nil || response == nil || response.StatusCode != http.StatusBadRequest {
			t.Errorf("%q: %v", offered, err)
		}
	}
}

func TestOneAddressCannotHaveEveryConnection(t *testing.T) {
	u := openUA(t, newEar())
	over := make(chan struct{})
	defer close(over)
	take := func(host string, port uint16) bool {
		s := &stream{far: far{overWS, netip.AddrPortFrom(netip.MustParseAddr(host), port)}, cut: func() {}}
		return u.adopt(s, func() { <-over })
	}
	for n := range uint16(maxStreamsOf) {
		if !take("192.0.2.7", n+1) {
			t.Fatalf("connection %d is refused", n)
		}
	}
	if take("192.0.2.7", maxStreamsOf+1) || !take("192.0.2.8", 1) {
		t.Error("the bound is not that of the address")
	}
}

// TestASilentPageIsGoneInTime: one that says nothing at first, and one that gives no
// sign of life later.
func TestASilentPageIsGoneInTime(t *testing.T) {
	for first, want := range map[string]time.Duration{
		"":                                       firstTime,
		overWebSocket(rawInvite("z9hG4bKquiet")): pingEvery + pongTime,
	} {
		synctest.Test(t, func(t *testing.T) {
			u := newUA(Config{}, sockets{}, loopback, deaf{})
			far := upgraded(t, u)
			begun := time.Now()
			if first != "" {
				_, _ = far.Write(masked(crlf(first)))
			}
			_, _ = io.Copy(io.Discard, far)
			if lasted := time.Since(begun); lasted != want {
				t.Errorf("it lasted %v, want %v", lasted, want)
			}
			u.Close()
		})
	}
}

// upgraded gives the far end of a WebSocket of a UA, on virtual time.
func upgraded(t *testing.T, u *UA) net.Conn {
	t.Helper()
	near, far := net.Pipe()
	w := &hijacked{ResponseRecorder: httptest.NewRecorder(), conn: near}
	r := httptest.NewRequest("GET", "/sip", nil)
	for name, value := range map[string]string{"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
		"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol": "chat, sip"} {
		r.Header.Set(name, value)
	}
	r = r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, net.TCPAddrFromAddrPort(loopback)))
	u.ServeWebSocket(w, r, loopback.Addr(), false)
	if w.Code != http.StatusSwitchingProtocols || w.Header().Get("Sec-WebSocket-Protocol") != "sip" {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	return far
}

// hijacked is a response whose connection is given away.
type hijacked struct {
	*httptest.ResponseRecorder
	conn net.Conn
}

// Hijack implements http.Hijacker.
func (h *hijacked) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return h.conn, bufio.NewReadWriter(bufio.NewReader(h.conn), bufio.NewWriter(h.conn)), nil
}

// masked is a frame of text as a client sends it, with a mask of zeros.
func masked(text string) []byte {
	return append([]byte{0x81, 0xfe, byte(len(text) >> 8), byte(len(text)), 0, 0, 0, 0}, text...)
}

package ua

import (
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"hotline/sip"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// failure is a call of Handler.Failed.
type failure struct {
	localTag, tx string
	status       int
	cause        string
}

// ear is a Handler that writes down what it is told.
type ear struct {
	requests  chan sip.Request
	responses chan sip.Response
	failures  chan failure
	hundreds  atomic.Int32 // 100 Trying, which are only counted
}

func newEar() *ear {
	return &ear{
		requests: make(chan sip.Request, 4096), responses: make(chan sip.Response, 4096), failures: make(chan failure, 4096),
	}
}

func (e *ear) Request(r sip.Request) { e.requests <- r }
func (e *ear) Response(r sip.Response) {
	if r.Status == 100 {
		e.hundreds.Add(1)
		return
	}
	e.responses <- r
}
func (e *ear) Failed(localTag, tx string, status int, cause string) {
	e.failures <- failure{localTag, tx, status, cause}
}

// next waits for what must come; the time is there only to end a broken test.
func next[T any](t *testing.T, from <-chan T, what string) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(20 * time.Second):
		t.Fatalf("no %s came", what)
		panic("unreachable")
	}
}

// none checks that nothing is there; the caller made sure that it would be.
func none[T any](t *testing.T, from <-chan T, what string) {
	t.Helper()
	select {
	case v := <-from:
		t.Fatalf("unexpected %s: %+v", what, v)
	default:
	}
}

var loopback = netip.MustParseAddrPort("127.0.0.1:0")

func openUA(t *testing.T, h Handler) *UA {
	t.Helper()
	u, err := Open(Config{Listen: loopback, UserAgent: "test"}, h)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(u.Close)
	return u
}

// pair opens two UAs that can talk to each other.
func pair(t *testing.T) (ann, bob *UA, annHears, bobHears *ear) {
	annHears, bobHears = newEar(), newEar()
	return openUA(t, annHears), openUA(t, bobHears), annHears, bobHears
}

// invite is an INVITE from one UA to another.
func invite(from, to *UA, callID string) sip.Request {
	return sip.Request{
		Method: sip.Invite, URI: "sip:12345@" + to.Addr().String(), CallID: callID,
		From: sip.Party{Display: `Li "Lei"`, URI: "sip:13812345678@" + from.Addr().String(), Tag: "ann"},
		To:   sip.Party{URI: "sip:12345@" + to.Addr().String()},
		CSeq: 1, Contact: "sip:ann@" + from.Addr().String(), Tx: "tx-1",
	}
}

// within is a later request of the dialog that an INVITE began.
func within(first sip.Request, method string, cseq uint32, remoteTag string) sip.Request {
	r := first
	r.Method, r.CSeq, r.To.Tag, r.Tx, r.SDP = method, cseq, remoteTag, "tx-"+method, nil
	return r
}

// wire is a bare UDP socket that says what a phone would.
type wire struct {
	t    *testing.T
	conn *net.UDPConn
	to   netip.AddrPort
}

func newWire(t *testing.T, to *UA) *wire {
	t.Helper()
	return wireAt(t, loopback, to.Addr())
}

func wireAt(t *testing.T, at, to netip.AddrPort) *wire {
	t.Helper()
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(at))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return &wire{t, conn, to}
}

// here is the address of the wire.
func (w *wire) here() netip.AddrPort { return unmapped(w.conn.LocalAddr().(*net.UDPAddr).AddrPort()) }

func (w *wire) say(text string) {
	w.t.Helper()
	if _, err := w.conn.WriteToUDPAddrPort([]byte(crlf(text)), w.to); err != nil {
		w.t.Fatal(err)
	}
}

// hear gives the next message.
func (w *wire) hear() message {
	w.t.Helper()
	buf := make([]byte, maxMessage)
	if err := w.conn.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		w.t.Fatal(err)
	}
	n, err := w.conn.Read(buf)
	if err != nil {
		w.t.Fatal(err)
	}
	return scan(buf[:n])
}

// status gives the status line of the next message.
func (w *wire) status(want string) message {
	w.t.Helper()
	m := w.hear()
	if !strings.HasPrefix(m.start, "SIP/2.0 "+want) {
		w.t.Fatalf("heard %q, want %s", m.start, want)
	}
	return m
}

// crlf gives a message written in Go its line ends, and its empty line.
func crlf(text string) string {
	if strings.Contains(text, "\r\n") {
		return text
	}
	text = strings.TrimPrefix(text, "\n")
	if !strings.Contains(text, "\n\n") {
		text = strings.TrimRight(text, "\n") + "\n\n"
	}
	return strings.ReplaceAll(text, "\n", "\r\n")
}

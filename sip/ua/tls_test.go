package ua

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"hotline/sip"
)

// lost is a call of Config.Lost.
type lost struct {
	transport string
	remote    netip.AddrPort
}

// openTLS opens a UA that speaks TLS too and writes down what connections end.
func openTLS(t *testing.T, h Handler) (*UA, chan lost) {
	t.Helper()
	ended := make(chan lost, 64)
	u, err := Open(Config{Listen: loopback, TLS: &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{selfSigned(t)}},
		Lost: func(transport string, remote netip.AddrPort) { ended <- lost{transport, remote} }}, h)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(u.Close)
	return u, ended
}

func selfSigned(t *testing.T) tls.Certificate {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: private}
}

// line is a connection that says what a phone would.
type line struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Reader
}

func newLine(t *testing.T, conn net.Conn, err error) *line {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return &line{t, conn, bufio.NewReader(conn)}
}

func dialTLS(t *testing.T, u *UA) *line {
	t.Helper()
	conn, err := tls.Dial("tcp", u.TLSAddr().String(), &tls.Config{InsecureSkipVerify: true})
	return newLine(t, conn, err)
}

func (l *line) say(text string) {
	l.t.Helper()
	if _, err := l.conn.Write([]byte(crlf(text))); err != nil {
		l.t.Fatal(err)
	}
}

// hear gives the next message.
func (l *line) hear() message {
	l.t.Helper()
	if err := l.conn.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		l.t.Fatal(err)
	}
	data, err := readMessage(l.in)
	if err != nil {
		l.t.Fatal(err)
	}
	return scan(data)
}

func (l *line) status(want string) message {
	l.t.Helper()
	m := l.hear()
	if !strings.HasPrefix(m.start, "SIP/2.0 "+want) {
		l.t.Fatalf("heard %q, want %s", m.start, want)
	}
	return m
}

// TestACallOverTLS: a phone without a certificate calls and is called through the
// connection that it opened, and our Contact says how to come back.
func TestACallOverTLS(t *testing.T) {
	hears := newEar()
	u, ended := openTLS(t, hears)
	phone := dialTLS(t, u)
	phone.say(strings.Replace(rawInvite("z9hG4bK1"), "SIP/2.0/UDP", "SIP/2.0/TLS", 1))
	phone.status("100")
	got := next(t, hears.requests, "INVITE")
	if got.Transport != "tls" || got.Source.String() != phone.conn.LocalAddr().String() {
		t.Fatalf("came over %s from %s", got.Transport, got.Source)
	}
	u.Reply(sip.Response{Status: 200, Tx: got.Tx, To: sip.Party{Tag: "bob"}, Contact: "sip:hotline@" + u.Addr().String()})
	if m, want := phone.status("200"), "<sip:hotline@"+u.TLSAddr().String()+";transport=tls>"; m.get("Contact") != want {
		t.Errorf("Contact is %s, want %s", m.get("Contact"), want)
	}
	call := invite(u, u, "call-back")
	call.URI, call.Next, call.Transport = "sip:a@192.0.2.1;transport=tls", got.Source, "tls"
	u.Send(call)
	m := phone.hear()
	if want := "SIP/2.0/TLS " + u.TLSAddr().String() + ";"; !strings.HasPrefix(m.get("Via"), want) || m.method() != sip.Invite {
		t.Errorf("heard %q with Via %q, want %s", m.start, m.get("Via"), want)
	}
	if want := "<sip:ann@" + u.TLSAddr().String() + ";transport=tls>"; m.get("Contact") != want {
		t.Errorf("Contact is %s, want %s", m.get("Contact"), want)
	}
	phone.say(answer(m, "486 Busy Here", "desk"))
	if r := next(t, hears.responses, "486"); r.Status != 486 || r.Transport != "tls" {
		t.Errorf("got %+v", r)
	}
	if m := phone.hear(); m.method() != sip.Ack {
		t.Errorf("heard %q, want the ACK", m.start)
	}
	phone.conn.Close()
	if l := next(t, ended, "word of the end"); l != (lost{"tls", got.Source}) {
		t.Errorf("lost %+v", l)
	}
	call.Tx, call.CallID = "tx-2", "too late"
	u.Send(call)
	if f := next(t, hears.failures, "failure"); f.status != 503 || !strings.Contains(f.cause, "it is not connected") {
		t.Errorf("failed with %+v", f)
	}
}

// TestSIPSNeedsTLS: RFC 3261 §26.2.2; whoever asks for it gets such a Contact,
// §12.1.1.
func TestSIPSNeedsTLS(t *testing.T) {
	hears := newEar()
	u, _ := openTLS(t, hears)
	asked := strings.Replace(rawInvite("z9hG4bK2"), "INVITE sip:", "INVITE sips:", 1)
	if m := sayOverTCP(t, u, asked); !strings.HasPrefix(m.start, "SIP/2.0 416") {
		t.Errorf("over TCP: %q", m.start)
	}
	phone := dialTLS(t, u)
	phone.say(asked)
	phone.status("100")
	u.Reply(sip.Response{Status: 200, Tx: next(t, hears.requests, "INVITE").Tx, Contact: "sip:hotline@" + u.Addr().String()})
	if m := phone.status("200"); !strings.HasPrefix(m.get("Contact"), "<sips:hotline@") {
		t.Errorf("Contact is %s", m.get("Contact"))
	}
}

func TestOldTLSIsRefused(t *testing.T) {
	u, ended := openTLS(t, newEar())
	conn, err := tls.Dial("tcp", u.TLSAddr().String(), &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11})
	if err == nil {
		conn.Close()
		t.Fatal("TLS 1.1 is spoken")
	}
	next(t, ended, "word of the end")
}

// TestWhoDoesNotShakeHandsKeepsNobodyWaiting: the others are served meanwhile.
func TestWhoDoesNotShakeHandsKeepsNobodyWaiting(t *testing.T) {
	hears := newEar()
	u, _ := openTLS(t, hears)
	silent, err := net.Dial("tcp", u.TLSAddr().String())
	newLine(t, silent, err)
	phone := dialTLS(t, u)
	phone.say(rawInvite("z9hG4bK3"))
	phone.status("100")
	next(t, hears.requests, "INVITE")
}

func TestATakenPortOfTLSIsNamed(t *testing.T) {
	first, _ := openTLS(t, newEar())
	_, err := Open(Config{Listen: loopback, TLS: &tls.Config{}, TLSPort: first.TLSAddr().Port()}, newEar())
	if want := "cannot listen on tls " + first.TLSAddr().String() + ": it is taken"; err == nil || err.Error() != want {
		t.Errorf("error is %v, want %s", err, want)
	}
	if off := openUA(t, newEar()).TLSAddr(); off.Port() != 0 {
		t.Errorf("TLS that is off is at %s", off)
	}
}

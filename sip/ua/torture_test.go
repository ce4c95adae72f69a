package ua

import (
	"bufio"
	"crypto/rand"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"hotline/sip"
)

// torture are the 49 messages of RFC 4475 (files of the sipgo module) and what
// becomes of each: the status that it gets, "" when it is dropped, "waits" when
// a stream waits for the rest of it. What reaches the house gets 200 here, or the
// 401 of a registrar. On a stream the length must be told: RFC 3261 §18.3.
var torture = []struct{ section, file, datagram, stream string }{
	{"3.1.1.1", "valid/wsinv", "200", "200"},
	{"3.1.1.2", "valid/intmeth", "501", "501"},
	{"3.1.1.3", "valid/esc01", "200", "200"},
	{"3.1.1.4", "valid/escnull", "401", "401"},
	{"3.1.1.5", "valid/esc02", "501", "501"},
	{"3.1.1.6", "valid/lwsdisp", "200", "200"},
	{"3.1.1.7", "valid/longreq", "200", "200"},
	{"3.1.1.8", "valid/dblreq", "401", "200 401"}, // what follows is a second message on a stream only
	{"3.1.1.9", "valid/semiuri", "200", "200"},
	{"3.1.1.10", "valid/transports", "200", "200"},
	{"3.1.1.11", "valid/mpart01", "405", "405"},
	{"3.1.1.12", "valid/unreason", "", ""},
	{"3.1.1.13", "valid/noreason", "", ""},
	{"3.1.2.1", "invalid/badinv01", "400", "400"},
	{"3.1.2.2", "invalid/clerr", "400", "waits"},
	{"3.1.2.3", "invalid/ncl", "400", "400"},
	{"3.1.2.4", "invalid/scalar02", "400", "400"},
	{"3.1.2.5", "invalid/scalarlg", "", ""},
	{"3.1.2.6", "invalid/quotbal", "400", "400"},
	{"3.1.2.7", "invalid/ltgtruri", "400", "400"},
	{"3.1.2.8", "invalid/lwsruri", "400", "400"},
	{"3.1.2.9", "invalid/lwsstart", "400", "400"},
	{"3.1.2.10", "invalid/trws", "400", "400"},
	{"3.1.2.11", "invalid/escruri", "400", "400"},
	{"3.1.2.12", "invalid/baddate", "200", "200"}, // the Date means nothing to us
	{"3.1.2.13", "invalid/regbadct", "400", "400"},
	{"3.1.2.14", "invalid/badaspec", "400", "400"},
	{"3.1.2.15", "invalid/baddn", "400", "400"},
	{"3.1.2.16", "invalid/badvers", "505", "505"},
	{"3.1.2.17", "invalid/mismatch01", "400", "400"},
	{"3.1.2.18", "invalid/mismatch02", "400", "400"},
	{"3.1.2.19", "invalid/bigcode", "", ""},
	{"3.2.1", "invalid/badbranch", "200", "200"},
	{"3.3.1", "invalid/insuf", "400", "400"},
	{"3.3.2", "invalid/unkscm", "416", "416"},
	{"3.3.3", "invalid/novelsc", "416", "416"},
	{"3.3.4", "invalid/unksm2", "401", "401"},
	{"3.3.5", "invalid/bext01", "420", "420"},
	{"3.3.6", "invalid/invut", "415", "415"},
	{"3.3.7", "invalid/regaut01", "401", "401"},
	{"3.3.8", "invalid/multi01", "400", "400"},
	{"3.3.9", "invalid/mcl01", "400", "400"},
	{"3.3.10", "invalid/bcast", "", ""},
	{"3.3.11", "invalid/zeromf", "200", "200"}, // who is addressed forwards nothing: no 483
	{"3.3.12", "invalid/cparam01", "401", "401"},
	{"3.3.13", "invalid/cparam02", "401", "401"},
	{"3.3.14", "invalid/regescrt", "401", "401"},
	{"3.3.15", "invalid/sdp01", "406", "406"},
	{"3.4.1", "invalid/inv2543", "200", "400"},
}

func TestTortureMessagesGetTheirVerdict(t *testing.T) {
	if len(torture) != 49 {
		t.Fatalf("%d messages, RFC 4475 has 49", len(torture))
	}
	dir := filepath.Join(sipgoDir(t), "sip", "testdata", "torture")
	for _, c := range torture {
		t.Run(c.section+" "+c.file, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(dir, c.file+".dat"))
			if err != nil {
				t.Fatal(err)
			}
			judge(t, data, c.datagram, c.stream)
		})
	}
}

// judge sends a message to a house over each transport and compares what it gets.
func judge(t *testing.T, data []byte, datagram, stream string) {
	t.Helper()
	if got := overDatagrams(t, data); got != datagram {
		t.Errorf("over udp it gets %q, want %q", got, datagram)
	}
	if got := overStream(t, data); got != stream {
		t.Errorf("over tcp it gets %q, want %q", got, stream)
	}
	if got := overFrames(t, data); got != datagram {
		t.Errorf("over ws it gets %q, want %q", got, datagram)
	}
}

// clerk answers what reaches the house: REGISTER with the 401 of a Guard, the rest with 200.
type clerk struct {
	deaf
	guard *Guard
	reply func(sip.Response)
	ready chan struct{}
}

func (c *clerk) Request(req sip.Request) {
	<-c.ready
	_, _, answer := c.guard.Check(noon, req)
	if req.Method != sip.Register {
		answer = sip.Response{Status: 200, Tx: req.Tx}
	}
	if req.Tx != "" {
		c.reply(answer)
	}
}

func openClerk(t *testing.T) *UA {
	t.Helper()
	c := &clerk{guard: NewGuard("hotline", secrets, rand.Reader), ready: make(chan struct{})}
	u := openUA(t, c)
	c.reply = u.Reply
	close(c.ready)
	return u
}

// fence is a request whose answer says that all before it was looked at.
const fence = `
OPTIONS sip:b@x SIP/2.0
Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKfence;rport
From: <sip:a@x>;tag=a
To: <sip:b@x>
Call-ID: fence
CSeq: 5 OPTIONS
Content-Length: 0
`

// settle waits until all that was heard is answered.
func settle(u *UA) {
	u.in.close()
	u.out.close()
}

// verdict is the final statuses among messages, those of the fence apart.
func verdict(heard []message) string {
	var statuses []string
	for _, m := range heard {
		status, _, _ := strings.Cut(strings.TrimPrefix(m.start, "SIP/2.0 "), " ")
		if m.get("Call-ID") != "fence" && status >= "200" {
			statuses = append(statuses, status)
		}
	}
	slices.Sort(statuses) // two on one stream may be answered in either order
	return strings.Join(statuses, " ")
}

// overDatagrams sends from an address of its own that has every port which the
// messages want their answers at: RFC 3261 §18.2.2.
func overDatagrams(t *testing.T, data []byte) string {
	t.Helper()
	u := openClerk(t)
	var pick [3]byte
	_, _ = rand.Read(pick[:])
	own := netip.AddrFrom4([4]byte{127, pick[0]%100 + 100, pick[1], pick[2]%200 + 1})
	var ports []*wire
	for _, port := range []uint16{5060, 5050, 5070} {
		conn, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.AddrPortFrom(own, port)))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		ports = append(ports, &wire{t, conn, u.Addr()})
	}
	if _, err := ports[0].conn.WriteToUDPAddrPort(data, u.Addr()); err != nil {
		t.Fatal(err)
	}
	ports[0].say(fence)
	var heard []message
	for len(heard) == 0 || heard[len(heard)-1].get("Call-ID") != "fence" {
		heard = append(heard, ports[0].hear())
	}
	settle(u)
	for _, p := range ports {
		mark := &wire{t, ports[0].conn, p.conn.LocalAddr().(*net.UDPAddr).AddrPort()}
		for mark.say("END"); ; {
			m := p.hear()
			if m.start == "END" {
				break
			}
			heard = append(heard, m)
		}
	}
	if n := u.Counts().Panics; n != 0 {
		t.Errorf("%d panics were contained", n)
	}
	return verdict(heard)
}

// overFrames sends the message over a WebSocket, and a fence behind it: a frame is
// as good as a datagram.
func overFrames(t *testing.T, data []byte) string {
	t.Helper()
	u := openClerk(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		u.ServeWebSocket(w, r, loopback.Addr(), false)
	}))
	defer server.Close()
	page := dialWS(t, server)
	page.put(websocket.MessageBinary, string(data))
	page.say(fence)
	var heard []message
	for len(heard) == 0 || heard[len(heard)-1].get("Call-ID") != "fence" {
		heard = append(heard, page.hear())
	}
	settle(u)
	u.Close()
	for {
		_, text, err := page.conn.Read(page.ctx)
		if err != nil {
			break
		}
		heard = append(heard, scan(text))
	}
	if n := u.Counts().Panics; n != 0 {
		t.Errorf("%d panics were contained", n)
	}
	return verdict(heard)
}

// overStream sends the message on a connection, and a fence behind it.
func overStream(t *testing.T, data []byte) string {
	t.Helper()
	u := openClerk(t)
	conn, err := net.Dial("tcp", u.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	m := scan(data)
	if length, ok := m.length(); ok && length > len(m.body) {
		return waits(t, conn, data, length-len(m.body))
	}
	if m.get("Call-ID") == "dblreq.0ha0isndaksdj99sdfafnl3lk233412" {
		data = data[:len(data)-5] // the second message is longer than it says
	}
	if _, err := conn.Write(append(data, crlf(fence)...)); err != nil {
		t.Fatal(err)
	}
	in := bufio.NewReader(conn)
	heard := untilFence(t, conn, in)
	settle(u)
	u.Close()
	heard = append(heard, untilFence(t, conn, in)...)
	if n := u.Counts().Panics; n != 0 {
		t.Errorf("%d panics were contained", n)
	}
	return verdict(heard)
}

// waits tells whether the message is answered only when the rest of it came.
func waits(t *testing.T, conn net.Conn, data []byte, missing int) string {
	t.Helper()
	for _, part := range [][]byte{data, make([]byte, missing), []byte(crlf(fence))} {
		if _, err := conn.Write(part); err != nil {
			t.Fatal(err)
		}
	}
	if got := verdict(untilFence(t, conn, bufio.NewReader(conn))); got != "" && got != "200" {
		return got
	}
	return "waits"
}

// untilFence reads messages up to the fence's answer or the end of the connection.
func untilFence(t *testing.T, conn net.Conn, in *bufio.Reader) (heard []message) {
	t.Helper()
	if err := conn.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	for {
		data, err := readMessage(in)
		if err != nil {
			return heard
		}
		heard = append(heard, scan(data))
		if heard[len(heard)-1].get("Call-ID") == "fence" {
			return heard
		}
	}
}

// sipgoDir finds the module in the module cache.
func sipgoDir(t testing.TB) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/emiago/sipgo").Output()
	if err != nil && os.Getenv("CI") != "true" {
		t.Skipf("no go tool at hand: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

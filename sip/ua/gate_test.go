package ua

import (
	"crypto/rand"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hotline/sip"
)

// knocked are messages as they come, and what they seem to be.
var knocked = []struct {
	name, text string
	kind       sip.Kind
}{
	{"a call", rawInvite("z9hG4bK1"), sip.NewCall},
	{"a cancel", rawCancel("z9hG4bK1"), sip.Vital},
	{"an answer", "SIP/2.0 200 OK\nTo: <sip:b@x>\n", sip.Vital},
	{"line ends before it", "\n\nOPTIONS sip:b@x SIP/2.0\nTo: <sip:b@x>\n", sip.Probe},
	{"within a dialog", "INVITE sip:b@x SIP/2.0\nTo: <sip:b@x>;tag=1\n", sip.Vital},
	{"the same, short, folded and in capitals", "INVITE sip:b@x SIP/2.0\nT \t:\n <sip:b@x>\n\t; TAG\t=1\n", sip.Vital},
	{"a tag on a fold of its own", "INVITE sip:b@x SIP/2.0\nt:<sip:b@x>;\n tag=1\n", sip.Vital},
	{"a tag of From", "INVITE sip:b@x SIP/2.0\nFrom: <sip:b@x>;tag=1\nTo: <sip:b@x>\n", sip.NewCall},
	{"a word that ends like it", "INVITE sip:b@x SIP/2.0\nTo: <sip:b@x>;vantag=1\n", sip.NewCall},
	{"a tag in the body", "INVITE sip:b@x SIP/2.0\nTo: <sip:b@x>\n\nTo: <sip:b@x>;tag=1\n", sip.NewCall},
	{"a phone without a password", "REGISTER sip:x SIP/2.0\nTo: <sip:b@x>\n", sip.SignIn},
	{"a phone with one", "REGISTER sip:x SIP/2.0\nTo: <sip:b@x>\nauthorization : Digest\n", sip.Other},
	{"a method of nobody", "DANCE sip:x SIP/2.0\nTo: <sip:b@x>\n", sip.Other},
	{"no message", "\x00\x01", sip.Other},
	{"nothing", "", sip.Other},
}

func TestAMessageIsKnownBeforeItIsRead(t *testing.T) {
	for _, c := range knocked {
		text := strings.ReplaceAll(strings.ReplaceAll(strings.TrimPrefix(c.text, "\n"), "\r\n", "\n"), "\n", "\r\n")
		if kind, _ := knock([]byte(text)); kind != c.kind {
			t.Errorf("%s is kind %v, want %v", c.name, kind, c.kind)
		}
	}
	if _, called := knock([]byte(crlf(rawInvite("z9hG4bK1")))); !strings.HasPrefix(called, "sip:12345@") {
		t.Errorf("called is %q", called)
	}
}

// guarded is a UA with a gate, at which one address is a trunk.
func guarded(t *testing.T, h Handler, g *Guard, trunk netip.Addr) (u *UA, told func() []string) {
	t.Helper()
	var mu sync.Mutex
	var troubles []string
	u, err := Open(Config{Listen: loopback, Guard: g,
		Standing: func(source netip.Addr, called string) sip.Standing {
			switch {
			case source != trunk:
				return sip.Stranger
			case called == "110":
				return sip.Emergency
			}
			return sip.Trunk
		},
		Trouble: func(what, _ string) {
			mu.Lock()
			defer mu.Unlock()
			troubles = append(troubles, what)
		}}, h)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(u.Close)
	return u, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return troubles
	}
}

// heard are the answers of a UA.
type heard struct {
	sync.Mutex
	messages []message
}

func (h *heard) all() []message {
	h.Lock()
	defer h.Unlock()
	return slices.Clone(h.messages)
}

// feed gives a UA a message as if from an address, and keeps what it answers.
func feed(u *UA, source netip.Addr, text string, answers *heard) {
	u.receive([]byte(crlf(text)), &hop{far: far{overTCP, netip.AddrPortFrom(source, 5060)}, local: &net.TCPAddr{}, write: func(b []byte) error {
		if answers != nil {
			answers.Lock()
			defer answers.Unlock()
			answers.messages = append(answers.messages, scan(b))
		}
		return nil
	}})
}

var (
	trunk    = netip.MustParseAddr("10.0.0.1")
	stranger = netip.MustParseAddr("198.51.100.6")
)

func numbered(text string, n int) string {
	return strings.NewReplacer("z9hG4bK", fmt.Sprintf("z9hG4bK%d-", n), "Call-ID: ", fmt.Sprintf("Call-ID: n%d-", n)).Replace(text)
}

// TestAFloodIsDroppedBeforeItIsRead: it leaves nothing behind and is told of,
// while the trunk's calls come through.
func TestAFloodIsDroppedBeforeItIsRead(t *testing.T) {
	hears := newEar()
	u, told := guarded(t, hears, nil, trunk)
	for n := range 20_000 {
		feed(u, stranger, numbered(rawInvite("z9hG4bK"), n), nil)
		if n%1000 == 0 {
			feed(u, trunk, numbered(rawInvite("z9hG4bK"), n+1_000_000), nil)
		}
	}
	for range 20 {
		for next(t, hears.requests, "the trunk's INVITE").Source.Addr() != trunk {
		}
	}
	u.mu.Lock()
	kept := len(u.servers)
	u.mu.Unlock()
	if most := 400; kept > most { // 100 at once, 20 a second, and those of the trunk
		t.Errorf("%d transactions, want %d at most", kept, most)
	}
	if got := told(); len(got) == 0 || got[0] != troubleFlood {
		t.Errorf("told of %q", got)
	}
	if c := u.Counts(); c.Shed < 19_000 || c.Received != 20_020 {
		t.Errorf("counts %+v", c)
	}
}

// TestBeyondTheRateOfCallsThereIs503: with Retry-After, spread, and nothing kept;
// an emergency, what belongs to a call, and a copy of what is served go on.
func TestBeyondTheRateOfCallsThereIs503(t *testing.T) {
	hears := newEar()
	u, told := guarded(t, hears, nil, trunk)
	now := u.gate.now()
	u.gate.now = func() time.Time { return now } // all come at once
	served, sentAway := 0, map[string]int{}
	for n := range 1000 {
		var answers heard
		feed(u, trunk, numbered(rawInvite("z9hG4bK"), n), &answers)
		if u.Counts().Shed == 0 {
			served++
			continue
		}
		if got := answers.all(); len(got) == 1 && strings.HasPrefix(got[0].start, "SIP/2.0 503 ") {
			sentAway[got[0].get("Retry-After")]++
		}
	}
	if len(sentAway) < 8 || sentAway[""] > 0 || served < 100 {
		t.Errorf("%d served, Retry-After was %v", served, sentAway)
	}
	if got := told(); len(got) == 0 || got[0] != troubleOverload {
		t.Errorf("told of %q", got)
	}
	before := u.Counts().Refused
	feed(u, trunk, numbered(rawInvite("z9hG4bK"), 0), nil) // a copy of the first
	feed(u, trunk, strings.ReplaceAll(numbered(rawInvite("z9hG4bK"), 5000), "sip:12345", "sip:110"), nil)
	feed(u, trunk, numbered(strings.Replace(rawInvite("z9hG4bK"), "To: <sip:12345@x>", "To: <sip:12345@x>;tag=1", 1), 6000), nil)
	if after := u.Counts().Refused; after != before {
		t.Errorf("%d of a copy, an emergency and a re-INVITE got 503", after-before)
	}
}

// TestWhoIsTurnedAwayLeavesNothingBehind: RFC 3261 §26.3.2.4.
func TestWhoIsTurnedAwayLeavesNothingBehind(t *testing.T) {
	c := &clerk{guard: NewGuard("hotline", secrets, rand.Reader), ready: make(chan struct{})}
	u := openUA(t, c)
	c.reply = u.Reply
	close(c.ready)
	var answers heard
	for n := range 200 {
		feed(u, stranger, numbered(strings.ReplaceAll(fence, "OPTIONS", "REGISTER"), n), &answers)
	}
	settle(u)
	if got := answers.all(); len(got) != 200 || !strings.HasPrefix(got[0].start, "SIP/2.0 401 ") {
		t.Fatalf("%d answers", len(got))
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if len(u.servers) != 0 || len(u.byName) != 0 || len(u.timers.set) != 0 {
		t.Errorf("%d transactions, %d names and %d timers are left", len(u.servers), len(u.byName), len(u.timers.set))
	}
}

// TestWhoProvedAPasswordIsNoStranger: not even while everybody else is dropped.
func TestWhoProvedAPasswordIsNoStranger(t *testing.T) {
	guard := NewGuard("hotline", secrets, rand.Reader)
	u, _ := guarded(t, newEar(), guard, trunk)
	desk := netip.MustParseAddr("203.0.113.7")
	_, _, challenge := guard.Check(noon, register())
	req := authorized(t, challenge, "1007", "demo", 1)
	req.Source = netip.AddrPortFrom(desk, 5060)
	if _, ok, _ := guard.Check(noon, req); !ok {
		t.Fatal("not let in")
	}
	for _, source := range []netip.Addr{desk, stranger} {
		before := u.Counts().Shed
		for n := range 150 {
			feed(u, source, numbered(strings.ReplaceAll(fence, "OPTIONS", "REGISTER"), n), nil)
		}
		if shed := u.Counts().Shed - before; (shed > 0) != (source == stranger) {
			t.Errorf("of %v %d of 150 were turned away", source, shed)
		}
	}
}

func TestALockOutIsTold(t *testing.T) {
	guard := NewGuard("hotline", secrets, rand.Reader)
	_, told := guarded(t, newEar(), guard, trunk)
	_, _, challenge := guard.Check(noon, register())
	for range guessesOfSource {
		req := authorized(t, challenge, "1007", "guess", 1)
		req.Source = netip.AddrPortFrom(stranger, 5060)
		guard.Check(noon, req)
	}
	if got := told(); !slices.Equal(got, []string{troublePassword}) {
		t.Errorf("told of %q", got)
	}
}

// TestStrangersCannotHaveEveryConnection: trunks and known phones find room.
func TestStrangersCannotHaveEveryConnection(t *testing.T) {
	u, _ := guarded(t, newEar(), nil, trunk)
	over := make(chan struct{})
	defer close(over)
	take := func(host netip.Addr, port int) bool {
		s := &stream{far: far{overTCP, netip.AddrPortFrom(host, uint16(port))}, cut: func() {}}
		return u.adopt(s, func() { <-over })
	}
	host, taken := stranger, 0
	for n := range maxStreams {
		if n%maxStreamsOf == 0 {
			host = host.Next()
		}
		if take(host, 1+n) {
			taken++
		}
	}
	if taken != maxStrange {
		t.Errorf("strangers have %d connections, want %d", taken, maxStrange)
	}
	u.gate.know(stranger)
	if !take(trunk, 1) || !take(stranger, 1) {
		t.Error("a trunk, or a phone that is known, finds no room")
	}
}

// BenchmarkFlood is what a datagram costs that is dropped.
func BenchmarkFlood(b *testing.B) {
	u := newUA(Config{Standing: func(netip.Addr, string) sip.Standing { return sip.Stranger }}, sockets{}, loopback, deaf{})
	data := []byte(crlf(rawInvite("z9hG4bK1")))
	from := &hop{far: far{overUDP, netip.AddrPortFrom(stranger, 5060)}, write: func([]byte) error { return nil }}
	for b.Loop() {
		u.receive(data, from)
	}
}

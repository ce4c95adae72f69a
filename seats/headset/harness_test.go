package headset

import (
	"context"
	"net/netip"
	"os"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"hotline/sip/media"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 20 * time.Second

var loopback = netip.MustParseAddrPort("127.0.0.1:0")

// world is a set of headsets and what they said.
type world struct {
	*testing.T
	*Headsets
	said chan Notice
}

func open(t *testing.T, c Config) *world {
	t.Helper()
	w := &world{T: t, said: make(chan Notice, 1000)}
	c.Listen = loopback
	c.Notify = func(n Notice) { w.said <- n }
	s, err := Open(c)
	if err != nil {
		t.Fatal(err)
	}
	w.Headsets = s
	t.Cleanup(s.Close)
	return w
}

// dial connects a client as a person.
func (w *world) dial(person string, c ClientConfig) *Client {
	w.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if c.Ask == nil {
		c.Ask = func(ctx context.Context, offer string) (string, error) {
			answer, _, err := w.Offer(ctx, person, offer)
			return answer, err
		}
	}
	client, err := Dial(ctx, c)
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(client.Close)
	return client
}

func (w *world) of(person string) *Headset {
	w.Helper()
	h, err := w.Of(person)
	if err != nil {
		w.Fatal(err)
	}
	return h
}

// next is the next notice, of any headset.
func (w *world) next() Notice {
	w.Helper()
	select {
	case n := <-w.said:
		return n
	case <-time.After(patience):
		w.Fatal("nothing was said")
		return Notice{}
	}
}

// expect wants the next notices to be of these kinds.
func (w *world) expect(whats ...What) (last Notice) {
	w.Helper()
	for _, what := range whats {
		last = w.next()
		if last.What != what {
			w.Fatalf("said %s (%+v), want %s", last.What, last, what)
		}
	}
	return last
}

// gone waits until a client's connection is over.
func (w *world) gone(c *Client) {
	w.Helper()
	select {
	case <-c.Lost():
	case <-time.After(patience):
		w.Fatal("the connection is not over")
	}
}

// heard is a packet that came, taken apart.
type heard struct {
	media.Header
	at      int64
	payload string
}

// listener keeps what it hears.
type listener struct {
	mu  sync.Mutex
	all []heard
	got chan heard
}

func newListener() *listener { return &listener{got: make(chan heard, 100_000)} }

func (l *listener) hear(at int64, packet []byte) {
	h, payload, _ := media.ParsePacket(packet)
	p := heard{h, at, string(payload)}
	l.mu.Lock()
	l.all = append(l.all, p)
	l.mu.Unlock()
	select {
	case l.got <- p:
	default:
	}
}

func (l *listener) packets() []heard {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]heard(nil), l.all...)
}

// wait gives the next packet.
func (l *listener) wait(t *testing.T) heard {
	t.Helper()
	select {
	case p := <-l.got:
		return p
	case <-time.After(patience):
		t.Fatal("nothing was heard")
		return heard{}
	}
}

// frame is 20 ms of one code.
func frame(code byte) []byte {
	b := make([]byte, media.FrameSamples)
	for i := range b {
		b[i] = code
	}
	return b
}

// packet is what a leg of the house sends.
func packet(h media.Header, payload []byte) []byte {
	b := make([]byte, media.HeaderSize+len(payload))
	media.PutHeader(b, h)
	copy(b[media.HeaderSize:], payload)
	return b
}

// every calls f once per frame time, n times.
func every(n int, f func(i int)) {
	ticker := time.NewTicker(media.FrameTime)
	defer ticker.Stop()
	for i := range n {
		f(i)
		<-ticker.C
	}
}

// missing skips or fails for want of a program.
func missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is missing", what)
	}
	t.Skipf("%s is missing", what)
}

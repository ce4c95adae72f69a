package floor

import (
	"math/rand/v2"
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"

	"hotline/sip/media"
)

// weather is what a network does to packets.
type weather struct {
	loss   float64       // share that is lost
	twice  float64       // share that comes twice
	jitter time.Duration // each is late by up to so much; more than 20 ms puts some out of order
}

// link is a network between a phone and the house, with dice of its own for each way.
type link struct {
	phone, house *net.UDPConn // the ends that the phone and the house see
	out, in      way          // to the house, and from it
}

// way is one direction of a link.
type way struct {
	weather
	from, to *net.UDPConn
	dice     *rand.Rand
	read     sync.WaitGroup // the reading goroutine
	late     sync.WaitGroup // packets on their way

	mu   sync.Mutex
	goal *net.UDPAddr    // nil: packets are dropped
	lost map[uint16]bool // by sequence number: none of its copies has passed
	seen map[uint16]bool // a copy has passed
}

func bind(t *testing.T, host string) *net.UDPConn {
	t.Helper()
	c, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.ParseIP(host)})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.SetReadBuffer(1 << 20); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func at(c *net.UDPConn) netip.AddrPort { return c.LocalAddr().(*net.UDPAddr).AddrPort() }

func newLink(t *testing.T, seed uint64, w weather) *link {
	t.Helper()
	l := &link{phone: bind(t, "127.0.0.1"), house: bind(t, "127.0.0.1")}
	for i, end := range []*way{&l.out, &l.in} {
		end.weather, end.lost, end.seen = w, map[uint16]bool{}, map[uint16]bool{}
		end.dice = rand.New(rand.NewPCG(seed, uint64(i)))
	}
	l.out.from, l.out.to, l.in.from, l.in.to = l.phone, l.house, l.house, l.phone
	l.out.read.Go(l.out.carry)
	l.in.read.Go(l.in.carry)
	t.Cleanup(func() {
		_, _ = l.phone.Close(), l.house.Close()
		l.out.wait()
		l.in.wait()
	})
	return l
}

func (w *way) wait() {
	w.read.Wait()
	w.late.Wait()
}

func (w *way) lead(to netip.AddrPort) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.goal = net.UDPAddrFromAddrPort(to)
}

// carry reads until its socket is closed.
func (w *way) carry() {
	for {
		b := make([]byte, 2048)
		n, err := w.from.Read(b)
		if err != nil {
			return
		}
		w.pass(b[:n])
	}
}

// pass throws the dice for a packet; all of them are thrown each time, so that
// the fate of one does not hang on those before.
func (w *way) pass(packet []byte) {
	lost, twice := w.dice.Float64() < w.loss, w.dice.Float64() < w.twice
	first, second := w.dice.Int64N(int64(w.jitter)+1), w.dice.Int64N(int64(w.jitter)+1)
	h, _, _ := media.ParsePacket(packet)
	w.mu.Lock()
	defer w.mu.Unlock()
	if lost {
		w.lost[h.Seq] = !w.seen[h.Seq]
		return
	}
	w.lost[h.Seq], w.seen[h.Seq] = false, true
	w.send(packet, time.Duration(first))
	if twice {
		w.send(packet, time.Duration(second))
	}
}

func (w *way) send(packet []byte, after time.Duration) {
	goal := w.goal
	if goal == nil {
		return
	}
	w.late.Add(1)
	time.AfterFunc(after, func() {
		defer w.late.Done()
		_, _ = w.to.WriteToUDP(packet, goal)
	})
}

// losses is how many packets were lost.
func (w *way) losses() (n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, lost := range w.lost {
		if lost {
			n++
		}
	}
	return n
}

// loses tells whether the packet with a sequence number was lost on the way.
func (w *way) loses(seq uint16) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.lost[seq]
}

package rtp

import (
	"net"
	"net/netip"
	"os"
	"testing"
	"time"

	"github.com/pion/rtcp"
	pion "github.com/pion/rtp"
	"go.uber.org/goleak"

	"hotline/sip"
	"hotline/sip/media"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds the waits of the tests; nothing is asserted about how long things take.
const patience = 20 * time.Second

var (
	loopback  = netip.MustParseAddr("127.0.0.1")
	neighbour = netip.MustParseAddr("127.0.0.9") // in the same /24, and nobody's peer
)

// peer is a far end on loopback. It reads with pion/rtp, so that our own reading
// and writing of headers are not judged by themselves.
type peer struct {
	t           *testing.T
	rtp, rtcp   *net.UDPConn
	law         media.Law
	events      uint8
	to, control *net.UDPAddr
	next        pion.Header // of the next packet to send
}

func listen(t testing.TB) *net.UDPConn {
	t.Helper()
	return listenAt(t, loopback)
}

func listenAt(t testing.TB, host netip.Addr) *net.UDPConn {
	t.Helper()
	c, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.AddrPortFrom(host, 0)))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.SetReadBuffer(1 << 20); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func newPeer(t *testing.T, law media.Law, events uint8) *peer {
	t.Helper()
	return newPeerAt(t, loopback, law, events)
}

func newPeerAt(t *testing.T, host netip.Addr, law media.Law, events uint8) *peer {
	t.Helper()
	p := &peer{t: t, rtp: listenAt(t, host), rtcp: listenAt(t, host), law: law, events: events}
	p.next = pion.Header{Version: 2, SSRC: 0xfa0e0d, SequenceNumber: 65530, Timestamp: 0xffffff00, PayloadType: p.pt()}
	return p
}

func (p *peer) pt() uint8 {
	if p.law == media.PCMU {
		return 0
	}
	return 8
}

func (p *peer) addr() netip.AddrPort { return local(p.rtp) }

func local(c *net.UDPConn) netip.AddrPort { return c.LocalAddr().(*net.UDPAddr).AddrPort() }

// agreed is what offer and answer with this peer come to.
func (p *peer) agreed() sip.Agreed {
	return sip.Agreed{Remote: p.addr(), RTCP: local(p.rtcp), Law: p.law, PT: p.pt(), EventPT: p.events, Send: true, Receive: true}
}

// packet makes the next packet in sequence.
func (p *peer) packet(payload []byte) []byte {
	b, err := (&pion.Packet{Header: p.next, Payload: payload}).Marshal()
	if err != nil {
		p.t.Fatal(err)
	}
	p.next.SequenceNumber++
	p.next.Timestamp += uint32(len(payload))
	p.next.Marker = false
	return b
}

// event makes a telephone-event packet that began at a timestamp.
func (p *peer) event(stamp uint32, e media.Event) []byte {
	var payload [media.EventSize]byte
	media.PutEvent(payload[:], e)
	h := p.next
	h.Timestamp, h.PayloadType = stamp, p.events
	b, err := (&pion.Packet{Header: h, Payload: payload[:]}).Marshal()
	if err != nil {
		p.t.Fatal(err)
	}
	p.next.SequenceNumber++
	return b
}

// send sends a datagram to the leg.
func (p *peer) send(b []byte) {
	p.t.Helper()
	if _, err := p.rtp.WriteTo(b, p.to); err != nil {
		p.t.Fatal(err)
	}
}

func (p *peer) speak(payload []byte) {
	p.t.Helper()
	p.send(p.packet(payload))
}

// read waits for the next packet.
func (p *peer) read() *pion.Packet {
	p.t.Helper()
	b := p.datagram(p.rtp)
	packet := &pion.Packet{}
	if err := packet.Unmarshal(b); err != nil {
		p.t.Fatal(err)
	}
	return packet
}

func (p *peer) datagram(c *net.UDPConn) []byte {
	p.t.Helper()
	b := make([]byte, 2048)
	if err := c.SetReadDeadline(time.Now().Add(patience)); err != nil {
		p.t.Fatal(err)
	}
	n, err := c.Read(b)
	if err != nil {
		p.t.Fatal(err)
	}
	return b[:n]
}

// nothingWaits checks that no packet is there. What a worker did before is in
// the peer's socket already: loopback delivers within the send call.
func (p *peer) nothingWaits(what string) {
	p.t.Helper()
	raw, err := p.rtp.SyscallConn()
	if err != nil {
		p.t.Fatal(err)
	}
	_ = raw.Read(func(fd uintptr) bool {
		var b [2048]byte
		if n, from, ok := (socket{int(fd)}).read(b[:]); ok {
			p.t.Errorf("%s: %d bytes came from %s", what, n, from)
		}
		return true
	})
}

func (p *peer) readControl() []rtcp.Packet {
	p.t.Helper()
	packets, err := rtcp.Unmarshal(p.datagram(p.rtcp))
	if err != nil {
		p.t.Fatal(err)
	}
	return packets
}

// openPool opens a pool on a port range that nobody uses, with room for pairs legs.
func openPool(t *testing.T, pairs, workers int) *Pool {
	t.Helper()
	low := freeRange(t, pairs)
	p, err := Open(Config{Addr: loopback, Low: low, High: low + uint16(2*pairs) - 1, Workers: workers})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

// freeRange finds an even port with enough free ones after it, below the range
// that the system itself hands out.
func freeRange(t *testing.T, pairs int) uint16 {
	t.Helper()
	start := 12000 + 64*(os.Getpid()%200)
	for low := start; low < 30000; low += 2 {
		free := true
		for port := low; free && port < low+2*pairs; port++ {
			s, err := openSocket(netip.AddrPortFrom(loopback, uint16(port)))
			if free = err == nil; free {
				s.close()
			}
		}
		if free {
			return uint16(low)
		}
	}
	t.Fatal("no free ports")
	return 0
}

// owner keeps what a leg says.
type owner struct {
	t       *testing.T
	leg     *Leg
	notices chan Notice
}

// connect opens a leg for a peer and lets the two talk.
func connect(t *testing.T, pool *Pool, p *peer, c LegConfig) *owner {
	t.Helper()
	o := &owner{t: t, notices: make(chan Notice, 10_000)}
	c.Notify = func(n Notice) { o.notices <- n }
	leg, err := pool.Leg(c)
	if err != nil {
		t.Fatal(err)
	}
	o.leg = leg
	if p != nil {
		p.meet(leg)
		leg.Talk(p.agreed())
		o.settle()
	}
	return o
}

// meet tells the peer where the leg is.
func (p *peer) meet(l *Leg) {
	ip := net.IPv4(127, 0, 0, 1)
	p.to, p.control = &net.UDPAddr{IP: ip, Port: int(l.Port())}, &net.UDPAddr{IP: ip, Port: int(l.Port()) + 1}
}

// settle waits until the worker has done what was posted before.
func (o *owner) settle() {
	o.t.Helper()
	done := make(chan struct{})
	if !o.leg.worker.post(func() { close(done) }) {
		o.t.Fatal("the mailbox is full")
	}
	<-done
}

// await waits for a notice, over others that come before.
func (o *owner) await(want Notice) {
	o.t.Helper()
	deadline := time.After(patience)
	for {
		select {
		case n := <-o.notices:
			if n == want {
				return
			}
		case <-deadline:
			o.t.Fatalf("no notice %#v", want)
		}
	}
}

// close ends the leg and gives its report.
func (o *owner) close() Report {
	o.t.Helper()
	reports := make(chan Report, 2)
	o.leg.Close(func(r Report) { reports <- r })
	select {
	case r := <-reports:
		return r
	case <-time.After(patience):
		o.t.Fatal("no report")
		return Report{}
	}
}

// tone makes frames of sound whose bytes tell the frames apart.
func frames(n int) [][]byte {
	all := make([][]byte, n)
	for i := range all {
		all[i] = make([]byte, media.FrameSamples)
		for j := range all[i] {
			all[i][j] = byte(i*31 + j*7)
		}
	}
	return all
}

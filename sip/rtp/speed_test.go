package rtp

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"hotline/sip/media"
)

// bridge is two joined legs and a packet for the first one, whose sequence next counts on.
type bridge struct {
	*stand
	a      *Leg
	from   netip.AddrPort
	packet []byte
	h      media.Header
}

func newBridge(t testing.TB, to media.Law) *bridge {
	s := newStand(t)
	citizen, seat := listen(t), listen(t)
	a, b := s.leg(nil, LegConfig{In: &nowhere{}}), s.leg(nil, LegConfig{})
	pa, pb := &peer{rtp: citizen, rtcp: citizen, law: media.PCMA, events: 101}, &peer{rtp: seat, rtcp: seat, law: to}
	s.talk(a, pa.agreed())
	s.talk(b, pb.agreed())
	join(a, b)
	return &bridge{stand: s, a: a, from: pa.addr(), packet: make([]byte, media.HeaderSize+media.FrameSamples), h: media.Header{PT: 8, SSRC: 1}}
}

func (b *bridge) next() {
	b.h.Seq++
	b.h.Stamp += media.FrameSamples
	b.clock += int64(media.FrameTime)
	media.PutHeader(b.packet, b.h)
	b.hear(b.a, b.packet, b.from, b.clock)
}

type nowhere struct{ frames int }

func (n *nowhere) Take(int64, uint32, media.Law, []byte) { n.frames++ }

func TestNoPacketCostsAnAllocation(t *testing.T) {
	same, other := newBridge(t, media.PCMA), newBridge(t, media.PCMU)
	if n := testing.AllocsPerRun(1000, same.next); n != 0 {
		t.Errorf("relaying one law: %v allocations a packet", n)
	}
	if n := testing.AllocsPerRun(1000, other.next); n != 0 {
		t.Errorf("transcoding: %v allocations a packet", n)
	}
	s := newStand(t)
	l := s.leg(newPeer(t, media.PCMA, 0), LegConfig{Out: &nowhere{}})
	l.reports.due = 1 << 62
	s.startPlay(l, player{on: true, sounds: []*media.Sound{prompt("music", 50)}, loop: true})
	if n := testing.AllocsPerRun(1000, func() { s.pass(media.FrameTime) }); n != 0 {
		t.Errorf("playing: %v allocations a frame", n)
	}
}

// Reading from the socket and waiting for it do not allocate either.
func TestNoReadCostsAnAllocation(t *testing.T) {
	s := newStand(t)
	l := s.leg(nil, LegConfig{})
	sender := listen(t)
	to := newTarget(netip.AddrPortFrom(loopback, l.port))
	raw, err := sender.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	packet := make([]byte, 172)
	var fd int
	if err := raw.Control(func(f uintptr) { fd = int(f) }); err != nil {
		t.Fatal(err)
	}
	n := testing.AllocsPerRun(1000, func() {
		if !(socket{fd}).write(packet, &to) {
			t.Fatal("not sent")
		}
		if err := s.poll.wait(time.Second); err != nil || s.poll.count != 1 {
			t.Fatal("not ready", err)
		}
		if n, from, ok := l.rtp.read(s.in[:]); !ok || n != len(packet) || from != local(sender) {
			t.Fatal("not read", n, from, ok)
		}
		if err := s.poll.wait(time.Nanosecond); err != nil || s.poll.count != 0 {
			t.Fatal("still ready", err)
		}
	})
	if n != 0 {
		t.Errorf("%v allocations a packet", n)
	}
}

func BenchmarkRelayPacket(b *testing.B) {
	for _, c := range []struct {
		name string
		to   media.Law
	}{{"same-law", media.PCMA}, {"other-law", media.PCMU}} {
		b.Run(c.name, func(b *testing.B) {
			bridge := newBridge(b, c.to)
			b.ReportAllocs()
			for b.Loop() {
				bridge.next()
			}
		})
	}
}

// crowd is a mix of n who all hear each other and speak without end.
type crowd struct {
	*stand
	who    []*Leg
	from   []netip.AddrPort
	packet []byte
	h      media.Header
}

func newCrowd(t testing.TB, n int) *crowd {
	c := &crowd{stand: newStand(t), packet: make([]byte, media.HeaderSize+media.FrameSamples), h: media.Header{PT: 8, SSRC: 1}}
	var members []Mixed
	for range n {
		conn := listen(t)
		p := &peer{rtp: conn, rtcp: conn, law: media.PCMA}
		l := c.leg(nil, LegConfig{In: &nowhere{}})
		l.reports.due = 1 << 62
		c.talk(l, p.agreed())
		c.who, c.from = append(c.who, l), append(c.from, p.addr())
	}
	for _, l := range c.who {
		members = append(members, Mixed{l, c.who})
	}
	c.mixLegs(members)
	for range 10 {
		c.frame()
	}
	return c
}

// frame is 20 ms: a packet from each, and a sum for each.
func (c *crowd) frame() {
	c.h.Seq++
	c.h.Stamp += media.FrameSamples
	media.PutHeader(c.packet, c.h)
	for i, l := range c.who {
		c.hear(l, c.packet, c.from[i], c.clock)
	}
	c.jump(media.FrameTime, media.FrameTime)
}

func TestNoFrameOfAMixCostsAnAllocation(t *testing.T) {
	c := newCrowd(t, 3)
	before := c.who[0].send.packets
	if n := testing.AllocsPerRun(1000, c.frame); n != 0 {
		t.Errorf("%v allocations a frame", n)
	}
	if n := c.who[0].send.packets - before; n < 1000 {
		t.Errorf("%d packets", n)
	}
}

func BenchmarkMix(b *testing.B) {
	for _, n := range []int{3, 8} {
		b.Run(fmt.Sprintf("%d-members", n), func(b *testing.B) {
			c := newCrowd(b, n)
			b.ReportAllocs()
			for b.Loop() {
				c.frame()
			}
		})
	}
}

func BenchmarkPlayFrame(b *testing.B) {
	s := newStand(b)
	l := s.leg(nil, LegConfig{})
	conn := listen(b)
	s.talk(l, (&peer{rtp: conn, rtcp: conn, law: media.PCMA}).agreed())
	s.startPlay(l, player{on: true, sounds: []*media.Sound{prompt("music", 50)}, loop: true})
	b.ReportAllocs()
	for b.Loop() {
		s.pass(media.FrameTime)
	}
}

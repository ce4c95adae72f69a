package rtp

import (
	"net/netip"
	"strings"
	"testing"
	"time"
)

// Addresses and bytes come through as they were sent, in both families.
func TestSocketsOfBothFamilies(t *testing.T) {
	for _, host := range []string{"127.0.0.1", "::1"} {
		addr := netip.MustParseAddr(host)
		p := newPorts(32000, 32100)
		low, a, b, err := p.open(addr)
		if err != nil && strings.Contains(err.Error(), "cannot assign") {
			t.Logf("this machine has no %s", host)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		defer a.close()
		defer b.close()
		if _, _, ok := b.read(make([]byte, 9)); ok {
			t.Error("something was there before it was sent")
		}
		to := newTarget(netip.AddrPortFrom(addr, low+1))
		if !a.write([]byte("hello"), &to) {
			t.Fatal("not sent")
		}
		into := make([]byte, 9)
		n, from, ok := b.read(into)
		if !ok || string(into[:n]) != "hello" || from != netip.AddrPortFrom(addr, low) {
			t.Errorf("got %q from %s", into[:n], from)
		}
	}
}

// A wait ends by a packet, by the bell or by its limit, and only by these.
func TestThePollerWaits(t *testing.T) {
	p, err := newPoller()
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := p.close(); err != nil {
			t.Error(err)
		}
		p.ring() // of a closed poller: nothing happens
	}()
	begin := time.Now()
	if err := p.wait(3 * time.Millisecond); err != nil || p.count != 0 || time.Since(begin) < 3*time.Millisecond {
		t.Errorf("a wait of 3 ms: %d ready after %s, %v", p.count, time.Since(begin), err)
	}
	go p.ring()
	if err := p.wait(none); err != nil || p.count != 0 {
		t.Errorf("the bell: %d ready, %v", p.count, err)
	}
	begin = time.Now()
	if err := p.wait(3 * time.Millisecond); err != nil || time.Since(begin) < 3*time.Millisecond {
		t.Errorf("the bell still rings after %s: %v", time.Since(begin), err)
	}
}

// Packets do not end a rest, but its limit and the bell do; what came meanwhile is
// there after it.
func TestThePollerRests(t *testing.T) {
	s := newStand(t)
	l := s.leg(nil, LegConfig{})
	from, to := listen(t), netip.AddrPortFrom(loopback, l.port)
	send := func() {
		if _, err := from.WriteToUDPAddrPort([]byte("hello"), to); err != nil {
			t.Fatal(err)
		}
	}
	p := s.poll
	send()
	if err := p.wait(none); err != nil || p.count != 1 {
		t.Fatalf("the packet: %d ready, %v", p.count, err)
	}
	l.rtp.read(s.in[:])
	send()
	begin := time.Now()
	if err := p.rest(3 * time.Millisecond); err != nil || time.Since(begin) < 3*time.Millisecond {
		t.Errorf("a packet ended the rest after %s, %v", time.Since(begin), err)
	}
	if err := p.wait(none); err != nil || p.count != 1 {
		t.Errorf("after the rest: %d ready, %v", p.count, err)
	}
	l.rtp.read(s.in[:])
	p.ring()
	if err := p.rest(time.Hour); err != nil {
		t.Error(err)
	}
	send()
	if err := p.wait(none); err != nil || p.count != 1 {
		t.Errorf("at last: %d ready, %v", p.count, err)
	}
}

// Legs keep company until a worker has a crowd of them; then the idlest has the next.
func TestLegsKeepCompany(t *testing.T) {
	p := openPool(t, 2, 3)
	for _, c := range []struct {
		loads [3]int64
		want  int
	}{{[3]int64{0, 0, 0}, 0}, {[3]int64{crowdLegs - 1, 0, 0}, 0}, {[3]int64{crowdLegs, 9, 0}, 1}, {[3]int64{crowdLegs + 9, crowdLegs + 1, crowdLegs + 2}, 1}} {
		for i, n := range c.loads {
			p.workers[i].load.Store(n)
		}
		if got := p.choose(); got != p.workers[c.want] {
			t.Errorf("with %v it is not worker %d", c.loads, c.want)
		}
	}
}

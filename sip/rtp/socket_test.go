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
		if !a.write([]byte("hello"), newTarget(netip.AddrPortFrom(addr, low+1))) {
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
	if err := p.wait(none); err != nil || p.count != 1 || p.ready(0) != -1 {
		t.Errorf("the bell: %d ready, %v", p.count, err)
	}
	if err := p.wait(0); err != nil || p.count != 0 {
		t.Errorf("the bell still rings")
	}
}

package bench

import (
	"net/netip"
	"testing"
	"time"
)

// TestTheKernelAlone: the bare loop carries every packet and tells what it has
// used, and nothing of it is left.
func TestTheKernelAlone(t *testing.T) {
	loopback := netip.MustParseAddr("127.0.0.1")
	b := &Bench{cfg: Config{For: 300 * time.Millisecond, Local: netip.AddrPortFrom(loopback, 0), Tell: func(string) {}}, traffic: OpenTraffic(loopback)}
	defer b.traffic.Close()
	for _, talk := range []bool{true, false} {
		r := Result{CPUPacket: 100}
		if err := b.beside(t.Context(), &r, 10, talk); err != nil {
			t.Fatal(err)
		}
		if r.Bare.Packet <= 0 || r.Bare.Times != 100/r.Bare.Packet {
			t.Errorf("talking %v: a packet costs %v us, %v times", talk, r.Bare.Packet, r.Bare.Times)
		}
		if (r.Bare.Transit != nil) != talk || (r.Bare.Jitter != nil) == talk {
			t.Errorf("talking %v: transit %v, jitter %v", talk, r.Bare.Transit, r.Bare.Jitter)
		}
		if n := b.traffic.Tally(); talk && (n.Sent < 100 || n.Heard != n.Sent) || !talk && (n.Played < 50 || n.Missing > 0) {
			t.Errorf("talking %v: %+v", talk, n)
		}
		if len(b.traffic.byID) > 0 {
			t.Error("something is left of the legs")
		}
	}
}

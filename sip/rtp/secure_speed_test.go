package rtp

import (
	"net/netip"
	"testing"

	"hotline/sip"
	"hotline/sip/media"

	pion "github.com/pion/rtp"
	"github.com/pion/srtp/v3"
)

// secureBridge is a bridge of two secure legs, whose far end seals each packet.
type secureBridge struct {
	*bridge
	far    *srtp.Context
	header pion.Header
	sealed [256]byte
}

func newSecureBridge(t testing.TB, suite sip.Suite) *secureBridge {
	b := newBridge(t, media.PCMA)
	key := testKey(t, suite, 1)
	for _, l := range []*Leg{b.a, b.a.joined} {
		a := l.agreed
		a.Ours, a.Theirs = key, key
		b.talk(l, a)
		l.reports.due = 1 << 62
	}
	return &secureBridge{bridge: b, far: testContext(t, key)}
}

// newShakenBridge is one whose keys came by DTLS.
func newShakenBridge(t testing.TB, suite sip.Suite) *secureBridge {
	b := newSecureBridge(t, suite)
	for _, l := range []*Leg{b.a, b.a.joined} {
		a := l.agreed
		ours, theirs := a.Ours, a.Theirs
		a.Ours, a.Theirs, a.Handshake.Theirs = sip.Key{}, sip.Key{}, []sip.Print{sip.PrintOf(nil)}
		b.talk(l, a)
		l.handshake.settle(ours, theirs, nil)
	}
	return b
}

// newCheckedBridge is one whose far ends were found by ICE as well, on one socket each.
func newCheckedBridge(t testing.TB, suite sip.Suite) *secureBridge {
	b := newShakenBridge(t, suite)
	for _, l := range []*Leg{b.a, b.a.joined} {
		a := l.agreed
		at := a.Remote
		a.Remote, a.RTCP, a.Mux, a.ICE = netip.AddrPort{}, netip.AddrPort{}, true, sip.ICE{Ours: credentials("ours"), Theirs: credentials("them")}
		b.talk(l, a)
		b.hear(l, asks(t, "ours:them", string(a.ICE.Ours.Pwd.Octets()), nominates), at, b.clock)
	}
	return b
}

func (b *secureBridge) next() {
	b.h.Seq++
	b.h.Stamp += media.FrameSamples
	b.clock += int64(media.FrameTime)
	media.PutHeader(b.packet, b.h)
	sealed, err := b.far.EncryptRTP(b.sealed[:0], b.packet, &b.header)
	if err != nil {
		b.t.Fatal(err)
	}
	b.hear(b.a, sealed, b.from, b.clock)
}

func TestNoSecurePacketCostsAnAllocation(t *testing.T) {
	made := map[string]*secureBridge{"by DTLS": newShakenBridge(t, sip.AES128GCM), "found by ICE": newCheckedBridge(t, sip.AES128GCM)}
	for _, suite := range suites {
		made[suite.String()] = newSecureBridge(t, suite)
	}
	for suite, b := range made {
		if n := testing.AllocsPerRun(1000, b.next); n != 0 && !racing {
			t.Errorf("%s: %v allocations a packet", suite, n)
		}
		if r := b.a.summary(); r.Received != 1001 || b.a.joined.summary().Sent != 1001 {
			t.Errorf("%s: the packets were not relayed: %+v", suite, r)
		}
	}
}

// TestNoCheckCostsAnAllocation: neither a good one nor a guess.
func TestNoCheckCostsAnAllocation(t *testing.T) {
	b := newCheckedBridge(t, sip.AES128GCM)
	good := asks(t, "ours:them", string(credentials("ours").Pwd.Octets()), nominates)
	guess := asks(t, "ours:them", "a guess that is no password", nominates)
	at := b.a.agreed.Remote
	for what, check := range map[string][]byte{"good": good, "guessed": guess} {
		before := b.a.foreign
		if n := testing.AllocsPerRun(1000, func() { b.hear(b.a, check, at, b.clock) }); n != 0 && !racing {
			t.Errorf("%s: %v allocations a check", what, n)
		}
		if refused := b.a.foreign - before; refused != 0 && what == "good" || refused != 1001 && what != "good" {
			t.Errorf("%s: %d were refused", what, refused)
		}
	}
}

// BenchmarkCheck answers a check of ICE, or refuses a guess, which anybody can send.
func BenchmarkCheck(b *testing.B) {
	for what, password := range map[string]string{"good": string(credentials("ours").Pwd.Octets()), "guessed": "a guess that is no password"} {
		b.Run(what, func(b *testing.B) {
			bridge := newCheckedBridge(b, sip.AES128GCM)
			check, at := asks(b, "ours:them", password, nominates), bridge.a.agreed.Remote
			b.ReportAllocs()
			for b.Loop() {
				bridge.hear(bridge.a, check, at, bridge.clock)
			}
		})
	}
}

// BenchmarkSecureRelayPacket opens, relays and seals a packet, with the system
// call; the far end's sealing of it is a third of the difference to a plain one.
func BenchmarkSecureRelayPacket(b *testing.B) {
	run := func(name string, bridge func(testing.TB, sip.Suite) *secureBridge, suite sip.Suite) {
		b.Run(name, func(b *testing.B) {
			bridge := bridge(b, suite)
			b.ReportAllocs()
			for b.Loop() {
				bridge.next()
			}
		})
	}
	for _, suite := range suites {
		run(suite.String(), newSecureBridge, suite)
	}
	run("by-DTLS/"+sip.AES128GCM.String(), newShakenBridge, sip.AES128GCM)
	run("by-ICE/"+sip.AES128GCM.String(), newCheckedBridge, sip.AES128GCM)
}

// BenchmarkSeal protects a packet of 20 ms, or takes the protection away.
func BenchmarkSeal(b *testing.B) {
	for _, suite := range suites {
		key := testKey(b, suite, 1)
		b.Run("seal/"+suite.String(), func(b *testing.B) {
			s := (*secure)(nil).agree(sip.Agreed{Ours: key, Theirs: key})
			packet, h := make([]byte, media.HeaderSize+media.FrameSamples), media.Header{PT: 8, SSRC: 1}
			b.ReportAllocs()
			for b.Loop() {
				h.Seq++
				media.PutHeader(packet, h)
				if _, ok := s.seal(packet); !ok {
					b.Fatal("not sealed")
				}
			}
		})
		b.Run("seal-and-open/"+suite.String(), func(b *testing.B) {
			s := (*secure)(nil).agree(sip.Agreed{Ours: key, Theirs: key})
			packet, h := make([]byte, media.HeaderSize+media.FrameSamples), media.Header{PT: 8, SSRC: 1}
			b.ReportAllocs()
			for b.Loop() {
				h.Seq++
				media.PutHeader(packet, h)
				sealed, _ := s.seal(packet)
				if _, err := s.open(sealed); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

package rtp

import (
	"bytes"
	"net/netip"
	"testing"

	"github.com/pion/rtcp"
	pion "github.com/pion/rtp"
	"github.com/pion/srtp/v3"

	"hotline/sip"
	"hotline/sip/media"
)

// suites are all that a leg can have.
var suites = []sip.Suite{sip.AES128GCM, sip.AES256GCM, sip.AES128SHA80, sip.AES128SHA32, sip.AES256SHA80, sip.AES256SHA32}

// testKey is a key of one octet, many times.
func testKey(t testing.TB, suite sip.Suite, octet byte) sip.Key {
	t.Helper()
	profile := profiles[suite]
	key, err := profile.KeyLen()
	if err != nil {
		t.Fatal(err)
	}
	salt, err := profile.SaltLen()
	if err != nil {
		t.Fatal(err)
	}
	return sip.Key{Suite: suite, Secret: sip.NewSecret(bytes.Repeat([]byte{octet}, key+salt))}
}

func testContext(t testing.TB, key sip.Key) *srtp.Context {
	t.Helper()
	master, salt := key.Master()
	c, err := srtp.CreateContext(master, salt, profiles[key.Suite])
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// safe is a far end that protects its packets.
type safe struct {
	*peer
	ours, theirs sip.Key // as the leg sees it: ours is the leg's
	seals, opens *srtp.Context
}

func newSafe(t *testing.T, law media.Law, suite sip.Suite) *safe {
	t.Helper()
	s := &safe{peer: newPeer(t, law, 101)}
	s.rekey(testKey(t, suite, 1), testKey(t, suite, 2))
	return s
}

// rekey agrees on other keys: only what is new begins anew.
func (s *safe) rekey(ours, theirs sip.Key) {
	if !ours.Equal(s.ours) {
		s.ours, s.opens = ours, testContext(s.t, ours)
	}
	if !theirs.Equal(s.theirs) {
		s.theirs, s.seals = theirs, testContext(s.t, theirs)
	}
}

func (s *safe) agreed() sip.Agreed {
	a := s.peer.agreed()
	a.Ours, a.Theirs = s.ours, s.theirs
	return a
}

// sealed makes the next packet in sequence, protected.
func (s *safe) sealed(payload []byte) []byte {
	s.t.Helper()
	b, err := s.seals.EncryptRTP(nil, s.packet(payload), nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return b
}

// opened waits for the next packet and opens it.
func (s *safe) opened() *pion.Packet {
	s.t.Helper()
	return unsealed(s.t, s.opens, s.datagram(s.rtp))
}

// unsealed opens a packet, whose sound must not be in clear.
func unsealed(t *testing.T, with *srtp.Context, sealed []byte) *pion.Packet {
	t.Helper()
	b, err := with.DecryptRTP(nil, sealed, nil)
	if err != nil {
		t.Fatalf("the packet of the leg cannot be opened: %v", err)
	}
	packet := &pion.Packet{}
	if err := packet.Unmarshal(b); err != nil {
		t.Fatal(err)
	}
	if len(packet.Payload) > 8 && bytes.Contains(sealed, packet.Payload[:8]) {
		t.Fatal("the sound is on the wire in clear")
	}
	return packet
}

func (s *safe) openedControl() []rtcp.Packet {
	s.t.Helper()
	return unsealedControl(s.t, s.opens, s.datagram(s.rtcp))
}

func unsealedControl(t *testing.T, with *srtp.Context, sealed []byte) []rtcp.Packet {
	t.Helper()
	b, err := with.DecryptRTCP(nil, sealed, nil)
	if err != nil {
		t.Fatalf("the report of the leg cannot be opened: %v", err)
	}
	packets, err := rtcp.Unmarshal(b)
	if err != nil {
		t.Fatal(err)
	}
	return packets
}

// meetSafe lets a leg talk with a far end that protects its packets.
func (s *stand) meetSafe(far *safe, c LegConfig) *Leg {
	l := s.leg(nil, c)
	far.meet(l)
	s.talk(l, far.agreed())
	return l
}

// heardFrom hands a datagram to the leg as one from an address.
func (s *stand) heardFrom(l *Leg, b []byte, from netip.AddrPort) { s.hear(l, b, from, s.clock) }

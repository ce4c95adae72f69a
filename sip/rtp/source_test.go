package rtp

import (
	"bytes"
	"net/netip"
	"strings"
	"testing"
	"time"

	"hotline/sip/media"
)

// Each story: what was signalled, "from" where the signalling came when that
// is told, then packets by their sources, with + where one is heard.
func TestTheSourceLock(t *testing.T) {
	for _, c := range []struct{ what, signalled, packets string }{
		{"the peer sends from where it said",
			"203.0.113.5:4000", "203.0.113.5:4000+ 203.0.113.5:4000+"},
		{"its NAT changed the port; a second port is foreign",
			"203.0.113.5:4000", "203.0.113.5:999+ 203.0.113.5:998 203.0.113.5:999+"},
		{"the port that was signalled wins over another one, for good",
			"203.0.113.5:4000", "203.0.113.5:999+ 203.0.113.5:4000+ 203.0.113.5:999 203.0.113.5:4000+"},
		{"nobody else is heard, however long the peer is silent",
			"203.0.113.5:4000", "198.51.100.1:4000 198.51.100.1:4000 198.51.100.1:4000 198.51.100.1:4000 203.0.113.5:4000+ 198.51.100.1:4000"},
		{"nor a neighbour in the same /24",
			"203.0.113.5:4000", "203.0.113.6:4000 203.0.113.6:4000 203.0.113.6:4000 203.0.113.6:4000"},
		{"nor anybody when a private address was signalled",
			"192.168.1.5:4000", "198.51.100.1:70 198.51.100.1:70 198.51.100.1:70 198.51.100.1:70 192.168.1.6:4000 192.168.1.5:4000+"},
		{"nor when a loopback address was",
			"127.0.0.1:4000", "127.0.0.9:70 127.0.0.9:70 127.0.0.9:70 127.0.0.9:4000 127.0.0.1:4000+"},
		{"a phone behind NAT sends from where its signalling comes from",
			"192.168.1.5:4000 from 198.51.100.1", "198.51.100.2:70 198.51.100.1:70+ 198.51.100.1:70+ 198.51.100.1:71 198.51.100.2:70"},
		{"and from nowhere else while it is silent",
			"192.168.1.5:4000 from 198.51.100.1", "198.51.100.2:70 198.51.100.2:70 198.51.100.2:70 198.51.100.2:70"},
		{"an exchange signals from one address and sends sound from another",
			"203.0.113.6:4000 from 203.0.113.5", "203.0.113.7:4000 203.0.113.6:4000+ 203.0.113.5:4000"},
		{"of two that fit the first one is kept",
			"203.0.113.6:4000 from 203.0.113.5", "203.0.113.5:70+ 203.0.113.6:71 203.0.113.5:70+"},
		{"unless the other is the very one that was signalled",
			"203.0.113.6:4000 from 203.0.113.5", "203.0.113.5:70+ 203.0.113.6:4000+ 203.0.113.5:70"},
		{"a call that begins on hold knows where its signalling comes from",
			"0.0.0.0:4000 from 203.0.113.5", "198.51.100.1:70 203.0.113.5:4000+"},
		{"IPv6",
			"[2001:db8::5]:4000 from 2001:db8::7", "[2001:db8::6]:4000 [2001:db8::7]:4000+ [2001:db8::5]:4000+"},
	} {
		signalled, signalling, behind := strings.Cut(c.signalled, " from ")
		var s source
		if behind {
			s.signalling = netip.MustParseAddr(signalling)
		}
		s.signal(netip.MustParseAddrPort(signalled))
		for i, packet := range strings.Fields(c.packets) {
			from, heard := strings.CutSuffix(packet, "+")
			if got, _ := s.accept(netip.MustParseAddrPort(from)); got != heard {
				t.Errorf("%s: packet %d, from %s, heard: %v", c.what, i+1, from, got)
			}
		}
	}
}

// A hold the old way, with an address of zeroes, keeps the lock and what the
// leg knows of its far end; a new address begins anew, with the same signalling.
func TestAHoldKeepsTheLock(t *testing.T) {
	at := netip.MustParseAddrPort
	s := source{signalling: netip.MustParseAddr("198.51.100.1")}
	hears := func(from string, want bool) {
		t.Helper()
		if got, _ := s.accept(at(from)); got != want {
			t.Errorf("%s heard: %v", from, got)
		}
	}
	s.signal(at("192.168.1.5:4000"))
	hears("198.51.100.1:70", true)
	if s.signal(at("0.0.0.0:4000")) || s.signal(at("192.168.1.5:0")) {
		t.Error("a hold began a new lock")
	}
	hears("198.51.100.1:71", false)
	hears("198.51.100.1:70", true)
	if !s.signal(at("192.168.1.5:4002")) {
		t.Error("a new address began no new lock")
	}
	hears("198.51.100.2:70", false)
	hears("198.51.100.1:71", true)
}

// Strangers spray the leg before, between and after the true peer's packets.
// One at another address, be it the next one, is never heard, taped or sent to,
// and presses no keys. One on the peer's own host is heard at most until the
// peer speaks: nothing tells it from a phone whose NAT changed the port.
func TestSprayIsNotHeard(t *testing.T) {
	t.Run("from a neighbour", func(t *testing.T) { spray(t, newPeerAt(t, neighbour, media.PCMA, 101), 0) })
	t.Run("from the peer's host", func(t *testing.T) { spray(t, newPeer(t, media.PCMA, 101), 1) })
}

func spray(t *testing.T, stranger *peer, early int) {
	pool := openPool(t, 2, 1)
	citizen, seat := newPeer(t, media.PCMA, 101), newPeer(t, media.PCMA, 0)
	taped := &tap{}
	a := connect(t, pool, citizen, LegConfig{In: taped, Signalling: loopback})
	b := connect(t, pool, seat, LegConfig{With: a.leg})
	stranger.meet(a.leg)
	begin := max(early, 5*(1-early)) // one that is heard, or as many as anybody could believe
	for range begin {
		stranger.speak(make([]byte, 160))
		a.settle() // so that it has been read
	}
	if err := a.leg.Join(b.leg); err != nil {
		t.Fatal(err)
	}
	a.settle()
	sound := frames(50)
	for _, frame := range sound {
		citizen.speak(frame)
		stranger.speak(make([]byte, 160))
		for _, packet := range stranger.press(1, stranger.next.Timestamp) {
			stranger.send(packet)
		}
		if got := seat.read(); !bytes.Equal(got.Payload, frame) {
			t.Fatal("the seat heard the stranger")
		}
	}
	if got := speakTo(seat, citizen, sound[:5]); !bytes.Equal(got[4], sound[4]) {
		t.Error("the citizen does not hear the seat")
	}
	stranger.nothingWaits("the stranger was sent to")
	if r := a.close(); r.Received != uint64(50+early) || r.Foreign < uint64(begin-early+49*8) {
		t.Errorf("report %+v", r)
	}
	if !bytes.Equal(taped.sound[160*early:], bytes.Join(sound, nil)) {
		t.Error("the tape holds something else")
	}
	for len(a.notices) > 0 {
		if n, ok := (<-a.notices).(Digit); ok {
			t.Errorf("the stranger pressed %c", n.Key)
		}
	}
}

// A renegotiation to another address begins a new lock; the same address keeps it.
func TestANewAddressIsANewLock(t *testing.T) {
	s := newStand(t)
	old, moved := newPeer(t, media.PCMA, 0), newPeer(t, media.PCMA, 0)
	l := s.leg(old, LegConfig{})
	sound := frames(1)[0]
	s.heard(l, old, old.packet(sound))
	s.talk(l, old.agreed())
	s.heard(l, moved, moved.packet(sound))
	if l.foreign != 1 {
		t.Error("the lock was lost by an agreement on the same address")
	}
	s.talk(l, moved.agreed())
	s.heard(l, moved, moved.packet(sound))
	s.heard(l, old, old.packet(sound))
	if l.foreign != 2 || l.heard.received() != 2 {
		t.Errorf("%d foreign, %d received", l.foreign, l.heard.received())
	}
}

func TestWhatIsNoSoundIsMalformed(t *testing.T) {
	s := newStand(t)
	citizen := newPeer(t, media.PCMA, 101)
	l := s.leg(citizen, LegConfig{})
	citizen.next.PayloadType = 34 // video
	for _, b := range [][]byte{nil, []byte("not a packet at all"), citizen.packet([]byte("video"))} {
		s.heard(l, citizen, b)
	}
	if l.malformed != 3 || l.heard.begun || l.source.from.IsValid() {
		t.Errorf("%d malformed, source %s", l.malformed, l.source.from)
	}
	citizen.next.PayloadType = staticComfort
	s.heard(l, citizen, citizen.packet([]byte{40}))
	if l.heard.received() != 1 {
		t.Error("comfort noise is a sign of life")
	}
}

// A phone whose port was changed on the way is answered where it sends from,
// not where it said; so is one behind NAT, whose signalling tells its address.
func TestSoundGoesToTheLockedSource(t *testing.T) {
	for _, host := range []netip.Addr{loopback, neighbour} {
		s := newStand(t)
		said, is := newPeer(t, media.PCMA, 0), newPeerAt(t, host, media.PCMA, 0)
		l := s.leg(said, LegConfig{Signalling: netip.AddrFrom16(host.As16())})
		play := func() {
			s.startPlay(l, player{on: true, sounds: []*media.Sound{prompt("p", 1)}})
			s.pass(media.FrameTime + time.Millisecond)
		}
		play()
		said.read()
		s.heard(l, is, is.packet(frames(1)[0]))
		play()
		is.read()
		said.nothingWaits("it has moved")
	}
}

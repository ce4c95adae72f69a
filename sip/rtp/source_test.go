package rtp

import (
	"bytes"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"hotline/sip/media"
)

// Each story: what was signalled, then packets "source/ssrc/sequence" with + where it is heard.
func TestTheSourceLock(t *testing.T) {
	for _, c := range []struct{ what, signalled, packets string }{
		{"the peer sends from where it said",
			"203.0.113.5:4000", "203.0.113.5:4000/1/1+ 203.0.113.5:4000/1/2+"},
		{"its NAT changed the port; a second port is foreign",
			"203.0.113.5:4000", "203.0.113.5:999/1/1+ 203.0.113.5:998/1/2 203.0.113.5:999/1/3+"},
		{"the port that was signalled wins over another one",
			"203.0.113.5:4000", "203.0.113.5:999/1/1+ 203.0.113.5:4000/1/1+ 203.0.113.5:999/1/2 203.0.113.5:4000/1/2+"},
		{"nobody else is heard when the address is public",
			"203.0.113.5:4000", "198.51.100.1:4000/1/1 198.51.100.1:4000/1/2 198.51.100.1:4000/1/3 198.51.100.1:4000/1/4 203.0.113.5:4000/1/1+"},
		{"a private address is hidden by NAT: learned after three in sequence",
			"192.168.1.5:4000", "198.51.100.1:70/1/1 198.51.100.1:70/1/2 198.51.100.1:70/1/3+ 198.51.100.1:70/1/4+ 198.51.100.2:70/1/5"},
		{"so is an address of carrier NAT",
			"100.64.9.9:4000", "198.51.100.1:70/1/1 198.51.100.1:70/1/2 198.51.100.1:70/1/3+"},
		{"single sprayed packets prove nothing",
			"10.0.0.5:4000", "198.51.100.1:70/1/1 198.51.100.2:70/2/1 198.51.100.1:70/1/2 198.51.100.1:70/1/9 198.51.100.1:70/7/10"},
		{"whoever was learned gives way to the host that was signalled, not back",
			"10.0.0.5:4000", "198.51.100.1:70/1/1 198.51.100.1:70/1/2 198.51.100.1:70/1/3+ 10.0.0.5:4000/2/1+ 198.51.100.1:70/1/4 198.51.100.1:70/1/5 198.51.100.1:70/1/6"},
		{"IPv6",
			"[2001:db8::5]:4000", "[2001:db8::6]:4000/1/1 [2001:db8::5]:4000/1/1+"},
	} {
		var s source
		s.signal(netip.MustParseAddrPort(c.signalled))
		for _, packet := range strings.Fields(c.packets) {
			bare, heard := strings.CutSuffix(packet, "+")
			part := strings.Split(bare, "/")
			ssrc, _ := strconv.Atoi(part[1])
			seq, _ := strconv.Atoi(part[2])
			h := media.Header{SSRC: uint32(ssrc), Seq: uint16(seq)}
			if got, _ := s.accept(netip.MustParseAddrPort(part[0]), h); got != heard {
				t.Errorf("%s: %s heard: %v", c.what, bare, got)
			}
		}
	}
}

// Strangers on the same host spray the leg before, between and after the true
// peer's packets: they are never heard, taped or sent to once it has spoken.
func TestSprayIsNeverHeardOnceThePeerSpoke(t *testing.T) {
	pool := openPool(t, 2, 1)
	citizen, seat, stranger := newPeer(t, media.PCMA, 101), newPeer(t, media.PCMA, 0), newPeer(t, media.PCMA, 101)
	taped := &tap{}
	a := connect(t, pool, citizen, LegConfig{In: taped})
	b := connect(t, pool, seat, LegConfig{With: a.leg})
	stranger.meet(a.leg)
	stranger.speak(make([]byte, 160))
	a.await(Heard{}) // it was first, and nothing tells it from a phone behind NAT
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
	r := a.close()
	if r.Received != 51 || r.Foreign < 49*8 {
		t.Errorf("report %+v", r)
	}
	if !bytes.Equal(taped.sound[160:], bytes.Join(sound, nil)) {
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

// A phone behind NAT is answered where it sends from, not where it said.
func TestSoundGoesToTheLockedSource(t *testing.T) {
	s := newStand(t)
	said, is := newPeer(t, media.PCMA, 0), newPeer(t, media.PCMA, 0)
	l := s.leg(said, LegConfig{})
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

package rtp

import (
	"bytes"
	"testing"
	"time"

	"hotline/sip"
	"hotline/sip/media"
)

// browser is a wire that keeps what is sent to it.
type browser struct {
	packets [][]byte
	arrived chan []byte // nil: kept in packets
}

func (b *browser) Send(packet []byte) {
	if b.arrived != nil {
		b.arrived <- bytes.Clone(packet)
		return
	}
	b.packets = append(b.packets, bytes.Clone(packet))
}

// wired is what a browser agrees to: it has no address.
func wired(law media.Law) sip.Agreed {
	pt := uint8(8)
	if law == media.PCMU {
		pt = 0
	}
	return sip.Agreed{Law: law, PT: pt, EventPT: 101, Send: true, Receive: true}
}

func packetOf(h media.Header, payload []byte) []byte {
	b := make([]byte, media.HeaderSize+len(payload))
	media.PutHeader(b, h)
	copy(b[media.HeaderSize:], payload)
	return b
}

func TestAWiredLegTakesNoPort(t *testing.T) {
	pool := openPool(t, 1, 1)
	wire := &browser{arrived: make(chan []byte, 10)}
	seat, err := pool.Leg(LegConfig{Wire: wire})
	if err != nil {
		t.Fatal(err)
	}
	if c := pool.Counts(); seat.Port() != 0 || c.FreePorts != 1 || c.Legs != 1 {
		t.Errorf("port %d, %+v", seat.Port(), c)
	}
	citizen := newPeer(t, media.PCMA, 101)
	o := connect(t, pool, citizen, LegConfig{With: seat})
	seat.Talk(wired(media.PCMA))
	if err := seat.Join(o.leg); err != nil {
		t.Fatal(err)
	}
	o.settle()

	said := frames(2)
	citizen.speak(said[0])
	h, payload, ok := media.ParsePacket(<-wire.arrived)
	if !ok || h.PT != 8 || !h.Marker || !bytes.Equal(payload, said[0]) {
		t.Errorf("the browser got %+v, %d bytes", h, len(payload))
	}
	seat.Receive(packetOf(media.Header{PT: 8, Seq: 7, SSRC: 99}, said[1]))
	if got := citizen.read(); !bytes.Equal(got.Payload, said[1]) || got.SSRC == 99 {
		t.Errorf("the citizen got %v", got)
	}
	reports := make(chan Report, 1)
	seat.Close(func(r Report) { reports <- r })
	if r := <-reports; r.Received != 1 || r.Sent != 1 || r.Malformed != 0 || r.Unsent != 0 {
		t.Errorf("report %+v", r)
	}
	if c := pool.Counts(); c.FreePorts != 0 {
		t.Errorf("closing a wired leg gave a port back: %+v", c)
	}
}

func TestABrowserHearsPromptsInItsLaw(t *testing.T) {
	s := newStand(t)
	wire := &browser{}
	l := s.leg(nil, LegConfig{Wire: wire})
	s.pass(50 * time.Millisecond)
	if len(wire.packets) != 0 {
		t.Fatalf("%d packets before anything is agreed", len(wire.packets))
	}
	s.talk(l, wired(media.PCMU))
	sound := prompt("beep", 3)
	s.startPlay(l, player{on: true, number: 1, sounds: []*media.Sound{sound}})
	s.pass(time.Second)
	if len(wire.packets) != 3 {
		t.Fatalf("%d packets, want 3 and then nothing", len(wire.packets))
	}
	for i, packet := range wire.packets {
		h, payload, ok := media.ParsePacket(packet)
		if !ok || h.PT != 0 || h.Marker != (i == 0) || !bytes.Equal(payload, sound.Law(media.PCMU)[i*160:][:160]) {
			t.Errorf("packet %d: %+v", i, h)
		}
	}
	s.pass(2 * reportEvery)
	if len(wire.packets) != 3 || l.unsent != 0 {
		t.Errorf("%d packets, %d unsent: a browser is sent no reports", len(wire.packets), l.unsent)
	}
}

func TestDigitsOfABrowserAreHeard(t *testing.T) {
	s := newStand(t)
	l := s.leg(nil, LegConfig{Wire: &browser{}})
	s.talk(l, wired(media.PCMA))
	var event [media.EventSize]byte
	media.PutEvent(event[:], media.Event{Code: 5, Duration: 160})
	l.Receive(packetOf(media.Header{PT: 101, Seq: 1, Stamp: 160, SSRC: 1}, event[:]))
	s.obey()
	if got := s.said[l]; len(got) != 2 || got[1] != (Digit{Key: '5'}) {
		t.Errorf("said %v", got)
	}
}

func TestABrowserThatFloodsLosesPackets(t *testing.T) {
	s := newStand(t)
	tap := &nowhere{}
	l := s.leg(nil, LegConfig{Wire: &browser{}, In: tap})
	s.talk(l, wired(media.PCMA))
	for i := range inboxPackets + 5 {
		l.Receive(packetOf(media.Header{PT: 8, Seq: uint16(i), SSRC: 1}, make([]byte, 160)))
	}
	l.Receive(make([]byte, inboxOctets+1))
	s.obey()
	if tap.frames != inboxPackets || l.summary().Malformed != 6 {
		t.Errorf("%d heard, %d malformed", tap.frames, l.summary().Malformed)
	}
	l.Receive(packetOf(media.Header{PT: 8, Seq: 100, SSRC: 1}, make([]byte, 160)))
	s.obey()
	if tap.frames != inboxPackets+1 {
		t.Error("nothing is heard after a flood")
	}
}

// Nobody but the wire speaks for a wired leg, and nobody but the network for another.
func TestReceiveIsForWiredLegs(t *testing.T) {
	s := newStand(t)
	p := newPeer(t, media.PCMA, 0)
	l := s.leg(p, LegConfig{In: &nowhere{}})
	l.Receive(packetOf(media.Header{PT: 8, Seq: 1, SSRC: 1}, make([]byte, 160)))
	s.obey()
	if l.heard.begun {
		t.Error("a leg with a port heard what no socket brought")
	}
}

func TestAWireCostsNoAllocation(t *testing.T) {
	s := newStand(t)
	a, b := s.leg(nil, LegConfig{Wire: silentWire{}}), s.leg(nil, LegConfig{Wire: silentWire{}})
	s.talk(a, wired(media.PCMA))
	s.talk(b, wired(media.PCMA))
	join(a, b)
	packet, h := packetOf(media.Header{PT: 8, SSRC: 1}, make([]byte, 160)), media.Header{PT: 8, SSRC: 1}
	n := testing.AllocsPerRun(1000, func() {
		h.Seq++
		h.Stamp += 160
		media.PutHeader(packet, h)
		a.Receive(packet)
		s.obey()
	})
	if n != 0 || b.send.packets < 1000 {
		t.Errorf("%v allocations a packet, %d sent", n, b.send.packets)
	}
}

type silentWire struct{}

func (silentWire) Send([]byte) {}

package rtp

import (
	"bytes"
	"testing"
	"time"

	pion "github.com/pion/rtp"

	"hotline/sip/media"
)

// speakTo sends frames one by one and gives what the other side got. Each is
// awaited before the next is sent, so that nothing depends on buffers.
func speakTo(from, to *peer, sound [][]byte) (got [][]byte) {
	from.t.Helper()
	for _, frame := range sound {
		from.speak(frame)
		got = append(got, to.read().Payload)
	}
	return got
}

func TestABridgeOfOneLawIsBitExact(t *testing.T) {
	for _, law := range []media.Law{media.PCMA, media.PCMU} {
		pool := openPool(t, 2, 2)
		citizen, seat := newPeer(t, law, 101), newPeer(t, law, 101)
		a := connect(t, pool, citizen, LegConfig{})
		b := connect(t, pool, seat, LegConfig{With: a.leg})
		if err := a.leg.Join(b.leg); err != nil {
			t.Fatal(err)
		}
		a.settle()
		sound := frames(200)
		if got := speakTo(citizen, seat, sound); !bytes.Equal(bytes.Join(got, nil), bytes.Join(sound, nil)) {
			t.Errorf("%s: citizen to seat is not bit-exact", law)
		}
		if got := speakTo(seat, citizen, sound); !bytes.Equal(bytes.Join(got, nil), bytes.Join(sound, nil)) {
			t.Errorf("%s: seat to citizen is not bit-exact", law)
		}
		if r := a.close(); r.Received != 200 || r.Sent != 200 || r.Lost != 0 || r.Foreign != 0 || r.Unsent != 0 {
			t.Errorf("%s: report %+v", law, r)
		}
	}
}

func TestABridgeOfTwoLawsIsTranscoded(t *testing.T) {
	pool := openPool(t, 2, 1)
	citizen, seat := newPeer(t, media.PCMA, 0), newPeer(t, media.PCMU, 0)
	a := connect(t, pool, citizen, LegConfig{})
	b := connect(t, pool, seat, LegConfig{With: a.leg})
	if err := b.leg.Join(a.leg); err != nil {
		t.Fatal(err)
	}
	a.settle()
	for i, frame := range frames(10) {
		want := make([]byte, len(frame))
		media.Transcode(want, frame, media.PCMA, media.PCMU)
		citizen.speak(frame)
		if got := seat.read(); !bytes.Equal(got.Payload, want) || got.PayloadType != 0 {
			t.Fatalf("frame %d to the seat: payload type %d", i, got.PayloadType)
		}
		media.Transcode(want, frame, media.PCMU, media.PCMA)
		seat.speak(frame)
		if got := citizen.read(); !bytes.Equal(got.Payload, want) || got.PayloadType != 8 {
			t.Fatalf("frame %d to the citizen: payload type %d", i, got.PayloadType)
		}
	}
}

// A far end that was offered both laws may use the other one at any time.
func TestTheOtherLawIsHeardToo(t *testing.T) {
	pool := openPool(t, 2, 1)
	citizen, seat := newPeer(t, media.PCMA, 0), newPeer(t, media.PCMA, 0)
	a := connect(t, pool, citizen, LegConfig{})
	b := connect(t, pool, seat, LegConfig{With: a.leg})
	if err := a.leg.Join(b.leg); err != nil {
		t.Fatal(err)
	}
	a.settle()
	citizen.next.PayloadType = 0
	frame, want := frames(1)[0], make([]byte, media.FrameSamples)
	media.Transcode(want, frame, media.PCMU, media.PCMA)
	citizen.speak(frame)
	if got := seat.read(); !bytes.Equal(got.Payload, want) || got.PayloadType != 8 {
		t.Errorf("got payload type %d", got.PayloadType)
	}
}

// The far end must see the loss and the pauses that we saw.
func TestABridgeKeepsGapsAndPauses(t *testing.T) {
	pool := openPool(t, 2, 1)
	citizen, seat := newPeer(t, media.PCMA, 0), newPeer(t, media.PCMA, 0)
	a := connect(t, pool, citizen, LegConfig{})
	b := connect(t, pool, seat, LegConfig{With: a.leg})
	if err := a.leg.Join(b.leg); err != nil {
		t.Fatal(err)
	}
	a.settle()
	sound := frames(1)[0]
	citizen.speak(sound)
	first := seat.read()
	if !first.Marker || first.SSRC == citizen.next.SSRC {
		t.Errorf("the first packet: %+v", first.Header)
	}
	_ = citizen.packet(sound) // lost on its way
	_ = citizen.packet(sound)
	citizen.next.Timestamp += 8000 // a second's pause
	citizen.next.Marker = true
	citizen.speak(sound)
	second := seat.read()
	if second.SequenceNumber-first.SequenceNumber != 3 || second.Timestamp-first.Timestamp != 8000+3*160 || !second.Marker {
		t.Errorf("first %+v, then %+v", first.Header, second.Header)
	}
	if r := a.close(); r.Lost != 2 || r.Received != 2 {
		t.Errorf("report %+v", r)
	}
}

func TestDirectionsAreKept(t *testing.T) {
	pool := openPool(t, 2, 1)
	citizen, seat := newPeer(t, media.PCMA, 0), newPeer(t, media.PCMA, 0)
	a := connect(t, pool, citizen, LegConfig{})
	b := connect(t, pool, seat, LegConfig{With: a.leg})
	if err := a.leg.Join(b.leg); err != nil {
		t.Fatal(err)
	}
	held := seat.agreed()
	held.Send = false
	b.leg.Talk(held)
	a.settle()
	sound := frames(3)
	citizen.speak(sound[0])
	a.await(Heard{})
	seat.nothingWaits("we may not send to the seat")

	held.Send, held.Receive = true, false
	b.leg.Talk(held)
	a.settle()
	seat.speak(sound[1])
	citizen.speak(sound[2]) // the packet after the deaf one: when it is through, the other was dropped
	if got := seat.read(); !bytes.Equal(got.Payload, sound[2]) {
		t.Error("the seat got something else")
	}
	citizen.nothingWaits("the seat may not send to us")
	if r := b.close(); r.Received != 0 {
		t.Errorf("%d packets of the seat were taken", r.Received)
	}
}

func TestLegsOfTwoWorkersCannotBeJoined(t *testing.T) {
	pool := openPool(t, 3, 2)
	a := connect(t, pool, nil, LegConfig{})
	pool.workers[0].load.Add(crowdLegs)
	b := connect(t, pool, nil, LegConfig{})
	if err := a.leg.Join(b.leg); err != ErrApart {
		t.Errorf("got %v", err)
	}
	c := connect(t, pool, nil, LegConfig{With: a.leg})
	if err := a.leg.Join(c.leg); err != nil {
		t.Errorf("got %v", err)
	}
}

// A source that starts anew is still one stream to the far end.
func TestABridgeHidesANewSource(t *testing.T) {
	s := newStand(t)
	citizen, seat := newPeer(t, media.PCMA, 0), newPeer(t, media.PCMA, 0)
	a, b := s.leg(citizen, LegConfig{}), s.leg(seat, LegConfig{})
	join(a, b)
	speak := func() *pion.Packet {
		s.pass(20 * time.Millisecond)
		s.heard(a, citizen, citizen.packet(frames(1)[0]))
		return seat.read()
	}
	speak()
	before := speak()
	citizen.next.SSRC, citizen.next.SequenceNumber, citizen.next.Timestamp = 77, 20_000, 5
	after, more := speak(), speak()
	if !after.Marker || after.SSRC != before.SSRC || after.SequenceNumber != before.SequenceNumber+1 || after.Timestamp != before.Timestamp+160 {
		t.Errorf("%+v after %+v", after.Header, before.Header)
	}
	inOrder(t, []*pion.Packet{after, more})
}

// Digits of our own silence the bridge towards that leg while they last.
func TestOurDigitsInterruptTheBridge(t *testing.T) {
	s := newStand(t)
	citizen, seat := newPeer(t, media.PCMA, 0), newPeer(t, media.PCMA, 96)
	a, b := s.leg(citizen, LegConfig{}), s.leg(seat, LegConfig{})
	join(a, b)
	s.startDigits(b, "5")
	for range 8 {
		s.pass(20 * time.Millisecond)
		s.heard(a, citizen, citizen.packet(frames(1)[0]))
	}
	packets := readAll(seat, 8)
	for i, p := range packets {
		if events := p.PayloadType == 96; events != (i < 7) || i > 0 && p.SequenceNumber != packets[i-1].SequenceNumber+1 {
			t.Errorf("packet %d: %+v", i, p.Header)
		}
	}
}

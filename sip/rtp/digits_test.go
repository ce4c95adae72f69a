package rtp

import (
	"slices"
	"strings"
	"testing"
	"time"

	"hotline/sip/media"
)

// press makes the packets of a key as a phone sends them.
func (p *peer) press(code uint8, stamp uint32) [][]byte {
	var packets [][]byte
	for n := 1; n <= 7; n++ {
		e := media.Event{Code: code, Duration: uint16(160 * min(n, 5)), End: n >= 5}
		p.next.Marker = n == 1
		packets = append(packets, p.event(stamp, e))
	}
	p.next.Marker = false
	return packets
}

func TestDigitsAreHeardThroughLoss(t *testing.T) {
	pool := openPool(t, 1, 1)
	citizen := newPeer(t, media.PCMA, 101)
	a := connect(t, pool, citizen, LegConfig{})
	for i, key := range []byte("09*#A") {
		code, _ := media.KeyCode(key)
		packets := citizen.press(code, 1000*uint32(i+1))
		lost := packets[:1] // the start
		if i%2 == 0 {
			lost = packets[1:] // all but the start
		}
		for _, packet := range packets {
			if !slices.ContainsFunc(lost, func(b []byte) bool { return &b[0] == &packet[0] }) {
				citizen.send(packet)
			}
		}
		a.await(Digit{Key: key})
	}
	for range len(a.notices) {
		if n, again := (<-a.notices).(Digit); again {
			t.Errorf("%c came twice", n.Key)
		}
	}
}

// digitsOf reads the peer's packets until as many digits are there as asked for.
func digitsOf(p *peer, events uint8, want int) string {
	var r media.DigitReceiver
	var heard strings.Builder
	for heard.Len() < want {
		packet := p.read()
		if packet.PayloadType == events {
			if key, ok := r.Take(packet.Timestamp, packet.Payload); ok {
				heard.WriteByte(key)
			}
		}
	}
	return heard.String()
}

func TestDigitsAreSent(t *testing.T) {
	pool := openPool(t, 1, 1)
	citizen := newPeer(t, media.PCMA, 97)
	a := connect(t, pool, citizen, LegConfig{})
	a.leg.Digits("9#")
	if got := digitsOf(citizen, 97, 2); got != "9#" {
		t.Errorf("got %q", got)
	}
}

// During an event there is no sound, and the prompt goes on where it was.
func TestAPromptWaitsForDigits(t *testing.T) {
	s := newStand(t)
	citizen := newPeer(t, media.PCMA, 97)
	l := s.leg(citizen, LegConfig{})
	music := prompt("music", 100)
	s.startPlay(l, player{on: true, sounds: []*media.Sound{music}})
	s.pass(100 * time.Millisecond)
	s.startDigits(l, "12")
	s.pass(16*media.FrameTime + 100*time.Millisecond)
	packets := readAll(citizen, 5+7+7+5)
	var sound []byte
	for i, p := range packets {
		if i > 0 && p.SequenceNumber != packets[i-1].SequenceNumber+1 {
			t.Fatalf("a gap before packet %d", i)
		}
		if event := i >= 5 && i < 19; event != (p.PayloadType == 97) {
			t.Fatalf("packet %d has payload type %d", i, p.PayloadType)
		}
		if p.PayloadType == 8 {
			sound = append(sound, p.Payload...)
		}
	}
	if string(sound) != string(music.Alaw[:len(sound)]) || len(sound) != 1600 {
		t.Errorf("%d bytes of music, not its beginning", len(sound))
	}
	if first, second := packets[5], packets[12]; !first.Marker || !second.Marker || packets[6].Marker ||
		first.Timestamp != packets[11].Timestamp || second.Timestamp-first.Timestamp != 8*160 {
		t.Errorf("events: %+v and %+v", first.Header, second.Header)
	}
	if back := packets[19]; !back.Marker || back.Timestamp-packets[4].Timestamp != 17*160 {
		t.Errorf("after the events: %+v", back.Header)
	}
}

func TestDigitsThatCannotBeSentAreCounted(t *testing.T) {
	pool := openPool(t, 1, 1)
	citizen := newPeer(t, media.PCMA, 0)
	a := connect(t, pool, citizen, LegConfig{})
	a.leg.Digits("123")
	a.settle()
	if r := a.close(); r.UnsentDigits != 3 || r.Sent != 0 {
		t.Errorf("report %+v", r)
	}
	citizen.nothingWaits("it takes no digits")
}

func TestDigitsCrossABridge(t *testing.T) {
	pool := openPool(t, 3, 1)
	citizen, seat, plain := newPeer(t, media.PCMA, 101), newPeer(t, media.PCMU, 96), newPeer(t, media.PCMA, 0)
	a := connect(t, pool, citizen, LegConfig{})
	b := connect(t, pool, seat, LegConfig{With: a.leg})
	c := connect(t, pool, plain, LegConfig{With: a.leg})
	if err := a.leg.Join(b.leg); err != nil {
		t.Fatal(err)
	}
	a.settle()
	for _, packet := range citizen.press(9, 5000) {
		citizen.send(packet)
	}
	a.await(Digit{Key: '9'})
	if got := digitsOf(seat, 96, 1); got != "9" {
		t.Errorf("the seat got %q", got)
	}
	// To a far end that takes no digits they are dropped, and leave no gap.
	if err := a.leg.Join(c.leg); err != nil {
		t.Fatal(err)
	}
	a.settle()
	citizen.speak(frames(1)[0])
	before := plain.read()
	for _, packet := range citizen.press(4, 9000) {
		citizen.send(packet)
	}
	citizen.speak(frames(1)[0])
	after := plain.read()
	if after.PayloadType != 8 || after.SequenceNumber != before.SequenceNumber+1 {
		t.Errorf("before %+v, after %+v", before.Header, after.Header)
	}
	a.await(Digit{Key: '4'})
}

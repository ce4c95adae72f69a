package rtp

import (
	"math"
	"testing"

	"hotline/sip/media"
)

// keyFrames is the sound of a key: two tones for 80 ms, then 80 ms of silence.
func keyFrames(low, high float64) [][]byte {
	pcm := make([]int16, 8*media.FrameSamples)
	for n := range 4 * media.FrameSamples {
		at := 2 * math.Pi * float64(n) / 8000
		pcm[n] = int16(6000*math.Sin(at*low) + 6000*math.Sin(at*high))
	}
	var out [][]byte
	for len(pcm) > 0 {
		payload := make([]byte, media.FrameSamples)
		media.Encode(payload, media.PCMA, pcm[:media.FrameSamples])
		out, pcm = append(out, payload), pcm[media.FrameSamples:]
	}
	return out
}

// keysOf gives the digits that a leg told.
func keysOf(notices []Notice) (keys string) {
	for _, n := range notices {
		if d, ok := n.(Digit); ok {
			keys += string(d.Key)
		}
	}
	return keys
}

// Without telephone-event the digits are in the sound, and each comes once; with it
// the same sound holds none.
func TestDigitsInTheSoundOfAPlainPhone(t *testing.T) {
	for events, want := range map[uint8]string{0: "55#", 101: ""} {
		s := newStand(t)
		phone := newPeer(t, media.PCMA, events)
		l := s.leg(phone, LegConfig{})
		for _, key := range [][2]float64{{770, 1336}, {770, 1336}, {941, 1477}} {
			for _, payload := range keyFrames(key[0], key[1]) {
				b := phone.packet(payload)
				s.heard(l, phone, b)
				s.heard(l, phone, b) // a network may bring it twice
				s.pass(media.FrameTime)
			}
		}
		if got := keysOf(s.take(l)); got != want {
			t.Errorf("with event type %d: heard %q, want %q", events, got, want)
		}
	}
}

// A phone that agrees to events in the middle of a call is heard that way from then on.
func TestEventsTakeOverFromTones(t *testing.T) {
	s := newStand(t)
	phone := newPeer(t, media.PCMA, 0)
	l := s.leg(phone, LegConfig{})
	send := func(payloads [][]byte) {
		for _, payload := range payloads {
			s.heard(l, phone, phone.packet(payload))
		}
	}
	send(keyFrames(697, 1209))
	agreed := phone.agreed()
	agreed.EventPT = 101
	s.talk(l, agreed)
	send(keyFrames(697, 1336))
	if got := keysOf(s.take(l)); got != "1" {
		t.Errorf("heard %q, want the first key alone", got)
	}
}

package rtp

import (
	"math"
	"testing"
	"time"

	"hotline/sip/media"
)

// Prompts cut into what is heard, and what is heard cuts into prompts, without a
// click: wherever one follows the other without a pause, it goes over into it.
func TestWhatCutsInDoesNotClick(t *testing.T) {
	for phase := int64(0); phase < 20; phase++ {
		h := newHall(t)
		citizen, seat := h.person(t, 333, media.PCMA, 160, 0), h.person(t, 443, media.PCMU, 160, phase)
		music := &person{peer: &peer{law: media.PCMA}, hz: 571, said: 3} // in the midst of a wave
		sound := &media.Sound{Alaw: music.codes(16_000)}
		play := func(d time.Duration) {
			h.startPlay(citizen.leg, player{on: true, sounds: []*media.Sound{sound}, loop: true})
			h.run(d)
		}
		join(citizen.leg, seat.leg)
		h.run(105 * time.Millisecond)
		play(107 * time.Millisecond)
		play(93 * time.Millisecond)
		h.hush(citizen.leg)
		h.run(101 * time.Millisecond)
		part(citizen.leg, seat.leg)
		play(58 * time.Millisecond)
		join(citizen.leg, seat.leg)
		h.run(100 * time.Millisecond)
		own := seat.step() + music.step()
		packets := citizen.heard
		last := int16(0)
		follows := 0
		for i, packet := range packets {
			pcm := make([]int16, len(packet.Payload))
			media.Decode(pcm, media.PCMA, packet.Payload)
			if i > 0 && packet.Timestamp == packets[i-1].Timestamp+uint32(len(packets[i-1].Payload)) {
				if packet.Marker {
					follows++
				}
			} else {
				last = pcm[0]
			}
			for n, sample := range pcm {
				if step := math.Abs(float64(sample) - float64(last)); step > 1.1*own+50 {
					t.Errorf("phase %d: a step of %.0f at sample %d of packet %d of %d, the tones' own is %.0f", phase, step, n, i, len(packets), own)
				}
				last = sample
			}
		}
		if follows == 0 {
			t.Errorf("phase %d: nothing follows without a pause", phase)
		}
	}
}

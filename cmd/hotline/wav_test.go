package main

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"slices"
	"testing"

	"hotline/sip/media"
)

// channels takes a stereo A-law WAV apart.
func channels(t *testing.T, wav []byte) (left, right []byte) {
	t.Helper()
	i := bytes.Index(wav, []byte("data"))
	if i < 0 || !bytes.HasPrefix(wav, []byte("RIFF")) || binary.LittleEndian.Uint16(wav[20:]) != 6 || binary.LittleEndian.Uint16(wav[22:]) != 2 {
		t.Fatalf("this is no stereo A-law WAV: %q", wav[:min(60, len(wav))])
	}
	n := int(binary.LittleEndian.Uint32(wav[i+4:]))
	sound := wav[i+8:]
	if n > len(sound) {
		t.Fatalf("the WAV says it has %d bytes of sound and has %d", n, len(sound))
	}
	for j := 0; j+1 < n; j += 2 {
		left, right = append(left, sound[j]), append(right, sound[j+1])
	}
	return left, right
}

// mono reads an A-law WAV of one channel.
func mono(t *testing.T, file string) []int16 {
	t.Helper()
	wav, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	i := bytes.Index(wav, []byte("data"))
	if i < 0 || binary.LittleEndian.Uint16(wav[20:]) != 6 || binary.LittleEndian.Uint16(wav[22:]) != 1 {
		t.Fatalf("this is no A-law WAV of one channel: %q", wav[:min(60, len(wav))])
	}
	return pcm(media.PCMA, wav[i+8:])
}

// spells are the stretches of a tone of toneVolume: begin and end in samples, to 5 ms.
func spells(samples []int16, hertz float64) (found [][2]int) {
	const block = 40
	sent := 20 * math.Log10(toneVolume)
	for i := 0; i+block <= len(samples); i += block {
		switch last := len(found) - 1; {
		case math.Abs(tone(samples[i:i+block], hertz)-sent) > 6:
		case last >= 0 && found[last][1] == i:
			found[last][1] = i + block
		default:
			found = append(found, [2]int{i, i + block})
		}
	}
	return slices.DeleteFunc(found, func(s [2]int) bool { return s[1]-s[0] < 2*block }) // music may have a moment of it
}

func pcm(law media.Law, sound []byte) []int16 {
	out := make([]int16, len(sound))
	media.Decode(out, law, sound)
	return out
}

// tone measures a sine of a frequency in 8 kHz samples: its level in dB of full
// scale (a full sine is 0), by the Goertzel algorithm.
func tone(samples []int16, hertz float64) float64 {
	if len(samples) == 0 {
		return math.Inf(-1)
	}
	w := 2 * math.Pi * hertz / 8000
	var s0, s1, s2 float64
	for _, x := range samples {
		s0 = float64(x) + 2*math.Cos(w)*s1 - s2
		s2, s1 = s1, s0
	}
	power := s1*s1 + s2*s2 - 2*math.Cos(w)*s1*s2
	amplitude := 2 * math.Sqrt(power) / float64(len(samples))
	return 20 * math.Log10(amplitude/32767)
}

// loud is the root mean square of samples in dB of full scale.
func loud(samples []int16) float64 {
	var sum float64
	for _, x := range samples {
		sum += float64(x) * float64(x)
	}
	return 10 * math.Log10(sum/float64(max(1, len(samples)))/(32767*32767)+1e-12)
}

// longestGap is the longest stretch of near silence, in samples.
func longestGap(samples []int16) int {
	longest, run := 0, 0
	for _, x := range samples {
		if x > -100 && x < 100 {
			run++
			longest = max(longest, run)
		} else {
			run = 0
		}
	}
	return longest
}

// median is the middle one of some levels.
func median(levels []float64) float64 {
	if len(levels) == 0 {
		return math.Inf(-1)
	}
	sorted := slices.Sorted(slices.Values(levels))
	return sorted[len(sorted)/2]
}

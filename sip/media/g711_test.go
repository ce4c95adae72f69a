package media

import (
	"slices"
	"testing"
)

// The decoder values at the ends of each segment, from ITU-T G.711 tables 1a
// and 2a (positive half), on the 16-bit scale: A-law values are 13 bits (times
// 8), mu-law 14 bits (times 4).
var segmentEnds = []struct {
	law         Law
	first, last byte // code of the segment's lowest and highest step, as on the wire
	low, high   int16
}{
	{PCMA, 0xd5, 0xda, 1 * 8, 31 * 8},
	{PCMA, 0xc5, 0xca, 33 * 8, 63 * 8},
	{PCMA, 0xf5, 0xfa, 66 * 8, 126 * 8},
	{PCMA, 0xe5, 0xea, 132 * 8, 252 * 8},
	{PCMA, 0x95, 0x9a, 264 * 8, 504 * 8},
	{PCMA, 0x85, 0x8a, 528 * 8, 1008 * 8},
	{PCMA, 0xb5, 0xba, 1056 * 8, 2016 * 8},
	{PCMA, 0xa5, 0xaa, 2112 * 8, 4032 * 8},
	{PCMU, 0xff, 0xf0, 0 * 4, 30 * 4},
	{PCMU, 0xef, 0xe0, 33 * 4, 93 * 4},
	{PCMU, 0xdf, 0xd0, 99 * 4, 219 * 4},
	{PCMU, 0xcf, 0xc0, 231 * 4, 471 * 4},
	{PCMU, 0xbf, 0xb0, 495 * 4, 975 * 4},
	{PCMU, 0xaf, 0xa0, 1023 * 4, 1983 * 4},
	{PCMU, 0x9f, 0x90, 2079 * 4, 3999 * 4},
	{PCMU, 0x8f, 0x80, 4191 * 4, 8031 * 4},
}

func decoded(law Law, code byte) int16 {
	var out [1]int16
	Decode(out[:], law, []byte{code})
	return out[0]
}

func encoded(law Law, sample int16) byte {
	var out [1]byte
	Encode(out[:], law, []int16{sample})
	return out[0]
}

func TestSegmentsAreThoseOfG711(t *testing.T) {
	for _, s := range segmentEnds {
		if low, high := decoded(s.law, s.first), decoded(s.law, s.last); low != s.low || high != s.high {
			t.Errorf("%s %#x-%#x: got %d to %d, want %d to %d", s.law, s.first, s.last, low, high, s.low, s.high)
		}
		// The sign bit mirrors the value.
		if low := decoded(s.law, s.first^0x80); low != -s.low {
			t.Errorf("%s %#x: got %d, want %d", s.law, s.first^0x80, low, -s.low)
		}
	}
}

func TestEveryCodeComesBack(t *testing.T) {
	for _, law := range []Law{PCMA, PCMU} {
		for c := range 256 {
			code := byte(c)
			if law == PCMU && code == 0x7f {
				continue // the negative zero of mu-law is written as the positive one
			}
			if back := encoded(law, decoded(law, code)); back != code {
				t.Errorf("%s %#x became %#x", law, code, back)
			}
		}
	}
}

// The encoder must choose the nearest output value; G.711 puts the decision
// values in the middle between two of them.
func TestSamplesGoToTheNearestCode(t *testing.T) {
	for _, law := range []Law{PCMA, PCMU} {
		var outputs []int16
		for c := range 256 {
			outputs = append(outputs, decoded(law, byte(c)))
		}
		slices.Sort(outputs)
		i := 0
		for s := -32768; s <= 32767; s++ {
			for i+1 < len(outputs) && abs(int(outputs[i+1])-s) <= abs(int(outputs[i])-s) {
				i++
			}
			got := decoded(law, encoded(law, int16(s)))
			// The A-law decision values are on whole steps, so the middle may be a step's
			// half away where the step doubles.
			if miss := abs(int(got) - s); miss > 2*abs(int(outputs[i])-s)+1 && miss > abs(int(got))/16+8 {
				t.Fatalf("%s: %d became %d, nearest is %d", law, s, got, outputs[i])
			}
		}
	}
}

func abs(n int) int { return max(n, -n) }

func TestSilenceDecodesToNearlyNothing(t *testing.T) {
	if a, u := decoded(PCMA, PCMA.Silence()), decoded(PCMU, PCMU.Silence()); a != 8 || u != 0 {
		t.Errorf("silence: A-law %d, mu-law %d", a, u)
	}
}

func TestTranscodeGoesThroughLinear(t *testing.T) {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	for _, pair := range [][2]Law{{PCMA, PCMU}, {PCMU, PCMA}} {
		got, linear, want := make([]byte, 256), make([]int16, 256), make([]byte, 256)
		Transcode(got, all, pair[0], pair[1])
		Decode(linear, pair[0], all)
		Encode(want, pair[1], linear)
		if !slices.Equal(got, want) {
			t.Errorf("%s to %s differs from decoding and encoding", pair[0], pair[1])
		}
	}
	same := make([]byte, 256)
	Transcode(same, all, PCMA, PCMA)
	if !slices.Equal(same, all) {
		t.Error("the same law was touched")
	}
}

func TestASoundEndsInSilence(t *testing.T) {
	pcm := make([]int16, FrameSamples+1)
	for i := range pcm {
		pcm[i] = 1000
	}
	s := NewSound("one frame and a sample", pcm)
	if s.Frames() != 2 || len(s.Law(PCMU)) != 2*FrameSamples {
		t.Fatalf("got %d frames", s.Frames())
	}
	if rest := s.Law(PCMA)[FrameSamples+1:]; rest[0] != PCMA.Silence() || rest[len(rest)-1] != PCMA.Silence() {
		t.Error("the last frame is not filled up with silence")
	}
	if NewSound("empty", nil).Frames() != 0 {
		t.Error("no samples must be no frames")
	}
}

func BenchmarkDecodeFrame(b *testing.B) {
	var pcm [FrameSamples]int16
	codes := make([]byte, FrameSamples)
	for b.Loop() {
		Decode(pcm[:], PCMA, codes)
	}
}

func BenchmarkTranscodeFrame(b *testing.B) {
	codes, out := make([]byte, FrameSamples), make([]byte, FrameSamples)
	for b.Loop() {
		Transcode(out, codes, PCMA, PCMU)
	}
}

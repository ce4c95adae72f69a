package floor

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"hotline/sip/media"
)

// stretch is what somebody heard in a while, measured in blocks of a frame, of
// which every tone has whole periods there.
type stretch struct {
	blocks int                // that came whole
	levels map[byte][]float64 // dBm0 of each tone, in each block
	sdr    []float64          // dB, of the tones that are to be heard against all else
	holes  int                // samples that no packet lost on a link accounts for
}

// measure takes the sound that left the house for somebody in a while, and those
// whose tones are to be in it.
func measure(letters []letter, law media.Law, whom string) stretch {
	s := stretch{levels: map[byte][]float64{}}
	var run []int16 // what is there without a gap
	for i, l := range letters {
		if i > 0 {
			last := letters[i-1]
			gap := int(int32(l.h.Stamp-last.h.Stamp)) - len(last.payload)
			if gap > 0 && l.h.Seq == last.h.Seq+1 {
				s.holes += gap
			}
			if gap != 0 {
				s.take(run, whom)
				run = nil
			}
		}
		from := len(run)
		run = append(run, make([]int16, len(l.payload))...)
		media.Decode(run[from:], law, l.payload)
	}
	s.take(run, whom)
	return s
}

// take measures what is there without a gap.
func (s *stretch) take(pcm []int16, whom string) {
	for ; len(pcm) >= media.FrameSamples; pcm = pcm[media.FrameSamples:] {
		s.block(pcm[:media.FrameSamples], whom)
	}
}

func (s *stretch) block(pcm []int16, whom string) {
	total, wanted := 0.0, 0.0
	for _, v := range pcm {
		total += float64(v) * float64(v) / float64(len(pcm))
	}
	for who, f := range hertz {
		power := tonePower(pcm, f)
		s.levels[who] = append(s.levels[who], dBm0(power))
		if slices.Contains([]byte(whom), who) {
			wanted += power
		}
	}
	s.blocks++
	s.sdr = append(s.sdr, 10*math.Log10((wanted+1e-6)/(max(total-wanted, 0)+1e-6)))
}

// judge wants each tone at the level at which it was said, all others below -50 dBm0,
// and 28 dB between the tones and all else: sums are encoded twice.
func (s stretch) judge(t *testing.T, what, whom string) {
	t.Helper()
	for _, who := range []byte("csbm") {
		got, heard := usual(s.levels[who]), strings.IndexByte(whom, who) >= 0
		if heard && math.Abs(got-talkLevel) > 1 || !heard && got > -50 {
			t.Errorf("%s: %c is there at %.1f dBm0", what, who, got)
		}
	}
	if usual(s.sdr) < 28 {
		t.Errorf("%s: the tones are only %.1f dB above all else", what, usual(s.sdr))
	}
}

func (s stretch) String() string {
	levels := ""
	for _, who := range []byte("csbm") {
		levels += fmt.Sprintf(" %c %.1f", who, usual(s.levels[who]))
	}
	return fmt.Sprintf("%d frames, dBm0%s, SDR %.1f dB, at worst %.1f; holes %d samples", s.blocks, levels, usual(s.sdr), slices.Min(append(s.sdr, 99)), s.holes)
}

// bad counts the blocks in which something is not as it was said: a tone is more
// than 1 dB off, or all else together is louder than 25 dB below.
func (s stretch) bad(whom string) (n int) {
	for i, sdr := range s.sdr {
		wrong := sdr < 25
		for _, who := range []byte(whom) {
			wrong = wrong || math.Abs(s.levels[who][i]-talkLevel) > 1
		}
		if wrong {
			n++
		}
	}
	return n
}

// tonePower is the mean square of one tone in a block.
func tonePower(pcm []int16, hertz float64) float64 {
	var re, im float64
	for i, sample := range pcm {
		sin, cos := math.Sincos(2 * math.Pi * hertz * float64(i) / 8000)
		re, im = re+float64(sample)*cos, im+float64(sample)*sin
	}
	n := float64(len(pcm))
	return 2 * (re*re + im*im) / (n * n)
}

func dBm0(power float64) float64 { return 10*math.Log10(power*2/32768/32768+1e-12) + 3.14 }

// usual is the middle one of some figures: a lost frame does not change it.
func usual(figures []float64) float64 {
	if len(figures) == 0 {
		return math.Inf(-1)
	}
	return slices.Sorted(slices.Values(figures))[len(figures)/2]
}

// leaving gives the letters that left the house in a while.
func (p *talker) leaving(from, to time.Time) (some []letter) {
	for _, l := range p.letters() {
		if came := p.link.in.of(l.h.Seq).came; !came.Before(from) && !came.After(to) {
			some = append(some, l)
		}
	}
	return some
}

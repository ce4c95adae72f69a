package media

import (
	"math"
	"math/rand/v2"
	"testing"
)

// levelOf is the level of one frequency in a sound, in dBm0.
func levelOf(pcm []int16, hz float64) float64 {
	var re, im float64
	for i, sample := range pcm {
		sin, cos := math.Sincos(2 * math.Pi * hz * float64(i) / 8000)
		re, im = re+float64(sample)*cos, im+float64(sample)*sin
	}
	n := float64(len(pcm))
	return power(2*(re*re+im*im)/n, len(pcm))
}

// largestStep is the largest difference between two samples in a row.
func largestStep(pcm []int16) int {
	largest := 0
	for i := 1; i < len(pcm); i++ {
		step := int(pcm[i]) - int(pcm[i-1])
		largest = max(largest, step, -step)
	}
	return largest
}

// table is a mix whose members each say one tone for ever.
type table struct {
	Mix
	tones [MaxMixed][]int16
	frame int
	got   [MaxMixed][]int16
}

func newTable(tones ...float64) *table {
	t := &table{}
	for i, hz := range tones {
		t.tones[i] = signal(4, sine(hz, -16))
		t.Live |= Only(i)
	}
	return t
}

func (t *table) run(frames int) {
	for range frames {
		for i := range t.tones {
			if t.Live.Has(i) {
				copy(t.Sound[i][:], t.tones[i][t.frame*FrameSamples:])
			}
		}
		for i := range t.tones {
			var codes [FrameSamples]byte
			var pcm [FrameSamples]int16
			if t.Frame(i, 0, PCMA, codes[:]) {
				Decode(pcm[:], PCMA, codes[:])
			}
			t.got[i] = append(t.got[i], pcm[:]...)
		}
		t.frame++
	}
}

// Each listener hears those it is to hear at their own level, and nobody else.
func TestEachListenerHearsItsOwnSum(t *testing.T) {
	tones := []float64{400, 700, 1100, 1900}
	for _, c := range []struct {
		name  string
		hears [4]Set
	}{
		{"everybody hears everybody", [4]Set{15, 15, 15, 15}},
		{"one listens", [4]Set{2, 1, 3, 0}},
		{"one whispers", [4]Set{2, 5, 3, 0}},
		{"nobody hears anybody", [4]Set{}},
	} {
		table := newTable(tones...)
		for i, whom := range c.hears {
			table.Hear(i, whom)
		}
		table.run(20)
		for i := range tones {
			for j, hz := range tones {
				got, heard := levelOf(table.got[i][FrameSamples:17*FrameSamples], hz), c.hears[i].Has(j) && i != j
				if heard && math.Abs(got+16) > 0.2 || !heard && got > -60 {
					t.Errorf("%s: %d hears the tone of %d at %.1f dBm0", c.name, i, j, got)
				}
			}
		}
	}
}

func TestASumIsCutAtItsEnds(t *testing.T) {
	m := &Mix{Live: 7}
	m.Hear(0, 6)
	m.Start(0, 6)
	for i := range m.Sound[1] {
		m.Sound[1][i], m.Sound[2][i] = 30000, 30000
		if i >= 80 {
			m.Sound[1][i], m.Sound[2][i] = -30000, -30000
		}
	}
	var got [FrameSamples]byte
	m.Frame(0, 0, PCMA, got[:])
	for i, code := range got {
		if want := int16(32256); alawPCM[code] != want && i < 80 || i >= 80 && alawPCM[code] != -want {
			t.Fatalf("sample %d is %d", i, alawPCM[code])
		}
	}
}

// Whoever comes and goes, at whatever moment of their tones: no step is larger
// than the tones' own.
func TestComingAndGoingMakesNoClick(t *testing.T) {
	table := newTable(400, 333, 433)
	dice := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		table.Hear(0, Set(dice.IntN(4))<<1)
		table.run(3)
	}
	own := largestStep(table.tones[1]) + largestStep(table.tones[2])
	if got := largestStep(table.got[0]); float64(got) > 1.05*float64(own) {
		t.Errorf("a step of %d; the tones' own are %d", got, own)
	}
	if got := largestStep(table.got[0][:3*FrameSamples]); got > own {
		t.Errorf("a step of %d at the beginning", got)
	}
}

// A frame can begin within: what was heard by other means goes on from there.
func TestAFrameThatBeginsWithinGoesOn(t *testing.T) {
	m := &Mix{Live: 6}
	tone := signal(0.02, sine(400, -16))
	copy(m.Sound[1][:], tone)
	m.Hear(0, 6)
	m.Start(0, Only(1))
	var got [60]byte
	if !m.Frame(0, 100, PCMA, got[:]) || got[0] != pcmAlaw[uint16(tone[100])] {
		t.Errorf("got %d, want %d", alawPCM[got[0]], tone[100])
	}
}

// A member who is silent at first comes in when it speaks, and not before.
func TestWhoSpeaksLaterComesInThen(t *testing.T) {
	table := newTable(400, 700)
	table.Hear(0, 2)
	table.Live = 1
	table.run(5)
	if table.Inside(0) != 0 {
		t.Errorf("inside: %b", table.Inside(0))
	}
	table.Live = 3
	table.run(5)
	if first := table.got[0][5*FrameSamples]; first > 100 || first < -100 || table.Inside(0) != 2 {
		t.Errorf("it begins with %d, inside %b", first, table.Inside(0))
	}
}

func TestAMixCostsNoAllocation(t *testing.T) {
	table := newTable(400, 700, 1100)
	var codes [FrameSamples]byte
	for i := range 3 {
		table.Hear(i, 7)
	}
	if n := testing.AllocsPerRun(100, func() { table.Frame(0, 0, PCMU, codes[:]) }); n != 0 {
		t.Errorf("%v allocations a frame", n)
	}
}

// The sums of three members who all hear each other: one frame of all.
func BenchmarkMixOfThree(b *testing.B) {
	table := newTable(400, 700, 1100)
	for i := range 3 {
		table.Hear(i, 7)
		copy(table.Sound[i][:], table.tones[i])
	}
	var codes [FrameSamples]byte
	b.ReportAllocs()
	for b.Loop() {
		for i := range 3 {
			table.Frame(i, 0, PCMA, codes[:])
		}
	}
}

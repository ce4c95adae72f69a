package media

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
)

// signal makes seconds of sound of a function of time.
func signal(seconds float64, f func(t float64) float64) []int16 {
	pcm := make([]int16, int(seconds*8000))
	for i := range pcm {
		pcm[i] = int16(max(-32768, min(32767, f(float64(i)/8000))))
	}
	return pcm
}

// sine gives a sine of hz at a level.
func sine(hz, dbm0 float64) func(float64) float64 {
	amplitude := 32768 * math.Pow(10, (dbm0-fullScaleDBm0)/20)
	return func(t float64) float64 { return amplitude * math.Sin(2*math.Pi*hz*t) }
}

func noise(dbm0 float64) func(float64) float64 {
	dice := rand.New(rand.NewPCG(1, 2))
	rms := 32768 / math.Sqrt2 * math.Pow(10, (dbm0-fullScaleDBm0)/20)
	return func(float64) float64 { return dice.NormFloat64() * rms }
}

// voice is a crude vowel: a gliding pitch with many harmonics, in syllables.
func voice(t float64) float64 {
	pitch := 120 + 30*math.Sin(2*math.Pi*1.3*t)
	syllable := math.Max(0, math.Sin(2*math.Pi*2*t))
	sum := 0.0
	for n := 1.0; n <= 20; n++ {
		sum += math.Sin(2*math.Pi*pitch*n*t) / n
	}
	return 4000 * syllable * sum
}

// hum is a voice on one pitch whose first harmonics carry nearly everything: the hardest vowel.
func hum(t float64) float64 {
	return 6000*math.Sin(2*math.Pi*180*t) + 2500*math.Sin(2*math.Pi*360*t+1)
}

// listen gives the words in the order in which they changed.
func listen(law Law, pcm []int16, chunk int) []Heard {
	var e Ear
	codes := make([]byte, len(pcm))
	Encode(codes, law, pcm)
	words := []Heard{Silence}
	for len(codes) > 0 {
		n := min(chunk, len(codes))
		if heard, changed := e.Hear(law, codes[:n]); changed {
			words = append(words, heard)
		}
		codes = codes[n:]
	}
	return words
}

func TestTheEarTellsSoundsApart(t *testing.T) {
	for _, c := range []struct {
		what string
		pcm  []int16
		want []Heard
	}{
		{"digital silence", signal(2, func(float64) float64 { return 0 }), []Heard{Silence}},
		{"comfort noise", signal(2, noise(-55)), []Heard{Silence}},
		{"1 kHz at -10 dBm0", signal(2, sine(1000, -10)), []Heard{Silence, Tone}},
		{"1004 Hz at 0 dBm0", signal(2, sine(1004, 0)), []Heard{Silence, Tone}},
		{"450 Hz, the ringing tone here", signal(2, sine(450, -13)), []Heard{Silence, Tone}},
		{"3 kHz, weak", signal(2, sine(3000, -35)), []Heard{Silence, Tone}},
		{"1 kHz in comfort noise", signal(2, func(t float64) float64 { return sine(1000, -15)(t) + noise(-50)(t) }), []Heard{Silence, Tone}},
		{"loud noise", signal(2, noise(-15)), []Heard{Silence, Speech}},
		{"a voice", signal(3, voice), []Heard{Silence, Speech}},
		{"a hum on one pitch", signal(2, hum), []Heard{Silence, Speech}},
		{"a whistle that glides", signal(2, func(t float64) float64 { return 5000 * math.Sin(2*math.Pi*(400+500*t)*t) }), []Heard{Silence, Speech}},
		{"a voice, then nothing", append(signal(2, voice), make([]int16, 8000)...), []Heard{Silence, Speech, Silence}},
		{"a tone, then a voice", append(signal(1, sine(1000, -10)), signal(2, voice)...), []Heard{Silence, Tone, Speech}},
		{"a voice, then a tone", append(signal(2, voice), signal(1, sine(1000, -10))...), []Heard{Silence, Speech, Tone}},
	} {
		for _, law := range []Law{PCMA, PCMU} {
			for _, chunk := range []int{FrameSamples, 80, 240} {
				if got := listen(law, c.pcm, chunk); !equal(got, c.want) {
					t.Errorf("%s (%s, %d at a time): heard %v, want %v", c.what, law, chunk, got, c.want)
				}
			}
		}
	}
}

func equal(a, b []Heard) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// The robots' sentences are made by espeak-ng: they must be speech from the
// first word to the last, in both languages.
func TestTheEarKnowsEspeak(t *testing.T) {
	if _, err := exec.LookPath("espeak-ng"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("espeak-ng is missing")
		}
		t.Skip("espeak-ng is missing")
	}
	for voice, words := range map[string]string{
		"en":  "Thank you for calling the citizens' hotline, how may I help you today?",
		"cmn": "您好，这里是济南市民服务热线，请问有什么可以帮您？",
	} {
		wav, err := exec.Command("espeak-ng", "-v", voice, "--stdout", words).Output()
		if err != nil {
			t.Fatal(err)
		}
		got := listen(PCMA, espeakPCM(wav), FrameSamples)
		if !equal(got, []Heard{Silence, Speech}) && !equal(got, []Heard{Silence, Speech, Silence}) {
			t.Errorf("%s: heard %v", voice, got)
		}
	}
}

// espeakPCM takes a 22.05 kHz mono WAV with a plain header down to 8 kHz, by the
// nearest sample: rough, as a bad line is.
func espeakPCM(wav []byte) []int16 {
	samples := wav[44:]
	pcm := make([]int16, len(samples)/2*8000/22050)
	for i := range pcm {
		pcm[i] = int16(binary.LittleEndian.Uint16(samples[i*22050/8000*2:]))
	}
	return pcm
}

func TestLevel(t *testing.T) {
	if got := Level(signal(1, sine(1000, -10))); math.Abs(got+10) > 0.05 {
		t.Errorf("a sine of -10 dBm0 measures %.2f", got)
	}
	if got := Level(nil); got != -100 {
		t.Errorf("nothing measures %.2f", got)
	}
}

func BenchmarkEarFrame(b *testing.B) {
	var e Ear
	codes := make([]byte, FrameSamples)
	Encode(codes, PCMA, signal(0.02, voice))
	b.ReportAllocs()
	for b.Loop() {
		e.Hear(PCMA, codes)
	}
}

package prompts

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hotline/sip/media"
)

// wav makes a WAV file of frames already encoded.
func wav(form, channels, rate, bits int, sound []byte) []byte {
	le := binary.LittleEndian
	b := []byte("RIFF\x00\x00\x00\x00WAVELIST\x03\x00\x00\x00abc\x00fmt \x10\x00\x00\x00")
	b = le.AppendUint16(b, uint16(form))
	b = le.AppendUint16(b, uint16(channels))
	b = le.AppendUint32(b, uint32(rate))
	b = le.AppendUint32(b, uint32(rate*channels*bits/8))
	b = le.AppendUint16(b, uint16(channels*bits/8))
	b = le.AppendUint16(b, uint16(bits))
	b = append(b, "data"...)
	b = le.AppendUint32(b, uint32(len(sound)))
	return append(b, sound...)
}

func tone(hertz, rate, n int) []int16 {
	pcm := make([]int16, n)
	for i := range pcm {
		pcm[i] = int16(math.Round(8000 * math.Sin(2*math.Pi*float64(hertz)*float64(i)/float64(rate))))
	}
	return pcm
}

func pcm16(channels int, pcm []int16) []byte {
	var b []byte
	for _, v := range pcm {
		for range channels {
			b = binary.LittleEndian.AppendUint16(b, uint16(v))
		}
	}
	return b
}

// decibels compares the middle of a decoded tone to the one that went in.
func decibels(pcm []int16) float64 {
	var sum float64
	middle := pcm[len(pcm)/4 : len(pcm)*3/4]
	for _, v := range middle {
		sum += float64(v) * float64(v)
	}
	return 20 * math.Log10(math.Sqrt(sum/float64(len(middle)))*math.Sqrt2/8000+1e-9)
}

func TestTonesKeepTheirLevelAndAliasesAreGone(t *testing.T) {
	for _, rate := range []int{8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000} {
		for _, c := range []struct {
			hertz     int
			low, high float64
		}{{300, -0.2, 0.2}, {1000, -0.2, 0.2}, {3300, -1, 0.5}, {4600, -1000, -40}, {6000, -1000, -40}, {7000, -1000, -40}} {
			if 2*c.hertz >= rate || rate == 8000 && c.hertz > 3300 {
				continue
			}
			pcm, err := decode(bytes.NewReader(wav(formPCM, 2, rate, 16, pcm16(2, tone(c.hertz, rate, rate)))))
			if err != nil {
				t.Fatalf("%d Hz: %v", rate, err)
			}
			if got := decibels(pcm); got < c.low || got > c.high {
				t.Errorf("a tone of %d Hz at %d Hz is %.1f dB of what it was, want %v to %v", c.hertz, rate, got, c.low, c.high)
			}
			if n := len(pcm); n < 7999 || n > 8000 {
				t.Errorf("a second at %d Hz became %d samples", rate, n)
			}
		}
	}
}

// The tone was made with lame -t -m m --scale 1.0526 --resample 22.05 -b 32 from a sine of a
// quarter of full scale; without reframing it decodes to noise.
func TestToneOfPaddedFramesIsClean(t *testing.T) {
	data, err := os.ReadFile("testdata/tone-1000Hz-22kHz.mp3")
	if err != nil {
		t.Fatal(err)
	}
	walked, err := walkMP3(data)
	if err != nil || !walked.misread {
		t.Fatalf("the file is no example of misread frames: %v", err)
	}
	pcm, err := decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := decibels(pcm), 20*math.Log10(8192.0/8000); math.Abs(got-want) > 0.3 {
		t.Errorf("the tone is at %.1f dB, want %.1f", got, want)
	}
	// A sine at f and 8 kHz obeys x[n+1] + x[n-1] = 2 cos(2 pi f/8000) x[n]: what is left over is noise.
	var noise, power float64
	middle := pcm[len(pcm)/4 : len(pcm)*3/4]
	for n := 1; n < len(middle)-1; n++ {
		d := float64(middle[n+1]) + float64(middle[n-1]) - 2*math.Cos(math.Pi/4)*float64(middle[n])
		noise += d * d
		power += float64(middle[n]) * float64(middle[n])
	}
	if sdr := 10 * math.Log10(power/noise); sdr < 25 {
		t.Errorf("the tone is %.1f dB above its noise, want 25", sdr)
	}
}

func TestG711PassesBitExact(t *testing.T) {
	codes := make([]byte, 320)
	for i := range codes {
		codes[i] = byte(i)
	}
	for law, form := range map[media.Law]int{media.PCMA: formAlaw, media.PCMU: formUlaw} {
		sound, err := Decode("x.wav", bytes.NewReader(wav(form, 1, 8000, 8, codes)))
		if err != nil {
			t.Fatal(err)
		}
		back := sound.Law(law)
		for i := range codes {
			// mu-law has two codes for zero.
			if back[i] != codes[i] && !(law == media.PCMU && codes[i] == 0x7F && back[i] == 0xFF) {
				t.Fatalf("%v code %#x came back as %#x", law, codes[i], back[i])
			}
		}
	}
}

func TestDamagedFilesAreExplained(t *testing.T) {
	good, err := embedded.ReadFile("sound/ready.mp3")
	if err != nil {
		t.Fatal(err)
	}
	at8kHz := []byte{0xFF, 0xE3, 0x38, 0xC4}
	sound := pcm16(1, tone(440, 8000, 8000))
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"empty.mp3":    {nil, "empty"},
		"text.mp3":     {[]byte("no sound at all"), "neither MP3 nor WAV"},
		"cut.mp3":      {good[:len(good)-20], "cut off in its last frame"},
		"hole.mp3":     {append(append(bytes.Clone(good[:900]), make([]byte, 50)...), good[900:]...), "damaged at byte"},
		"8kHz.mp3":     {at8kHz, "MP3 at 8 kHz is not supported; make it again"},
		"layer2.mp3":   {[]byte{0xFF, 0xFD, 0x38, 0xC4}, "MPEG layer 2"},
		"large.wav":    {make([]byte, MaxBytes+1), "larger than 8 MiB"},
		"long.wav":     {wav(formAlaw, 1, 8000, 8, make([]byte, 301*8000)), "longer than 5m0s"},
		"cut.wav":      {wav(formPCM, 1, 8000, 16, sound)[:5000], "cut off"},
		"float.wav":    {wav(3, 1, 8000, 32, sound), "format 3 with 32 bits is not supported; save it as PCM"},
		"slow.wav":     {wav(formPCM, 1, 6000, 16, sound), "6000 Hz is not supported"},
		"surround.wav": {wav(formPCM, 6, 8000, 16, sound), "6 channels"},
		"none.wav":     {wav(formPCM, 1, 8000, 16, nil), "holds no sound"},
		"head.wav":     {wav(formPCM, 1, 8000, 16, sound)[:40], "ends before its sound"},
	} {
		_, err := Decode(name, bytes.NewReader(c.data))
		if err == nil || !strings.Contains(err.Error(), "cannot decode "+name+": ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: the error is %v, want %q in it", name, err, c.want)
		}
	}
}

func TestFolderOverridesAndNamesAllItsBadFiles(t *testing.T) {
	dir := t.TempDir()
	put := func(name string, data []byte) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("greeting.wav", wav(formPCM, 1, 8000, 16, pcm16(1, tone(440, 8000, 800))))
	put("holiday.wav", wav(formPCM, 1, 16000, 16, pcm16(1, tone(440, 16000, 1600))))
	put("read.me", []byte("not a prompt"))
	store, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	for name, frames := range map[string]int{Greeting: 5, "holiday": 5} {
		if s, ok := store.Sound(name); !ok || s.Frames() != frames || s.Name != name {
			t.Errorf("prompt %s is %v", name, s)
		}
	}
	put("music.mp3", []byte("oops"))
	put("ready.mp3", nil)
	put("holiday.mp3", nil)
	_, err = Load(dir)
	for _, want := range []string{"music.mp3: it is neither", "ready.mp3: it is empty", "holiday.wav are the same prompt"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, want %q in it", err, want)
		}
	}
	if _, err := Load(filepath.Join(dir, "absent")); err == nil {
		t.Error("an absent folder is no error")
	}
}

func FuzzDecode(f *testing.F) {
	good, err := embedded.ReadFile("sound/ready.en.mp3")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good[:700])
	padded, err := os.ReadFile("testdata/tone-1000Hz-22kHz.mp3")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(padded[:600])
	f.Add(wav(formPCM, 2, 22050, 16, pcm16(2, tone(440, 22050, 50))))
	f.Add(wav(formUlaw, 1, 8000, 8, []byte("sound")))
	f.Fuzz(func(t *testing.T, data []byte) {
		sound, err := Decode("x", bytes.NewReader(data))
		if (err == nil) != (sound != nil) {
			t.Fatalf("sound %v with error %v", sound, err)
		}
		if err == nil && len(sound.Alaw) == 0 {
			t.Fatal("an empty sound is no error")
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	data, err := embedded.ReadFile("sound/please-wait.mp3")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := decode(bytes.NewReader(data)); err != nil {
			b.Fatal(err)
		}
	}
}

package prompts

import (
	"math"
	"strings"
	"testing"
	"time"

	"hotline/sip/media"
)

// level gives the average level of a sound in dBm0 and its peak in dBFS.
func level(t *testing.T, s *media.Sound) (dbm0, peak float64) {
	t.Helper()
	pcm := make([]int16, len(s.Alaw))
	media.Decode(pcm, media.PCMA, s.Alaw)
	var sum, top float64
	for _, v := range pcm {
		sum += float64(v) * float64(v)
		top = max(top, math.Abs(float64(v)))
	}
	rms := math.Sqrt(sum / float64(len(pcm)))
	// A full sine, RMS 32768/sqrt 2, is +3.14 dBm0: ITU-T G.711.
	return 20*math.Log10(rms/32768) + 3.01 + 3.14, 20 * math.Log10(top/32768)
}

func TestEveryPromptIsThereAndSoundsRight(t *testing.T) {
	store, err := Load("")
	if err != nil {
		t.Fatal(err)
	}
	longest := map[string]time.Duration{
		Greeting: 6 * time.Second, GreetingNight: 6 * time.Second, Music: 21 * time.Second,
		RobotCitizen: 5 * time.Second, RobotSeat: 5 * time.Second,
		Ready: 2 * time.Second, NotReady: 2 * time.Second,
	}
	want := map[string]bool{}
	for _, name := range Embedded() {
		want[name] = true
		sound, ok := store.Sound(name)
		if !ok {
			t.Errorf("prompt %s does not exist", name)
			continue
		}
		long := time.Duration(len(sound.Alaw)) * time.Second / 8000
		most := longest[strings.TrimSuffix(name, English)]
		if most == 0 {
			most = 10 * time.Second
		}
		if long > most || long < 700*time.Millisecond {
			t.Errorf("prompt %s lasts %v, want 0.7 s to %v", name, long, most)
		}
		dbm0, peak := level(t, sound)
		aim := -16.0
		if name == Music {
			aim = -20
		}
		if math.Abs(dbm0-aim) > 1.5 || peak > -3 {
			t.Errorf("prompt %s: %.1f dBm0 with a peak of %.1f dBFS, want %v and below -3", name, dbm0, peak, aim)
		}
		t.Logf("%-16s %6v %6.1f dBm0 %6.1f dBFS", name, long, dbm0, peak)
	}
	for _, name := range store.Names() {
		if !want[name] {
			t.Errorf("prompt %s is embedded but not listed", name)
		}
	}
}

func TestEnglishVariantFallsBackToTheSoundItself(t *testing.T) {
	store, err := Load("")
	if err != nil {
		t.Fatal(err)
	}
	english, ok := store.Sound(Music + English)
	music, _ := store.Sound(Music)
	if !ok || english != music {
		t.Error("music.en is not the music")
	}
	wait, _ := store.Sound(PleaseWait)
	waitEnglish, ok := store.Sound(PleaseWait + English)
	if !ok || wait == waitEnglish {
		t.Error("please-wait.en is not a sound of its own")
	}
	if _, ok := store.Sound("nothing.en"); ok {
		t.Error("nothing.en exists")
	}
}

package prompts

import (
	"math"
	"strings"
	"testing"
	"time"

	"hotline/ivr"
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
	for _, name := range append(ivr.Words(), LineCity, LineBusiness, LineProvince) {
		if !strings.HasPrefix(name, "wait-long") {
			longest[strings.TrimSuffix(name, English)] = 1600 * time.Millisecond // a word
		}
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
		least := 700 * time.Millisecond
		if most < 2*time.Second {
			least = 100 * time.Millisecond
		}
		if long > most || long < least {
			t.Errorf("prompt %s lasts %v, want %v to %v", name, long, least, most)
		}
		dbm0, peak := level(t, sound)
		aim := -16.0
		if name == Music {
			aim = -20
		}
		off := 1.5
		if most < 2*time.Second {
			off = 2 // the silence that MP3 begins with weighs more in a word
		}
		if math.Abs(dbm0-aim) > off || peak > -3 {
			t.Errorf("prompt %s: %.1f dBm0 with a peak of %.1f dBFS, want %v and below -3", name, dbm0, peak, aim)
		}
		t.Logf("%-16s %6v %6.1f dBm0 %6.1f dBFS", name, long, dbm0, peak)
	}
	for _, name := range store.Names() {
		if !want[name] && !strings.HasPrefix(name, Tone) {
			t.Errorf("prompt %s is embedded but not listed", name)
		}
	}
}

// A tone is a prompt like another, in every language.
func TestTonesArePrompts(t *testing.T) {
	store, err := Load("")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"tone-ringback", "tone-busy", "tone-congestion", "tone-information"} {
		tone, ok := store.Sound(name + English)
		if !ok || tone.Name != name || len(tone.Alaw) < 4*8000 {
			t.Errorf("prompt %s is %v", name, tone)
		}
	}
	if _, ok := store.Sound("tone-dial"); ok {
		t.Error("there is a prompt tone-dial")
	}
}

// What is said at the answer keeps the two apart: it is short in every language.
func TestWhatIsSaidAtTheAnswerIsShort(t *testing.T) {
	store, err := Load("")
	if err != nil {
		t.Fatal(err)
	}
	const most = 3500 * time.Millisecond
	for _, lang := range []string{"", "en"} {
		run := ivr.New(ivr.Flow{Queue: "general", Answer: ivr.Answer{Citizen: true}, Speaks: map[string]string{"general": lang}})
		run.Step(time.Time{}, ivr.Start{})
		said, ok := run.Step(time.Time{}, ivr.Connected{Staff: "1007"})[0].(ivr.Say)
		if long := lasts(t, store, said.Prompts); !ok || long > most {
			t.Errorf("the citizen hears %v for %v, want at most %v", said.Prompts, long, most)
		}
		for _, waited := range []time.Duration{2 * time.Second, 57 * time.Second, 27 * time.Minute} {
			brief := ivr.Brief(LineBusiness, lang, waited)
			if long := lasts(t, store, brief); long > most {
				t.Errorf("the person hears %v for %v, want at most %v", brief, long, most)
			}
		}
	}
}

func lasts(t *testing.T, store *Store, names []string) time.Duration {
	t.Helper()
	var sum time.Duration
	for _, name := range names {
		sound, ok := store.Sound(name)
		if !ok {
			t.Fatalf("prompt %s does not exist", name)
		}
		sum += time.Duration(len(sound.Alaw)) * time.Second / 8000
	}
	t.Logf("%v: %v", names, sum)
	return sum
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

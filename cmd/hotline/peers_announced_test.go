package main

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hotline/sip/media"
)

// What the house says at the answer, as tones: to the citizen and to the person.
const (
	toCitizen = 400
	toPerson  = 700
)

// announcing adds to a city the line 12350, which announces with the prompts of a
// folder and rings a phone at the host echo.
func announcing(city, echo, prompts string) string {
	return strings.NewReplacer(
		"\nskills: [", "\nprompts: "+prompts+"\nskills: [echo, ",
		"\nqueues:\n", "\nqueues:\n  echo: {needs: {echo: 1}}\n",
		"\nflows:\n", "\nflows:\n  silent: {otherwise: echo}\n",
		"\nlines:\n", "\nlines:\n  announced: {numbers: 12350, flow: silent, announce: {citizen: true, seat: true, name: line-tone}}\n",
		"\npeople:\n", "\npeople:\n  - {id: 2002, phone: \"sip:seat2002@"+echo+":5060\", skills: {echo: 1}}\n",
	).Replace(city)
}

// tones is a folder of prompts: "number 2002 at your service" lasts 2.5 s, what the
// person hears 3 s and a number.
func tones(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for name, sound := range map[string]struct{ hertz, ms int }{
		"staff-number": {toCitizen, 1000}, "number-2": {toCitizen, 250}, "number-0": {toCitizen, 250}, "at-your-service": {toCitizen, 500},
		"line-tone": {toPerson, 2000}, "speaks-zh": {toPerson, 500}, "seconds": {toPerson, 500},
	} {
		if err := os.WriteFile(filepath.Join(folder, name+".wav"), monoWAV(sine(sound.hertz, 2)[:8*sound.ms]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// announced: before the two talk, both hear at once whom they have. The seat's phone
// returns what it hears, so that the recording has it beside what the citizen hears.
func announced(t *testing.T, s *server, echo string) {
	sippSeat(t, echo, "seat_echo", 6000, "-rtp_echo")
	s.sippCitizen(t, "citizen", "13800000010", "12350").wait(t)
	call := s.callFrom(t, "13800000010")
	if call.Person != "2002" || call.TalkMS < 5900 {
		t.Errorf("the talk does not count from the answer: %+v", call)
	}
	left, right := s.recording(call.ID)
	begins, ends, blocks := heardIn(pcm(media.PCMA, right), toCitizen, toPerson, citizenHertz)
	t.Logf("in blocks of 100 ms, of 400, 700 and 1000 Hz: begins %v, ends %v, heard %v", begins, ends, blocks)
	if blocks[0] < 22 || blocks[1] < 27 || blocks[2] < 10 {
		t.Fatalf("the words to the citizen last %d00 ms, those to the person %d00 ms, the talk %d00 ms", blocks[0], blocks[1], blocks[2])
	}
	if apart := begins[1] - begins[0]; apart < -3 || apart > 3 {
		t.Errorf("the words to the two begin %d00 ms apart", apart)
	}
	if begins[2] < ends[1] || begins[2] < ends[0] {
		t.Errorf("the person hears the citizen after %d00 ms, before the words are over at %d00 and %d00 ms", begins[2], ends[0], ends[1])
	}
	if _, _, own := heardIn(pcm(media.PCMA, left), toPerson); own[0] > 0 {
		t.Error("what the person is told is on the citizen's side")
	}
}

// heardIn gives for each tone the block of 100 ms in which it is first heard, that
// after its last one, and in how many it is heard.
func heardIn(samples []int16, hertz ...float64) (begins, ends, blocks []int) {
	least := 20*math.Log10(toneVolume) - 10
	begins, ends, blocks = make([]int, len(hertz)), make([]int, len(hertz)), make([]int, len(hertz))
	for i := 0; i+800 <= len(samples); i += 800 {
		for n, h := range hertz {
			if tone(samples[i:i+800], h) < least {
				continue
			}
			if blocks[n] == 0 {
				begins[n] = i / 800
			}
			ends[n] = i/800 + 1
			blocks[n]++
		}
	}
	return begins, ends, blocks
}

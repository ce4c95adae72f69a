package main

import (
	"math"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// supervised: from the wall a supervisor makes somebody not ready, ready, and
// signs them out in a call, which goes on; their desk says who did it, and the
// audit says so too.
func supervised(t *testing.T, s *server) {
	ann := s.desk(t, "1013")
	boss := &clerk{tab: browse(t), person: "9001"}
	boss.forgive("status of 403")
	boss.visit(s.pages)
	boss.signIn()
	boss.click(`.person[data-person="1013"]`)
	boss.shows("#direct-who", "1013 P1013")
	boss.click("#direct-choice button[data-name=lunch]")
	ann.is("not-ready")
	ann.shows("#state-more", "Lunch")
	ann.shows("#banner-by", "9001 made you not ready")
	ann.shows("#choice button[data-reason=lunch]", "left today")
	boss.shows("#direct-state", "Lunch · set by 9001")
	boss.click("#direct-choice button[data-name=ready]")
	ann.is("ready")
	ann.shows("#banner-by", "9001 made you ready")
	hangUp, _ := s.dial(t, "13800000013", "12313")
	ann.answer()
	ann.hides("#banner-by")
	boss.click("#direct-sign-out")
	ann.shows("#banner-by", "signed out after this call")
	boss.shows("#direct-state", "signed out after the call")
	ann.hears(50)
	ann.click("#hang-up")
	hangUp()
	ann.is("signed-out")
	ann.shows("#banner-by", "9001 signed you out")
	boss.shows("#direct-state", "Not signed in")
	ann.click("#connect")
	ann.is("not-ready")
	ann.hides("#banner-by")
	if call := s.callFrom(t, "13800000013"); call.Person != "1013" || call.Outcome != "answered" {
		t.Errorf("the call is %+v", call)
	}
}

// entered: from the wall a supervisor listens to a call with the headset of their own
// desk, whispers, and takes it over. The person has closed their microphone, so that
// what the citizen hears of a seat is the supervisor.
func entered(t *testing.T, s *server) {
	sent := 20 * math.Log10(toneVolume)
	boss := s.desk(t, "9002")
	ann, finish := s.talk(t, "1014", "13800000014", "12314")
	ann.says(50)
	ann.click("#mute")
	wall := &clerk{tab: boss.another(), person: "9002"}
	wall.do(chromedp.Navigate(s.pages + "/wall"))
	wall.click(`.person[data-person="1014"]`)
	wall.click("#direct-listen")
	wall.shows("#direct-state", "9002 listens")
	boss.is("not-ready")
	boss.shows("#state-more", "Supervising")
	boss.hears(25)
	if got := boss.hears(100); math.Abs(got.level()-sent) > 3 {
		t.Errorf("who listens hears the citizen at %.1f dB, sent at %.1f dB: %+v", got.level(), sent, got)
	}
	ann.hides("#banner-by")

	wall.click("#direct-whisper")
	ann.shows("#banner-by", "9002 whispers to you")
	ann.hears(50)
	if got := ann.hears(100); got.level() < sent+3 { // two tones are twice as high
		t.Errorf("with the supervisor the person hears %.1f dB, one tone is %.1f dB: %+v", got.level(), sent, got)
	}
	wall.click("#direct-take-over")
	boss.is("talking")
	ann.is("ready")
	ann.hides("#banner-by")
	wall.shows("#direct-state", "Ready")
	boss.says(100)
	boss.hears(50)
	boss.hangUp()
	if lasted, level := pause(finish()); lasted < 3*time.Second || level > sent-30 {
		t.Errorf("until the call was taken over the citizen heard no seat for %s, and then %.1f dB", lasted, level)
	}
	call := s.callFrom(t, "13800000014")
	if call.Person != "9002" || call.Outcome != "answered" {
		t.Errorf("the call is %+v", call)
	}
	story := s.story(call.ID)
	for _, kind := range []string{"call.supervised", "call.taken-over"} {
		if f, ok := find(story, kind); !ok || f.Person != "9002" {
			t.Errorf("the story has %s %+v", kind, f)
		}
	}
}

package main

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"hotline/sip/media"
)

// apiFact is a fact of a call's story as the API shows it.
type apiFact struct {
	At                       time.Time
	Kind, Leg, Person, Queue string
	Line                     string
	Body                     json.RawMessage
}

// story gives the facts of a call.
func (s *server) story(id string) []apiFact {
	s.t.Helper()
	var answer struct{ Story []apiFact }
	s.get("/api/v1/calls/"+id, &answer)
	return answer.Story
}

// find gives the first fact of a kind.
func find(story []apiFact, kind string) (apiFact, bool) {
	for _, f := range story {
		if f.Kind == kind {
			return f, true
		}
	}
	return apiFact{}, false
}

func lateOffer(t *testing.T, s *server, host string) {
	sippSeat(t, host, "seat", 3000)
	s.sippCitizen(t, "citizen_late", "13800000006", "12345").wait(t)
	s.bothVoices(t, "13800000006", 2000)
}

// digitsRFC4733: key 9, pressed in the greeting, leads to the seat at the fixed address.
func digitsRFC4733(t *testing.T, s *server, host string) {
	if os.Geteuid() != 0 && os.Getenv("CI") != "true" {
		t.Skip("SIPp plays a PCAP through a raw socket, which needs root")
	}
	sippSeat(t, host, "seat", 2000)
	s.sippCitizen(t, "citizen_digits", "13800000007", "12347").wait(t)
	call := s.callFrom(t, "13800000007")
	if call.Queue != "general" || call.Person != "2001" {
		t.Errorf("the call is %+v", call)
	}
	story := s.story(call.ID)
	keys := 0
	for _, f := range story {
		if f.Kind == "call.key" {
			keys++
		}
	}
	if key, _ := find(story, "call.key"); string(key.Body) != `{"key":"9"}` || keys != 1 {
		t.Errorf("%d keys were heard, the first is %s", keys, key.Body)
	}
}

// holdByReINVITE: the seat's phone says sendonly for two seconds. The citizen
// hears music then, which is on the right side of the recording.
func holdByReINVITE(t *testing.T, s *server, host string) {
	phone := sippSeat(t, host, "seat_hold", 2000, "-m", "1")
	s.sippCitizen(t, "citizen", "13800000008", "12345").wait(t)
	phone.wait(t)
	call := s.callFrom(t, "13800000008")
	story := s.story(call.ID)
	held, ok1 := find(story, "call.held")
	resumed, ok2 := find(story, "call.resumed")
	apart := call.HoldMS - resumed.At.Sub(held.At).Milliseconds() // the engine hears of it a moment later
	if !ok1 || !ok2 || apart < -100 || apart > 100 || call.HoldMS < 1900 || call.HoldMS > 10_000 {
		t.Errorf("held %v at %v, resumed %v at %v: %+v", ok1, held.At, ok2, resumed.At, call)
	}
	answered, _ := find(story, "call.answered")
	if whole := call.Ended.Sub(answered.At).Milliseconds(); call.TalkMS+call.HoldMS < whole-100 || call.TalkMS+call.HoldMS > whole+100 {
		t.Errorf("talk %d and hold %d are not the %d ms of the conversation", call.TalkMS, call.HoldMS, whole)
	}
	left, right := s.recording(call.ID)
	begin := int(held.At.Sub(call.Arrived).Milliseconds()) + 500
	music := pcm(media.PCMA, right)[begin*8 : (begin+1000)*8]
	if level := loud(music); level < -50 {
		t.Errorf("on hold the citizen hears %.1f dB", level)
	}
	if level := steady(music, seatHertz); level > -32 {
		t.Errorf("on hold the seat's tone is there at %.1f dB", level)
	}
	if level := steady(pcm(media.PCMA, left)[begin*8:(begin+1000)*8], citizenHertz); level < -14 {
		t.Errorf("on hold the citizen's tone is recorded at %.1f dB", level)
	}
}

// cancelled: the line rings until a person answers; the citizen gives up, and
// the phone stops ringing.
func cancelled(t *testing.T, s *server, host string) {
	phone := sippSeat(t, host, "seat_ringing", 0, "-m", "1")
	s.sippCitizen(t, "citizen_cancel", "13800000009", "12348").wait(t)
	phone.wait(t)
	call := s.callFrom(t, "13800000009")
	if call.Outcome != "abandoned" || call.TalkMS != 0 || !call.Answered.IsZero() {
		t.Errorf("the call is %+v", call)
	}
	var withdrawn apiFact
	waitUntil(t, "the end of the offer", func() (ok bool) {
		withdrawn, ok = find(s.story(call.ID), "offer.withdrawn")
		return ok
	})
	if withdrawn.Person != "2001" {
		t.Errorf("the offer that was withdrawn is %+v", withdrawn)
	}
}

func heartbeat(t *testing.T, s *server, _ string) {
	s.sippCitizen(t, "options", "trunk", "12345").wait(t)
}

func registering(t *testing.T, s *server, _ string) {
	s.sippCitizen(t, "register_refused", "1008", "1008", "-au", "1008", "-ap", "wrong").wait(t)
	s.sippCitizen(t, "register", "1008", "1008", "-au", "1008", "-ap", "demo").wait(t)
}

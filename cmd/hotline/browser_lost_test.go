package main

import (
	"math"
	"testing"
	"time"

	"hotline/sip/media"
)

// TestBrowserDies: Chromium is killed in the middle of a call. The citizen hears
// music within moments. After half a minute the person is signed out, and the
// citizen, first in line, is answered by somebody else; who came later comes later.
func TestBrowserDies(t *testing.T) {
	t.Parallel()
	need(t, "chromium")
	s := serveWith(t, caller, t.TempDir(), desksCity())
	mortal, err := launch(t.TempDir() + "/mortal")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(mortal.close)
	ann, bob := s.deskAt(mortal.browse(t), "1001"), s.desk(t, "1002")
	ann.ready()
	hangUp, _ := s.dial(t, "13800000001", "12399")
	ann.answer()
	ann.hears(50)
	later := s.sippCitizen(t, "citizen", "13800000002", "12399")
	s.calls(func(c apiCall) bool { return c.State != "" && c.Queue == "anybody" })

	mortal.kill(t)
	killed := time.Now()
	first := s.callOf(t, "13800000001")
	var lost apiSeat
	waitUntil(t, "the end of patience with 1001", func() bool {
		lost = s.seat(t, "1001")
		return lost.State == "signed-out"
	})
	away, _ := find(s.story(first.ID), "leg.away")
	t.Logf("killed to music %s, to signed out %s", ms(away.At.Sub(killed)), ms(lost.Since.Sub(killed)))
	if music := away.At.Sub(killed); away.At.IsZero() || music > 5*time.Second {
		t.Errorf("the citizen heard music after %v: %+v", music, away)
	}
	if gone := lost.Since.Sub(away.At); gone < 25*time.Second || gone > 45*time.Second {
		t.Errorf("the person was signed out %v after the browser was gone", gone)
	}

	bob.ready()
	bob.is("offered")
	bob.shows("#number", "138****0001")
	bob.answer()
	bob.hears(50)
	bob.hangUp()
	robot := hangUp()
	bob.click("#wrap-up-end")
	bob.is("offered")
	bob.shows("#number", "138****0002")
	bob.answer()
	bob.hangUp()
	later.wait(t)

	if call := s.callFrom(t, "13800000001"); call.ID != first.ID || call.Person != "1002" || call.Outcome != "answered" {
		t.Errorf("the first call is %+v", call)
	}
	if lasted, level := pause(robot); lasted < 29*time.Second || level < -50 {
		t.Errorf("between the two the citizen heard %.1f dB for %v", level, lasted)
	}
	_, sound := s.recording(first.ID)
	if level, sent := steady(pcm(media.PCMA, sound)[len(sound)-6000:], seatHertz), 20*math.Log10(toneVolume); math.Abs(level-sent) > 3 {
		t.Errorf("at the end the seat is recorded at %.1f dB, sent at %.1f dB", level, sent)
	}
}

// callOf is the call from a number, as it is now.
func (s *server) callOf(t *testing.T, from string) apiCall {
	t.Helper()
	for _, c := range s.calls(func(apiCall) bool { return true }) {
		if c.From == from[:3]+"****"+from[7:] {
			return c
		}
	}
	t.Fatalf("there is no call from %s", from)
	return apiCall{}
}

// apiSeat is a seat as the API shows it.
type apiSeat struct {
	Person, State, Reason string
	Since                 time.Time
}

// seat is how a person is now; who is not listed is signed out.
func (s *server) seat(t *testing.T, person string) apiSeat {
	t.Helper()
	var list struct{ Items []apiSeat }
	s.get("/api/v1/seats", &list)
	for _, seat := range list.Items {
		if seat.Person == person {
			return seat
		}
	}
	return apiSeat{Person: person, State: "signed-out", Since: time.Now()}
}

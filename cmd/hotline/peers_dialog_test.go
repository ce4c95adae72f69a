package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// timedCity adds a person whose calls last for as long as nobody forgets them, and
// a line that only rings.
func timedCity(city, seat string) string {
	return strings.NewReplacer(
		"skills: [general,", "skills: [timed, general,",
		"queues:\n", "queues:\n  timed: {needs: {timed: 1}, wrap_up: 0s}\n",
		"lines:\n", "lines:\n  timed: {numbers: 12350, flow: direct, queue: timed}\n  rings: {numbers: 12351, answers: with-seat, queue: nobody}\n",
		"people:\n", "people:\n  - {id: 2002, phone: \"sip:seat2002@"+seat+"\", skills: {timed: 5}}\n",
	).Replace(city)
}

// TestDialogsOfOthers takes dialogs through what a carrier or a phone may do,
// with SIPp. The call that is forgotten takes a minute and runs beside the others.
func TestDialogsOfOthers(t *testing.T) {
	host, timed := loopback(), loopback()
	s := serveCity(t, t.TempDir(), timedCity(strings.ReplaceAll(peersCity, "SEAT", host+":5060"), timed+":5060"))
	phone := sippSeat(t, timed, "seat_timer", 0, "-m", "1")
	forgotten := s.sippCitizen(t, "citizen_timer", "13800000020", "12350")
	for _, story := range []struct {
		name string
		run  func(*testing.T, *server, string)
	}{
		{"CANCEL at once", func(t *testing.T, s *server, _ string) {
			s.sippCitizen(t, "citizen_cancel_at_once", "13800000021", "12351").wait(t)
			s.endsAs(t, "13800000021", "abandoned", "")
		}},
		{"CANCEL after the answer", func(t *testing.T, s *server, _ string) {
			s.sippCitizen(t, "citizen_cancel_answered", "13800000022", "12349").wait(t)
			s.endsAs(t, "13800000022", "abandoned", `Q.850;cause=31;text="changed my mind"`)
		}},
		{"PRACK of a citizen", func(t *testing.T, s *server, host string) {
			sippSeat(t, host, "seat", 1000)
			s.sippCitizen(t, "citizen_prack", "13800000023", "12348").wait(t)
			s.endsAs(t, "13800000023", "answered", "")
		}},
		{"PRACK to a phone", func(t *testing.T, s *server, host string) {
			phone := sippSeat(t, host, "seat_prack", 0, "-m", "1")
			s.sippCitizen(t, "citizen", "13800000024", "12345").wait(t)
			phone.wait(t)
			s.endsAs(t, "13800000024", "answered", "")
		}},
		{"UPDATE and every hold", func(t *testing.T, s *server, _ string) {
			s.sippCitizen(t, "citizen_update", "13800000025", "12349").wait(t)
			s.endsAs(t, "13800000025", "abandoned", "Q.850;cause=16")
		}},
		{"glare", func(t *testing.T, s *server, host string) {
			sippSeat(t, host, "seat", 20000)
			s.sippCitizen(t, "citizen_glare", "13800000026", "12345").wait(t)
			s.endsAs(t, "13800000026", "answered", "")
		}},
		{"REGISTER for too short, and with a path", func(t *testing.T, s *server, _ string) {
			s.sippCitizen(t, "register_brief", "1008", "1008", "-au", "1008", "-ap", "demo").wait(t)
			s.sippCitizen(t, "register_path", "1008", "1008", "-au", "1008", "-ap", "demo").wait(t)
		}},
	} {
		t.Run(story.name, func(t *testing.T) { story.run(t, s, host) })
	}
	forgotten.wait(t)
	phone.wait(t)
	call := s.endsAs(t, "13800000020", "answered", "the session was not refreshed")
	if took := call.Ended.Sub(call.Arrived); took < 60*time.Second || took > 75*time.Second {
		t.Errorf("a call that was refreshed at 3 s for 90 s ended after %v", took)
	}
}

// endsAs checks how a call ended, and with which reason the citizen's leg did; "" for any.
func (s *server) endsAs(t *testing.T, from, outcome, reason string) apiCall {
	t.Helper()
	call := s.callFrom(t, from)
	if call.Outcome != outcome {
		t.Errorf("the call is %+v, want %s", call, outcome)
	}
	for _, f := range s.story(call.ID) {
		var body struct{ Reason string }
		if f.Kind != "leg.ended" || f.Leg != "a" || reason == "" {
			continue
		}
		if err := json.Unmarshal(f.Body, &body); err != nil || body.Reason != reason {
			t.Errorf("the citizen's leg ended by %q (%v), want %q", body.Reason, err, reason)
		}
	}
	return call
}

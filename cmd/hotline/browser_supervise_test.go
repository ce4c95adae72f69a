package main

import (
	"testing"
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

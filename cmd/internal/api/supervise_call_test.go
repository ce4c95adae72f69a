package api

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"hotline/recording/fact"
	"hotline/seats"
)

func TestASupervisorInACall(t *testing.T) {
	d := newDesk(t)
	sue := d.signIn("9001")
	out := d.want(d.ask("POST /api/v1/calls/c1/listen", "", sue), 200)
	if out["state"] != "not-ready" || out["reason"] != "supervising" || out["call"] != "c1" {
		t.Errorf("the seat is %v", out)
	}
	for _, line := range []string{"POST /api/v1/calls/c1/whisper", "POST /api/v1/calls/c1/take-over", "DELETE /api/v1/calls/c1/supervision"} {
		d.want(d.ask(line, "", sue), 200)
	}
	if got := d.problem(d.ask("POST /api/v1/calls/c1/barge", "", sue), 409); got != "9009 is in this call already." {
		t.Errorf("the supervisor is told %q", got)
	}
	d.problem(d.ask("POST /api/v1/calls/c7/listen", "", sue), 404)
	if want := []string{"9001 listen c1", "9001 whisper c1", "9001 take-over c1", "9001 leave c1"}; !slices.Equal(d.house.did, want) {
		t.Errorf("the house did %q", d.house.did)
	}
}

// TestWhoIsHeardIsShown: the desk and its events show a supervisor whom the person
// hears, and nothing of one who listens.
func TestWhoIsHeardIsShown(t *testing.T) {
	for mode, want := range map[string]any{"listen": nil, "whisper": "whisper", "barge": "barge"} {
		d := newDesk(t)
		d.house.mine = func(m *Mine) { m.Seat.Supervisor, m.Seat.Mode = "9001", mode }
		me := d.want(d.ask("GET /api/v1/seats/me", "", d.signIn("1007")), 200)
		call := me["call"].(map[string]any)
		if call["mode"] != want || (call["supervisor"] == nil) != (want == nil) || me["supervising"] != nil {
			t.Errorf("%s: the desk shows %v, %v", mode, call, me["supervising"])
		}
		d.house.mine = func(m *Mine) { m.Seat.Supervisor, m.Seat.Mode = "1007", mode }
		if me := d.want(d.ask("GET /api/v1/seats/me", "", d.signIn("1007")), 200); me["supervising"] != mode {
			t.Errorf("%s: the supervisor's desk shows %v", mode, me["supervising"])
		}
	}
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		ann := d.listen(d.signIn("1007"))
		before := ""
		for i, mode := range []string{"listen", "whisper", "barge", "listen", ""} {
			d.commit(uint64(i+1), uint64(i+1), fact.CallSupervised{Mode: mode, Before: before, Of: "1007"}, "9001")
			before = mode
		}
		d.hears(ann, "id: n-1-2 id: n-1-3 id: n-1-4")
		if strings.Contains(ann.w.text(), "listen") {
			t.Errorf("the person is told of listening: %s", ann.w.text())
		}
	})
}

// TestAStoryIsDiscreet: to its person it tells nothing of who listened, until they
// took the call over.
func TestAStoryIsDiscreet(t *testing.T) {
	about := func(leg, person string, b fact.Body) fact.Fact {
		return fact.Fact{Call: "c1", Leg: leg, Person: person, Body: b}
	}
	kept := []fact.Fact{
		about("", "1007", fact.CallAnswered{}),
		about("b1", "1007", fact.LegEnded{}),
		about("", "9001", fact.CallTakenOver{From: "1007"}),
		about("b3", "9001", fact.LegEnded{}),
		about("b3", "", fact.MediaReport{}),
		about("a", "", fact.MediaReport{}),
	}
	all := []fact.Fact{kept[0],
		about("", "9001", fact.CallSupervised{Mode: "listen", Of: "1007"}),
		about("", "9001", fact.SeatState{To: "not-ready", Reason: "supervising"}),
		about("b2", "9001", fact.LegAnswered{}),
		about("b2", "9001", fact.LegEnded{}),
		about("", "9001", fact.CallSupervised{Before: "listen", Of: "1007"}),
		about("b2", "", fact.MediaReport{}),
		about("", "9001", fact.CallSupervised{Mode: "listen", Of: "1007"}),
		about("b3", "9001", fact.LegAnswered{}),
	}
	all = append(all, kept[1:]...)
	if got := discreet(all); !slices.Equal(got, kept) {
		t.Errorf("told %v", got)
	}
}

// TestTheWallShowsSupervisors: by whom and how, at the seats of both.
func TestTheWallShowsSupervisors(t *testing.T) {
	d := newDesk(t)
	d.house.seat = &seats.Seat{Person: "1007", State: seats.Talking, Call: "c1", Supervisor: "9001", Mode: "listen"}
	people := d.want(d.ask("GET /api/v1/wall", "", d.signIn("9001")), 200)["people"].([]any)
	if ann := people[0].(map[string]any); ann["supervisor"] != "9001" || ann["mode"] != "listen" {
		t.Errorf("the wall shows %v", ann)
	}
	if own := d.want(d.ask("GET /api/v1/seats/me/state", "", d.signIn("1007")), 200); own["supervisor"] != nil || own["mode"] != nil {
		t.Errorf("the own seat shows %v", own)
	}
}

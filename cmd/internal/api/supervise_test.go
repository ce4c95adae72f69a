package api

import (
	"slices"
	"strings"
	"testing"
)

func TestASupervisorDirectsOthers(t *testing.T) {
	d := newDesk(t)
	sue := d.signIn("9001")
	out := d.want(d.ask("PUT /api/v1/seats/1007/state", `{"state":"not-ready","reason":" lunch "}`, sue), 200)
	if out["by"] != "9001" || out["state"] != "not-ready" || out["person"] != "1007" {
		t.Errorf("the seat is %v", out)
	}
	d.want(d.ask("PUT /api/v1/seats/1007/state", `{"state":"not-ready"}`, sue), 200)
	d.want(d.ask("PUT /api/v1/seats/1007/state", `{"state":"ready"}`, sue), 200)
	d.want(d.ask("POST /api/v1/seats/1007/wrap-up-end", "", sue), 200)
	d.want(d.ask("POST /api/v1/seats/1007/sign-out", "", d.signIn("9002")), 200)
	if want := []string{"9001 has 1007 not-ready lunch", "9001 has 1007 not-ready unspecified", "9001 has 1007 ready ",
		"9001 has 1007 wrap-up-end ", "9002 has 1007 sign-out "}; !slices.Equal(d.house.did, want) {
		t.Errorf("the house did %q", d.house.did)
	}
}

func TestWhatASupervisorCannotDirect(t *testing.T) {
	d := newDesk(t)
	sue := d.signIn("9001")
	for line, want := range map[string]string{
		"POST /api/v1/seats/1008/sign-out":    "1008 is not signed in.",
		"POST /api/v1/seats/1008/wrap-up-end": "1008 is not signed in.",
	} {
		if got := d.problem(d.ask(line, "", sue), 409); got != want {
			t.Errorf("%s is told %q", line, got)
		}
	}
	d.problem(d.ask("POST /api/v1/seats/7777/sign-out", "", sue), 404)
	d.problem(d.ask("PUT /api/v1/seats/7777/state", `{"state":"ready"}`, sue), 404)
	for _, body := range []string{`{"state":"signed-out"}`, `{"state":"ready","reason":"x"}`, `{"state":"not-ready","reason":"` + strings.Repeat("午", 22) + `"}`} {
		d.problem(d.ask("PUT /api/v1/seats/1007/state", body, sue), 422)
	}
	for _, who := range []struct{ line, token string }{{"PUT /api/v1/seats/1007/state", sue}, {"PUT /api/v1/seats/me/state", d.signIn("1007")}} {
		if got, want := d.problem(d.ask(who.line, `{"state":"not-ready","reason":"nosuch"}`, who.token), 422),
			`"nosuch" is no reason of this city: want one of break, lunch, unspecified`; got != want {
			t.Errorf("%s is told %q", who.line, got)
		}
	}
	if len(d.house.did) != 0 {
		t.Errorf("the house did %q", d.house.did)
	}
}

package api

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"hotline/recording/fact"
	"hotline/seats"
)

const nothingDone = `"signed_in_ms":0,"ready_ms":0,"offered_ms":0,"talk_ms":0,"hold_ms":0,"wrap_up_ms":0,"not_ready_ms":{},"longest_ms":0`

func TestADeskIsOneAnswer(t *testing.T) {
	d := newDesk(t)
	ann := d.signIn("1007")
	d.same(d.want(d.ask("GET /api/v1/seats/me", "", ann), 200), `{"person":"1007","name":"Ann","roles":["person"],
		"place":"1007","kind":"headset","headset":{"connection":12,"up":true},
		"state":"talking","since":"2026-11-23T12:00:00.000+08:00",
		"call":{"id":"c1","line":"city","queue":"english","language":"en","from":"138****5678","state":"talking",
			"arrived":"2026-11-23T12:00:00.000+08:00","answered":"2026-11-23T12:00:07.000+08:00","wait_ms":7000,"away":false,"note":""},
		"today":{"calls":3,"signed_in_ms":20005,"ready_ms":0,"offered_ms":0,"talk_ms":20005,"hold_ms":0,"wrap_up_ms":0,"not_ready_ms":{},"longest_ms":0},
		"reasons":["break","lunch"],"allowances":[{"reason":"lunch","of_ms":60000,"left_ms":60000}],
		"wrap_up_ms":5000,"wrap_up_more_ms":30000,"wrap_up_max_ms":60000,"now":"2026-11-23T12:00:00.000+08:00"}`)
	d.same(d.want(d.ask("GET /api/v1/seats/me", "", d.signIn("1008")), 200), `{"person":"1008","name":"Bob","roles":["person"],
		"place":"","kind":"none","headset":{"connection":0,"up":false},"state":"signed-out",
		"today":{"calls":0,`+nothingDone+`},"reasons":["break","lunch"],"allowances":[{"reason":"lunch","of_ms":60000,"left_ms":60000}],
		"wrap_up_ms":0,"wrap_up_more_ms":0,"wrap_up_max_ms":0,"now":"2026-11-23T12:00:00.000+08:00"}`)
	if len(d.house.audits) != 0 {
		t.Errorf("masked numbers leave %q", d.house.audits)
	}
}

func TestADeskInEveryState(t *testing.T) {
	d := newDesk(t)
	ann := d.signIn("1007")
	for _, c := range []struct {
		name   string
		change func(*Mine)
		want   string // of state, call state, away, next
	}{
		{"a call rings", func(m *Mine) { m.Seat.State = seats.Offered }, "offered offered false <nil>"},
		{"the browser is gone in a call", func(m *Mine) { m.Up = false }, "talking talking true <nil>"},
		{"at a phone nobody is away", func(m *Mine) { m.Kind, m.Up = KindPhone, false }, "talking talking false <nil>"},
		{"a break after this call", func(m *Mine) { m.Seat.State, m.Seat.Next = seats.Hold, "break" }, "hold hold false map[reason:break state:not-ready]"},
		{"wrap-up, the browser gone", func(m *Mine) { m.Seat.State, m.Up = seats.WrapUp, false }, "wrap-up ended false <nil>"},
	} {
		d.house.mine = c.change
		out := d.want(d.ask("GET /api/v1/seats/me", "", ann), 200)
		call := out["call"].(map[string]any)
		if got := fmt.Sprint(out["state"], " ", call["state"], " ", call["away"], " ", out["next"]); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestADeskSaysWhoIsNotHeard(t *testing.T) {
	d := newDesk(t)
	ann := d.signIn("1007")
	for _, c := range []struct {
		legs  []string
		state seats.State
		want  any
	}{
		{nil, seats.Talking, nil},
		{[]string{"a"}, seats.Talking, "citizen"},
		{[]string{"b2"}, seats.Talking, "you"},
		{[]string{"a", "b2"}, seats.Talking, "both"},
		{[]string{"a"}, seats.WrapUp, nil},
	} {
		d.house.mine = func(m *Mine) { m.Call.Unheard, m.Seat.State = c.legs, c.state }
		call := d.want(d.ask("GET /api/v1/seats/me", "", ann), 200)["call"].(map[string]any)
		if call["unheard"] != c.want {
			t.Errorf("%v in %s: %v is not heard, want %v", c.legs, c.state, call["unheard"], c.want)
		}
	}
}

// TestAnAllowanceIsCountedFromTheDay: what is left may be less than nothing.
func TestAnAllowanceIsCountedFromTheDay(t *testing.T) {
	d := newDesk(t)
	ann := d.signIn("1007")
	for spent, left := range map[int64]string{0: "60000", 59_999: "1", 60_000: "0", 61_000: "-1000"} {
		d.house.mine = func(m *Mine) {
			m.Seat, m.By, m.Seat.Leaving = seats.Seat{Person: "1007", State: seats.NotReady, Reason: "lunch"}, "9001", true
			m.Today.NotReadyMS = map[string]int64{"lunch": spent, "break": 3_600_000}
		}
		out := d.want(d.ask("GET /api/v1/seats/me", "", ann), 200)
		if got := fmt.Sprintf("%v %.0f %v %v", out["state"], out["allowances"].([]any)[0].(map[string]any)["left_ms"], out["by"], out["leaving"]); got != "not-ready "+left+" 9001 true" {
			t.Errorf("after %d ms: %s, want %s left", spent, got, left)
		}
	}
}

// TestASupervisorAtASeatSeesTheNumberMaskedToo: the whole one is in the call, and leaves an audit.
func TestASupervisorAtASeatSeesTheNumberMaskedToo(t *testing.T) {
	d := newDesk(t)
	d.house.accounts["1007"] = Account{ID: "1007", Password: "demo", Roles: []string{"person", "supervisor"}}
	w := d.ask("GET /api/v1/seats/me", "", d.signIn("1007"))
	if d.want(w, 200); strings.Contains(w.Body.String(), "13812345678") || !strings.Contains(w.Body.String(), "138****5678") {
		t.Errorf("the number is not masked: %s", w.Body)
	}
}

func TestHeadsetAndNote(t *testing.T) {
	d := newDesk(t)
	ann := d.signIn("1007")
	d.same(d.want(d.ask("GET /api/v1/seats/me/headset", "", ann), 200),
		`{"ice_servers":[{"urls":["stun:a"]},{"urls":["turn:b"],"username":"9:1007","credential":"c"}],"renew_ms":3600000}`)
	d.same(d.want(d.ask("GET /api/v1/seats/me/headset", "", d.signIn("1008")), 200), `{"ice_servers":[],"renew_ms":0}`)
	d.same(d.want(d.ask("POST /api/v1/seats/me/headset", `{"offer":"v=0"}`, ann), 200), `{"answer":"answer","connection":12}`)
	d.want(d.ask("POST /api/v1/seats/me/headset/echo", `{"for_ms":5000}`, ann), 204)
	d.want(d.ask("DELETE /api/v1/seats/me/headset", "", ann), 204)
	d.want(d.ask("PUT /api/v1/seats/me/note", `{"call":"c1","text":"  路灯\r\nout  "}`, ann), 204)
	d.want(d.ask("PUT /api/v1/seats/me/note", `{"call":"c1","text":" "}`, ann), 204)
	d.want(d.ask("PUT /api/v1/seats/me/note", `{"call":"c1","text":"`+strings.Repeat("午", maxNote)+`"}`, ann), 204)
	if want := []string{"1007 headset v=0", "1007 echo 5s", "1007 leaves", "1007 notes c1 路灯\nout", "1007 notes c1 ", "1007 notes c1 " + strings.Repeat("午", maxNote)}; !slices.Equal(d.house.did, want) {
		t.Errorf("the house did %q", d.house.did)
	}
	for err, status := range map[error]int{
		Conflict{"You are at a phone."}: 409, fmt.Errorf("%w: no audio in the offer", ErrUnusable): 422, ErrBusy: 503,
	} {
		d.house.fail = err
		if got := d.problem(d.ask("POST /api/v1/seats/me/headset", `{"offer":"v=0"}`, ann), status); got != err.Error() {
			t.Errorf("%v was told as %q", err, got)
		}
		d.problem(d.ask("PUT /api/v1/seats/me/note", `{"call":"c1","text":"x"}`, ann), status)
	}
}

// TestANoteIsForItsWriterAndOverseers: nobody else hears of it on the events.
func TestANoteIsForItsWriterAndOverseers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		ann, bob, sue := d.listen(d.signIn("1007")), d.listen(d.signIn("1008")), d.listen(d.signIn("9001"))
		d.commit(1, 1, fact.CallNote{Text: "路灯"}, "1007")
		d.hears(ann, "id: n-1-1")
		d.hears(bob, "")
		d.hears(sue, "id: n-1-1")
		if !strings.Contains(ann.w.text(), "路灯") || strings.Contains(bob.w.text(), "路灯") {
			t.Errorf("ann has %q, bob %q", ann.w.text(), bob.w.text())
		}
	})
}

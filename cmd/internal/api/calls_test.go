package api

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"hotline/seats"
)

func TestCallsAreListedMasked(t *testing.T) {
	d := newDesk(t)
	out := d.want(d.ask("GET /api/v1/calls?day=2026-11-22&limit=7&after=x", "", d.signIn("9001")), 200)
	d.same(out, `{"items":[{"id":"c1","line":"city","queue":"english","from":"138****5678","state":"ended","outcome":"answered",
		"arrived":"2026-11-23T12:00:00.000+08:00","answered":"2026-11-23T12:00:07.000+08:00","ended":"2026-11-23T12:00:27.005+08:00",
		"person":"1007","wait_ms":7000,"talk_ms":20005,"hold_ms":0}],"next":"more"}`)
	if want := (CallsQuery{Day: "2026-11-22", Limit: 7, After: "x"}); d.house.query != want {
		t.Errorf("the house was asked %+v, want %+v", d.house.query, want)
	}
	d.want(d.ask("GET /api/v1/calls", "", d.signIn("1008")), 200)
	if want := (CallsQuery{Day: "2026-11-23", Person: "1008", Limit: 100}); d.house.query != want {
		t.Errorf("a person asks %+v, want only their own: %+v", d.house.query, want)
	}
	if len(d.house.audits) != 0 {
		t.Errorf("masked numbers leave %q", d.house.audits)
	}
}

func TestStoryShowsTheNumberAndLeavesAnAudit(t *testing.T) {
	d := newDesk(t)
	w := d.ask("GET /api/v1/calls/c1", "", d.signIn("1007"))
	out := d.want(w, 200)
	if out["from"] != "13812345678" {
		t.Errorf("from %v, want the number: it is her call", out["from"])
	}
	facts := out["story"].([]any)
	if len(facts) != 3 {
		t.Fatalf("%d facts, want 3", len(facts))
	}
	first, second := facts[0].(map[string]any), facts[1].(map[string]any)
	delete(first, "text")
	d.same(first, `{"id":"n-1-1","at":"2026-11-23T12:00:00.000+08:00","kind":"call.arrived","call":"c1","line":"city",
		"body":{"from":"13812345678","called":"12345","source":"","sip_call":""}}`)
	d.same(second["body"], `{"law":"PCMA"}`)
	if strings.Contains(w.Body.String(), "secret-id") {
		t.Error("the story tells the dialog, which is for restarts alone")
	}
	d.want(d.ask("GET /api/v1/calls/c1", "", d.signIn("9001")), 200)
	if want := []string{"1007 view-number c1", "9001 view-number c1"}; !slices.Equal(d.house.audits, want) {
		t.Errorf("audits %q, want %q", d.house.audits, want)
	}
	if got := d.problem(d.ask("GET /api/v1/calls/c1", "", d.signIn("1008")), 403); got != "this is not your call" {
		t.Errorf("another person: %q", got)
	}
	d.house.fail = ErrBusy
	if w := d.ask("GET /api/v1/calls/c1", "", d.signIn("1007")); strings.Contains(w.Body.String(), "1381") || w.Code != 503 {
		t.Errorf("a number was shown without an audit: %d %s", w.Code, w.Body)
	}
}

func TestRecordingIsServedInRangesAndAudited(t *testing.T) {
	d := newDesk(t)
	sue := d.signIn("9001")
	w := d.ask("GET /api/v1/calls/c1/recording", "", sue)
	if w.Code != 200 || w.Body.String() != "RIFF0123456789" || w.Header().Get("Content-Type") != "audio/wav" {
		t.Errorf("%d %q %v", w.Code, w.Body, w.Header())
	}
	w = d.ask("GET /api/v1/calls/c1/recording", "", sue, "Range: bytes=4-6")
	if w.Code != 206 || w.Body.String() != "012" || w.Header().Get("Content-Range") != "bytes 4-6/14" {
		t.Errorf("range: %d %q %v", w.Code, w.Body, w.Header())
	}
	if want := []string{"9001 play-recording c1", "9001 play-recording c1"}; !slices.Equal(d.house.audits, want) {
		t.Errorf("audits %q, want %q", d.house.audits, want)
	}
	w = d.ask("GET /api/v1/calls/c1/recording", "", sue, "Range: bytes=99-")
	if got := d.problem(w, 416); got != "the recording has no such range" || w.Header().Get("Content-Range") != "bytes */14" {
		t.Errorf("a range past the end: %q %v", got, w.Header())
	}
	d.house.fail = ErrBusy
	d.problem(d.ask("GET /api/v1/calls/c1/recording", "", sue), 503)
	if d.house.closed != 4 {
		t.Errorf("%d of 4 files closed", d.house.closed)
	}
}

func TestDay(t *testing.T) {
	d := newDesk(t)
	out := d.want(d.ask("GET /api/v1/days/2026-11-23", "", d.signIn("9001")), 200)
	const times = `"signed_in_ms":20105,"ready_ms":100,"offered_ms":0,"talk_ms":20005,"hold_ms":0,"wrap_up_ms":0,"not_ready_ms":{},"longest_ms":0`
	counts := func(answered, wait string) string {
		return `"offered":1,"answered":` + answered + `,"within_mark":0,"abandoned":0,"short_abandons":0,"overflowed":0,"refused":0,"lost":0,"wait_ms":` + wait + `,"max_wait_ms":0,"surveyed":0,"graded":0,"grade_sum":0`
	}
	d.same(out, `{"day":"2026-11-23","people":[{"person":"1007","name":"Ann","calls":1,`+times+`}],
		"queues":[{"queue":"english",`+counts("1", "0")+`,"talk_ms":20005,"hold_ms":0}],
		"lines":[{"line":"city",`+counts("0", "0")+`,"talk_ms":0,"hold_ms":0}],
		"total":{`+counts("1", "7000")+`,`+times+`}}`)
}

func TestTimeWithoutAReasonIsUnspecified(t *testing.T) {
	got := accountOf(seats.Account{NotReadyMS: map[string]int64{"": 5, "unspecified": 7, "lunch": 9}}).NotReadyMS
	if want := map[string]int64{"unspecified": 12, "lunch": 9}; !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestWall(t *testing.T) {
	d := newDesk(t)
	sue := d.signIn("9001")
	d.same(d.want(d.ask("GET /api/v1/seats", "", sue), 200), `{"items":[{"person":"1007","name":"Ann","place":"1007","state":"talking",
		"since":"2026-11-23T12:00:00.000+08:00","call":"c1"}],"next":""}`)
	d.same(d.want(d.ask("GET /api/v1/queues", "", sue), 200), `{"items":[
		{"queue":"general","waiting":2,"offered":1,"talking":3,"late":1,"longest_ms":20000,"ready":4,"expected_wait":{"p50":13.138,"p80":24.065,"samples":25}},
		{"queue":"english","waiting":0,"offered":0,"talking":0,"late":0,"longest_ms":0,"ready":0}],"next":""}`)
}

func TestOwnSeat(t *testing.T) {
	d := newDesk(t)
	ann, bob := d.signIn("1007"), d.signIn("1008")
	d.same(d.want(d.ask("PUT /api/v1/seats/me/state", `{"state":"not-ready","reason":"lunch"}`, ann), 200),
		`{"person":"1007","name":"Ann","place":"1007","state":"not-ready","reason":"lunch","since":"2026-11-23T12:00:00.000+08:00"}`)
	for reason, want := range map[string]string{`""`: "unspecified", `"  "`: "unspecified", `" lunch "`: "lunch", `"unspecified"`: "unspecified"} {
		out := d.want(d.ask("PUT /api/v1/seats/me/state", `{"state":"not-ready","reason":`+reason+`}`, ann), 200)
		if out["reason"] != want {
			t.Errorf("reason %s became %q, want %q", reason, out["reason"], want)
		}
	}
	if got := d.problem(d.ask("PUT /api/v1/seats/me/state", `{"state":"ready"}`, bob), 409); got != "no phone is registered" {
		t.Errorf("without a place: %q", got)
	}
	d.same(d.want(d.ask("GET /api/v1/seats/me/state", "", bob), 200), `{"person":"1008","name":"Bob","place":"","state":"signed-out"}`)
	for _, act := range []string{"decline", "hang-up", "hold", "resume", "wrap-up-end"} {
		d.want(d.ask("POST /api/v1/seats/me/"+act, "", ann), 200)
	}
	if want := []string{"1007 decline", "1007 hang-up", "1007 hold", "1007 resume", "1007 wrap-up-end"}; !slices.Equal(d.house.did, want) {
		t.Errorf("the house did %q, want %q", d.house.did, want)
	}
}

func TestWhy(t *testing.T) {
	d := newDesk(t)
	sue := d.signIn("9001")
	d.same(d.want(d.ask("GET /api/v1/calls/c1/why", "", sue), 200), `{"call":"c1","at":"2026-11-23T12:00:00.000+08:00","state":"waiting","queue":"english",
		"arrived":"2026-11-23T11:59:51.000+08:00","waited_ms":9000,"ring":0,"needs":["en >= 3"],"priority":0,"boost_ms":0,"order":"longest-idle","ahead":0,
		"place":2,"expected_wait":{"p50":6.203,"p80":14.444,"samples":20},
		"people":[{"person":"1007","ring":-1,"why":"skill","detail":"en >= 3"}]}`)
	d.same(d.want(d.ask("GET /api/v1/calls/c1/why?offer=4", "", sue), 200), `{"call":"c1","at":"2026-11-23T12:00:00.000+08:00","state":"resting",
		"arrived":"2026-11-23T12:00:00.000+08:00","waited_ms":0,"ring":0,"needs":null,"priority":0,"boost_ms":0,"order":"","ahead":0,"people":null,
		"next_ring":"2026-11-23T12:01:00.000+08:00","rests":"2026-11-23T12:02:00.000+08:00","kept_until":"2026-11-23T12:03:00.000+08:00",
		"numbers":[{"do":"priority","priority":2,"boost_ms":15000,"reason":"ill","author":"9001","until":"2026-11-23T12:04:00.000+08:00"}]}`)
	d.problem(d.ask("GET /api/v1/calls/c9/why", "", sue), 404)
	d.same(d.want(d.ask("GET /api/v1/calls/c1/why?offer=3", "", sue), 200), `{"call":"c1","at":"2026-11-23T12:00:00.000+08:00","state":"waiting",
		"arrived":"2026-11-23T12:00:00.000+08:00","waited_ms":0,"ring":0,"needs":["en"],"priority":0,"boost_ms":0,"order":"","ahead":0,"place":1,"people":[],
		"offer":3,"to":"1007","reason":{"rule":"longest-idle","ring":0,"idle_ms":0,"waited_ms":0,"fit":1,"unfit":0,"ahead":0}}`)
	if w := d.ask("GET /api/v1/calls/c1/why?offer=7", "", sue); w.Code != 503 || w.Header().Get("Retry-After") == "" {
		t.Errorf("while another is explained: %d %v", w.Code, w.Header())
	}
	d.problem(d.ask("GET /api/v1/calls/c1/why?offer=0", "", sue), 422)
}

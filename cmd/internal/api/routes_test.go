package api

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// asked is every route with a request that is well formed, and the status for
// nobody, a person, a supervisor, an admin and somebody without a role.
var asked = []struct {
	line, body string
	nobody     int
	person     int
	supervisor int
	admin      int
	roleless   int
}{
	{"GET /", "", 200, 200, 200, 200, 200},
	{"GET /wall", "", 200, 200, 200, 200, 200}, // the page; what it shows is below
	{"GET /pages/x.js", "", 200, 200, 200, 200, 200},
	{"GET /metrics", "", 200, 200, 200, 200, 200},
	{"GET /openapi.json", "", 200, 200, 200, 200, 200},
	{"GET /livez", "", 200, 200, 200, 200, 200},
	{"GET /readyz", "", 200, 200, 200, 200, 200},
	{"POST /api/v1/session", `{"user":"1007","password":"demo"}`, 200, 200, 200, 200, 200},
	{"GET /api/v1/seats/me/state", "", 401, 200, 403, 403, 403},
	{"PUT /api/v1/seats/me/state", `{"state":"ready"}`, 401, 200, 403, 403, 403},
	{"POST /api/v1/seats/me/answer", "", 401, 409, 403, 403, 403},
	{"POST /api/v1/seats/me/decline", "", 401, 200, 403, 403, 403},
	{"POST /api/v1/seats/me/hang-up", "", 401, 200, 403, 403, 403},
	{"POST /api/v1/seats/me/hold", "", 401, 200, 403, 403, 403},
	{"POST /api/v1/seats/me/resume", "", 401, 200, 403, 403, 403},
	{"POST /api/v1/seats/me/wrap-up-end", "", 401, 200, 403, 403, 403},
	{"GET /api/v1/seats/me", "", 401, 200, 403, 403, 403},
	{"POST /api/v1/seats/me/headset", `{"offer":"v=0"}`, 401, 200, 403, 403, 403},
	{"GET /api/v1/seats/me/headset", "", 401, 200, 403, 403, 403},
	{"DELETE /api/v1/seats/me/headset", "", 401, 204, 403, 403, 403},
	{"POST /api/v1/seats/me/headset/echo", `{"for_ms":5000}`, 401, 204, 403, 403, 403},
	{"PUT /api/v1/seats/me/note", `{"call":"c1","text":"x"}`, 401, 204, 403, 403, 403},
	{"POST /api/v1/seats/me/wrap-up-more", "", 401, 200, 403, 403, 403},
	{"PUT /api/v1/seats/1007/state", `{"state":"ready"}`, 401, 403, 200, 200, 403},
	{"POST /api/v1/seats/1007/sign-out", "", 401, 403, 200, 200, 403},
	{"POST /api/v1/seats/1007/wrap-up-end", "", 401, 403, 200, 200, 403},
	{"POST /api/v1/calls/c1/listen", "", 401, 403, 200, 403, 403}, // not for admins
	{"POST /api/v1/calls/c1/whisper", "", 401, 403, 200, 403, 403},
	{"POST /api/v1/calls/c1/barge", "", 401, 403, 409, 403, 403},
	{"POST /api/v1/calls/c1/take-over", "", 401, 403, 200, 403, 403},
	{"DELETE /api/v1/calls/c1/supervision", "", 401, 403, 200, 403, 403},
	{"GET /api/v1/numbers", "", 401, 403, 200, 200, 403},
	{"POST /api/v1/numbers", `{"number":"13800000001","do":"refuse","reason":"x","until":"2026-11-24T00:00:00Z"}`, 401, 403, 201, 201, 403},
	{"GET /api/v1/numbers/r1", "", 401, 403, 200, 200, 403},
	{"DELETE /api/v1/numbers/r1", "", 401, 403, 204, 204, 403},
	{"GET /api/v1/wall", "", 401, 403, 200, 200, 403},
	{"GET /api/v1/wall/events", "", 401, 403, 503, 503, 403}, // as /api/v1/events
	{"GET /api/v1/seats", "", 401, 403, 200, 200, 403},
	{"GET /api/v1/queues", "", 401, 403, 200, 200, 403},
	{"GET /api/v1/calls", "", 401, 200, 200, 200, 403},
	{"GET /api/v1/calls/c1", "", 401, 200, 200, 200, 403},
	{"GET /api/v1/calls/c1/why", "", 401, 403, 200, 200, 403},
	{"GET /api/v1/calls/c1/recording", "", 401, 403, 200, 200, 403},
	{"GET /api/v1/days/2026-11-23", "", 401, 403, 200, 200, 403},
	{"GET /api/v1/events", "", 401, 503, 503, 503, 403}, // 503: the API is closed in this test
	{"DELETE /api/v1/session", "", 401, 204, 204, 204, 403},
}

func TestEveryRouteAgainstEveryRole(t *testing.T) {
	d := newDesk(t, func(c *Config) {
		c.Pages = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "page") })
	})
	d.api.Close() // so that event streams end at once
	for _, a := range asked {
		for _, who := range []struct {
			person string
			want   int
		}{{"", a.nobody}, {"1007", a.person}, {"9001", a.supervisor}, {"9002", a.admin}, {"9003", a.roleless}} {
			var headers []string
			if who.person != "" {
				headers = append(headers, d.signIn(who.person))
			}
			w := d.ask(a.line, a.body, headers...)
			if w.Code != who.want {
				t.Errorf("%s by %q: got %d %s, want %d", a.line, who.person, w.Code, w.Body, who.want)
			}
			if who.want >= 400 {
				d.problem(w, who.want)
			}
			if who.want == 401 && w.Header().Get("WWW-Authenticate") == "" {
				t.Errorf("%s: 401 without WWW-Authenticate", a.line)
			}
		}
	}
}

// TestDescriptionIsWhole: every route of the API is described, and is in the
// table above, so that it was tried against every role.
func TestDescriptionIsWhole(t *testing.T) {
	d := newDesk(t)
	w := d.ask("GET /openapi.json", "")
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			Summary   string
			Security  []map[string][]string
			Responses map[string]any
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(doc.OpenAPI, "3.1") {
		t.Errorf("OpenAPI %s, want 3.1", doc.OpenAPI)
	}
	var described, tried []string
	open := []string{"GET /livez", "GET /readyz", "POST /api/v1/session"}
	for path, methods := range doc.Paths {
		for method, op := range methods {
			name := strings.ToUpper(method) + " " + path
			described = append(described, name)
			if op.Summary == "" {
				t.Errorf("%s has no summary", name)
			}
			if (len(op.Security) == 0) != slices.Contains(open, name) {
				t.Errorf("%s: security %v", name, op.Security)
			}
		}
	}
	for _, a := range asked {
		line := strings.NewReplacer("c1", "{id}", "r1", "{id}", "1007", "{person}", "2026-11-23", "{day}").Replace(a.line)
		if !slices.Contains([]string{"GET /", "GET /wall", "GET /pages/x.js", "GET /metrics", "GET /openapi.json"}, line) {
			tried = append(tried, line)
		}
	}
	slices.Sort(described)
	slices.Sort(tried)
	if !slices.Equal(described, tried) {
		t.Errorf("described %q\ntried %q", described, tried)
	}
}

func TestEveryErrorIsAProblem(t *testing.T) {
	d := newDesk(t)
	ann, sue := d.signIn("1007"), d.signIn("9001")
	for _, c := range []struct {
		line, body, who string
		status          int
		says            string
	}{
		{"GET /nowhere", "", "", 404, "there is nothing at /nowhere"},
		{"GET /api/v1/calls/none", "", sue, 404, "not known here"},
		{"GET /api/v1/calls/none/recording", "", sue, 404, "not known here"},
		{"GET /api/v1/calls?after=nonsense", "", sue, 404, "not known here"},
		{"DELETE /api/v1/calls", "", sue, 405, "/api/v1/calls can be asked with GET, HEAD"},
		{"GET /api/v1/session", "", "", 405, "/api/v1/session can be asked with DELETE, POST"},
		{"GET /api/v1/seats/me/state", "", "", 401, "sign in first"},
		{"GET /api/v1/seats", "", ann, 403, "this needs the role supervisor or admin"},
		{"POST /api/v1/seats/me/answer", "", ann, 409, "answer on the phone"},
		{"PUT /api/v1/seats/me/state", `{"state":"asleep"}`, ann, 422, "validation failed"},
		{"PUT /api/v1/seats/me/state", `{"state":`, ann, 400, ""},
		{"PUT /api/v1/seats/me/state", `{"state":"ready","reason":"x"}`, ann, 422, "a reason is for not-ready"},
		{"PUT /api/v1/seats/me/state", `{"state":"not-ready","reason":"a\u0007b"}`, ann, 422, "without control characters"},
		{"PUT /api/v1/seats/me/state", `{"state":"not-ready","reason":"` + strings.Repeat("午", 22) + `"}`, ann, 422, "at most 64 bytes"},
		{"PUT /api/v1/seats/me/state", `{"state":"ready","x":"` + strings.Repeat("x", maxBody) + `"}`, ann, 413, ""},
		{"POST /api/v1/seats/me/headset", `{"offer":""}`, ann, 422, "validation failed"},
		{"POST /api/v1/seats/me/headset", `{"offer":"` + strings.Repeat("x", 32<<10+1) + `"}`, ann, 422, "validation failed"},
		{"POST /api/v1/seats/me/headset/echo", `{"for_ms":499}`, ann, 422, "validation failed"},
		{"POST /api/v1/seats/me/headset/echo", `{"for_ms":10001}`, ann, 422, "validation failed"},
		{"PUT /api/v1/seats/me/note", `{"call":"","text":"x"}`, ann, 422, "validation failed"},
		{"PUT /api/v1/seats/me/note", `{"call":"c1"}`, ann, 422, "validation failed"},
		{"PUT /api/v1/seats/me/note", `{"call":"c1","text":"` + strings.Repeat("午", maxNote+1) + `"}`, ann, 422, "validation failed"},
		{"PUT /api/v1/seats/me/note", `{"call":"c1","text":"a\u0007b"}`, ann, 422, "without control characters but newlines"},
		{"GET /", "", "", 404, "there is nothing at /"},
		{"GET /pages/x.js", "", "", 404, "there is nothing at /pages/x.js"},
		{"GET /api/v1/calls?limit=0", "", sue, 422, "validation failed"},
		{"GET /api/v1/calls?day=monday", "", sue, 422, "validation failed"},
		{"GET /api/v1/days/2026-13-01", "", sue, 422, "validation failed"},
	} {
		if got := d.problem(d.ask(c.line, c.body, c.who), c.status); !strings.Contains(got, c.says) {
			t.Errorf("%s: %q, want %q", c.line, got, c.says)
		}
	}
	d.house.fail = ErrBusy
	w := d.ask("PUT /api/v1/seats/me/state", `{"state":"ready"}`, ann)
	if d.problem(w, 503); w.Header().Get("Retry-After") == "" {
		t.Error("503 without Retry-After")
	}
	d.house.fail = fmt.Errorf("cannot open /secret/file")
	if got := d.problem(d.ask("GET /api/v1/days/2026-11-23", "", sue), 500); strings.Contains(got, "secret") {
		t.Errorf("a fault tells the inside: %q", got)
	}
}

// TestProblemsDoNotRepeatWhatWasSent: it may be a password.
func TestProblemsDoNotRepeatWhatWasSent(t *testing.T) {
	d := newDesk(t)
	const secret = "hunter2"
	for _, body := range []string{
		`{"user":7,"password":"` + secret + `"}`,
		`{"password":"` + secret + `"}`,
		`{"user":"1007","password":["` + secret + `"]}`,
		`{"user":"1007","password":"` + strings.Repeat(secret, 40) + `"}`,
		`{"user":"1007","password":"x","more":"` + secret + `"}`,
		`"` + secret + `"`,
		`["` + secret + `"]`,
		`{"user":"1007","password":"` + secret,
	} {
		w := d.ask("POST /api/v1/session", body)
		if w.Code != 422 && w.Code != 400 {
			t.Errorf("%s: %d", body, w.Code)
		}
		d.problem(w, w.Code)
		if strings.Contains(w.Body.String(), secret) {
			t.Errorf("%s: the answer repeats it: %s", body, w.Body)
		}
	}
	w := d.ask("GET /api/v1/calls?day="+secret, "", d.signIn("9001"))
	if d.problem(w, 422); strings.Contains(w.Body.String(), secret) || !strings.Contains(w.Body.String(), "query.day") {
		t.Errorf("want the place of the mistake and not the value: %s", w.Body)
	}
}

func TestReadyzSaysHowEachPartIs(t *testing.T) {
	d := newDesk(t)
	d.same(d.want(d.ask("GET /readyz", ""), 200), `{"status":"ok","parts":[{"part":"sip","ok":true},{"part":"ledger","ok":true,"detail":"3 records wait"}]}`)
	d.house.parts[1].OK = false
	if got := d.want(d.ask("GET /readyz", ""), 200)["status"]; got != "degraded" {
		t.Errorf("a part that does not stop calls: %v, want degraded", got)
	}
	d.house.parts[0] = Part{Name: "sip", Stops: true, Detail: "draining"}
	if got := d.want(d.ask("GET /readyz", ""), 503)["status"]; got != "stopped" {
		t.Errorf("a part that stops calls: %v, want stopped", got)
	}
	d.same(d.want(d.ask("GET /livez", ""), 200), `{"status":"ok","version":"v1"}`)
}

func TestPagesAreServedWithTheirOwnHeaders(t *testing.T) {
	d := newDesk(t, func(c *Config) {
		c.Pages = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/pages/none" {
				http.NotFound(w, r)
				return
			}
			w.Header().Set("Cache-Control", "max-age=60")
			w.Header().Set("Content-Security-Policy", "default-src 'none'")
			io.WriteString(w, r.URL.Path)
		})
	})
	for _, path := range []string{"/", "/wall", "/pages/desk.js"} {
		w := d.ask("GET "+path, "")
		if w.Code != 200 || w.Body.String() != path || w.Header().Get("Cache-Control") != "max-age=60" ||
			w.Header().Get("Content-Security-Policy") == "" || w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %d %q %v", path, w.Code, w.Body, w.Header())
		}
	}
	d.problem(d.ask("GET /pages/none", ""), 404)
	d.problem(d.ask("GET /walls", ""), 404)
	d.problem(d.ask("POST /wall", ""), 405)
}

package api

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"
)

const demoSignIn = `{"user":"1007","password":"demo"}`

func TestSignInByToken(t *testing.T) {
	d := newDesk(t)
	out := d.want(d.ask("POST /api/v1/session", demoSignIn), 200)
	if out["person"] != "1007" || out["name"] != "Ann" || out["expires"] != "2026-11-24T00:00:00.000+08:00" {
		t.Errorf("signed in as %v", out)
	}
	bearer := "Authorization: Bearer " + out["token"].(string)
	d.same(d.want(d.ask("GET /api/v1/seats/me/state", "", bearer), 200),
		`{"person":"1007","name":"Ann","place":"1007","state":"talking","since":"2026-11-23T12:00:00.000+08:00","call":"c1"}`)
	d.want(d.ask("DELETE /api/v1/session", "", bearer), 204)
	d.problem(d.ask("GET /api/v1/seats/me/state", "", bearer), 401)
	for _, header := range []string{"Authorization: Bearer", "Authorization: Basic MTAwNzpkZW1v", "Authorization: Bearer x"} {
		d.problem(d.ask("GET /api/v1/seats/me/state", "", header), 401)
	}
}

func TestSignInByCookieNeedsTheOriginForChanges(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Config)
		cookie string
		good   []string
		bad    []string
	}{
		{"plain", func(*Config) {}, "hotline_session",
			[]string{"http://example.com"}, []string{"", "null", "https://example.com", "http://example.com:81", "http://evil.example"}},
		{"TLS", func(c *Config) { c.TLS = true }, "__Host-hotline_session",
			[]string{"https://example.com"}, []string{"", "http://example.com"}},
		{"behind a proxy", func(c *Config) { c.BehindProxy = true }, "__Host-hotline_session",
			[]string{"https://example.com", "http://example.com"}, []string{"", "https://evil.example"}},
	} {
		d := newDesk(t, c.change)
		w := d.ask("POST /api/v1/session", demoSignIn)
		cookie := w.Result().Cookies()[0]
		secure := c.cookie != "hotline_session"
		if cookie.Name != c.cookie || !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode || cookie.Secure != secure || cookie.Path != "/" || cookie.Domain != "" {
			t.Errorf("%s: cookie %+v", c.name, cookie)
		}
		sent := "Cookie: " + cookie.Name + "=" + cookie.Value
		d.want(d.ask("GET /api/v1/seats/me/state", "", sent), 200)
		for _, origin := range c.good {
			d.want(d.ask("POST /api/v1/seats/me/hold", "", sent, "Origin: "+origin), 200)
		}
		for _, origin := range c.bad {
			d.problem(d.ask("POST /api/v1/seats/me/hold", "", sent, "Origin: "+origin), 403)
		}
	}
}

func TestSignInFromAnotherSiteIsRefused(t *testing.T) {
	d := newDesk(t)
	d.problem(d.ask("POST /api/v1/session", demoSignIn, "Origin: http://evil.example"), 403)
	d.want(d.ask("POST /api/v1/session", demoSignIn, "Origin: http://example.com"), 200)
}

func TestSessionsSlideAndExpire(t *testing.T) {
	d := newDesk(t)
	ann := d.signIn("1007")
	for range 3 {
		d.clock = d.clock.Add(11 * time.Hour)
		d.want(d.ask("GET /api/v1/seats/me/state", "", ann), 200)
	}
	d.clock = d.clock.Add(12*time.Hour + time.Millisecond)
	d.problem(d.ask("GET /api/v1/seats/me/state", "", ann), 401)
}

func TestConfigOfNowHolds(t *testing.T) {
	d := newDesk(t)
	ann, sue := d.signIn("1007"), d.signIn("9001")
	d.house.accounts["1007"] = Account{ID: "1007", Password: "changed", Roles: []string{"person"}}
	d.problem(d.ask("GET /api/v1/seats/me/state", "", ann), 401)
	d.house.accounts["9001"] = Account{ID: "9001", Password: "demo", Roles: []string{"person"}}
	d.problem(d.ask("GET /api/v1/seats", "", sue), 403)
	delete(d.house.accounts, "9001")
	d.problem(d.ask("GET /api/v1/seats/me/state", "", sue), 401)
}

func TestSessionsAreBounded(t *testing.T) {
	s := newSessions(rand.Reader)
	begin := func(person string, at time.Time) string {
		token, _, err := s.begin(person, "", at)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	first, ann := begin("first", noon), begin("ann", noon.Add(time.Second))
	for i := range maxSessions - 2 {
		begin("crowd", noon.Add(time.Minute+time.Duration(i)))
	}
	later := noon.Add(time.Hour)
	begin("ann", later) // her own oldest goes, not the oldest of all
	if _, ok := s.find(ann, later); ok {
		t.Error("ann's oldest session lives on")
	}
	if _, ok := s.find(first, later); !ok {
		t.Error("somebody else's session went for ann's")
	}
	begin("new", later) // has none: the oldest of all goes
	if _, ok := s.find(first, later); ok {
		t.Error("the oldest session of all lives on")
	}
	if len(s.byKey) != maxSessions {
		t.Errorf("%d sessions, want %d", len(s.byKey), maxSessions)
	}
}

func TestLockOut(t *testing.T) {
	d := newDesk(t)
	const wrong = `{"user":"1007","password":"x"}`
	for range failuresOfPerson {
		d.problem(d.ask("POST /api/v1/session", wrong), 401)
	}
	w := d.ask("POST /api/v1/session", demoSignIn)
	if d.problem(w, 429); w.Header().Get("Retry-After") != "60" {
		t.Errorf("Retry-After %q, want 60", w.Header().Get("Retry-After"))
	}
	d.want(d.ask("POST /api/v1/session", `{"user":"1008","password":"demo"}`), 200)
	d.clock = d.clock.Add(lockedFor)
	d.want(d.ask("POST /api/v1/session", demoSignIn), 200)
	for range failuresOfPerson - 1 { // forgotten by each success
		d.problem(d.ask("POST /api/v1/session", wrong), 401)
		d.want(d.ask("POST /api/v1/session", demoSignIn), 200)
	}
}

// TestTriesAtOnceGainNothing: of many at once no more are checked than of many in a row.
func TestTriesAtOnceGainNothing(t *testing.T) {
	const all = 100
	d := newDesk(t)
	var codes [all]int
	var tries sync.WaitGroup
	for i := range all {
		tries.Go(func() { codes[i] = d.ask("POST /api/v1/session", `{"user":"1007","password":"x"}`).Code })
	}
	tries.Wait()
	count := map[int]int{}
	for _, code := range codes {
		count[code]++
	}
	if count[401] != failuresOfPerson || count[429] != all-failuresOfPerson {
		t.Errorf("got %v, want %d times 401 and 429 for the rest", count, failuresOfPerson)
	}
}

// TestAHallSignsInAtOnce: right passwords lock nobody out, however many come at once.
func TestAHallSignsInAtOnce(t *testing.T) {
	d := newDesk(t)
	var codes [failuresOfAddress + 5]int
	var all sync.WaitGroup
	for i := range codes {
		all.Go(func() { codes[i] = d.ask("POST /api/v1/session", demoSignIn).Code })
	}
	all.Wait()
	for i, code := range codes {
		if code != 200 {
			t.Fatalf("sign-in %d got %d", i, code)
		}
	}
}

// TestALockOutHidesARightGuess: the try that was under way when the lock-out began.
func TestALockOutHidesARightGuess(t *testing.T) {
	l := newLockout()
	for range failuresOfPerson {
		l.settle("ann", "10.0.0.1", false, noon)
	}
	if wait := l.settle("ann", "10.0.0.1", true, noon); wait != lockedFor {
		t.Errorf("the right guess waits %v, want %v", wait, lockedFor)
	}
	l.settle("ann", "10.0.0.1", false, noon.Add(time.Second))
	if wait := l.wait("ann", "10.0.0.1", noon.Add(time.Second)); wait != lockedFor-time.Second {
		t.Errorf("after it ann waits %v: neither a right nor a wrong guess changes a lock-out", wait)
	}
	if wait := l.settle("ann", "10.0.0.1", true, noon.Add(lockedFor)); wait != 0 {
		t.Errorf("still locked for %v", wait)
	}
}

func TestFailedSignInsAreLoggedAndCounted(t *testing.T) {
	var log bytes.Buffer
	var dropped []string
	d := newDesk(t, func(c *Config) {
		c.Log = slog.New(slog.NewTextHandler(&log, nil))
		c.Dropped = func(what string) { dropped = append(dropped, what) }
	})
	d.problem(d.ask("POST /api/v1/session", `{"user":"1007","password":"hunter2"}`), 401)
	d.want(d.ask("POST /api/v1/session", demoSignIn), 200)
	if text := log.String(); !strings.Contains(text, "person=1007 address=192.0.2.1") || strings.Count(text, "\n") != 1 {
		t.Errorf("the log says %q", text)
	}
	if strings.Contains(log.String(), "hunter2") || strings.Contains(log.String(), "demo") {
		t.Errorf("the log tells a password: %q", log.String())
	}
	if len(dropped) != 1 || dropped[0] != "sign-in" {
		t.Errorf("counted %q, want one sign-in", dropped)
	}
}

func TestLockOutOfAnAddress(t *testing.T) {
	l := newLockout()
	for i := range failuresOfAddress {
		if l.wait("ann", "10.0.0.1", noon) > 0 {
			t.Fatalf("locked after %d failures", i)
		}
		l.settle(fmt.Sprint(i), "10.0.0.1", false, noon)
	}
	if got := l.wait("ann", "10.0.0.1", noon.Add(20*time.Second)); got != 40*time.Second {
		t.Errorf("ann waits %v there, want 40s", got)
	}
	if got := l.wait("ann", "10.0.0.2", noon); got != 0 {
		t.Errorf("ann waits %v elsewhere", got)
	}
	for i := range maxLockouts/2 + 50 { // two each
		l.settle(fmt.Sprint("x", i), fmt.Sprint("10.0.0.", i), false, noon.Add(time.Duration(i)))
	}
	if len(l.tries) > maxLockouts {
		t.Errorf("%d remembered, want %d at most", len(l.tries), maxLockouts)
	}
}

func TestClientAddress(t *testing.T) {
	r, _ := http.NewRequest("GET", "/", nil)
	r.RemoteAddr = "127.0.0.1:999"
	r.Header.Set("X-Forwarded-For", "6.6.6.6, 192.0.2.7")
	if got := newDesk(t).api.client(r); got != "127.0.0.1" {
		t.Errorf("without a proxy %s, want the peer: a header is the client's own words", got)
	}
	if got := newDesk(t, func(c *Config) { c.BehindProxy = true }).api.client(r); got != "192.0.2.7" {
		t.Errorf("behind a proxy %s, want the address that the proxy added", got)
	}
}

func TestEncodedPasswords(t *testing.T) {
	d := newDesk(t)
	salt := []byte("saltsaltsaltsalt")
	sum := argon2.IDKey([]byte("right"), salt, 1, 64, 1, 32)
	encode := base64.RawStdEncoding.EncodeToString
	d.house.accounts["1007"] = Account{ID: "1007", Roles: []string{"person"},
		Password: "$argon2id$v=19$m=64,t=1,p=1$" + encode(salt) + "$" + encode(sum)}
	made, err := Hash("right", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	d.house.accounts["1009"] = Account{ID: "1009", Roles: []string{"person"}, Password: made}
	d.house.accounts["1008"] = Account{ID: "1008"} // no password: cannot sign in
	for body, want := range map[string]int{
		`{"user":"1007","password":"right"}`: 200, `{"user":"1007","password":"wrong"}`: 401,
		`{"user":"1009","password":"right"}`: 200, `{"user":"1009","password":"wrong"}`: 401,
		`{"user":"1008","password":""}`: 401, `{"user":"nobody","password":""}`: 401,
	} {
		if w := d.ask("POST /api/v1/session", body); w.Code != want {
			t.Errorf("%s: %d, want %d", body, w.Code, want)
		}
	}
	for name, plain := range map[string]string{"nobody": "", "a plain password": "demo"} {
		d.house.hash = d.house.accounts["1007"].Password
		h, own, err := measure(plain, d.house.hash)
		if err != nil || own || h.memory != 64 || h.time != 1 || h.threads != 1 || len(h.sum) != 32 {
			t.Errorf("%s is tried against %+v, %v: not as costly as the passwords of this house", name, h, err)
		}
		if h, _, _ := measure(plain, ""); h.memory != decoy.memory {
			t.Errorf("%s is tried against %+v where no password is encoded", name, h)
		}
	}
	for body, want := range map[string]int{ // somebody else's hash opens no door
		`{"user":"1007","password":"right"}`: 200, `{"user":"1008","password":"right"}`: 401, `{"user":"nobody","password":"right"}`: 401,
		`{"user":"9001","password":"right"}`: 401, `{"user":"9001","password":"demo"}`: 200,
	} {
		if w := d.ask("POST /api/v1/session", body); w.Code != want {
			t.Errorf("with an encoded password in the house %s: %d, want %d", body, w.Code, want)
		}
	}
	for _, bad := range []string{"", strings.Repeat("x", passwordMost+1), "\xff"} {
		if made, err := Hash(bad, rand.Reader); err == nil {
			t.Errorf("%.10q was hashed: %s", bad, made)
		}
	}
	for _, bad := range []string{"", "plain", "$argon2id$v=19$m=0,t=1,p=1$c2FsdA$c2Ft", "$argon2id$v=19$m=64,t=1,p=1$!$c2Ft", "$argon2i$v=19$m=64,t=1,p=1$c2FsdA$c2Ft", strings.Repeat("$", 5)} {
		if _, err := parseHash(bad); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}

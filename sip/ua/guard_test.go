package ua

import (
	"crypto/rand"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hotline/sip"

	"github.com/icholy/digest"
)

func secrets(user string) (string, bool) {
	return "demo", user == "1007"
}

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func register() sip.Request {
	return sip.Request{Method: sip.Register, URI: "sip:127.0.0.1", CallID: "r", CSeq: 1}
}

// authorized is the REGISTER repeated with credentials.
func authorized(t *testing.T, challenge sip.Response, user, password string, nc int) sip.Request {
	t.Helper()
	r := register()
	h, err := Authorize(challenge, r.Method, r.URI, user, password, "cafe", nc)
	if err != nil {
		t.Fatal(err)
	}
	r.Headers = sip.Headers{h}
	return r
}

// only leaves one algorithm in a challenge, as a phone that knows no other sees it.
func only(challenge sip.Response, algorithm string) sip.Response {
	var kept sip.Headers
	for _, h := range challenge.Headers {
		if strings.Contains(h.Value, "algorithm="+algorithm+",") {
			kept = append(kept, h)
		}
	}
	challenge.Headers = kept
	return challenge
}

func TestRegisterWithDigestBetweenTwoUAs(t *testing.T) {
	for _, algorithm := range []string{"SHA-256", "MD5"} {
		t.Run(algorithm, func(t *testing.T) {
			ann, bob, annHears, bobHears := pair(t)
			g := NewGuard("hotline", secrets, rand.Reader)
			req := within(invite(ann, bob, "reg-1"), sip.Register, 1, "")
			req.URI = "sip:" + bob.Addr().String()
			ann.Send(req)

			got := next(t, bobHears.requests, "REGISTER")
			_, ok, challenge := g.Check(noon, got)
			if ok {
				t.Fatal("let in without credentials")
			}
			bob.Reply(challenge)
			answer := next(t, annHears.responses, "401")
			if answer.Status != 401 || len(answer.Headers) < 2 || !strings.Contains(answer.Headers.Get("WWW-Authenticate"), "SHA-256") {
				t.Fatalf("ann got %+v, want SHA-256 first", answer)
			}
			h, err := Authorize(only(answer, algorithm), req.Method, req.URI, "1007", "demo", "cafe", 1)
			if err != nil {
				t.Fatal(err)
			}
			req.CSeq, req.Headers, req.Tx = 2, sip.Headers{h}, "tx-2"
			ann.Send(req)
			got = next(t, bobHears.requests, "REGISTER")
			if user, ok, _ := g.Check(noon, got); !ok || user != "1007" {
				t.Fatalf("user %q, ok %v", user, ok)
			}
			if _, ok, again := g.Check(noon, got); ok || !strings.Contains(again.Headers.Get("WWW-Authenticate"), "stale=true") {
				t.Fatal("a replay was let in, or not called stale")
			}
			bob.Reply(sip.Response{Status: 200, Tx: got.Tx})
			next(t, annHears.responses, "200")
		})
	}
}

func TestAuthorizePrefersSHA256(t *testing.T) {
	_, _, challenge := NewGuard("hotline", secrets, rand.Reader).Check(noon, register())
	challenge.Headers[0], challenge.Headers[1] = challenge.Headers[1], challenge.Headers[0]
	h, err := Authorize(challenge, "REGISTER", "sip:x", "u", "p", "c", 1)
	if err != nil || h.Name != "Authorization" || !strings.Contains(h.Value, "algorithm=SHA-256") {
		t.Fatalf("%+v, %v", h, err)
	}
}

func TestAPhoneThatOnlyBearsMD5SeesNothingElse(t *testing.T) {
	g := NewGuard("hotline", func(user string) (string, bool) { return "demo", user == "1007" || user == "1008" }, rand.Reader)
	g.MD5Only = func(user string) bool { return user == "1007" }
	algorithms := func(user string) (all []string) {
		req := register()
		req.From.URI = "sip:" + user + "@127.0.0.1"
		_, _, challenge := g.Check(noon, req)
		for _, h := range challenge.Headers {
			_, name, _ := strings.Cut(h.Value, "algorithm=")
			name, _, _ = strings.Cut(name, ",")
			all = append(all, name)
		}
		return all
	}
	if got := strings.Join(algorithms("1007"), " "); got != "MD5" {
		t.Errorf("1007 is challenged with %s", got)
	}
	if got := strings.Join(algorithms("1008"), " "); got != "SHA-256 MD5" {
		t.Errorf("1008 is challenged with %s", got)
	}
	seen := map[string]int{}
	for n := range 200 { // of nobody: one cannot tell from it who is somebody
		nobody := fmt.Sprint(2000 + n)
		got := strings.Join(algorithms(nobody), " ")
		if again := strings.Join(algorithms(nobody), " "); again != got {
			t.Errorf("%s is challenged with %s, then with %s", nobody, got, again)
		}
		seen[got]++
	}
	if seen["MD5"] < 50 || seen["SHA-256 MD5"] < 50 {
		t.Errorf("nobody is challenged with %v", seen)
	}
}

func TestAuthorizeTellsWhatItCannotAnswer(t *testing.T) {
	challenge := sip.Response{Status: 401, Headers: sip.Headers{{Name: "WWW-Authenticate", Value: `Basic realm="x"`}}}
	if _, err := Authorize(challenge, "REGISTER", "sip:x", "u", "p", "c", 1); err == nil {
		t.Fatal("a Basic challenge was answered")
	}
}

func TestTheGuardTurnsAway(t *testing.T) {
	g := NewGuard("hotline", secrets, rand.Reader)
	_, _, challenge := g.Check(noon, register())
	good := func(nc int) sip.Request { return authorized(t, challenge, "1007", "demo", nc) }
	edited := func(old, new string) sip.Request {
		r := good(1)
		r.Headers[0].Value = strings.Replace(r.Headers[0].Value, old, new, 1)
		return r
	}
	foreign := NewGuard("hotline", secrets, rand.Reader)
	_, _, other := foreign.Check(noon, register())
	elsewhere := good(1)
	elsewhere.URI = "sip:10.9.9.9"
	invite := good(1)
	invite.Method = sip.Invite
	for _, c := range []struct {
		name  string
		at    time.Time
		req   sip.Request
		stale bool
	}{
		{"a wrong password", noon, authorized(t, challenge, "1007", "guess", 1), false},
		{"an unknown user", noon, authorized(t, challenge, "1009", "demo", 1), false},
		{"another realm", noon, edited(`realm="hotline"`, `realm="else"`), false},
		{"another nonce count than was hashed", noon, edited("nc=00000001", "nc=00000002"), false},
		{"another host", noon, elsewhere, false},
		{"another method", noon, invite, false},
		{"no qop, so no nc", noon, edited("qop=auth, ", ""), false},
		{"no digest", noon, edited("Digest", "Basic"), false},
		{"a nonce of another guard", noon, authorized(t, other, "1007", "demo", 1), true},
		{"a nonce too old", noon.Add(nonceLife), good(1), true},
		{"a nonce of the future", noon.Add(-time.Second), good(1), true},
	} {
		user, ok, again := g.Check(c.at, c.req)
		stale := strings.Contains(again.Headers.Get("WWW-Authenticate"), "stale=true")
		if ok || user != "" || again.Status != 401 || len(again.Headers) != 2 || stale != c.stale {
			t.Errorf("%s: user %q, ok %v, answer %+v", c.name, user, ok, again)
		}
	}
	for nc := 1; nc <= 3; nc++ {
		if _, ok, _ := g.Check(noon, good(nc)); !ok {
			t.Errorf("nc %d was turned away", nc)
		}
	}
	if _, ok, _ := g.Check(noon, good(2)); ok {
		t.Error("nc 2 after 3 was let in")
	}
}

func TestTheNonceStoreIsBounded(t *testing.T) {
	g := NewGuard("hotline", secrets, rand.Reader)
	for n := range maxNonces {
		g.used[fmt.Sprint(n)] = use{made: noon}
	}
	_, _, challenge := g.Check(noon, register())
	if _, ok, _ := g.Check(noon, authorized(t, challenge, "1007", "demo", 1)); ok || len(g.used) != maxNonces {
		t.Fatalf("ok %v with %d nonces kept", ok, len(g.used))
	}
	later := noon.Add(nonceLife)
	_, _, challenge = g.Check(later, register())
	if _, ok, _ := g.Check(later, authorized(t, challenge, "1007", "demo", 1)); !ok || len(g.used) != 1 {
		t.Fatalf("ok %v with %d nonces kept, want the old ones gone", ok, len(g.used))
	}
}

func TestOfManyAtOnceOneUseOfANonceWins(t *testing.T) {
	g := NewGuard("hotline", secrets, rand.Reader)
	_, _, challenge := g.Check(noon, register())
	req := authorized(t, challenge, "1007", "demo", 1)
	var let atomic.Int32
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			if _, ok, _ := g.Check(noon, req); ok {
				let.Add(1)
			}
		})
	}
	all.Wait()
	if let.Load() != 1 {
		t.Fatalf("%d were let in", let.Load())
	}
}

func FuzzGuard(f *testing.F) {
	g := NewGuard("hotline", secrets, rand.Reader)
	_, _, challenge := g.Check(noon, register())
	c, err := digest.ParseChallenge(challenge.Headers[0].Value)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(`Digest username="1007", realm="hotline", nonce="` + c.Nonce + `", uri="sip:127.0.0.1", qop=auth, nc=00000001, cnonce="x", response="0"`)
	f.Add("Digest")
	f.Add("")
	f.Fuzz(func(t *testing.T, value string) {
		req := register()
		req.Headers = sip.Headers{{Name: "Authorization", Value: value}}
		if _, ok, _ := g.Check(noon, req); ok {
			t.Fatalf("let in with %q", value)
		}
		_, _ = Authorize(sip.Response{Status: 401, Headers: sip.Headers{{Name: "WWW-Authenticate", Value: value}}}, "REGISTER", "sip:x", "u", "p", "c", 1)
	})
}

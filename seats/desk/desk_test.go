package desk

import (
	"net/http"
	"net/http/httptest"
	"path"
	"testing"
)

func ask(t *testing.T, method, address string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, address, nil)
	if len(header) == 2 {
		r.Header.Set(header[0], header[1])
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w.Result()
}

func TestPagesHaveTheirHeaders(t *testing.T) {
	for _, address := range []string{"/", "/wall", "/pages/desk.js", "/pages/base.css", "/pages/mark.svg"} {
		got := ask(t, "GET", address)
		if got.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s", address, got.Status)
		}
		for name, want := range map[string]string{
			"Content-Security-Policy":    policy,
			"Permissions-Policy":         "microphone=(self)",
			"Cross-Origin-Opener-Policy": "same-origin",
			"Referrer-Policy":            "same-origin",
			"X-Content-Type-Options":     "nosniff",
			"Cache-Control":              "no-cache",
		} {
			if h := got.Header.Get(name); h != want {
				t.Errorf("%s: %s is %q, want %q", address, name, h, want)
			}
		}
		again := ask(t, "GET", address, "If-None-Match", got.Header.Get("ETag"))
		if again.StatusCode != http.StatusNotModified {
			t.Errorf("%s with its ETag: %s, want 304", address, again.Status)
		}
	}
}

func TestEveryAssetHasAKind(t *testing.T) {
	for address, a := range read(embedded) {
		if a.kind == "" || len(a.body) == 0 {
			t.Errorf("%s has the kind %q and %d bytes", address, a.kind, len(a.body))
		}
		if path.Ext(address) == ".html" {
			t.Errorf("%s is a document without an address of its own", address)
		}
	}
}

func TestWhatIsNotThere(t *testing.T) {
	for _, c := range []struct {
		method, address string
		want            int
	}{
		{"GET", "/pages/", 404},
		{"GET", "/pages/desk.html", 404},
		{"GET", "/desk", 404},
		{"GET", "/pages/../desk.go", 404},
		{"POST", "/", 405},
		{"HEAD", "/", 200},
	} {
		if got := ask(t, c.method, c.address); got.StatusCode != c.want {
			t.Errorf("%s %s: %s, want %d", c.method, c.address, got.Status, c.want)
		}
	}
}

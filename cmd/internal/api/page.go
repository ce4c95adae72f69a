package api

import (
	_ "embed"
	"net/http"
)

//go:embed page.html
var page []byte

// front is a plain page that says what this is. It has no script and loads nothing.
func front(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
	w.Write(page)
}

// Package desk is the pages that people work with: the desk of a seat and the wall of a hall, served as they are.
package desk

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"
)

//go:embed pages
var embedded embed.FS

// policy lets a page load only what this site serves: no inline script or style,
// no frame around it. blob: and mediastream: are the voice of the citizen.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"media-src 'self' blob: mediastream:; connect-src 'self'; font-src 'self'; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// kinds are the content types of what the pages consist of. They do not come
// from the machine's own table, which may say anything.
var kinds = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".svg":  "image/svg+xml",
}

// addresses are the documents that have an address of their own; everything else
// lies below /pages/.
var addresses = map[string]string{"desk.html": "/", "wall.html": "/wall"}

// asset is one file of the pages, ready to send.
type asset struct {
	kind string
	etag string
	body []byte
}

// Handler serves the desk at /, the wall at /wall and what they consist of below
// /pages/. Nothing on the pages is secret: what they show comes from the API.
// Browsers keep a copy and ask each time whether it is still right.
func Handler() http.Handler { return shelf(read(embedded)) }

// shelf is every asset by its address.
type shelf map[string]asset

// read takes the pages out of the binary. They are in it or it was not built, so
// a failure is a mistake of the build.
func read(files fs.FS) map[string]asset {
	assets := map[string]asset{}
	names, err := fs.Glob(files, "pages/*")
	if err != nil || len(names) == 0 {
		panic(fmt.Sprintf("cannot read the embedded pages: %v", err))
	}
	for _, name := range names {
		body, err := fs.ReadFile(files, name)
		if err != nil {
			panic(fmt.Sprintf("cannot read the embedded pages: %v", err))
		}
		file := path.Base(name)
		address, ok := addresses[file]
		if !ok {
			address = "/pages/" + file
		}
		assets[address] = asset{kind: kinds[path.Ext(file)], etag: fmt.Sprintf(`"%x"`, sha256.Sum256(body)), body: body}
	}
	return assets
}

// ServeHTTP implements http.Handler.
func (s shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		http.Error(w, "a page can only be read", http.StatusMethodNotAllowed)
		return
	}
	a, ok := s[r.URL.Path]
	if !ok {
		http.Error(w, "there is no such page", http.StatusNotFound)
		return
	}
	h.Set("Content-Security-Policy", policy)
	h.Set("Permissions-Policy", "microphone=(self)")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	// Not no-referrer: a browser may then send "Origin: null" with a change, which
	// the API refuses.
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cache-Control", "no-cache")
	h.Set("Content-Type", a.kind)
	h.Set("ETag", a.etag)
	http.ServeContent(w, r, strings.TrimPrefix(r.URL.Path, "/"), time.Time{}, bytes.NewReader(a.body))
}

package api

import "net/http"

// pages serves the pages of people, which have headers of their own.
func (a *API) pages() {
	if a.Pages == nil {
		return
	}
	serve := func(w http.ResponseWriter, r *http.Request) {
		a.Pages.ServeHTTP(&troubled{ResponseWriter: w}, r)
	}
	for _, at := range []string{"/{$}", "/wall", "/pages/"} {
		a.mux.HandleFunc("GET "+at, serve)
	}
}

package api

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// WebSocket takes a connection of a client over; secure tells that TLS lies between.
type WebSocket func(w http.ResponseWriter, r *http.Request, client netip.Addr, secure bool)

// sipRoute lets phones connect that speak SIP over WebSocket: RFC 7118. There is no
// session to ask for: who they are, digest tells.
func (a *API) sipRoute() {
	if a.SIP == nil {
		return
	}
	a.mux.HandleFunc("GET /sip", func(w http.ResponseWriter, r *http.Request) {
		client, err := netip.ParseAddr(a.client(r))
		if err != nil || !a.mayPhone(r) {
			a.Dropped("sip-origin")
			http.Error(w, "pages of this origin may not connect: name it in sip.websocket.origins", http.StatusForbidden)
			return
		}
		a.SIP(w, r, client, a.secure())
	})
}

// mayPhone tells whether the page that connects may. Programs say no origin:
// RFC 6455 §10.2.
func (a *API) mayPhone(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	return origin == "" || a.sameOrigin(r) ||
		slices.ContainsFunc(a.SIPOrigins, func(allowed string) bool { return strings.EqualFold(allowed, origin) })
}

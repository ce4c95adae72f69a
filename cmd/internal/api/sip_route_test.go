package api

import (
	"fmt"
	"net/http"
	"net/netip"
	"testing"
)

// TestWhoMayConnectAPhone: programs, pages of this site, and those that are named.
func TestWhoMayConnectAPhone(t *testing.T) {
	var dropped, told string
	open := func(c *Config) {
		c.SIP = func(w http.ResponseWriter, _ *http.Request, client netip.Addr, secure bool) {
			told = fmt.Sprint(client, secure)
			w.WriteHeader(http.StatusTeapot)
		}
		c.SIPOrigins = []string{"https://phone.example"}
		c.Dropped = func(what string) { dropped = what }
	}
	proxied := func(c *Config) { c.BehindProxy = true }
	for _, c := range []struct {
		origin string
		change func(*Config)
		status int
		told   string
	}{
		{"", func(*Config) {}, 418, "192.0.2.1 false"},
		{"Origin: http://example.com", func(*Config) {}, 418, "192.0.2.1 false"},
		{"Origin: https://Phone.example", func(*Config) {}, 418, "192.0.2.1 false"},
		{"Origin: https://example.com", proxied, 418, "192.0.2.1 true"},
		{"Origin: http://phone.example", func(*Config) {}, 403, ""},
		{"Origin: https://evil.example", proxied, 403, ""},
		{"Origin: null", func(*Config) {}, 403, ""},
	} {
		dropped, told = "", ""
		headers := []string{}
		if c.origin != "" {
			headers = append(headers, c.origin)
		}
		w := newDesk(t, open, c.change).ask("GET /sip", "", headers...)
		if w.Code != c.status || told != c.told || (dropped == "sip-origin") != (c.status == 403) {
			t.Errorf("%q: %d, told %q, dropped %q", c.origin, w.Code, told, dropped)
		}
	}
	newDesk(t).problem(newDesk(t).ask("GET /sip", ""), 404)
}

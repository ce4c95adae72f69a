package config

import (
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// Headsets is how browsers find the house from behind the routers of people's homes.
type Headsets struct {
	STUN        []string      // URLs (RFC 7064), in the order of the file
	TURN        []TURN        // in the order of the file
	Credentials time.Duration // how long those of a desk are taken by the TURN servers
}

// TURN is a relay that takes credentials made with a secret that it shares with the house.
type TURN struct {
	URL    string // RFC 7065
	Secret Secret
}

// Secret is a text that is never printed: its bytes are had by a conversion.
type Secret string

// String gives no more than that there is one.
func (Secret) String() string { return "(secret)" }

// GoString is String for %#v.
func (s Secret) GoString() string { return s.String() }

// MarshalText is String for logs and JSON.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

const (
	// defaultCredentials is longer than anybody's shift.
	defaultCredentials = 12 * time.Hour
	// maxICE bounds the servers of a kind: a browser asks them all.
	maxICE = 4
	// minSecret keeps a desk from finding the secret by trying: it sees what is made with it.
	minSecret = 16
)

func (r *reader) headsets(n ast.Node) Headsets {
	h := Headsets{Credentials: defaultCredentials}
	r.table(n, "headsets", fields{
		"stun": func(v ast.Node) {
			const what = "headsets: stun"
			for _, item := range r.ice(v, what, true) {
				if u := r.iceURL(item, what, "stun", "stuns"); u != "" {
					h.STUN = append(h.STUN, u)
				}
			}
		},
		"turn": func(v ast.Node) {
			for _, item := range r.ice(v, "headsets: turn", false) {
				h.TURN = append(h.TURN, r.turn(item))
			}
		},
		"credentials": func(v ast.Node) {
			h.Credentials = r.duration(v, "headsets: credentials", 10*time.Minute, 7*24*time.Hour)
		},
	})
	return h
}

// ice gives the items of a list of servers.
func (r *reader) ice(n ast.Node, what string, lone bool) []ast.Node {
	items := r.items(n, what, lone)
	if len(items) > maxICE {
		r.wrong(n, "%s: %d servers, %d are the most", what, len(items), maxICE)
	}
	return items
}

func (r *reader) turn(n ast.Node) TURN {
	const what = "headsets: turn"
	var t TURN
	given := r.table(n, what, fields{
		"url": func(v ast.Node) { t.URL = r.iceURL(v, what+": url", "turn", "turns") },
		"secret": func(v ast.Node) {
			s := r.text(v, what+": secret")
			if s != "" && len(s) < minSecret {
				r.wrong(v, "%s: secret: %d bytes, want %d at least: whoever has a desk could find it by trying", what, len(s), minSecret)
			}
			t.Secret = Secret(s)
		},
	})
	r.need(n, what, given, "url", "")
	r.need(n, what, given, "secret", ": the TURN server has the same (coturn: static-auth-secret)")
	return t
}

// hostname matches a name that DNS may know: RFC 1123 §2.1.
var hostname = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$`)

// iceURL reads the URL of a STUN or TURN server. A browser that is given a wrong
// one makes no connection at all.
func (r *reader) iceURL(n ast.Node, what string, schemes ...string) string {
	s := r.text(n, what)
	if s == "" {
		return ""
	}
	scheme, rest, _ := strings.Cut(s, ":")
	address, query, asked := strings.Cut(rest, "?")
	switch {
	case !slices.Contains(schemes, scheme):
		r.wrong(n, "%s: %q does not begin with %s: or %s:", what, short(s), schemes[0], schemes[1])
	case !iceAddress(address):
		r.wrong(n, "%s: %q has no address like turn.example.org:3478 after %s:", what, short(s), scheme)
	case asked && (schemes[0] == "stun" || query != "transport=udp" && query != "transport=tcp"):
		r.wrong(n, "%s: %q: only turn: may end in ?transport=udp or ?transport=tcp", what, short(s))
	default:
		return s
	}
	return ""
}

// iceAddress tells whether a text is a host with or without a port.
func iceAddress(s string) bool {
	u := url.URL{Host: s}
	host, port := u.Hostname(), u.Port()
	if number, err := strconv.ParseUint(port, 10, 16); port != "" && (err != nil || number == 0) {
		return false
	}
	if port == "" && strings.HasSuffix(s, ":") {
		return false
	}
	if strings.HasPrefix(s, "[") {
		a, err := netip.ParseAddr(host)
		return err == nil && a.Is6() && a.Zone() == ""
	}
	return hostname.MatchString(host) && len(host) <= 253 && (port == "" || s == host+":"+port)
}

package sip

import "strings"

// inner are the headers that mean something only from a network that is trusted:
// who calls, who was called first, who pays.
var inner = []string{
	"P-Asserted-Identity", "P-Preferred-Identity", "Remote-Party-ID", "Diversion", "History-Info",
	"P-Called-Party-ID", "P-Charging-Vector", "P-Charging-Function-Addresses", "P-Access-Network-Info",
	"P-Visited-Network-ID", "P-Served-User", "P-Asserted-Service",
}

// Foreign gives the headers that may be believed of somebody who is not trusted:
// all but those that only a trusted network may set, RFC 3324 §5, RFC 3325 §5, and
// those of our own making (X-Hotline-...).
func Foreign(headers Headers) Headers {
	var kept Headers
	for _, h := range headers {
		if !isInner(h.Name) {
			kept = append(kept, h)
		}
	}
	return kept
}

func isInner(name string) bool {
	for _, n := range inner {
		if strings.EqualFold(n, name) {
			return true
		}
	}
	const own = "x-hotline-"
	return len(name) >= len(own) && strings.EqualFold(name[:len(own)], own)
}

package config

import (
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
)

const registeredPhone = "registered"

// checkPhone puts a person's phone and its secret together.
func (r *reader) checkPhone(e *listed, what string) {
	m := &e.model
	m.Phone.Registered = e.phone == registeredPhone
	switch {
	case m.Phone.Registered && e.secretAt == nil:
		r.wrong(e.phoneAt, "%s: secret is missing: a phone that registers has one of its own", what)
	case !m.Phone.Registered && e.secretAt != nil:
		r.wrong(e.secretAt, "%s: secret is for phone: registered only", what)
	}
	if !m.Phone.Registered && e.digestAt != nil {
		r.wrong(e.digestAt, "%s: digest is for phone: registered only", what)
	}
}

// counted is a part of an address that counts on with the people of a range.
var counted = regexp.MustCompile(`\{([0-9]{1,5})\+i\}`)

// user is the user part of a SIP URI that needs no escapes.
var user = regexp.MustCompile(`^[A-Za-z0-9_.!~*+-]{1,64}$`)

// fixedPhone writes out and checks the address of a fixed phone. {n} is the
// person's number, {16000+i} a number that counts on from person to person.
// The host is an IP address: nothing is looked up when a phone is to ring.
func fixedPhone(pattern, number string, i int) (uri, why string) {
	uri = strings.ReplaceAll(pattern, "{n}", number)
	uri = counted.ReplaceAllStringFunc(uri, func(s string) string {
		base, _ := strconv.Atoi(counted.FindStringSubmatch(s)[1])
		return strconv.Itoa(base + i)
	})
	const want = "want registered, or an address like sip:seat0001@127.0.0.1:16000"
	rest, ok := strings.CutPrefix(uri, "sip:")
	if !ok {
		return "", fmt.Sprintf("%q: %s", short(uri), want)
	}
	name, host, ok := strings.Cut(rest, "@")
	host, params, _ := strings.Cut(host, ";")
	switch {
	case !ok || !user.MatchString(name):
		return "", fmt.Sprintf("%q: %s", short(uri), want)
	case params != "" && params != "transport=udp" && params != "transport=tcp":
		return "", fmt.Sprintf("%q: after the address only ;transport=udp or ;transport=tcp", short(uri))
	}
	if addr, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil && addr.Zone() == "" {
		return uri, ""
	}
	if at, err := netip.ParseAddrPort(host); err != nil || at.Port() == 0 {
		return "", fmt.Sprintf("%q: %q is no IP address and port; %s", short(uri), short(host), want)
	}
	return uri, ""
}

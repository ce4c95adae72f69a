package ua

import (
	"net/netip"
	"strconv"
	"strings"

	"hotline/sip"
)

// checkURI refuses schemes other than sip, and sips unless it came over TLS:
// RFC 3261 §8.2.2.1, §26.2.2. Headers have no place in a
// Request-URI (RFC 3261 §19.1.1), and an address of IPv6 stands in brackets:
// RFC 5118 §4.1.
func checkURI(uri string, from *hop) refusal {
	scheme, _, ok := strings.Cut(uri, ":")
	for _, c := range scheme {
		if !strings.ContainsRune("+-.", c) && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
			ok = false
		}
	}
	switch {
	case !ok || scheme == "":
		return refuse(400, "Bad Request URI")
	case !strings.EqualFold(scheme, "sip") && !(isSecure(scheme) && from.secure()):
		return refuse(416, "")
	case strings.Contains(afterUser(uri), "?"):
		return refuse(400, "Headers In Request URI")
	case !fitHost(uri):
		return refuse(400, "Bad Host In Request URI")
	}
	return refusal{}
}

// afterUser is what follows the user of a URI: host, port, parameters, headers.
// The user may hold any of their separators: RFC 3261 §25.1.
func afterUser(uri string) string {
	_, rest, _ := strings.Cut(uri, ":")
	return rest[strings.LastIndexByte(rest, '@')+1:]
}

// fitHost tells whether a URI names a host that can be one, and a port.
func fitHost(uri string) bool {
	host, _, _ := strings.Cut(afterUser(uri), ";")
	port, ported := "", false
	if inside, after, bracketed := strings.Cut(host, "]"); bracketed {
		// Three colons come from a mistake in the grammar of RFC 3261 and must be borne: RFC 5118 §4.10.
		addr, err := netip.ParseAddr(strings.Replace(strings.TrimPrefix(inside, "["), ":::", "::", 1))
		if !strings.HasPrefix(inside, "[") || err != nil || !addr.Is6() || after != "" && after[0] != ':' {
			return false
		}
		port, ported = strings.CutPrefix(after, ":")
	} else {
		host, port, ported = strings.Cut(host, ":")
		if host == "" || strings.Trim(host, hostOctets) != "" {
			return false
		}
	}
	_, err := strconv.ParseUint(port, 10, 16)
	return !ported || err == nil
}

// hostOctets are those of a name or an IPv4 address, and the _ of some.
const hostOctets = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_"

// checkContacts refuses a URI to be registered whose headers cannot be told from
// those of the Contact: RFC 3261 §20.10, RFC 4475 §3.1.2.13.
func checkContacts(m *message, method string) refusal {
	if method != sip.Register {
		return refusal{}
	}
	for _, contact := range m.list("Contact") {
		if indexOutsideQuotes(contact, '<') < 0 && strings.Contains(contact, "?") {
			return refuse(400, "Contact Needs Angle Brackets")
		}
	}
	return refusal{}
}

// checkAccept refuses who would not understand our answer: RFC 3261 §21.4.7. An
// empty Accept is taken for none.
func checkAccept(m *message, method string) refusal {
	ranges := m.list("Accept")
	if method != sip.Invite || len(ranges) == 0 {
		return refusal{}
	}
	for _, media := range ranges {
		kind, _, _ := strings.Cut(media, ";")
		switch strings.ToLower(strings.TrimSpace(kind)) {
		case "application/sdp", "application/*", "*/*":
			return refusal{}
		}
	}
	return refuse(406, "", field{"Accept", "application/sdp"})
}

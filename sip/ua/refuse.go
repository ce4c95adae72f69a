package ua

import (
	"fmt"
	"hash/fnv"
	"net/netip"
	"strconv"
	"strings"
)

// reply writes the answer to a request that is refused without any state:
// RFC 3261 §8.2.7. It uses only what was readable.
func (m *message) reply(r refusal, source netip.AddrPort) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "SIP/2.0 %d %s\r\n", r.status, phrase(r.status, r.reason))
	for i, via := range m.all("Via") {
		if i == 0 {
			via = stamped(via, source)
		}
		fmt.Fprintf(&b, "Via: %s\r\n", via)
	}
	for _, name := range []string{"From", "To", "Call-ID", "CSeq"} {
		value := m.get(name)
		if value == "" {
			continue
		}
		if party, _ := parseParty(value); name == "To" && party.Tag == "" {
			value += ";tag=" + m.statelessTag()
		}
		fmt.Fprintf(&b, "%s: %s\r\n", name, value)
	}
	for _, h := range r.headers {
		fmt.Fprintf(&b, "%s: %s\r\n", h.name, h.value)
	}
	b.WriteString("Content-Length: 0\r\n\r\n")
	return []byte(b.String())
}

// statelessTag is the To tag of stateless answers. It is the same for every
// copy of a request, and for the ACK of the answer, which can so be told from
// the ACK of a dialog: RFC 3261 §8.2.7.
func (m *message) statelessTag() string {
	h := fnv.New64a()
	number, _, _ := m.cseq()
	from, _ := parseParty(m.get("From"))
	fmt.Fprintf(h, "%s|%s|%d", m.get("Call-ID"), from.Tag, number)
	return "none-" + strconv.FormatUint(h.Sum64(), 36)
}

// stamped gives the top Via what the server adds: RFC 3261 §18.2.1, RFC 3581 §4.
func stamped(via string, source netip.AddrPort) string {
	first := splitOutside(via, ',')[0]
	rest := via[len(first):]
	parts := splitOutside(first, ';')
	kept := parts[:1]
	for _, p := range parts[1:] {
		key, value, _ := strings.Cut(strings.TrimSpace(p), "=")
		switch {
		case strings.EqualFold(key, "received"):
			continue
		case strings.EqualFold(key, "rport") && value == "":
			p = "rport=" + strconv.Itoa(int(source.Port()))
		}
		kept = append(kept, p)
	}
	return strings.Join(append(kept, "received="+source.Addr().String()), ";") + rest
}

// phrase gives the reason phrase of a status, unless one is given.
func phrase(status int, given string) string {
	if given != "" {
		return oneLine(given)
	}
	if words, ok := phrases[status]; ok {
		return words
	}
	return "Status " + strconv.Itoa(status)
}

// phrases are those of RFC 3261 §21 and of the extensions spoken here.
var phrases = map[int]string{
	100: "Trying", 180: "Ringing", 181: "Call Is Being Forwarded", 182: "Queued", 183: "Session Progress",
	200: "OK", 202: "Accepted",
	400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
	406: "Not Acceptable", 407: "Proxy Authentication Required", 408: "Request Timeout", 410: "Gone",
	413: "Request Entity Too Large", 415: "Unsupported Media Type", 416: "Unsupported URI Scheme",
	420: "Bad Extension", 421: "Extension Required", 422: "Session Interval Too Small", 423: "Interval Too Brief",
	480: "Temporarily Unavailable", 481: "Call/Transaction Does Not Exist", 482: "Loop Detected",
	483: "Too Many Hops", 484: "Address Incomplete", 486: "Busy Here", 487: "Request Terminated",
	488: "Not Acceptable Here", 491: "Request Pending", 493: "Undecipherable",
	500: "Server Internal Error", 501: "Not Implemented", 503: "Service Unavailable", 504: "Server Time-out",
	505: "Version Not Supported", 513: "Message Too Large",
	600: "Busy Everywhere", 603: "Decline", 604: "Does Not Exist Anywhere", 606: "Not Acceptable",
}

var lineEnds = strings.NewReplacer("\r", " ", "\n", " ", "\x00", " ")

// oneLine keeps a value on its line. Its other bytes stay as they are, whatever
// character set they are of.
func oneLine(s string) string { return lineEnds.Replace(s) }

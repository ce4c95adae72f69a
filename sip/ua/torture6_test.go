package ua

import (
	"strconv"
	"strings"
	"testing"
)

// torture6 are messages like the 12 of RFC 5118, made here: its section, the
// request URI and top Via, another header, and the status.
var torture6 = []struct{ section, start, via, more, status string }{
	{"4.1 ipv6-good", "REGISTER sip:[2001:db8::10]", "[2001:db8::9:1]", "Contact: <sip:caller@[2001:db8::1]>", "401"},
	{"4.1 ipv6-bad", "REGISTER sip:2001:db8::10", "[2001:db8::9:1]", "Contact: <sip:caller@[2001:db8::1]>", "400"},
	{"4.2 port-ambiguous", "REGISTER sip:[2001:db8::10:5070]", "[2001:db8::9:1]", "Contact: <sip:caller@[2001:db8::1]>", "401"},
	{"4.3 port-unambiguous", "REGISTER sip:[2001:db8::10]:5070", "[2001:db8::9:1]", "Contact: <sip:caller@[2001:db8::1]>", "401"},
	{"4.4 via-received-param-with-delim", "OPTIONS sip:[2001:db8::10]", "[2001:db8::9:1];received=[2001:db8::9:255]", "", "200"},
	{"4.4 via-received-param-no-delim", "OPTIONS sip:[2001:db8::10]", "[2001:db8::9:1];received=2001:db8::9:255", "", "200"},
	{"4.5 ipv6-in-sdp", "INVITE sip:user@[2001:db8::10]", "[2001:db8::20]", "Contact: <sip:user@[2001:db8::20]>\n" +
		described("IN IP6 2001:db8::20", "m=audio 6000 RTP/AVP 8"), "200"},
	{"4.6 mult-ip-in-header", "BYE sip:user@host.example.net", "[2001:db8::9:1]:5050", "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKjhja8781hjuaij65144\n" +
		"Via: SIP/2.0/TCP [2001:db8::9:255];branch=z9hG4bK451jj;received=192.0.2.200", "200"},
	{"4.7 mult-ip-in-sdp", "INVITE sip:user@[2001:db8::10]", "[2001:db8::20]", "Contact: <sip:user@[2001:db8::20]>\n" +
		described("IN IP6 2001:db8::20", "m=audio 6000 RTP/AVP 8\nc=IN IP4 192.0.2.1\nm=audio 6002 RTP/AVP 8\nc=IN IP6 2001:db8::30"), "200"},
	{"4.8 ipv4-mapped-ipv6", "INVITE sip:user@example.com", "host.example.com", "Contact: <sip:user@[::ffff:192.0.2.10]:19823>\n" +
		described("IN IP6 ::ffff:192.0.2.10", "m=audio 6000 RTP/AVP 8"), "200"},
	{"4.9 ipv6-bug-abnf-3-colons", "OPTIONS sip:user@[2001:db8:::192.0.2.1]", "[2001:db8::9:1]", "", "200"},
	{"4.9 ipv6-correct-abnf-2-colons", "OPTIONS sip:user@[2001:db8::192.0.2.1]", "[2001:db8::9:1]", "", "200"},
}

// described is a description, with the headers that announce it.
func described(origin, media string) string {
	body := "v=0\no=a 1 1 " + origin + "\ns=-\nc=" + origin + "\nt=0 0\n" + media + "\n"
	return "Content-Type: application/sdp\n\n" + strings.ReplaceAll(body, "\n", "\r\n")
}

func TestTortureOfIPv6(t *testing.T) {
	for _, c := range torture6 {
		t.Run(c.section, func(t *testing.T) {
			method, _, _ := strings.Cut(c.start, " ")
			head, body, _ := strings.Cut(c.more, "\n\n")
			text := c.start + " SIP/2.0\nVia: SIP/2.0/UDP " + c.via + ";branch=z9hG4bKas3\nFrom: <sip:user@example.com>;tag=81x2\n" +
				"To: <sip:user@example.com>\nCall-ID: SSG9559905523997077@hlau_4100\nMax-Forwards: 70\nCSeq: 98176 " + method + "\n" + head
			text = crlf(strings.TrimRight(text, "\n") + "\nContent-Length: " + strconv.Itoa(len(body)) + "\n\n")
			judge(t, []byte(text+body), c.status, c.status)
		})
	}
}

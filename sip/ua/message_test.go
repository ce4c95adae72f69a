package ua

import (
	"strings"
	"testing"
	"unicode"

	"hotline/sip"
)

// FuzzMessage: whatever comes in a datagram, nothing panics, what is refused has
// a status, and what belongs to a dialog is seen to before it is read.
func FuzzMessage(f *testing.F) {
	f.Add([]byte(crlf(rawInvite("z9hG4bK1"))))
	f.Add([]byte(crlf(rawCancel("z9hG4bK1"))))
	f.Add([]byte("SIP/2.0 200 OK\r\nVia: ,\r\n\r\n"))
	f.Add([]byte("INVITE sip:a SIP/2.0\r\nVia:,\r\nf:a\r\nt:\"\r\ni:1\r\nCSeq:1 INVITE\r\n\r\n"))
	u := newUA(Config{}, sockets{}, loopback, deaf{})
	from := &hop{far: far{overUDP, loopback}, write: func([]byte) error { return nil }}
	f.Fuzz(func(t *testing.T, data []byte) {
		m := scan(data)
		kind, _ := knock(data)
		_ = m.reply(refuse(400, ""), loopback)
		if !m.isResponse() && check(&m, from).status == 0 {
			to, _ := parseParty(m.get("To"))
			if to.Tag != "" && kind != sip.Vital && printable(data) {
				t.Fatalf("%q is within a dialog, and is taken for kind %v", data, kind)
			}
			if msg, err := u.parser.ParseSIP(data); err == nil && msg.Via() != nil {
				_ = request(arrival{m: &m, from: from, key: serverKey(&m, m.method())})
			}
		}
	})
}

// printable tells whether a message has no controls but line ends and tabs.
func printable(data []byte) bool {
	text := strings.ReplaceAll(string(data), "\r\n", "")
	return !strings.ContainsFunc(text, func(c rune) bool {
		return c != '\t' && !unicode.IsGraphic(c) || c != ' ' && c != '\t' && unicode.IsSpace(c)
	})
}

type deaf struct{}

func (deaf) Request(sip.Request)                {}
func (deaf) Response(sip.Response)              {}
func (deaf) Failed(string, string, int, string) {}

package ua

import (
	"testing"

	"hotline/sip"
)

// FuzzMessage: whatever comes in a datagram, nothing panics, and what is
// refused has a status.
func FuzzMessage(f *testing.F) {
	f.Add([]byte(crlf(rawInvite("z9hG4bK1"))))
	f.Add([]byte(crlf(rawCancel("z9hG4bK1"))))
	f.Add([]byte("SIP/2.0 200 OK\r\nVia: ,\r\n\r\n"))
	f.Add([]byte("INVITE sip:a SIP/2.0\r\nVia:,\r\nf:a\r\nt:\"\r\ni:1\r\nCSeq:1 INVITE\r\n\r\n"))
	u := newUA(Config{}, sockets{}, loopback, deaf{})
	from := &hop{far: far{overUDP, loopback}, write: func([]byte) error { return nil }}
	f.Fuzz(func(t *testing.T, data []byte) {
		m := scan(data)
		_ = m.reply(refuse(400, ""), loopback)
		if !m.isResponse() && check(&m, from).status == 0 {
			if msg, err := u.parser.ParseSIP(data); err == nil && msg.Via() != nil {
				_ = request(arrival{m: &m, from: from, key: serverKey(&m, m.method())})
			}
		}
	})
}

type deaf struct{}

func (deaf) Request(sip.Request)                {}
func (deaf) Response(sip.Response)              {}
func (deaf) Failed(string, string, int, string) {}

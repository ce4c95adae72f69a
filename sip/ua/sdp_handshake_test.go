package ua

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"hotline/sip"
)

const (
	printOne = "4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB"
	printTwo = "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33"
)

const handshakeSDP = `v=0
o=- 1 1 IN IP4 192.0.2.1
s=-
c=IN IP4 192.0.2.1
t=0 0
a=setup:actpass
a=fingerprint:SHA-1 ` + printOne + `
m=audio 49170 UDP/TLS/RTP/SAVP 8
m=audio 49172 UDP/TLS/RTP/SAVPF 8
a=fingerprint:sha-1 ` + printTwo + `
a=fingerprint:whirlpool 00:11
a=fingerprint:nonsense
a=setup:passive
m=audio 49174 RTP/AVP 8
a=setup:nobody
`

// TestHandshakeLines: fingerprints and setup of the whole hold for each stream that
// has none of its own (RFC 8122 §5, RFC 4145 §4), and each is written with its own.
func TestHandshakeLines(t *testing.T) {
	s, err := ParseSDP([]byte(handshakeSDP))
	if err != nil {
		t.Fatal(err)
	}
	one := []sip.Print{{Hash: "sha-1", Digest: printOne}}
	for i, want := range []struct {
		proto  string
		prints []sip.Print
		setup  sip.Setup
	}{
		{"UDP/TLS/RTP/SAVP", one, sip.Actpass},
		{"UDP/TLS/RTP/SAVPF", []sip.Print{{Hash: "sha-1", Digest: printTwo}, {Hash: "whirlpool", Digest: "00:11"}}, sip.Passive},
		{"RTP/AVP", one, sip.Actpass},
	} {
		if m := s.Media[i]; m.Proto != want.proto || !reflect.DeepEqual(m.Prints, want.prints) || m.Setup != want.setup {
			t.Errorf("stream %d is read as %+v", i, m)
		}
	}
	text := string(FormatSDP(s))
	for _, line := range []string{"m=audio 49172 UDP/TLS/RTP/SAVPF 8\r\n", "a=fingerprint:sha-1 " + printTwo + "\r\n", "a=setup:passive\r\n", "a=setup:actpass\r\n"} {
		if !strings.Contains(text, line) {
			t.Errorf("%q is not in\n%s", line, text)
		}
	}
	if again, err := ParseSDP([]byte(text)); err != nil || !reflect.DeepEqual(again, s) {
		t.Errorf("read again it is %+v, %v", again, err)
	}
}

// TestManyFingerprints: lines without end are not kept, of a stream or of the whole.
func TestManyFingerprints(t *testing.T) {
	var lines strings.Builder
	for i := range 100 {
		fmt.Fprintf(&lines, "a=fingerprint:sha-1 %02X:%s\n", i, printOne[3:])
	}
	for _, text := range []string{handshakeSDP + lines.String(), strings.Replace(handshakeSDP, "a=setup:actpass\n", lines.String(), 1)} {
		s, err := ParseSDP([]byte(text))
		if err != nil || len(s.Media[2].Prints) != maxPrints {
			t.Errorf("%d lines were kept, %v", len(s.Media[2].Prints), err)
		}
	}
}

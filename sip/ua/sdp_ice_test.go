package ua

import (
	"net/netip"
	"reflect"
	"strings"
	"testing"

	"hotline/sip"
)

// browserSDP is what a browser offers that hides its addresses.
const browserSDP = `v=0
o=- 4611731400430051336 2 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0 1
a=extmap-allow-mixed
a=msid-semantic: WMS stream
m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126
c=IN IP4 0.0.0.0
a=rtcp:9 IN IP4 0.0.0.0
a=candidate:842163049 1 udp 2122260223 5f1c9a1e-2f6f-4c76-bd1f-08e8c7a2b7a4.local 51820 typ host generation 0 network-cost 999
a=ice-ufrag:F7gI
a=ice-pwd:x9cml/YzichV2+XlhiMu8g
a=ice-options:trickle
a=fingerprint:sha-1 ` + printOne + `
a=setup:actpass
a=mid:0
a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
a=sendrecv
a=msid:stream track
a=rtcp-mux
a=rtcp-rsize
a=rtpmap:111 opus/48000/2
a=rtcp-fb:111 transport-cc
a=fmtp:111 minptime=10;useinbandfec=1
a=rtpmap:126 telephone-event/8000
a=ssrc:3570614608 cname:4TOk42mSjXCkVIa6
m=video 9 UDP/TLS/RTP/SAVPF 96
c=IN IP4 0.0.0.0
a=ice-ufrag:F7gI
a=ice-pwd:short
a=mid:1
a=rtcp-mux
`

// liteSDP is what a side writes that is lite: RFC 8839 §4.2.2.
const liteSDP = `v=0
o=- 1 1 IN IP4 192.0.2.1
s=-
c=IN IP4 192.0.2.1
t=0 0
a=ice-lite
a=ice-options:ice2
a=group:BUNDLE 0
m=audio 49170 RTP/AVP 8
a=rtpmap:8 PCMA/8000
a=ice-ufrag:abcd
a=ice-pwd:x9cml/YzichV2+XlhiMu8g
a=mid:0
a=rtcp-mux
a=sendrecv
a=candidate:1 1 UDP 2130706431 192.0.2.1 49170 typ host
a=end-of-candidates
`

// TestBrowserSDP: what tells how to reach a browser is read, its candidates are not:
// who is lite looks for nobody.
func TestBrowserSDP(t *testing.T) {
	s, err := ParseSDP([]byte(browserSDP))
	if err != nil {
		t.Fatal(err)
	}
	sound, video := s.Media[0], s.Media[1]
	if s.Lite || !reflect.DeepEqual(s.Bundle, []string{"0", "1"}) || sound.Mid != "0" || !sound.Mux || sound.ICE.Ufrag != "F7gI" ||
		string(sound.ICE.Pwd.Octets()) != "x9cml/YzichV2+XlhiMu8g" || sound.Addr != netip.IPv4Unspecified() || sound.Port != 9 {
		t.Errorf("read %+v", s)
	}
	if video.ICE.On() || video.ICE.Ufrag != "" {
		t.Errorf("half of the credentials is read as %+v", video.ICE)
	}
	if text := string(FormatSDP(s)); strings.Contains(text, "candidate") || !strings.Contains(text, "a=group:BUNDLE 0 1\r\n") {
		t.Errorf("written\n%s", text)
	}
	whole := strings.Replace(strings.Replace(browserSDP, "a=ice-ufrag:F7gI\na=ice-pwd:x9cml/YzichV2+XlhiMu8g\n", "", 1),
		"a=group:", "a=ice-ufrag:F7gI\na=ice-pwd:x9cml/YzichV2+XlhiMu8g\na=group:", 1)
	if of, err := ParseSDP([]byte(whole)); err != nil || !of.Media[0].ICE.Equal(sound.ICE) {
		t.Errorf("RFC 8839 §5.4: of the whole description it is read as %+v, %v", of, err)
	}
}

// TestLiteSDP: ours says that it is lite, and its address as the one candidate.
func TestLiteSDP(t *testing.T) {
	s, err := ParseSDP([]byte(liteSDP))
	if err != nil || !s.Lite {
		t.Fatalf("read %+v, %v", s, err)
	}
	if got := strings.ReplaceAll(string(FormatSDP(s)), "\r\n", "\n"); got != liteSDP {
		t.Errorf("written\n%s", got)
	}
	for _, change := range []func(*sip.SDP){
		func(s *sip.SDP) { s.Media[0].Port = 0 },
		func(s *sip.SDP) { s.Media[0].ICE = sip.Credentials{} },
		func(s *sip.SDP) { s.Addr = netip.Addr{} },
		func(s *sip.SDP) { s.Lite = false },
	} {
		s, _ := ParseSDP([]byte(liteSDP))
		if change(s); strings.Contains(string(FormatSDP(s)), "candidate") {
			t.Errorf("a candidate is written of %+v", s)
		}
	}
	s.Media[0].Addr = netip.MustParseAddr("2001:db8::9")
	if text := string(FormatSDP(s)); !strings.Contains(text, "UDP 2130706431 2001:db8::9 49170 typ host\r\n") {
		t.Errorf("written\n%s", text)
	}
}

// TestManyNamesInAGroup: a group without end is none.
func TestManyNamesInAGroup(t *testing.T) {
	s, err := ParseSDP([]byte(strings.Replace(liteSDP, "BUNDLE 0", "BUNDLE"+strings.Repeat(" 0", 1000), 1)))
	if err != nil || s.Bundle != nil {
		t.Errorf("%d names were kept, %v", len(s.Bundle), err)
	}
}

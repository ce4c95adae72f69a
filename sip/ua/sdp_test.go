package ua

import (
	"net/netip"
	"reflect"
	"strings"
	"testing"

	"hotline/sip"
)

const phoneSDP = `v=0
o=lei 2890844526 2890844527 IN IP4 192.0.2.1
s=-
c=IN IP4 192.0.2.1
t=0 0
a=sendonly
m=audio 49170 RTP/AVP 8 0 101 9
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
a=ptime:20
a=rtcp:49180 IN IP4 192.0.2.1
m=audio 49200 RTP/AVP 8
c=IN IP4 0.0.0.0
a=inactive
m=image 0 udptl t38
`

func TestParseSDP(t *testing.T) {
	s, err := ParseSDP([]byte(phoneSDP))
	if err != nil {
		t.Fatal(err)
	}
	alaw := sip.Format{PT: 8, Name: "PCMA", Rate: 8000}
	want := &sip.SDP{
		User: "lei", SessionID: 2890844526, Version: 2890844527, Addr: netip.MustParseAddr("192.0.2.1"),
		Media: []sip.Stream{
			{Kind: "audio", Port: 49170, Proto: "RTP/AVP", RTCPPort: 49180, Direction: sip.SendOnly, PTime: 20, Formats: []sip.Format{
				alaw, {PT: 0, Name: "PCMU", Rate: 8000}, {PT: 101, Name: "telephone-event", Rate: 8000, Fmtp: "0-15"}, {PT: 9, Name: "G722", Rate: 8000},
			}},
			{Kind: "audio", Port: 49200, Proto: "RTP/AVP", Addr: netip.IPv4Unspecified(), Direction: sip.Inactive, Formats: []sip.Format{alaw}},
			{Kind: "image", Proto: "udptl", Direction: sip.SendOnly},
		},
	}
	if !reflect.DeepEqual(s, want) {
		t.Fatalf("got\n%+v, want\n%+v", s, want)
	}
	again, err := ParseSDP(FormatSDP(s))
	if err != nil || !reflect.DeepEqual(again, want) {
		t.Fatalf("written and read again it is\n%+v, %v", again, err)
	}
}

func TestUnreadableSDP(t *testing.T) {
	for name, text := range map[string]string{
		"empty":           "",
		"no sdp":          "hello",
		"a name":          strings.ReplaceAll(phoneSDP, "c=IN IP4 192.0.2.1", "c=IN IP4 gw.example"),
		"a port too high": strings.ReplaceAll(phoneSDP, "49170", "70000"),
		"a zone":          strings.ReplaceAll(phoneSDP, "c=IN IP4 192.0.2.1", "c=IN IP6 fe80::1%eth0"),
		"too long":        phoneSDP + strings.Repeat("a=x\n", maxSDP/4),
	} {
		if s, err := ParseSDP([]byte(text)); err == nil || s != nil {
			t.Errorf("%s was read as %+v", name, s)
		}
	}
}

func TestBadSDPIsSaidInTheRequest(t *testing.T) {
	hears := newEar()
	bob := openUA(t, hears)
	newWire(t, bob).say(strings.Replace(rawInvite("z9hG4bK9"), "Content-Length: 0\n", "Content-Type: application/sdp\nContent-Length: 5\n\nhello", 1))
	if r := next(t, hears.requests, "INVITE"); r.SDP != nil || r.BadSDP == "" {
		t.Fatalf("got SDP %+v, BadSDP %q", r.SDP, r.BadSDP)
	}
}

func FuzzSDP(f *testing.F) {
	f.Add([]byte(phoneSDP))
	f.Add([]byte("v=0\no=- 1 1 IN IP6 ::1\ns=-\nt=0 0\nm=audio 9/2 RTP/SAVPF 0 96\na=rtpmap:96 opus/48000/2\n"))
	f.Add([]byte(secureSDP))
	f.Add([]byte(handshakeSDP))
	f.Add([]byte(browserSDP))
	f.Add([]byte(liteSDP))
	f.Add([]byte("m=\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := ParseSDP(text)
		if err != nil {
			return
		}
		written := FormatSDP(s)
		again, err := ParseSDP(written)
		if len(written) > maxSDP {
			return // the names of static types can make it longer than what was read
		}
		if err != nil || !reflect.DeepEqual(again, s) {
			t.Fatalf("read as %+v\nwritten %q\nread again as %+v, %v", s, written, again, err)
		}
	})
}

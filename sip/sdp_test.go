package sip

import (
	"net/netip"
	"strconv"
	"strings"
	"testing"

	"hotline/sip/media"
)

// audio is an offered stream of both laws, to be changed by a test.
func audio(change func(*Stream)) Stream {
	s := Stream{Kind: "audio", Port: 30000, Proto: "RTP/AVP", Formats: []Format{
		{PT: 0}, {PT: 8}, {PT: 126, Name: "telephone-event", Rate: 8000, Fmtp: "0-16"}}}
	if change != nil {
		change(&s)
	}
	return s
}

func offerOf(streams ...Stream) *SDP {
	return &SDP{User: "-", Addr: netip.MustParseAddr("127.0.0.2"), Media: streams}
}

// TestAnswer: one line an offer, and what we make of it.
func TestAnswer(t *testing.T) {
	video := Stream{Kind: "video", Port: 30002, Proto: "RTP/AVP", Formats: []Format{{PT: 96, Name: "VP8", Rate: 90000}}}
	secure := audio(func(s *Stream) { s.Proto = "RTP/SAVP" })
	ulawOnly := Local{Addr: houseSide.Addr, Port: 20000, Laws: []media.Law{media.PCMU}}
	cases := []struct {
		name   string
		offer  *SDP
		local  Local
		dir    Direction
		answer string // as showSDP writes it
		agreed string // as showAgreed writes it; "" means 488
	}{
		{"a carrier: static types without rtpmap, events mirrored", offerOf(audio(nil)), houseSide, SendRecv,
			"audio:20000 8 126 sendrecv", "127.0.0.2:30000 rtcp 30001 PCMA 8 events 126 send receive"},
		{"the law that we like", offerOf(audio(nil)), ulawOnly, SendRecv,
			"audio:20000 0 126 sendrecv", "127.0.0.2:30000 rtcp 30001 PCMU 0 events 126 send receive"},
		{"a law under a dynamic type", offerOf(audio(func(s *Stream) {
			s.Formats = []Format{{PT: 97, Name: "pcma", Rate: 8000}}
		})), houseSide, SendRecv, "audio:20000 97 sendrecv", "127.0.0.2:30000 rtcp 30001 PCMA 97 events 0 send receive"},
		{"a law at another rate is another codec", offerOf(audio(func(s *Stream) {
			s.Formats = []Format{{PT: 97, Name: "PCMA", Rate: 16000}}
		})), houseSide, SendRecv, "", ""},
		{"no law of ours", offerOf(audio(func(s *Stream) {
			s.Formats = []Format{{PT: 18}, {PT: 9, Name: "G722", Rate: 8000}}
		})), houseSide, SendRecv, "", ""},
		{"events at another rate are not ours", offerOf(audio(func(s *Stream) { s.Formats[2].Rate = 48000 })), houseSide, SendRecv,
			"audio:20000 8 sendrecv", "127.0.0.2:30000 rtcp 30001 PCMA 8 events 0 send receive"},
		{"they hold us", offerOf(audio(func(s *Stream) { s.Direction = SendOnly })), houseSide, SendRecv,
			"audio:20000 8 126 recvonly", "127.0.0.2:30000 rtcp 30001 PCMA 8 events 126 receive"},
		{"they only listen", offerOf(audio(func(s *Stream) { s.Direction = RecvOnly })), houseSide, SendRecv,
			"audio:20000 8 126 sendonly", "127.0.0.2:30000 rtcp 30001 PCMA 8 events 126 send"},
		{"silence both ways", offerOf(audio(func(s *Stream) { s.Direction = Inactive })), houseSide, SendRecv,
			"audio:20000 8 126 inactive", "127.0.0.2:30000 rtcp 30001 PCMA 8 events 126"},
		{"they hold the old way", offerOf(audio(func(s *Stream) { s.Addr = netip.IPv4Unspecified() })), houseSide, SendRecv,
			"audio:20000 8 126 recvonly", "0.0.0.0:30000 rtcp 30001 PCMA 8 events 126 receive"},
		{"we hold them", offerOf(audio(nil)), houseSide, SendOnly,
			"audio:20000 8 126 sendonly", "127.0.0.2:30000 rtcp 30001 PCMA 8 events 126 send"},
		{"both hold", offerOf(audio(func(s *Stream) { s.Direction = SendOnly })), houseSide, SendOnly,
			"audio:20000 8 126 inactive", "127.0.0.2:30000 rtcp 30001 PCMA 8 events 126"},
		{"the stream's own address and RTCP port", offerOf(audio(func(s *Stream) {
			s.Addr, s.RTCPPort = netip.MustParseAddr("::ffff:127.0.0.9"), 40000
		})), houseSide, SendRecv, "audio:20000 8 126 sendrecv", "127.0.0.9:30000 rtcp 40000 PCMA 8 events 126 send receive"},
		{"no RTCP port above the last", offerOf(audio(func(s *Stream) { s.Port = 65535 })), houseSide, SendRecv,
			"audio:20000 8 126 sendrecv", "127.0.0.2:65535 rtcp 0 PCMA 8 events 126 send receive"},
		{"video and a second audio are refused", offerOf(video, audio(nil), audio(nil)), houseSide, SendRecv,
			"video:0 96 sendrecv audio:20000 8 126 sendrecv audio:0 0 8 126 sendrecv",
			"127.0.0.2:30000 rtcp 30001 PCMA 8 events 126 send receive"},
		{"secure or plain: plain", offerOf(secure, audio(nil)), houseSide, SendRecv,
			"audio:0 0 8 126 sendrecv audio:20000 8 126 sendrecv",
			"127.0.0.2:30000 rtcp 30001 PCMA 8 events 126 send receive"},
		{"secure only: never answered in plain", offerOf(secure), houseSide, SendRecv, "", ""},
		{"feedback profile", offerOf(audio(func(s *Stream) { s.Proto = "RTP/AVPF" })), houseSide, SendRecv, "", ""},
		{"video only", offerOf(video), houseSide, SendRecv, "", ""},
		{"audio with port 0", offerOf(audio(func(s *Stream) { s.Port = 0 })), houseSide, SendRecv, "", ""},
		{"no address at all", &SDP{Media: []Stream{audio(nil)}}, houseSide, SendRecv, "", ""},
		{"no streams", offerOf(), houseSide, SendRecv, "", ""},
		{"no offer", nil, houseSide, SendRecv, "", ""},
		{"too many streams", offerOf(make([]Stream, 33)...), houseSide, SendRecv, "", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			answer, agreed, err := Answer(c.offer, c.local, c.dir)
			if c.agreed == "" {
				if err == nil || answer != nil {
					t.Fatalf("answered %s, want an error", show(answer))
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := show(answer); got != c.answer {
				t.Errorf("answer\ngot  %s\nwant %s", got, c.answer)
			}
			if got := showAgreed(agreed); got != c.agreed {
				t.Errorf("agreed\ngot  %s\nwant %s", got, c.agreed)
			}
		})
	}
}

// TestSettle: one line an answer to our offer of both laws.
func TestSettle(t *testing.T) {
	cases := []struct {
		name   string
		dir    Direction // of our offer
		answer *SDP
		agreed string // "" means an error
	}{
		{"one law", SendRecv, offerOf(audio(func(s *Stream) { s.Formats = s.Formats[:1] })), "127.0.0.2:30000 rtcp 30001 PCMU 0 events 0 send receive"},
		{"the first of two laws", SendRecv, offerOf(audio(nil)), "127.0.0.2:30000 rtcp 30001 PCMU 0 events 126 send receive"},
		{"a codec that we did not offer comes first", SendRecv, offerOf(audio(func(s *Stream) {
			s.Formats = []Format{{PT: 18}, {PT: 8}}
		})), "127.0.0.2:30000 rtcp 30001 PCMA 8 events 0 send receive"},
		{"our hold", SendOnly, offerOf(audio(func(s *Stream) { s.Direction = RecvOnly })), "127.0.0.2:30000 rtcp 30001 PCMU 0 events 126 send"},
		{"our hold, answered as if it were none", SendOnly, offerOf(audio(nil)), "127.0.0.2:30000 rtcp 30001 PCMU 0 events 126 send"},
		{"our hold, and theirs", SendOnly, offerOf(audio(func(s *Stream) { s.Direction = Inactive })), "127.0.0.2:30000 rtcp 30001 PCMU 0 events 126"},
		{"held the old way", SendRecv, offerOf(audio(func(s *Stream) { s.Addr = netip.IPv4Unspecified() })), "0.0.0.0:30000 rtcp 30001 PCMU 0 events 126 receive"},
		{"refused", SendRecv, offerOf(audio(func(s *Stream) { s.Port = 0 })), ""},
		{"another profile", SendRecv, offerOf(audio(func(s *Stream) { s.Proto = "RTP/SAVP" })), ""},
		{"another kind", SendRecv, offerOf(audio(func(s *Stream) { s.Kind = "video" })), ""},
		{"no law", SendRecv, offerOf(audio(func(s *Stream) { s.Formats = []Format{{PT: 18}} })), ""},
		{"more streams than offered", SendRecv, offerOf(audio(nil), audio(nil)), ""},
		{"no address", SendRecv, &SDP{Media: []Stream{audio(nil)}}, ""},
		{"none", SendRecv, nil, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			agreed, err := Settle(Offer(houseSide, c.dir), c.answer)
			switch {
			case c.agreed == "" && err == nil:
				t.Errorf("settled to %s, want an error", showAgreed(agreed))
			case c.agreed != "" && err != nil:
				t.Error(err)
			case err == nil && showAgreed(agreed) != c.agreed:
				t.Errorf("agreed\ngot  %s\nwant %s", showAgreed(agreed), c.agreed)
			}
		})
	}
}

// TestReoffer: a hold keeps the streams and payload types of the session.
func TestReoffer(t *testing.T) {
	video := Stream{Kind: "video", Port: 30002, Proto: "RTP/AVP", Formats: []Format{{PT: 96}}}
	session, _, err := Answer(offerOf(video, audio(nil)), houseSide, SendRecv)
	if err != nil {
		t.Fatal(err)
	}
	before := show(session)
	hold := reoffer(session, Offer(houseSide, SendOnly))
	if got, want := show(hold), "video:0 96 sendrecv audio:20000 8 126 sendonly"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if show(session) != before {
		t.Error("the session in force was changed")
	}
	first := Offer(houseSide, SendRecv)
	if reoffer(nil, first) != first {
		t.Error("a first offer was changed")
	}
}

func show(s *SDP) string {
	_, text, _ := strings.Cut(strings.Join(showSDP(s), ""), "sdp v1 ")
	return text
}

// FuzzSDP: whatever is offered, the answer keeps the rules of RFC 3264 §6, and
// both sides come to the same.
func FuzzSDP(f *testing.F) {
	f.Add([]byte("\x01\x00\x00\x00\x00\x02\x08\x00"))
	f.Add([]byte{2, 1, 1, 1, 0, 1, 8, 0, 3, 2, 9, 0, 2, 0, 0, 1, 97, 2})
	f.Fuzz(func(t *testing.T, data []byte) {
		offer, dir := randomSDP(data)
		answer, agreed, err := Answer(offer, secureSide, dir)
		if err != nil {
			return
		}
		if len(answer.Media) != len(offer.Media) {
			t.Fatalf("%d streams answered to %d", len(answer.Media), len(offer.Media))
		}
		taken := 0
		for i, ours := range answer.Media {
			theirs := offer.Media[i]
			if ours.Kind != theirs.Kind || ours.Proto != theirs.Proto {
				t.Fatalf("stream %d answered with %s %s", i, ours.Kind, ours.Proto)
			}
			if ours.Port == 0 {
				continue
			}
			taken++
			if theirs.Port == 0 || len(ours.Formats) == 0 || !rightlyKeyed(theirs, ours, agreed) {
				t.Fatalf("stream %d should not be taken: %+v", i, theirs)
			}
			if ours.Direction.sends() && !theirs.Direction.receives() || ours.Direction.receives() && !theirs.Direction.sends() {
				t.Fatalf("%v answers %v", ours.Direction, theirs.Direction)
			}
		}
		if taken != 1 {
			t.Fatalf("%d streams taken", taken)
		}
		there, err := Settle(offer, answer)
		if offer.active() != answer.active() {
			return // they put something before it that we cannot take
		}
		if err != nil || there.Law != agreed.Law || there.EventPT != agreed.EventPT ||
			!there.Ours.Equal(agreed.Theirs) || !there.Theirs.Equal(agreed.Ours) ||
			there.Receive != agreed.Send && agreed.Remote.Addr().IsValid() && !agreed.Remote.Addr().IsUnspecified() {
			t.Fatalf("we agreed to %s, they to %s (%v)", showAgreed(agreed), showAgreed(there), err)
		}
	})
}

// randomSDP makes a description of bytes.
func randomSDP(data []byte) (*SDP, Direction) {
	next := func(n int) int {
		if len(data) == 0 {
			return 0
		}
		b := data[0]
		data = data[1:]
		return int(b) % n
	}
	addrs := []netip.Addr{netip.MustParseAddr("127.0.0.2"), {}, netip.IPv4Unspecified(), netip.MustParseAddr("::1")}
	s := &SDP{Addr: addrs[next(4)]}
	dir := Direction(next(4))
	for range next(5) {
		m := Stream{Kind: []string{"audio", "video", "image"}[next(3)], Port: []uint16{30000, 0, 65535}[next(3)],
			Proto: []string{"RTP/AVP", "RTP/SAVP", "RTP/AVPF"}[next(3)], Addr: addrs[1+next(3)], Direction: Direction(next(4))}
		for range next(5) {
			m.Formats = append(m.Formats, Format{PT: uint8(next(128)),
				Name: []string{"", "PCMA", "pcmu", "telephone-event", "opus"}[next(5)], Rate: []int{8000, 0, 48000}[next(3)]})
		}
		for n := range next(3) {
			m.Crypto = append(m.Crypto, line(uint32(n+1), Suite(1+next(6)), byte(next(256))))
		}
		s.Media = append(s.Media, m)
	}
	return s, dir
}

func showAgreed(a Agreed) string {
	words := []string{a.Remote.String(), "rtcp", strings.TrimPrefix(a.RTCP.String(), a.RTCP.Addr().String()+":"),
		a.Law.String(), itoa(a.PT), "events", itoa(a.EventPT)}
	if a.Send {
		words = append(words, "send")
	}
	if a.Receive {
		words = append(words, "receive")
	}
	return strings.Join(words, " ")
}

func itoa(n uint8) string { return strconv.Itoa(int(n)) }

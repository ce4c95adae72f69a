package sip

import (
	"errors"
	"net/netip"
	"slices"
	"strings"
	"testing"
)

// theirs are credentials of theirs, whose name tells which.
func credentials(name string) Credentials {
	return Credentials{Ufrag: name, Pwd: NewSecret([]byte(strings.Repeat(name, 10)))}
}

// webOf is the stream that a browser offers, with ICE of that name.
func webOf(name string, change func(*Stream)) Stream {
	s := dtlsOf(Actpass, theirPrint("sha-256", "one"))
	s.Proto, s.Mux, s.Mid, s.ICE = "UDP/TLS/RTP/SAVPF", true, "0", credentials(name)
	if change != nil {
		change(&s)
	}
	return s
}

// showICE tells how the far end of a stream is found, and what shares its socket.
func showICE(answer *SDP, agreed Agreed) string {
	stream := answer.Media[answer.active()]
	words := []string{agreed.Remote.String()}
	switch {
	case agreed.ICE.On() && answer.Lite && stream.ICE.Equal(agreed.ICE.Ours) && agreed.Remote == netip.AddrPort{}:
		words[0] = "ICE " + agreed.ICE.Theirs.Ufrag
	case agreed.ICE.On() || answer.Lite || stream.ICE.On():
		words[0] = "half of ICE"
	}
	if agreed.Mux && stream.Mux {
		words = append(words, "mux")
	}
	if agreed.RTCP == agreed.Remote {
		words = append(words, "same")
	}
	if len(answer.Bundle) > 0 {
		words = append(words, "bundle "+strings.Join(answer.Bundle, " "))
	}
	if agreed.Send {
		words = append(words, "send")
	}
	return strings.Join(words, ", ")
}

// TestAnswerICE: one line an offer and, by its section, what we make of it.
func TestAnswerICE(t *testing.T) {
	nowhere := func(s *Stream) { s.Addr, s.Port = netip.IPv4Unspecified(), 9 }
	video := Stream{Kind: "video", Port: 9, Proto: "UDP/TLS/RTP/SAVPF", Mid: "1", Mux: true, Formats: []Format{{PT: 96}}}
	first := video
	first.Mid = "v"
	for _, c := range []struct {
		name   string
		local  Local
		offer  SDP
		answer string
	}{
		{"a browser", shakenSide, SDP{Bundle: []string{"0"}, Media: []Stream{webOf("abcd", nil)}}, "ICE abcd, mux, same, bundle 0, send"},
		{"RFC 8839 §4.3: one that tells no address", shakenSide, SDP{Media: []Stream{webOf("abcd", nowhere)}}, "ICE abcd, mux, same, send"},
		{"that holds", shakenSide, SDP{Media: []Stream{webOf("abcd", func(s *Stream) { s.Direction = Inactive })}}, "ICE abcd, mux, same"},
		{"RFC 9143 §7.3.3: what is refused leaves the group", shakenSide, SDP{Bundle: []string{"0", "1"}, Media: []Stream{webOf("abcd", nil), video}}, "ICE abcd, mux, same, bundle 0, send"},
		{"the first of the group is refused", shakenSide, SDP{Bundle: []string{"v", "0"}, Media: []Stream{first, webOf("abcd", nil)}}, "ICE abcd, mux, same, bundle 0, send"},
		{"a name outside the group", shakenSide, SDP{Bundle: []string{"1"}, Media: []Stream{webOf("abcd", nil)}}, "ICE abcd, mux, same, send"},
		{"RFC 8445 §6.1.1: two that are lite would never check", shakenSide, SDP{Lite: true, Media: []Stream{webOf("abcd", nil)}}, "127.0.0.2:30000, mux, same, send"},
		{"RTCP on a port of its own", shakenSide, SDP{Media: []Stream{webOf("abcd", func(s *Stream) { s.Mux = false })}}, "127.0.0.2:30000, send"},
		{"half of the credentials", shakenSide, SDP{Media: []Stream{webOf("abcd", func(s *Stream) { s.ICE.Ufrag = "" })}}, "127.0.0.2:30000, mux, same, send"},
		{"in plain", shakenSide, SDP{Media: []Stream{audio(func(s *Stream) { s.Mux, s.ICE = true, credentials("abcd") })}}, "ICE abcd, mux, same, send"},
		{"in plain, and we have no dice", houseSide, SDP{Media: []Stream{audio(func(s *Stream) { s.Mux, s.ICE = true, credentials("abcd") })}}, "127.0.0.2:30000, mux, same, send"},
		{"RFC 5761 §5.1.1: a plain phone", houseSide, SDP{Media: []Stream{audio(func(s *Stream) { s.Mux = true })}}, "127.0.0.2:30000, mux, same, send"},
	} {
		c.offer.Addr = netip.MustParseAddr("127.0.0.2")
		answer, agreed, err := Answer(&c.offer, c.local, SendRecv)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := showICE(answer, agreed); got != c.answer {
			t.Errorf("%s: got %q, want %q", c.name, got, c.answer)
		}
		if agreed.ICE.On() && agreed.Handshake.Active {
			t.Errorf("%s: we begin the handshake", c.name)
		}
		for i, m := range answer.Media {
			if m.Mid != c.offer.Media[i].Mid {
				t.Errorf("%s: stream %d is called %q", c.name, i, m.Mid)
			}
		}
	}
}

// TestICEWithin: ours stay while theirs do, and never come again when theirs do not:
// RFC 8839 §4.4.3.
func TestICEWithin(t *testing.T) {
	var session Agreed
	var used []string
	for i, name := range []string{"one1", "one1", "two2", "two2", "one1"} {
		answer, agreed, err := Answer(offerOf(webOf(name, nil)), shakenSide.After(session), SendRecv)
		if err != nil {
			t.Fatal(err)
		}
		ours := answer.Media[0].ICE
		if pwd := string(ours.Pwd.Octets()); len(ours.Ufrag) != 8 || len(pwd) != 24 || !iceChars(ours.Ufrag+pwd) {
			t.Errorf("ours are %q and %q", ours.Ufrag, pwd)
		}
		if stays := session.ICE.Theirs.Ufrag == name; stays != ours.Equal(session.ICE.Ours) || !stays && slices.Contains(used, ours.Ufrag) {
			t.Errorf("offer %d: ours are %s after %v", i, ours.Ufrag, used)
		}
		session, used = agreed, append(used, ours.Ufrag)
	}
}

// TestOfferICE: what a browser is offered, and what its answer is settled to.
func TestOfferICE(t *testing.T) {
	offer := Offer(shakenSide.Over("wss"), SendRecv)
	ours := offer.Media[0]
	if !offer.Lite || !slices.Equal(offer.Bundle, []string{"0"}) || ours.Proto != "UDP/TLS/RTP/SAVPF" || ours.Mid != "0" || !ours.Mux ||
		ours.Setup != Actpass || !slices.Equal(ours.Prints, []Print{shakenSide.Print}) || ours.Crypto != nil || !ours.ICE.On() {
		t.Fatalf("offered %+v", offer)
	}
	for _, l := range []Local{shakenSide.Over("tls"), shakenSide.Over("udp"), secureSide.Over("wss"), houseSide.Over("wss")} {
		if plain := Offer(l, SendRecv); plain.Lite || plain.Bundle != nil || plain.Media[0].ICE.On() || plain.Media[0].Mux {
			t.Errorf("offered %+v", plain)
		}
	}
	active := func(change func(*Stream)) Stream {
		return webOf("abcd", func(s *Stream) {
			s.Setup = Active
			if change != nil {
				change(s)
			}
		})
	}
	for _, c := range []struct {
		name   string
		answer SDP
		agreed string // or the error's words
	}{
		{"a browser", SDP{Bundle: []string{"0"}, Media: []Stream{active(nil)}}, "ICE abcd, mux, same, bundle 0, send"},
		{"RFC 8839 §4.2.6: it knows no ICE", SDP{Media: []Stream{active(func(s *Stream) { s.ICE = Credentials{} })}}, "127.0.0.2:30000, mux, same, send"},
		{"nor sharing", SDP{Media: []Stream{active(func(s *Stream) { s.ICE, s.Mux = Credentials{}, false })}}, "127.0.0.2:30000, send"},
		{"it is lite", SDP{Lite: true, Media: []Stream{active(nil)}}, "127.0.0.2:30000, mux, same, send"},
		{"it wants another port for RTCP", SDP{Media: []Stream{active(func(s *Stream) { s.Mux = false })}}, string(ErrMux)},
	} {
		c.answer.Addr = netip.MustParseAddr("127.0.0.2")
		agreed, err := Settle(offer, &c.answer)
		var why KeyError
		got := ""
		if errors.As(err, &why) {
			got = string(why)
		} else if err == nil {
			shown := c.answer // as our side of it would be described
			shown.Lite, shown.Media = agreed.ICE.On(), slices.Clone(c.answer.Media)
			shown.Media[0].ICE = agreed.ICE.Ours
			got = showICE(&shown, agreed)
		}
		if got != c.agreed || err == nil && !agreed.ICE.Ours.Equal(ours.ICE) && agreed.ICE.On() {
			t.Errorf("%s: got %q (%v), want %q", c.name, got, err, c.agreed)
		}
	}
}

// TestReofferICE: an offer of ours within a session goes on with what the session has.
func TestReofferICE(t *testing.T) {
	offer := offerOf(webOf("abcd", nil))
	offer.Bundle = []string{"0"}
	session, _, err := Answer(offer, shakenSide, SendRecv)
	if err != nil {
		t.Fatal(err)
	}
	again := reoffer(session, Offer(shakenSide.Over("wss"), SendOnly))
	if !again.Lite || !slices.Equal(again.Bundle, session.Bundle) || !again.Media[0].ICE.Equal(session.Media[0].ICE) || !again.Media[0].Mux ||
		again.Media[0].Mid != "0" || again.Media[0].Setup != Passive {
		t.Errorf("offered again %+v", again)
	}
	for _, change := range []func(*SDP){
		func(s *SDP) { s.Lite = false }, func(s *SDP) { s.Bundle = nil }, func(s *SDP) { s.Media[0].Mux = false },
		func(s *SDP) { s.Media[0].Mid = "1" }, func(s *SDP) { s.Media[0].ICE = credentials("abcd") },
	} {
		other := *session
		other.Media = slices.Clone(session.Media)
		if change(&other); session.equal(&other) {
			t.Errorf("%+v is the same", other)
		}
	}
}

// TestToward: who has registered over a WebSocket, through whatever proxy, is a browser.
func TestToward(t *testing.T) {
	for uri, browser := range map[string]bool{
		"sip:x1@q2.invalid;transport=ws":           true,
		"<sip:x1@q2.invalid;Transport=WSS;ob>":     true,
		"sip:x1@q2.invalid;ob;transport=wss?a=b":   true,
		"sip:x1@192.0.2.1;transport=tls":           false,
		"sip:x1@192.0.2.1":                         false,
		"sip:x1@192.0.2.1?transport=ws":            false,
		"<sip:x1@192.0.2.1>;transport=ws":          false,
		"sip:x1@192.0.2.1;transports=ws;x=y;lr;ws": false,
	} {
		if got := Offer(shakenSide.Over("udp").Toward(uri), SendRecv).Lite; got != browser {
			t.Errorf("%s: %v", uri, got)
		}
	}
}

func TestICEChars(t *testing.T) {
	long := strings.Repeat("a", 257)
	for text, good := range map[string]bool{"abcd": true, "a+/9": true, "abc": false, "": false, "ab d": false, "abc=": false, "abcé": false, long: false, long[1:]: true} {
		if _, ok := ParseUfrag(text); ok != good {
			t.Errorf("the fragment %q: %v", text, ok)
		}
	}
	for text, good := range map[string]bool{strings.Repeat("a", 22): true, strings.Repeat("a", 21): false, strings.Repeat("-", 22): false, long: false} {
		if _, ok := ParsePwd(text); ok != good {
			t.Errorf("the password %q: %v", text, ok)
		}
	}
}

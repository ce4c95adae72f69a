package sip

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

// shakenSide is the house with dice and a certificate.
var shakenSide = func() Local {
	l := secureSide
	l.Print = PrintOf([]byte("our certificate"))
	return l
}()

// theirPrint is of a certificate of theirs, whose name tells which.
func theirPrint(hash, certificate string) Print { return printOf(hash, []byte(certificate)) }

// dtlsOf is an offered stream whose keys are to come by DTLS.
func dtlsOf(setup Setup, prints ...Print) Stream {
	return audio(func(s *Stream) { s.Proto, s.Setup, s.Prints = "UDP/TLS/RTP/SAVP", setup, prints })
}

// in gives a stream another profile.
func in(proto string, s Stream) Stream {
	s.Proto = proto
	return s
}

// TestAnswerHandshake: one line an offer and, by its section, what we make of it.
func TestAnswerHandshake(t *testing.T) {
	one, two := theirPrint("sha-256", "one"), theirPrint("sha-256", "two")
	old, strong := theirPrint("sha-1", "one"), theirPrint("sha-512", "one")
	unknown := Print{Hash: "md5", Digest: "00:11"}
	sha := line(4, AES128SHA80, 1)
	both := func(s Stream) Stream { s.Crypto = []Crypto{sha}; return s }
	plain := func(s Stream) Stream { return in("RTP/AVP", s) }
	for _, c := range []struct {
		name   string
		local  Local
		offer  []Stream
		answer string // as showHandshake writes the active stream; else the error's words
	}{
		{"RFC 5763 §5: who may choose is active", shakenSide, []Stream{dtlsOf(Actpass, one)}, "0 UDP/TLS/RTP/SAVP active, we begin"},
		{"RFC 4145 §4.1: active is answered with passive", shakenSide, []Stream{dtlsOf(Active, one)}, "0 UDP/TLS/RTP/SAVP passive, they begin"},
		{"RFC 4145 §4.1: passive is answered with active", shakenSide, []Stream{dtlsOf(Passive, one)}, "0 UDP/TLS/RTP/SAVP active, we begin"},
		{"RFC 4145 §4: an offer without is active", shakenSide, []Stream{dtlsOf(NoSetup, one)}, "0 UDP/TLS/RTP/SAVP passive, they begin"},
		{"RFC 4145 §4: nobody for now", shakenSide, []Stream{dtlsOf(HoldConn, one)}, string(ErrSetup)},
		{"RFC 5764 §9: with feedback", shakenSide, []Stream{in("UDP/TLS/RTP/SAVPF", dtlsOf(Actpass, one))}, "0 UDP/TLS/RTP/SAVPF active, we begin"},
		{"RFC 5763 §5: the older profile", shakenSide, []Stream{in("RTP/SAVP", dtlsOf(Actpass, one))}, "0 RTP/SAVP active, we begin"},
		{"the older profile with feedback", shakenSide, []Stream{in("RTP/SAVPF", dtlsOf(Active, one))}, "0 RTP/SAVPF passive, they begin"},
		{"over any transport", shakenSide.Over("udp"), []Stream{dtlsOf(Actpass, one)}, "0 UDP/TLS/RTP/SAVP active, we begin"},
		{"RFC 5764 §8: without a fingerprint never in plain", shakenSide, []Stream{dtlsOf(Actpass)}, string(ErrNoPrint)},
		{"RFC 8122 §5: a hash that is not known", shakenSide, []Stream{dtlsOf(Actpass, unknown)}, string(ErrHash)},
		{"RFC 8122 §5: an unknown hash beside a known one", shakenSide, []Stream{dtlsOf(Actpass, unknown, old)}, "0 UDP/TLS/RTP/SAVP active, we begin"},
		{"RFC 8122 §5.1: the strongest hash counts", shakenSide, []Stream{dtlsOf(Actpass, old, strong, one)}, "0 UDP/TLS/RTP/SAVP active, we begin"},
		{"RFC 8122 §5.1: several certificates", shakenSide, []Stream{dtlsOf(Active, one, two)}, "0 UDP/TLS/RTP/SAVP passive, they begin"},
		{"both ways in one stream: DTLS", shakenSide, []Stream{in("RTP/SAVP", both(dtlsOf(Actpass, one)))}, "0 RTP/SAVP active, we begin"},
		{"both ways, and the certificate is of no use: by SDP", shakenSide, []Stream{in("RTP/SAVP", both(dtlsOf(Actpass, unknown)))}, "0 RTP/SAVP with a key"},
		{"keys by SDP under the newer profile are none", shakenSide, []Stream{both(dtlsOf(Actpass))}, string(ErrNoPrint)},
		{"neither way", shakenSide, []Stream{in("RTP/SAVP", dtlsOf(Actpass))}, string(ErrNoKey)},
		{"we have no certificate", secureSide, []Stream{dtlsOf(Actpass, one)}, string(ErrNoKey)},
		{"we have no certificate, but keys by SDP", secureSide, []Stream{in("RTP/SAVP", both(dtlsOf(Actpass, one)))}, "0 RTP/SAVP with a key"},
		{"a fingerprint of a plain stream: in plain", shakenSide, []Stream{plain(dtlsOf(Actpass, one))}, "0 RTP/AVP"},
		{"the first stream that suits", shakenSide, []Stream{dtlsOf(Actpass), savpOf(sha), dtlsOf(Actpass, one)}, "1 RTP/SAVP with a key"},
		{"secure before plain", shakenSide, []Stream{dtlsOf(Actpass, one), audio(nil)}, "0 UDP/TLS/RTP/SAVP active, we begin"},
		{"of no use before plain", shakenSide, []Stream{dtlsOf(Actpass), audio(nil)}, "1 RTP/AVP"},
	} {
		t.Run(c.name, func(t *testing.T) {
			answer, agreed, err := Answer(offerOf(c.offer...), c.local, SendRecv)
			if got := showHandshake(answer, agreed, err); got != c.answer {
				t.Errorf("got %q, want %q", got, c.answer)
			}
			if err == nil && agreed.Handshake.On() && !reflect.DeepEqual(answer.Media[answer.active()].Prints, []Print{c.local.Print}) {
				t.Errorf("the answer's fingerprints are %v", answer.Media[answer.active()].Prints)
			}
		})
	}
}

// showHandshake tells which stream is taken and how its keys come.
func showHandshake(answer *SDP, agreed Agreed, err error) string {
	var why KeyError
	switch {
	case errors.As(err, &why):
		return string(why)
	case err != nil:
		return err.Error()
	}
	stream := answer.Media[answer.active()]
	text := string(rune('0'+answer.active())) + " " + stream.Proto
	switch {
	case agreed.Ours.On() && len(stream.Crypto) == 1 && stream.Setup == NoSetup && stream.Prints == nil:
		return text + " with a key"
	case !agreed.Handshake.On():
		return text
	case stream.Crypto != nil || agreed.Ours.On() || agreed.Theirs.On():
		return text + " in both ways"
	case agreed.Handshake.Active:
		return text + " " + stream.Setup.String() + ", we begin"
	}
	return text + " " + stream.Setup.String() + ", they begin"
}

// TestHandshakeProves: their certificate has one of the fingerprints of the strongest hash.
func TestHandshakeProves(t *testing.T) {
	for _, c := range []struct {
		prints      []Print
		certificate string
		proved      bool
	}{
		{[]Print{theirPrint("sha-256", "one")}, "one", true},
		{[]Print{theirPrint("sha-256", "one")}, "two", false},
		{[]Print{theirPrint("sha-256", "one"), theirPrint("sha-256", "two")}, "two", true},
		{[]Print{theirPrint("sha-1", "two"), theirPrint("sha-256", "one")}, "two", false},
		{[]Print{theirPrint("sha-1", "one")}, "one", true},
		{[]Print{theirPrint("sha-224", "one")}, "one", true},
		{[]Print{theirPrint("sha-384", "one"), {Hash: "sha-512", Digest: "00"}}, "one", false},
	} {
		_, agreed, err := Answer(offerOf(dtlsOf(Actpass, c.prints...)), shakenSide, SendRecv)
		if err != nil || agreed.Handshake.Proves([]byte(c.certificate)) != c.proved {
			t.Errorf("%v by %q: %v, %v", c.prints, c.certificate, !c.proved, err)
		}
	}
	if (Handshake{}).Proves(nil) {
		t.Error("without a handshake something is proved")
	}
}

// TestHandshakeWithin: within a session the roles stay while the far end does, as
// far as its offers let them: RFC 5763 §6.6.
func TestHandshakeWithin(t *testing.T) {
	one, two := theirPrint("sha-256", "one"), theirPrint("sha-256", "two")
	var session Agreed
	for i, c := range []struct {
		offered Stream
		active  bool
		same    bool // as the handshake before
	}{
		{dtlsOf(Active, one), false, false},
		{dtlsOf(Actpass, one), false, true}, // hold, resume
		{dtlsOf(Active, one), false, true},
		{dtlsOf(Actpass, two), true, false},
		{dtlsOf(Passive, two), true, true},
		{dtlsOf(Active, two), false, false}, // they insist
		{savpOf(line(1, AES128GCM, 1)), false, false},
		{dtlsOf(Actpass, two), true, false},
	} {
		before := session.Handshake
		var err error
		if _, session, err = Answer(offerOf(c.offered), shakenSide.After(session), SendRecv); err != nil {
			t.Fatal(err)
		}
		if session.Handshake.Active != c.active || session.Handshake.Equal(before) != c.same {
			t.Errorf("offer %d: agreed %+v after %+v", i, session.Handshake, before)
		}
	}
}

// TestReofferHandshake: an offer of ours within such a session keeps profile,
// fingerprint and role, and what is answered to it is settled; a first one of ours
// has no fingerprint.
func TestReofferHandshake(t *testing.T) {
	one, two := theirPrint("sha-256", "one"), theirPrint("sha-256", "two")
	if first := Offer(shakenSide.Over("tls"), SendRecv).Media[0]; first.Prints != nil || first.Setup != NoSetup || first.Proto != "RTP/SAVP" {
		t.Errorf("a first offer is %+v", first)
	}
	for _, c := range []struct {
		name    string
		offered Setup
		answer  Stream
		settled string // the error's words, or who begins
	}{
		{"the same again", Actpass, dtlsOf(Passive, one), "we begin"},
		{"the same again, the other way round", Active, dtlsOf(Active, one), "they begin"},
		{"RFC 4145 §4: an answer without is passive", Actpass, dtlsOf(NoSetup, one), "we begin"},
		{"another far end", Actpass, dtlsOf(Passive, two), "we begin, anew"},
		{"both would begin", Actpass, dtlsOf(Active, one), string(ErrSetup)},
		{"nobody would", Active, dtlsOf(Passive, one), string(ErrSetup)},
		{"an answer does not let us choose", Actpass, dtlsOf(Actpass, one), string(ErrSetup)},
		{"no fingerprint", Actpass, dtlsOf(Passive), string(ErrNoPrint)},
		{"an unknown hash", Actpass, dtlsOf(Passive, Print{Hash: "md2", Digest: "00"}), string(ErrHash)},
		{"in plain", Actpass, audio(nil), "in plain"},
	} {
		session, agreed, err := Answer(offerOf(dtlsOf(c.offered, one)), shakenSide, SendRecv)
		if err != nil {
			t.Fatal(err)
		}
		offer := reoffer(session, Offer(shakenSide.Over("udp"), SendOnly))
		ours := offer.Media[0]
		if ours.Proto != "UDP/TLS/RTP/SAVP" || ours.Setup != session.Media[0].Setup || len(ours.Prints) != 1 || ours.Prints[0] != shakenSide.Print {
			t.Errorf("%s: offered again %+v", c.name, ours)
		}
		settled, err := Settle(offer, offerOf(c.answer))
		var why KeyError
		got := "they begin"
		switch {
		case errors.As(err, &why):
			got = string(why)
		case err != nil:
			got = "in plain"
		case settled.Handshake.Active:
			got = "we begin"
		}
		if err == nil && !settled.Handshake.Equal(agreed.Handshake) {
			got += ", anew"
		}
		if got != c.settled {
			t.Errorf("%s: got %q, want %q", c.name, got, c.settled)
		}
	}
}

// TestHandshakeMakesAnotherDescription: another role or fingerprint is a change.
func TestHandshakeMakesAnotherDescription(t *testing.T) {
	one := offerOf(dtlsOf(Active, theirPrint("sha-256", "one")))
	for _, other := range []Stream{dtlsOf(Passive, theirPrint("sha-256", "one")), dtlsOf(Active, theirPrint("sha-256", "two")), dtlsOf(Active)} {
		if one.equal(offerOf(other)) {
			t.Errorf("%+v is the same", other)
		}
	}
}

func TestParsePrint(t *testing.T) {
	for text, want := range map[string]string{
		"SHA-256 ab:CD:0f":   "sha-256 AB:CD:0F",
		" sha-1   00 ":       "sha-1 00",
		"whirlpool 00":       "whirlpool 00",
		"sha-256":            "",
		"":                   "",
		"sha-256 00:11 more": "",
	} {
		p, ok := ParsePrint(text)
		if ok != (want != "") || ok && p.String() != want {
			t.Errorf("%q is read as %q, %v", text, p, ok)
		}
	}
	if s, ok := ParseSetup("actpass"); !ok || s != Actpass || s.String() != "actpass" {
		t.Error("actpass is not read")
	}
	for _, text := range []string{"", "ACTIVE", "both"} {
		if _, ok := ParseSetup(text); ok {
			t.Errorf("%q is read", text)
		}
	}
	const sum = "2C:F2:4D:BA:5F:B0:A3:0E:26:E8:3B:2A:C5:B9:E2:9E:1B:16:1E:5C:1F:A7:42:5E:73:04:33:62:93:8B:98:24"
	if p := PrintOf([]byte("hello")); p.Digest != sum || strings.ToUpper(p.Digest) != p.Digest {
		t.Errorf("the fingerprint is %s", p)
	}
}

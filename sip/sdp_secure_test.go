package sip

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// secureSide is the house with dice for its keys.
var secureSide = func() Local {
	l := houseSide
	l.Dice = NewSecret(bytes.Repeat([]byte{7}, 32))
	return l
}()

// line is one whose key is of one octet, many times.
func line(tag uint32, suite Suite, octet byte) Crypto {
	return Crypto{Tag: tag, Key: Key{Suite: suite, Secret: NewSecret(bytes.Repeat([]byte{octet}, suite.octets()))}}
}

// savpOf is an offered secure stream.
func savpOf(lines ...Crypto) Stream {
	return audio(func(s *Stream) { s.Proto, s.Crypto = "RTP/SAVP", lines })
}

// rightlyKeyed: a secure stream is answered in its own profile with the tag of the
// first line and a key of ours; a plain one without any.
func rightlyKeyed(theirs, ours Stream, agreed Agreed) bool {
	switch theirs.Proto {
	case "RTP/AVP":
		return ours.Proto == theirs.Proto && ours.Crypto == nil && !agreed.Ours.On() && !agreed.Theirs.On()
	case "RTP/SAVP", "RTP/SAVPF":
		return ours.Proto == theirs.Proto && len(ours.Crypto) == 1 && ours.Crypto[0].Tag == theirs.Crypto[0].Tag &&
			agreed.Ours.Equal(ours.Crypto[0].Key) && agreed.Theirs.Equal(theirs.Crypto[0].Key) &&
			agreed.Ours.Suite == agreed.Theirs.Suite && !agreed.Ours.Equal(agreed.Theirs)
	}
	return false
}

func TestAnswerSecure(t *testing.T) {
	sha := line(4, AES128SHA80, 1)
	savpf := savpOf(sha)
	savpf.Proto = "RTP/SAVPF"
	dtls := savpOf(sha)
	dtls.Proto = "UDP/TLS/RTP/SAVP"
	bestEffort := audio(func(s *Stream) { s.Crypto = []Crypto{sha} })
	for _, c := range []struct {
		name  string
		local Local
		offer []Stream
		taken int // -1: refused with 488
	}{
		{"one line", secureSide, []Stream{savpOf(sha)}, 0},
		{"over any transport", secureSide.Over("udp"), []Stream{savpOf(sha)}, 0},
		{"with feedback", secureSide, []Stream{savpf}, 0},
		{"their first choice", secureSide, []Stream{savpOf(line(9, AES256GCM, 2), sha)}, 0},
		{"no line that can be used: never in plain", secureSide, []Stream{savpOf()}, -1},
		{"without dice: never in plain", houseSide, []Stream{savpOf(sha)}, -1},
		{"keys that come by DTLS", secureSide, []Stream{dtls}, -1},
		{"plain with a key, best effort: plain", secureSide, []Stream{bestEffort}, 0},
		{"secure before plain", secureSide, []Stream{savpOf(sha), audio(nil)}, 0},
		{"secure without a key before plain", secureSide, []Stream{savpOf(), audio(nil)}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			answer, agreed, err := Answer(offerOf(c.offer...), c.local, SendRecv)
			if (err != nil) != (c.taken < 0) {
				t.Fatalf("answered %v, %v", answer, err)
			}
			if err == nil && (answer.active() != c.taken || !rightlyKeyed(c.offer[c.taken], answer.Media[c.taken], agreed)) {
				t.Errorf("answered %+v, agreed %+v", answer, agreed)
			}
		})
	}
}

// TestKeyWithin: within a session our key stays while theirs does, and none comes
// a second time.
func TestKeyWithin(t *testing.T) {
	t.Run("versions grow", func(t *testing.T) { keyWithin(t, 1) })
	t.Run("versions stand still", func(t *testing.T) { keyWithin(t, 0) }) // against RFC 3264 §8
}

func keyWithin(t *testing.T, step int) {
	a, b := line(1, AES128GCM, 1), line(1, AES128GCM, 2)
	var session Agreed
	var keys []Key
	for i, c := range []struct {
		offered Stream
		fresh   bool
	}{
		{savpOf(a), true},
		{savpOf(a), false}, // hold, resume
		{savpOf(b), true},
		{savpOf(b), false},
		{savpOf(a), true}, // theirs comes again, ours does not
		{savpOf(line(1, AES256GCM, 1)), true},
		{audio(nil), false}, // plain
		{savpOf(a), step > 0},
	} {
		offer := offerOf(c.offered)
		offer.Version = uint64(i * step)
		before := session.Ours
		var err error
		if _, session, err = Answer(offer, secureSide.After(session), SendRecv); err != nil {
			t.Fatal(err)
		}
		seen := false
		for _, key := range keys {
			seen = seen || key.Equal(session.Ours)
		}
		switch {
		case !session.Ours.On():
		case c.fresh && seen:
			t.Errorf("offer %d: a key comes again", i)
		case !c.fresh && before.On() && !session.Ours.Equal(before):
			t.Errorf("offer %d: the key changed, and theirs did not", i)
		}
		keys = append(keys, session.Ours)
	}
	_, other, err := Answer(offerOf(savpOf(a)), Local{Addr: houseSide.Addr, Port: 1, Dice: NewSecret(make([]byte, 32))}, SendRecv)
	if err != nil || other.Ours.Equal(keys[0]) {
		t.Errorf("other dice make the same key, %v", err)
	}
}

// TestOfferOver: our own offers carry keys over TLS alone.
func TestOfferOver(t *testing.T) {
	for _, c := range []struct {
		transport string
		local     Local
		proto     string
		lines     int
	}{
		{"udp", secureSide, "RTP/AVP", 0},
		{"tcp", secureSide, "RTP/AVP", 0},
		{"", secureSide, "RTP/AVP", 0},
		{"tls", secureSide, "RTP/SAVP", 3},
		{"tls", houseSide, "RTP/AVP", 0}, // no dice
	} {
		stream := Offer(c.local.Over(c.transport), SendRecv).Media[0]
		if stream.Proto != c.proto || len(stream.Crypto) != c.lines {
			t.Errorf("over %q: %s with %d lines", c.transport, stream.Proto, len(stream.Crypto))
		}
	}
}

func TestSettleSecure(t *testing.T) {
	offer := Offer(secureSide.Over("tls"), SendRecv)
	ours := offer.Media[0].Crypto
	for _, c := range []struct {
		name   string
		answer Stream
		suite  Suite // 0: it cannot be settled
	}{
		{"the first", savpOf(line(1, AES128GCM, 9)), AES128GCM},
		{"the last", savpOf(line(3, AES128SHA80, 9)), AES128SHA80},
		{"in plain", audio(nil), 0},
		{"no line", savpOf(), 0},
		{"two lines", savpOf(line(1, AES128GCM, 9), line(2, AES256GCM, 9)), 0},
		{"a tag that is not ours", savpOf(line(4, AES128GCM, 9)), 0},
		{"another suite under our tag", savpOf(line(1, AES256GCM, 9)), 0},
	} {
		agreed, err := Settle(offer, offerOf(c.answer))
		if c.suite == 0 {
			if err == nil {
				t.Errorf("%s: settled", c.name)
			}
			continue
		}
		if err != nil || agreed.Ours.Suite != c.suite || !agreed.Theirs.Equal(c.answer.Crypto[0].Key) ||
			!agreed.Ours.Equal(ours[c.answer.Crypto[0].Tag-1].Key) {
			t.Errorf("%s: agreed %+v, %v", c.name, agreed, err)
		}
	}
}

// TestReofferSecure: an offer of ours within a secure session keeps profile and
// key, also where a first one would be plain; and it is the same description.
func TestReofferSecure(t *testing.T) {
	session, agreed, err := Answer(offerOf(savpOf(line(5, AES128SHA32, 1))), secureSide, SendRecv)
	if err != nil {
		t.Fatal(err)
	}
	again := reoffer(session, Offer(secureSide.Over("udp"), SendRecv))
	if s := again.Media[0]; s.Proto != "RTP/SAVP" || len(s.Crypto) != 1 || s.Crypto[0].Tag != 5 || !s.Crypto[0].Key.Equal(agreed.Ours) {
		t.Errorf("offered again %+v", again)
	}
	other := *session
	other.Media = []Stream{session.Media[0]}
	other.Media[0].Crypto = []Crypto{line(5, AES128SHA32, 2)}
	if session.equal(&other) {
		t.Error("another key makes the same description")
	}
}

// TestSecretsDoNotShow: whatever is printed, no key is in it.
func TestSecretsDoNotShow(t *testing.T) {
	offer := offerOf(savpOf(line(1, AES128GCM, 0xab)))
	answer, agreed, err := Answer(offer, secureSide, SendRecv)
	if err != nil {
		t.Fatal(err)
	}
	inside := struct{ a Agreed }{agreed} // where fmt asks nobody how to print it
	local := secureSide.After(agreed)
	for _, secret := range []Secret{agreed.Ours.Secret, agreed.Theirs.Secret, secureSide.Dice} {
		octets := secret.Octets()
		for _, thing := range []any{offer, *offer, answer.Media, agreed, &agreed, inside, &inside, local, secret, agreed.Ours,
			Request{SDP: offer}, SendResponse{Response{SDP: answer}}} {
			text := ""
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%q", "%d"} {
				text += fmt.Sprintf(verb, thing)
			}
			data, err := json.Marshal(thing)
			if err != nil {
				t.Fatal(err)
			}
			text += string(data)
			for _, shape := range []string{string(octets[:4]), hex.EncodeToString(octets[:4]), inside64(octets),
				strings.Trim(fmt.Sprint(octets[:4]), "[]"), strings.Trim(fmt.Sprintf("%#v", octets[:4]), "[]byte{}")} {
				if strings.Contains(text, shape) {
					t.Errorf("%T shows %q: %s", thing, shape, text)
				}
			}
		}
	}
}

// inside64 is a stretch of the secret in base64.
func inside64(octets []byte) string {
	c := Crypto{Key: Key{Suite: AES128GCM, Secret: NewSecret(octets)}}
	_, text, _ := strings.Cut(c.Wire(), keyMethod)
	return text[:8]
}

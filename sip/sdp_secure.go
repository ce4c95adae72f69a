package sip

import (
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// secureProtos are the profiles of SRTP whose keys come by SDP. Each is answered
// with itself, and never with a plain one: RFC 4568 §7.1.2.
var secureProtos = []string{savp, "RTP/SAVPF"}

// ErrNoKey says that a secure stream came without a key that can be used.
var ErrNoKey = errors.New("none of the offered keys can be used")

// isSecure tells whether a profile is one of SRTP.
func isSecure(proto string) bool { return slices.Contains(secureProtos, proto) }

// Over gives the leg's side for signalling that comes over a transport. Our own
// offers carry keys only where nobody on the way can read them; an offer of theirs
// that carries keys is answered over any transport, because refusing it would
// protect nobody.
func (l Local) Over(transport string) Local {
	l.Secure = transport == "tls" && !l.Dice.IsZero()
	return l
}

// After gives the leg's side for an answer within a session: the keys in force
// decide whether ours stays.
func (l Local) After(session Agreed) Local {
	l.ours, l.theirs = session.Ours, session.Theirs
	return l
}

// answerCrypto takes the first of the offered lines, which is the one that the far
// end likes best (RFC 4568 §5.1.1), and gives our line. version is the offer's.
func (l Local) answerCrypto(lines []Crypto, version uint64) (ours Crypto, err error) {
	if len(lines) == 0 || l.Dice.IsZero() {
		return Crypto{}, fmt.Errorf("stream is secure: %w", ErrNoKey)
	}
	key, err := l.answerKey(lines[0].Key, version)
	return Crypto{Tag: lines[0].Tag, Key: key}, err
}

// answerKey is our key for theirs: the one in force while theirs stays as it is, a
// new one with each new one of theirs: RFC 4568 §7.1.4. A new one is made of the one
// in force and the offer's version, so that none comes again on this leg, also when
// theirs does or the stream was plain meanwhile.
func (l Local) answerKey(theirs Key, version uint64) (Key, error) {
	if l.ours.On() && theirs.Equal(l.theirs) {
		return l.ours, nil
	}
	salt := binary.BigEndian.AppendUint64(theirs.Secret.Octets(), version)
	return l.newKey(theirs.Suite, "answer", append(salt, l.ours.Secret.Octets()...))
}

// newKey makes a key of the leg's dice.
func (l Local) newKey(suite Suite, purpose string, salt []byte) (Key, error) {
	octets, err := hkdf.Key(sha256.New, l.Dice.Octets(), salt, "hotline srtp "+purpose+" "+suite.String(), suite.octets())
	if err != nil {
		return Key{}, errors.New("cannot make a key of the dice")
	}
	return Key{Suite: suite, Secret: NewSecret(octets)}, nil
}

// offerCrypto gives a line with a key of its own for every suite that we offer;
// none when the offer is to be plain.
func (l Local) offerCrypto() []Crypto {
	if !l.Secure {
		return nil
	}
	var lines []Crypto
	for _, suite := range offered {
		if key, err := l.newKey(suite, "offer", nil); err == nil {
			lines = append(lines, Crypto{Tag: uint32(len(lines) + 1), Key: key})
		}
	}
	return lines
}

// settleCrypto finds which of our lines was answered, and with which key: exactly
// one line with the tag and suite of one of ours: RFC 4568 §7.1.3.
func settleCrypto(offered, answered []Crypto) (ours, theirs Key, err error) {
	if len(answered) == 1 {
		for _, line := range offered {
			if line.Tag == answered[0].Tag && line.Key.Suite == answered[0].Key.Suite {
				return line.Key, answered[0].Key, nil
			}
		}
	}
	return Key{}, Key{}, errors.New("none of our keys was answered with one")
}

// sameCrypto compares two lines.
func sameCrypto(a, b Crypto) bool { return a.Tag == b.Tag && a.Key.Equal(b.Key) }

package sip

import (
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// secureProtos are the profiles of SRTP. Each is answered with itself, and never
// with a plain one: RFC 4568 §7.1.2 and RFC 5764 §8. Of the latter two the keys
// come by DTLS alone, of the former by SDP or, the older way, by DTLS.
var secureProtos = []string{savp, "RTP/SAVPF", dtls + savp, dtls + "RTP/SAVPF"}

// dtls begins the profiles whose keys come by DTLS alone: RFC 5764 §9.
const dtls = "UDP/TLS/"

// KeyError says why a secure stream came without keys that can be had. It is in
// words of ours alone, so it may be shown to anybody.
type KeyError string

// Why a secure stream is refused.
const (
	ErrNoKey   KeyError = "none of the offered keys can be used"
	ErrNoPrint KeyError = "no certificate is named for the keys to come by DTLS"
	ErrHash    KeyError = "none of the named certificates has a hash that is known here"
	ErrSetup   KeyError = "nobody would begin the handshake of DTLS"
)

// Error implements error.
func (e KeyError) Error() string { return string(e) }

// isSecure tells whether a profile is one of SRTP.
func isSecure(proto string) bool { return slices.Contains(secureProtos, proto) }

// answerSecure finds how keys come to a stream of theirs, and says it in ours. One
// that offers both ways gets DTLS, whose keys nobody on the way of the signalling
// reads; its keys by SDP only when its certificate is of no use.
func (l Local) answerSecure(theirs Stream, version uint64, ours *Stream, agreed *Agreed) error {
	handshake, err := l.answerHandshake(theirs)
	switch {
	case err == nil:
		ours.Prints, ours.Setup = []Print{l.Print}, Passive
		if handshake.Active {
			ours.Setup = Active
		}
		agreed.Handshake = handshake
		return nil
	case strings.HasPrefix(theirs.Proto, dtls), len(theirs.Prints) > 0 && len(theirs.Crypto) == 0:
		return err
	}
	line, err := l.answerCrypto(theirs.Crypto, version)
	if err != nil {
		return err
	}
	ours.Crypto = []Crypto{line}
	agreed.Ours, agreed.Theirs = line.Key, theirs.Crypto[0].Key
	return nil
}

// settleSecure reads how an answer brings keys to a stream that we offered.
func settleSecure(ours, theirs Stream, agreed *Agreed) (err error) {
	if len(ours.Prints) > 0 {
		agreed.Handshake, err = settleHandshake(ours.Setup, theirs)
		return err
	}
	agreed.Ours, agreed.Theirs, err = settleCrypto(ours.Crypto, theirs.Crypto)
	return err
}

// After gives the leg's side for an answer within a session: the keys in force
// decide whether ours stays, a handshake that was agreed on keeps its roles, and ICE goes
// on unless they begin it anew.
func (l Local) After(session Agreed) Local {
	l.ours, l.theirs, l.handshake, l.ice = session.Ours, session.Theirs, session.Handshake, session.ICE
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

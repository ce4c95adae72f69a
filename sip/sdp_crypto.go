package sip

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Crypto is a line a=crypto: one way to protect a stream that an offer has, or
// the one that an answer takes: RFC 4568 §4.
type Crypto struct {
	Tag uint32 // 1 to 9 digits; the answer repeats it
	Key Key    // of whoever wrote the line
}

const (
	maxTag    = 999_999_999
	keyMethod = "inline:" // the only one of RFC 4568 §5.1
)

// ParseCrypto reads the value of a line a=crypto that this house can use. The
// error says why it cannot, and nothing of the key: another suite, a key of
// another length, a master key identifier, or a session parameter that changes
// what the packets look like.
func ParseCrypto(value string) (Crypto, error) {
	words := strings.Fields(value)
	if len(words) < 3 {
		return Crypto{}, errors.New("cannot read crypto: it has no tag, suite and key")
	}
	tag, err := strconv.ParseUint(words[0], 10, 32)
	if err != nil || tag > maxTag {
		return Crypto{}, errors.New("cannot read crypto: the tag is no number of up to nine digits")
	}
	suite := suiteOf(words[1])
	if suite == 0 {
		return Crypto{}, errors.New("cannot use crypto: the suite is unknown here")
	}
	for _, parameter := range words[3:] {
		if !harmless(parameter) {
			return Crypto{}, errors.New("cannot use crypto: a session parameter must be understood and is not")
		}
	}
	secret, err := parseKey(words[2], suite)
	if err != nil {
		return Crypto{}, err
	}
	return Crypto{Tag: uint32(tag), Key: Key{Suite: suite, Secret: secret}}, nil
}

// harmless tells whether a session parameter may be passed over: those that begin
// with "-", and the size of the sender's own replay window. The others leave
// packets in clear or unauthenticated, derive keys anew or protect a repair stream:
// RFC 4568 §6.3.
func harmless(parameter string) bool {
	name, _, _ := strings.Cut(parameter, "=")
	return strings.HasPrefix(parameter, "-") || strings.EqualFold(name, "WSH")
}

// parseKey reads the key of a line: RFC 4568 §6.1. Several keys, and a key
// with an identifier, need identifiers in the packets: neither is taken.
func parseKey(text string, suite Suite) (Secret, error) {
	if len(text) < len(keyMethod) || !strings.EqualFold(text[:len(keyMethod)], keyMethod) {
		return Secret{}, errors.New("cannot use crypto: the key is not inline")
	}
	parts := strings.Split(text[len(keyMethod):], "|")
	switch {
	case strings.Contains(text, ";"):
		return Secret{}, errors.New("cannot use crypto: it has several keys")
	case len(parts) > 2, len(parts) == 2 && strings.Contains(parts[1], ":"):
		return Secret{}, errors.New("cannot use crypto: the key has an identifier")
	case len(parts) == 2 && !lasts(parts[1]):
		return Secret{}, errors.New("cannot use crypto: the key's lifetime is not right")
	}
	// Some leave the padding out.
	octets, err := base64.RawStdEncoding.Strict().DecodeString(strings.TrimRight(parts[0], "="))
	if err != nil || len(octets) != suite.octets() {
		return Secret{}, fmt.Errorf("cannot use crypto: the key is not %d octets in base64", suite.octets())
	}
	return NewSecret(octets), nil
}

// lasts tells whether a lifetime is one: a number of packets from 1 to 2^48, or a
// power of two. It bounds how much its writer sends under the key, so it is
// theirs to keep: RFC 4568 §6.1.
func lasts(text string) bool {
	power, isPower := strings.CutPrefix(text, "2^")
	n, err := strconv.ParseUint(power, 10, 64)
	if isPower {
		return err == nil && n <= 48
	}
	return err == nil && n >= 1 && n <= 1<<48
}

// Wire gives the value of the line as it is sent to the far end: with the key in
// clear, so it is for nobody else.
func (c Crypto) Wire() string {
	return fmt.Sprintf("%d %s %s%s", c.Tag, c.Key.Suite, keyMethod, base64.StdEncoding.EncodeToString(c.Key.Secret.Octets()))
}

package sip

import (
	"bytes"
	"crypto/subtle"
	"fmt"
)

// Secret is octets that nobody may read in a log, a fact or a message of an
// error: however it is printed, and whatever it is a part of, it does not show.
type Secret struct {
	hidden *hidden // two pointers deep: fmt asks no unexported field how to print it, and follows one at times
}

type hidden struct{ octets *[]byte }

// NewSecret keeps a copy of octets; of none it is the zero value.
func NewSecret(octets []byte) Secret {
	if len(octets) == 0 {
		return Secret{}
	}
	octets = bytes.Clone(octets)
	return Secret{&hidden{&octets}}
}

// Octets gives a copy, nil of the zero value.
func (s Secret) Octets() []byte {
	if s.hidden == nil {
		return nil
	}
	return bytes.Clone(*s.hidden.octets)
}

// IsZero tells whether there is no secret.
func (s Secret) IsZero() bool { return s.hidden == nil }

// Equal compares, in a time that does not tell where two secrets differ.
func (s Secret) Equal(other Secret) bool {
	return subtle.ConstantTimeCompare(s.Octets(), other.Octets()) == 1
}

// Format implements fmt.Formatter: nothing is to be seen.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("(secret)")) }

// Key is what one side protects its packets with: a master key followed by its
// salt, of the length of the suite. The zero value is none: the packets are plain.
type Key struct {
	Suite  Suite
	Secret Secret
}

// On tells whether packets are protected.
func (k Key) On() bool { return k.Suite != 0 }

// Equal tells whether two keys are the same.
func (k Key) Equal(other Key) bool { return k.Suite == other.Suite && k.Secret.Equal(other.Secret) }

// Master gives the master key and the master salt: RFC 3711 §8.2.
func (k Key) Master() (key, salt []byte) {
	octets := k.Secret.Octets()
	if len(octets) != k.Suite.octets() {
		return nil, nil
	}
	return octets[:suites[k.Suite].key], octets[suites[k.Suite].key:]
}

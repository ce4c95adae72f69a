package sip

import (
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"slices"
	"strings"
)

// Print is a fingerprint: the hash of a certificate that a description names:
// RFC 8122 §5. The zero value is none.
type Print struct {
	Hash   string // its name in lower case, also of one that is not known here
	Digest string // octets in upper-case hexadecimal, with colons between
}

// hashes are those that are known here, the strongest first. SHA-1 is what RFC 5763
// has in its examples, and nobody can make a second certificate for a digest of it;
// MD5 and MD2 are not to be taken: RFC 8122 §5.
var hashes = []struct {
	name string
	sum  func(certificate []byte) []byte
}{
	{"sha-512", func(c []byte) []byte { sum := sha512.Sum512(c); return sum[:] }},
	{"sha-384", func(c []byte) []byte { sum := sha512.Sum384(c); return sum[:] }},
	{"sha-256", func(c []byte) []byte { sum := sha256.Sum256(c); return sum[:] }},
	{"sha-224", func(c []byte) []byte { sum := sha256.Sum224(c); return sum[:] }},
	{"sha-1", func(c []byte) []byte { sum := sha1.Sum(c); return sum[:] }},
}

// PrintOf gives the fingerprint of a certificate, in DER, that we tell others.
func PrintOf(certificate []byte) Print { return printOf("sha-256", certificate) }

func printOf(hash string, certificate []byte) Print {
	for _, h := range hashes {
		if h.name == hash {
			pairs := fmt.Sprintf("% X", h.sum(certificate))
			return Print{Hash: hash, Digest: strings.ReplaceAll(pairs, " ", ":")}
		}
	}
	return Print{}
}

// ParsePrint reads the value of a line a=fingerprint; false when it is none. Whether
// its hash is known is asked when the stream is answered.
func ParsePrint(value string) (Print, bool) {
	words := strings.Fields(value)
	if len(words) != 2 {
		return Print{}, false
	}
	return Print{Hash: strings.ToLower(words[0]), Digest: strings.ToUpper(words[1])}, true
}

// String is the value of the line.
func (p Print) String() string { return p.Hash + " " + p.Digest }

// strongest gives the fingerprints of the strongest hash that is known: the
// certificate has to have one of them, those of weaker hashes prove nothing more:
// RFC 8122 §5.1.
func strongest(prints []Print) ([]Print, error) {
	if len(prints) == 0 {
		return nil, ErrNoPrint
	}
	for _, h := range hashes {
		others := func(p Print) bool { return p.Hash != h.name }
		if best := slices.DeleteFunc(slices.Clone(prints), others); len(best) > 0 {
			return best, nil
		}
	}
	return nil, ErrHash
}

package headset

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	_ "crypto/sha512" // a browser may show its fingerprint by it
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"
	"time"
)

// certificateLife is how long our certificate says that it is good: longer than any
// process runs. What counts is its fingerprint.
const certificateLife = 10 * 365 * 24 * time.Hour

// newCertificate makes the one of all headsets, signed by itself. It says nothing
// about the house.
func newCertificate(now time.Time) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("cannot make DTLS key: %w", err)
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("cannot make DTLS certificate: %w", err)
	}
	template := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: "headset"},
		NotBefore: now.Add(-24 * time.Hour), NotAfter: now.Add(certificateLife), KeyUsage: x509.KeyUsageDigitalSignature}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("cannot make DTLS certificate: %w", err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}

// proof is the fingerprint of a certificate: RFC 8122 §5.
type proof struct {
	hash crypto.Hash
	sum  []byte
}

var proofHashes = map[string]crypto.Hash{"sha-256": crypto.SHA256, "sha-384": crypto.SHA384, "sha-512": crypto.SHA512}

// parseProof reads the value of a fingerprint attribute; false: it is none by SHA-2.
func parseProof(text string) (proof, bool) {
	name, digits, _ := strings.Cut(text, " ")
	hash, ok := proofHashes[strings.ToLower(name)]
	if !ok {
		return proof{}, false
	}
	sum, err := hex.DecodeString(strings.ReplaceAll(strings.TrimSpace(digits), ":", ""))
	return proof{hash, sum}, err == nil && len(sum) == hash.Size()
}

// of tells whether it is the fingerprint of a certificate.
func (p proof) of(der []byte) bool {
	h := p.hash.New()
	_, _ = h.Write(der) // a hash takes everything
	return bytes.Equal(h.Sum(nil), p.sum)
}

// proofOf is our certificate's fingerprint as a description shows it.
func proofOf(c tls.Certificate) string {
	var b strings.Builder
	b.WriteString("sha-256 ")
	for i, octet := range sha256.Sum256(c.Certificate[0]) {
		if i > 0 {
			b.WriteByte(':')
		}
		fmt.Fprintf(&b, "%02X", octet)
	}
	return b.String()
}

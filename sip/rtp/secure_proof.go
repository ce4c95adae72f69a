package rtp

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/srtp/v3"

	"hotline/sip"
)

// certificateLife is how long our certificate says that it is good: longer than any
// process runs. What counts is its fingerprint.
const certificateLife = 10 * 365 * 24 * time.Hour

// newCertificate makes the certificate of a pool, signed by itself. It says nothing
// about the house.
func newCertificate(now time.Time) (*tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("cannot make DTLS key: %w", err)
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, fmt.Errorf("cannot make DTLS certificate: %w", err)
	}
	template := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: "rtp"},
		NotBefore: now.Add(-24 * time.Hour), NotAfter: now.Add(certificateLife), KeyUsage: x509.KeyUsageDigitalSignature}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("cannot make DTLS certificate: %w", err)
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}

// Print is the fingerprint of the pool's certificate: what descriptions tell far
// ends so that handshakes can be agreed on.
func (p *Pool) Print() sip.Print { return sip.PrintOf(p.certificate.Certificate[0]) }

// suitesOf are the suites that a handshake may come to, the cheaper one first.
var suitesOf = map[dtls.SRTPProtectionProfile]sip.Suite{
	dtls.SRTP_AEAD_AES_128_GCM:       sip.AES128GCM,
	dtls.SRTP_AES128_CM_HMAC_SHA1_80: sip.AES128SHA80,
}

// derive takes the keys out of a handshake that is done: RFC 5764 §4.2.
func derive(conn *dtls.Conn, active bool) (ours, theirs sip.Key, err error) {
	profile, _ := conn.SelectedSRTPProtectionProfile()
	suite, ok := suitesOf[profile]
	if !ok {
		return ours, theirs, errors.New("no protection of SRTP was agreed on")
	}
	state, ok := conn.ConnectionState()
	if !ok {
		return ours, theirs, errors.New("the handshake has no state")
	}
	c := srtp.Config{Profile: profiles[suite]}
	if err := c.ExtractSessionKeysFromDTLS(&state, active); err != nil {
		return ours, theirs, err
	}
	key := func(master, salt []byte) sip.Key {
		return sip.Key{Suite: suite, Secret: sip.NewSecret(slices.Concat(master, salt))}
	}
	return key(c.Keys.LocalMasterKey, c.Keys.LocalMasterSalt), key(c.Keys.RemoteMasterKey, c.Keys.RemoteMasterSalt), nil
}

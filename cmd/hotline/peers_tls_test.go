package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestPhonesOverTLS: a seat and a citizen whose phones speak TLS. Neither has a
// certificate, so that the house reaches them only through what they opened: the
// seat's INVITE, and the BYE of the citizen. What it offers the seat carries keys.
func TestPhonesOverTLS(t *testing.T) {
	s := serveTLS(t)
	seat := s.baresipSeat(t, "1007", ";mediaenc=srtp-mand")
	citizen := s.baresipCitizen(t, "13800000021", "12346", ";mediaenc=srtp-mand")
	seat.happened(t, "CALL_ESTABLISHED", 2)
	seat.happened(t, "CALL_RTCP", 1)
	seat.do(t, "hangup", "")
	citizen.happened(t, "CALL_CLOSED", 1)
	s.bothVoices(t, "13800000021", 2500)
	for who, b := range map[string]*baresip{"citizen": citizen, "seat": seat} {
		for _, line := range profileLine.FindAllStringSubmatch(b.out.String(), -1) {
			if line[1] != "RTP/SAVP" {
				t.Errorf("%s of the %s, want RTP/SAVP alone", line[0], who)
			}
		}
	}
}

// serveTLS is a house that speaks SIP over TLS too; its address is that of TLS.
func serveTLS(t *testing.T) *server {
	t.Helper()
	host := loopback()
	cert, key := certify(t, t.TempDir(), host)
	s := *serveCity(t, t.TempDir(), fmt.Sprintf("%s\nsip: {tls: {cert: %s, key: %s, port: 0}}\n", strings.ReplaceAll(peersCity, "SEAT", host+":5060"), cert, key))
	s.sip = s.log.waitFor(t, `SIP over TLS is spoken" at=(\S+)`)[1] + ";transport=tls"
	return &s
}

// certify writes a self-signed certificate for an address.
func certify(t *testing.T, folder, host string) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.ParseIP(host)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(folder, "city.pem"), filepath.Join(folder, "city.key")
	for file, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: encoded}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

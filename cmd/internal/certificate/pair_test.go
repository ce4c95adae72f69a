package certificate

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// made are PEM texts.
type made struct{ cert, key []byte }

// makePair gives a self-signed certificate that is good between two times from now.
func makePair(t *testing.T, serial int64, from, until time.Duration) made {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	template := &x509.Certificate{SerialNumber: big.NewInt(serial), NotBefore: now.Add(from), NotAfter: now.Add(until)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return made{pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded})}
}

// write puts a pair into a folder, as of a moment of its own.
func (m made) write(t *testing.T, folder string, at int64) (cert, key string) {
	t.Helper()
	cert, key = filepath.Join(folder, "city.pem"), filepath.Join(folder, "city.key")
	for file, data := range map[string][]byte{cert: m.cert, key: m.key} {
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, time.Unix(at, 0), time.Unix(at, 0)); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

func TestWhatIsWrongIsSaid(t *testing.T) {
	good, other := makePair(t, 1, -time.Hour, time.Hour), makePair(t, 2, -time.Hour, time.Hour)
	for want, m := range map[string]made{
		"":                       good,
		"private key does not":   {good.cert, other.key},
		"it expired at ":         makePair(t, 3, -2*time.Hour, -time.Hour),
		"is the clock right?":    makePair(t, 4, time.Hour, 2*time.Hour),
		"failed to find any PEM": {[]byte("nothing"), good.key},
	} {
		cert, key := m.write(t, t.TempDir(), 1)
		err := Check(cert, key, time.Now())
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), cert)) {
			t.Errorf("%v, want %q and the file", err, want)
		}
	}
	cert, key := good.write(t, t.TempDir(), 1)
	if err := os.Remove(key); err != nil {
		t.Fatal(err)
	}
	if err := Check(cert, key, time.Now()); err == nil || err.Error() != "cannot read TLS file "+key+": no such file or directory" {
		t.Errorf("without a key: %v", err)
	}
	if _, err := Open(cert, key, nil); err == nil {
		t.Error("opened without a key")
	}
}

func TestNoFilesAreNoPair(t *testing.T) {
	p, err := Open("", "", nil)
	if p != nil || err != nil || p.Server() != nil || p.Reload() != nil {
		t.Errorf("%v, %v", p, err)
	}
}

// TestRenewedFilesAreServedToNewConnections: those that are open keep theirs, and
// damaged files change nothing but a line in the log.
func TestRenewedFilesAreServedToNewConnections(t *testing.T) {
	folder := t.TempDir()
	cert, key := makePair(t, 1, -time.Hour, time.Hour).write(t, folder, 1)
	var log bytes.Buffer
	p, err := Open(cert, key, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	first, serial := handshake(t, p)
	if serial != 1 {
		t.Errorf("serial %d, want 1", serial)
	}
	makePair(t, 2, -time.Hour, time.Hour).write(t, folder, 2)
	if _, serial = handshake(t, p); serial != 2 {
		t.Errorf("serial %d after the renewal, want 2", serial)
	}
	if !echoes(t, first) {
		t.Error("the connection from before the renewal is broken")
	}
	makePair(t, 3, -2*time.Hour, -time.Hour).write(t, folder, 3)
	for range 3 {
		if _, serial = handshake(t, p); serial != 2 {
			t.Errorf("serial %d after an expired one came, want 2", serial)
		}
	}
	if n := strings.Count(log.String(), "it expired at"); n != 1 {
		t.Errorf("told %d times:\n%s", n, &log)
	}
	if err := p.Reload(); err == nil {
		t.Error("reloading says nothing of an expired certificate")
	}
	if err := os.WriteFile(cert, []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := p.Reload(); err == nil || !strings.Contains(err.Error(), cert) {
		t.Errorf("a damaged certificate: %v", err)
	}
}

// session is both ends of a TLS connection.
type session struct{ client, server *tls.Conn }

func handshake(t *testing.T, p *Pair) (session, int64) {
	t.Helper()
	near, far := net.Pipe()
	s := session{tls.Client(near, &tls.Config{InsecureSkipVerify: true}), tls.Server(far, p.Server())}
	t.Cleanup(func() { _, _ = near.Close(), far.Close() })
	failed := make(chan error, 1)
	go func() { failed <- s.server.Handshake() }()
	if err := s.client.Handshake(); err != nil {
		t.Fatal(err)
	}
	if err := <-failed; err != nil {
		t.Fatal(err)
	}
	return s, s.client.ConnectionState().PeerCertificates[0].SerialNumber.Int64()
}

func echoes(t *testing.T, s session) bool {
	t.Helper()
	go func() { _, _ = s.server.Write([]byte("x")) }()
	n, err := s.client.Read(make([]byte, 1))
	return n == 1 && err == nil
}

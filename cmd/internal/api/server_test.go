package api

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hotline/recording/fact"
)

func TestPlainOffLoopbackIsRefused(t *testing.T) {
	for _, listen := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "[::]:0", "hotline.example:80", "nonsense"} {
		s, err := Open(ServerConfig{Listen: listen})
		if err == nil {
			s.Close()
			t.Errorf("plain HTTP is served on %s", listen)
		} else if !strings.Contains(err.Error(), "behind_proxy") {
			t.Errorf("%s: %v does not say what to do", listen, err)
		}
	}
	for _, c := range []ServerConfig{
		{Listen: "0.0.0.0:80", BehindProxy: true}, {Listen: "0.0.0.0:443", Cert: "c", Key: "k"},
		{Listen: "127.0.0.1:8080"}, {Listen: "[::1]:8080"}, {Listen: "localhost:8080"},
	} {
		if err := c.safe(); err != nil {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func TestTakenPortIsNamed(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if _, err := Open(ServerConfig{Listen: l.Addr().String()}); err == nil || !strings.Contains(err.Error(), l.Addr().String()) {
		t.Errorf("%v does not name %s", err, l.Addr())
	}
}

// TestServesAndStops: an event stream over a real connection, ended by Close.
func TestServesAndStops(t *testing.T) {
	d := newDesk(t)
	s, err := Open(ServerConfig{Listen: "127.0.0.1:0", Handler: d.api})
	if err != nil {
		t.Fatal(err)
	}
	r, _ := http.NewRequest("GET", s.URL()+"/api/v1/events", nil)
	name, value, _ := strings.Cut(d.signIn("9001"), ": ")
	r.Header.Set(name, value)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	in := bufio.NewScanner(resp.Body)
	for in.Scan() && in.Text() != "" { // up to the end of the greeting
	}
	d.commit(1, 1, fact.CallHeld{}, "1007")
	if in.Scan(); in.Text() != "id: n-1-1" {
		t.Errorf("got %q", in.Text())
	}
	d.api.Close()
	s.Close()
	rest, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Errorf("the stream was cut after %q: %v", rest, err)
	}
	if _, err := http.Get(s.URL()); err == nil {
		t.Error("serves after Close")
	}
}

func TestCertificateIsReadAgain(t *testing.T) {
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	certify(t, cert, key, 1, noon)
	s, err := Open(ServerConfig{Listen: "127.0.0.1:0", Cert: cert, Key: key, Handler: http.NotFoundHandler()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if !strings.HasPrefix(s.URL(), "https://") {
		t.Errorf("URL %s", s.URL())
	}
	shows := func(want int64) {
		t.Helper()
		c, err := tls.Dial("tcp", s.Addr().String(), &tls.Config{InsecureSkipVerify: true})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if got := c.ConnectionState().PeerCertificates[0].SerialNumber.Int64(); got != want {
			t.Errorf("serial number %d, want %d", got, want)
		}
	}
	shows(1)
	certify(t, cert, key, 2, noon.Add(time.Second))
	shows(2)
	if err := s.Reload(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(key, []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Reload(); err == nil || !strings.Contains(err.Error(), key) {
		t.Errorf("a damaged key: %v", err)
	}
	shows(2) // the old one stays
}

// certify writes a self-signed certificate whose files are of a certain time.
func certify(t *testing.T, cert, key string, serial int64, at time.Time) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(serial), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	for file, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: encoded}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, at, at); err != nil {
			t.Fatal(err)
		}
	}
}

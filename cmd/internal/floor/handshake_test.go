package floor

import (
	"context"
	"crypto/tls"
	"net"
	"testing"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/dtls/v3/pkg/crypto/selfsign"
	"github.com/pion/srtp/v3"
)

// handshake is how a talker gets its keys by DTLS, as its client: from a socket of its
// own, to which the talker hands what comes for it.
type handshake struct {
	certificate tls.Certificate
	conn        *net.UDPConn
}

// shakeHands lets the keys come by DTLS.
func (p *talker) shakeHands(t *testing.T) {
	t.Helper()
	certificate, err := selfsign.GenerateSelfSigned()
	if err != nil {
		t.Fatal(err)
	}
	p.shakes = &handshake{certificate: certificate, conn: bind(t, "127.0.0.1")}
}

// takes tells whether a packet is one of DTLS: RFC 7983 §7.
func (h *handshake) takes(by *net.UDPConn, packet []byte) bool {
	if len(packet) == 0 || packet[0] < 20 || packet[0] > 63 {
		return false
	}
	_, _ = by.WriteToUDP(packet, net.UDPAddrFromAddrPort(at(h.conn)))
	return true
}

// shake does the handshake. The house has agreed on it already.
func (p *talker) shake(t *testing.T) {
	t.Helper()
	conn, err := dtls.ClientWithOptions(p.shakes.conn, p.to, dtls.WithCertificates(p.shakes.certificate),
		dtls.WithSRTPProtectionProfiles(dtls.SRTP_AEAD_AES_128_GCM), dtls.WithInsecureSkipVerify(true))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	patient, stop := context.WithTimeout(context.Background(), 20*time.Second)
	defer stop()
	if err := conn.HandshakeContext(patient); err != nil {
		t.Fatal(err)
	}
	state, ok := conn.ConnectionState()
	if !ok {
		t.Fatal("the handshake has no end")
	}
	const key, salt = 16, 12 // RFC 5764 §4.2: both keys, then both salts
	b, err := state.ExportKeyingMaterial("EXTRACTOR-dtls_srtp", nil, 2*(key+salt))
	if err != nil {
		t.Fatal(err)
	}
	side := func(i int) *srtp.Context {
		c, err := srtp.CreateContext(b[i*key:(i+1)*key], b[2*key+i*salt:2*key+(i+1)*salt], srtp.ProtectionProfileAeadAes128Gcm)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.seals, p.opens = side(0), side(1)
}

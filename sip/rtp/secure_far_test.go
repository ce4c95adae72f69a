package rtp

import (
	"context"
	"crypto/tls"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/rtcp"
	pion "github.com/pion/rtp"
	"github.com/pion/srtp/v3"

	"hotline/sip"
	"hotline/sip/media"
)

// shaken is a far end whose keys come by DTLS.
type shaken struct {
	*peer
	active         bool // it begins the handshakes
	certificate    *tls.Certificate
	names          *tls.Certificate // the one that its description names
	profiles       []dtls.SRTPProtectionProfile
	pool           *Pool // whose certificate it expects
	sound, control *half
}

// half is one of its sockets: what comes is DTLS or something else.
type half struct {
	conn     *net.UDPConn
	records  chan []byte
	rest     chan []byte
	lose     atomic.Int32 // how many records, each way, are still lost
	lost     atomic.Int32
	alerts   atomic.Int32
	change   atomic.Bool // the next ChangeCipherSpec is lost on the way in
	to       func() *net.UDPAddr
	seals    *srtp.Context
	opens    *srtp.Context
	suite    dtls.SRTPProtectionProfile
	finished bool
	end      func() // of its association
}

func testCertificate(t testing.TB) *tls.Certificate {
	t.Helper()
	c, err := newCertificate(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func newShaken(t *testing.T, pool *Pool, active bool) *shaken {
	t.Helper()
	s := &shaken{peer: newPeer(t, media.PCMA, 101), active: active, certificate: testCertificate(t), pool: pool,
		profiles: []dtls.SRTPProtectionProfile{dtls.SRTP_AEAD_AES_128_GCM, dtls.SRTP_AES128_CM_HMAC_SHA1_80}}
	s.names = s.certificate
	s.sound = newHalf(s.rtp, func() *net.UDPAddr { return s.to })
	s.control = newHalf(s.rtcp, func() *net.UDPAddr { return s.peer.control })
	return s
}

func newHalf(conn *net.UDPConn, to func() *net.UDPAddr) *half {
	h := &half{conn: conn, records: make(chan []byte, 256), rest: make(chan []byte, 1024), to: to}
	go h.pump()
	return h
}

// pump ends with the socket.
func (h *half) pump() {
	defer close(h.rest)
	for {
		b := make([]byte, 2048)
		n, _, err := h.conn.ReadFromUDPAddrPort(b)
		switch {
		case err != nil:
			return
		case !isRecord(b[:n]):
			h.rest <- b[:n]
		case b[0] == recordAlert && wellFormed(b[:n]):
			h.alerts.Add(1)
		case b[0] == recordChange && h.change.Swap(false):
			h.lost.Add(1)
		case wellFormed(b[:n]) && !h.loses(): // an alert in clear may be what somebody else brought about
			h.records <- b[:n]
		}
	}
}

func (h *half) loses() bool {
	if h.lose.Add(-1) < 0 {
		return false
	}
	h.lost.Add(1)
	return true
}

func (h *half) send(b []byte) {
	if !h.loses() {
		_, _ = h.conn.WriteTo(b, h.to())
	}
}

// agreed is what offer and answer come to: the leg has the other role.
func (s *shaken) agreed() sip.Agreed {
	a := s.peer.agreed()
	a.Handshake = sip.Handshake{Active: !s.active, Theirs: []sip.Print{sip.PrintOf(s.names.Certificate[0])}}
	return a
}

// shake does the handshake of sound, and then that of RTCP.
func (s *shaken) shake() error {
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	for _, h := range []*half{s.sound, s.control} {
		if err := s.shakeHalf(ctx, h); err != nil {
			return err
		}
	}
	return nil
}

func (s *shaken) shakeHalf(ctx context.Context, h *half) error {
	expects := sip.Handshake{Theirs: []sip.Print{s.pool.Print()}}
	all := []dtls.Option{dtls.WithCertificates(*s.certificate), dtls.WithSRTPProtectionProfiles(s.profiles...),
		dtls.WithInsecureSkipVerify(true), dtls.WithFlightInterval(100 * time.Millisecond),
		dtls.WithVerifyConnection(func(state *dtls.State) error {
			if !expects.Proves(state.PeerCertificates[0]) {
				s.t.Error("the certificate of the leg is not the pool's")
			}
			return nil
		})}
	line := newLine(h.records, h.send)
	var conn *dtls.Conn
	var err error
	if s.active {
		var o []dtls.ClientOption
		for _, option := range all {
			o = append(o, option)
		}
		conn, err = dtls.ClientWithOptions(line, line.LocalAddr(), o...)
	} else {
		o := []dtls.ServerOption{dtls.WithClientAuth(dtls.RequireAnyClientCert)}
		for _, option := range all {
			o = append(o, option)
		}
		conn, err = dtls.ServerWithOptions(line, line.LocalAddr(), o...)
	}
	if err != nil {
		return err
	}
	if h.end != nil {
		h.end()
	}
	h.end = func() {
		_ = line.Close()
		_ = conn.Close()
	}
	s.t.Cleanup(h.end)
	if err := conn.HandshakeContext(ctx); err != nil {
		return err
	}
	h.key(s.t, conn, s.active)
	return nil
}

// key takes the keys, by RFC 5764 §4.2 as this test reads it: both masters, then both salts.
func (h *half) key(t *testing.T, conn *dtls.Conn, client bool) {
	t.Helper()
	h.suite, _ = conn.SelectedSRTPProtectionProfile()
	profile := srtp.ProtectionProfile(h.suite)
	k, err := profile.KeyLen()
	if err != nil {
		t.Fatal(err)
	}
	n, err := profile.SaltLen()
	if err != nil {
		t.Fatal(err)
	}
	state, _ := conn.ConnectionState()
	b, err := state.ExportKeyingMaterial("EXTRACTOR-dtls_srtp", nil, 2*(k+n))
	if err != nil {
		t.Fatal(err)
	}
	context := func(i int) *srtp.Context {
		c, err := srtp.CreateContext(b[i*k:(i+1)*k], b[2*k+i*n:2*k+(i+1)*n], profile)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	h.seals, h.opens = context(1), context(0)
	if client {
		h.seals, h.opens = h.opens, h.seals
	}
	h.finished = true
}

// say sends sound, protected.
func (s *shaken) say(payload []byte) {
	s.t.Helper()
	b, err := s.sound.seals.EncryptRTP(nil, s.packet(payload), nil)
	if err != nil {
		s.t.Fatal(err)
	}
	s.send(b)
}

// next waits for what is no DTLS.
func (h *half) next(t *testing.T) []byte {
	t.Helper()
	select {
	case b := <-h.rest:
		return b
	case <-time.After(patience):
		t.Fatal("nothing came")
		return nil
	}
}

// hears waits for the next packet and opens it.
func (s *shaken) hears() *pion.Packet {
	s.t.Helper()
	return unsealed(s.t, s.sound.opens, s.sound.next(s.t))
}

// reports waits for the next report and opens it.
func (s *shaken) reports() []rtcp.Packet {
	s.t.Helper()
	return unsealedControl(s.t, s.control.opens, s.control.next(s.t))
}

// nothing checks that nothing but DTLS has come.
func (s *shaken) nothing(what string) {
	s.t.Helper()
	if n := len(s.sound.rest) + len(s.control.rest); n > 0 {
		s.t.Errorf("%s: %d packets came", what, n)
	}
}

// connectShaken opens a leg for a far end and agrees on a handshake; it does not wait for it.
func connectShaken(t *testing.T, s *shaken, c LegConfig) *owner {
	t.Helper()
	o := connect(t, s.pool, nil, c)
	s.meet(o.leg)
	o.leg.Talk(s.agreed())
	o.settle()
	return o
}

// keyed waits until the leg has the keys of both sockets, or will have none.
func (o *owner) keyed() (noKeys string) {
	o.t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		done := make(chan bool)
		o.leg.post(func() {
			noKeys = o.leg.noKeys
			done <- noKeys != "" || !o.leg.keyless && !o.leg.reportsKeyless()
		})
		if <-done {
			return noKeys
		}
		<-time.After(time.Millisecond)
	}
	o.t.Fatal("no keys, and no word why")
	return ""
}

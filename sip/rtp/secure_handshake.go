package rtp

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/logging"

	"hotline/sip"
)

const (
	// handshakeMost is how long a handshake may take, and how long what is left of it
	// answers a far end that has missed the last flight.
	handshakeMost = 10 * time.Second
	// flightInterval is the wait before a flight is sent again. It doubles with each time, as
	// RFC 6347 §4.2.4.1 has it, up to flightMost: see pace.
	// It is also the pause after a handshake that somebody's nonsense has broken.
	flightInterval = 200 * time.Millisecond
	// flightMost is where the wait grows no more: phones were seen to take six seconds before
	// they listen, and somebody waits to be heard.
	flightMost = 8 * flightInterval
)

var (
	errUnproved = errors.New("the certificate is not the one that the far end's description names")
	errNoProof  = errors.New("the far end has no certificate")
)

// shaker is the goroutine's side of an association: it makes keys of what comes
// over a line, and knows nothing of sockets.
type shaker struct {
	with        sip.Handshake
	certificate *tls.Certificate
	most        time.Duration
	in          chan []byte
	send        func(b []byte)
	done        func(ours, theirs sip.Key, err error) // once, with keys or with why there are none
	over        func()                                // once, at the end
}

// run makes one handshake. It ends by itself, and soon after ctx.
func (s *shaker) run(ctx context.Context) {
	defer s.over()
	limited, stop := context.WithTimeout(ctx, s.most)
	defer stop()
	conn, line, err := s.shake(limited)
	if err != nil {
		s.done(sip.Key{}, sip.Key{}, err)
		return
	}
	defer func() {
		_ = line.Close() // first: pion/dtls would say that the association ends, and some would end the sound with it
		_ = conn.Close()
	}()
	ours, theirs, err := derive(conn, s.with.Active)
	s.done(ours, theirs, err)
	rest, stop := context.WithTimeout(ctx, s.most)
	defer stop()
	<-rest.Done()
}

// shake tries until a handshake is done, the certificate is a wrong one or ctx ends.
// Until a certificate is proved anybody who sends from the far end's own address can
// break a handshake; the pause bounds what that costs.
func (s *shaker) shake(ctx context.Context) (*dtls.Conn, *line, error) {
	for {
		conn, line, err := s.try(ctx)
		if err == nil || errors.Is(err, errUnproved) {
			return conn, line, err
		}
		pause, stop := context.WithTimeout(ctx, flightInterval)
		<-pause.Done()
		stop()
		if ctx.Err() != nil {
			return nil, nil, err
		}
		for len(s.in) > 0 { // what broke this one would break the next one too
			<-s.in
		}
	}
}

func (s *shaker) try(ctx context.Context) (*dtls.Conn, *line, error) {
	line := newLine(s.in, s.send)
	conn, err := s.open(line)
	if err != nil {
		return nil, nil, err
	}
	if err := conn.HandshakeContext(ctx); err != nil {
		_ = line.Close()
		_ = conn.Close()
		return nil, nil, err
	}
	return conn, line, nil
}

// open makes the connection: RFC 5763 §5. Both sides show a certificate, and each
// proves that it has the key.
func (s *shaker) open(line *line) (*dtls.Conn, error) {
	options := []dtls.Option{
		dtls.WithCertificates(*s.certificate),
		dtls.WithSRTPProtectionProfiles(dtls.SRTP_AEAD_AES_128_GCM, dtls.SRTP_AES128_CM_HMAC_SHA1_80),
		dtls.WithInsecureSkipVerify(true), // nobody vouches for it but the description
		dtls.WithVerifyConnection(s.verify),
		dtls.WithFlightInterval(flightInterval),
		dtls.WithDisableRetransmitBackoff(true), // its waits grow without end
		dtls.WithLoggerFactory(&logging.DefaultLoggerFactory{Writer: io.Discard}),
	}
	if s.with.Active {
		var client []dtls.ClientOption
		for _, o := range options {
			client = append(client, o)
		}
		return dtls.ClientWithOptions(line, line.LocalAddr(), client...)
	}
	server := []dtls.ServerOption{dtls.WithClientAuth(dtls.RequireAnyClientCert)}
	for _, o := range options {
		server = append(server, o)
	}
	return dtls.ServerWithOptions(line, line.LocalAddr(), server...)
}

// verify compares the far end's certificate with its description: RFC 8122 §5.1.
func (s *shaker) verify(state *dtls.State) error {
	switch {
	case len(state.PeerCertificates) == 0:
		return errNoProof
	case !s.with.Proves(state.PeerCertificates[0]):
		return errUnproved
	}
	return nil
}

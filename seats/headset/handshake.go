package headset

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/logging"
)

// flightInterval is the first wait before a flight is sent again: RFC 6347 §4.2.4.1
// would wait a second, in which somebody waits to be heard.
const flightInterval = 250 * time.Millisecond

// newAssociation prepares a connection's DTLS: we are the server, and both sides
// show a certificate: RFC 5763 §5.
func newAssociation(s *Headsets, l *line, theirs []proof) (*dtls.Conn, error) {
	verify := func(state *dtls.State) error {
		if len(state.PeerCertificates) == 0 || !slices.ContainsFunc(theirs, func(p proof) bool { return p.of(state.PeerCertificates[0]) }) {
			return errors.New("the certificate is not the one of the offer")
		}
		return nil
	}
	return dtls.ServerWithOptions(l, l.LocalAddr(),
		dtls.WithCertificates(s.cert),
		dtls.WithSRTPProtectionProfiles(profiles...),
		dtls.WithClientAuth(dtls.RequireAnyClientCert),
		dtls.WithInsecureSkipVerify(true), // nobody vouches for it but the offer
		dtls.WithVerifyConnection(verify),
		// The ICE check has proved the source address already: a cookie would only cost a round trip.
		dtls.WithInsecureSkipVerifyHello(true),
		dtls.WithFlightInterval(flightInterval),
		dtls.WithLoggerFactory(&logging.DefaultLoggerFactory{Writer: io.Discard}))
}

// run is a connection's own goroutine: it makes the keys, waits for the browser's
// goodbye or for ours, and closes.
func (c *connection) run(ctx context.Context) {
	defer c.headset.all.work.Done()
	defer c.way.end()
	defer func() { _ = c.dtls.Close() }() // with a goodbye to the browser
	reason := c.serve(ctx)
	c.headset.over(c, reason)
	<-ctx.Done() // it is buried
}

// serve gives the reason of its end.
func (c *connection) serve(ctx context.Context) string {
	if err := c.dtls.HandshakeContext(ctx); err != nil {
		return ReasonFailed
	}
	in, out, err := derive(c.dtls)
	if err != nil {
		return ReasonFailed
	}
	c.opener.Store(&opener{context: in})
	c.mouth.mu.Lock()
	c.sealer.context = out
	c.mouth.mu.Unlock()
	c.headset.rise(c)
	var b [64]byte
	for { // nothing that a browser says over DTLS matters but its goodbye
		if _, err := c.dtls.Read(b[:]); errors.Is(err, io.EOF) || ctx.Err() != nil {
			return ReasonClosed
		}
	}
}

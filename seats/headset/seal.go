package headset

import (
	"encoding/binary"
	"errors"

	"github.com/pion/dtls/v3"
	"github.com/pion/rtp"
	"github.com/pion/srtp/v3"

	"hotline/sip/media"
)

const (
	// replayWindow is how far a packet may come late, in packets: 128 are 2.5 s of sound.
	replayWindow = 128
	// maxSources bounds the streams that a browser may begin: one for each device or
	// so that a person tries.
	maxSources = 64
	// tagSize is the most that protection adds to a packet of sound: RFC 7714 §13.
	tagSize = 16
)

// profiles are the protections that a handshake may come to, the cheaper one first.
var profiles = []dtls.SRTPProtectionProfile{dtls.SRTP_AEAD_AES_128_GCM, dtls.SRTP_AES128_CM_HMAC_SHA1_80}

// opener takes the protection from what one browser sends: RFC 3711. It belongs to
// the port's reader.
type opener struct {
	context *srtp.Context
	latest  uint32 // stream of sound, once there was one
	sounds  int    // streams of sound, and of reports
	reports int
}

// sealer protects what goes to one browser, and sends it. It belongs to the mouth.
type sealer struct {
	way     *way
	context *srtp.Context // nil before the handshake is done
	header  rtp.Header
	plain   [media.HeaderSize + maxPayload]byte
	sealed  [media.HeaderSize + maxPayload + tagSize]byte
}

var errNoProfile = errors.New("no protection of SRTP was agreed on")

// derive makes both of a handshake that is done: RFC 5764 §4.2.
func derive(conn *dtls.Conn) (in, out *srtp.Context, err error) {
	profile, ok := conn.SelectedSRTPProtectionProfile()
	if !ok {
		return nil, nil, errNoProfile
	}
	state, ok := conn.ConnectionState()
	if !ok {
		return nil, nil, errors.New("the handshake has no state")
	}
	c := srtp.Config{Profile: srtp.ProtectionProfile(profile)} // both are numbered by RFC 5764 §4.1.2
	if err := c.ExtractSessionKeysFromDTLS(&state, false); err != nil {
		return nil, nil, err
	}
	if in, err = newContext(c.Keys.RemoteMasterKey, c.Keys.RemoteMasterSalt, c.Profile); err == nil {
		out, err = newContext(c.Keys.LocalMasterKey, c.Keys.LocalMasterSalt, c.Profile)
	}
	return in, out, err
}

func newContext(key, salt []byte, profile srtp.ProtectionProfile) (*srtp.Context, error) {
	return srtp.CreateContext(key, salt, profile,
		srtp.SRTPReplayProtection(replayWindow), srtp.SRTCPReplayProtection(replayWindow))
}

// carry implements carrier.
func (s *sealer) carry(h media.Header, payload []byte) bool {
	to := s.way.peer.Load()
	if s.context == nil || to == nil {
		return false
	}
	media.PutHeader(s.plain[:], h)
	n := copy(s.plain[media.HeaderSize:], payload)
	sealed, err := s.context.EncryptRTP(s.sealed[:0], s.plain[:media.HeaderSize+n], &s.header)
	return err == nil && s.way.port.socket.write(sealed, *to)
}

// sound opens a packet of sound into a buffer; false: its tag is wrong, or it came
// before. The header is the buffer for its own.
func (o *opener) sound(into, b []byte, header *rtp.Header) ([]byte, bool) {
	if _, err := header.Unmarshal(b); err != nil {
		return nil, false
	}
	known := o.sounds > 0 && header.SSRC == o.latest
	if !known {
		_, known = o.context.ROC(header.SSRC)
	}
	if !known && o.sounds == maxSources {
		return nil, false
	}
	plain, err := o.context.DecryptRTP(into, b, header)
	if err != nil {
		return nil, false
	}
	if !known {
		o.sounds++
	}
	o.latest = header.SSRC
	return plain, true
}

// control opens a packet of RTCP in the same way.
func (o *opener) control(into, b []byte) ([]byte, bool) {
	if len(b) < 8 { // its head, with the SSRC: RFC 3711 §3.4
		return nil, false
	}
	_, known := o.context.Index(binary.BigEndian.Uint32(b[4:]))
	if !known && o.reports == maxSources {
		return nil, false
	}
	plain, err := o.context.DecryptRTCP(into, b, nil)
	if err == nil && !known {
		o.reports++
	}
	return plain, err == nil
}

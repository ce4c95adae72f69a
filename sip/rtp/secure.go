package rtp

import (
	"errors"
	"fmt"

	"hotline/sip"

	pion "github.com/pion/rtp"
	"github.com/pion/srtp/v3"
)

const (
	// replayWindow is how far a packet may come late, in packets: 128 are 2.5 s of sound.
	replayWindow = 128
	// maxSources bounds the streams that a far end may begin under one key.
	maxSources = 64
	// tagSize is the most that protection adds to a packet: RFC 7714 §13, and the
	// index of SRTCP.
	tagSize = 20
)

// profiles are the suites as pion/srtp names them.
var profiles = map[sip.Suite]srtp.ProtectionProfile{
	sip.AES128GCM:   srtp.ProtectionProfileAeadAes128Gcm,
	sip.AES256GCM:   srtp.ProtectionProfileAeadAes256Gcm,
	sip.AES128SHA80: srtp.ProtectionProfileAes128CmHmacSha1_80,
	sip.AES128SHA32: srtp.ProtectionProfileAes128CmHmacSha1_32,
	sip.AES256SHA80: srtp.ProtectionProfileAes256CmHmacSha1_80,
	sip.AES256SHA32: srtp.ProtectionProfileAes256CmHmacSha1_32,
}

// secure is the protection of a leg's packets: RFC 3711. Nil is a plain leg.
type secure struct {
	send   *seal
	hear   *seal
	before *seal // of the key before, while the far end may still use it; else nil
	header pion.Header
	plain  [datagramSize]byte
	sealed [datagramSize + tagSize]byte
}

// seal protects or opens packets under one key, counting their indices.
type seal struct {
	key     sip.Key
	context *srtp.Context
	tag     int // octets of a tag of sound
	sound   sources
	control sources
}

// sources are the streams that have been opened under a key.
type sources struct {
	known [maxSources]uint32
	count int
	last  int // of known
}

// agree gives the protection that an agreement asks for. A key that stays keeps
// its place in the stream, so that no index is used twice: RFC 3711 §9.1.
func (s *secure) agree(a sip.Agreed) *secure {
	if !a.Ours.On() && !a.Theirs.On() {
		return nil
	}
	if s == nil {
		return &secure{send: newSeal(a.Ours), hear: newSeal(a.Theirs)}
	}
	if !s.send.key.Equal(a.Ours) {
		s.send = newSeal(a.Ours)
	}
	if !s.hear.key.Equal(a.Theirs) {
		s.hear, s.before = newSeal(a.Theirs), s.hear
	}
	return s
}

// newSeal makes the state for a key. One that cannot be used opens nothing and
// protects nothing: the leg is mute rather than plain.
func newSeal(key sip.Key) *seal {
	master, salt := key.Master()
	context, err := srtp.CreateContext(master, salt, profiles[key.Suite],
		srtp.SRTPReplayProtection(replayWindow), srtp.SRTCPReplayProtection(replayWindow))
	if err != nil {
		return &seal{key: key}
	}
	// The errors would have been those of CreateContext.
	plain, _ := profiles[key.Suite].AuthTagRTPLen()
	aead, _ := profiles[key.Suite].AEADAuthTagLen()
	return &seal{key: key, context: context, tag: plain + aead}
}

var (
	errNoTag  = errors.New("the packet has no tag, or the key opens nothing")
	errNotRTP = errors.New("the packet has no header of RTP")
)

// open takes the protection from a packet of sound, and tells a good tag from a
// bad one. What it gives is good until the next packet.
func (s *secure) open(b []byte) ([]byte, error) {
	plain, err := s.hear.open(s.plain[:], b, &s.header)
	switch {
	case s.before == nil:
	case err == nil:
		s.before = nil // the far end has gone over to the new key
	default:
		plain, err = s.before.open(s.plain[:], b, &s.header)
	}
	return plain, err
}

func (s *seal) open(into, b []byte, header *pion.Header) ([]byte, error) {
	size, err := header.Unmarshal(b)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: %w", errNotRTP, err)
	case s.context == nil, len(b) < size+s.tag, !s.sound.may(header.SSRC):
		return nil, errNoTag
	}
	plain, err := s.context.DecryptRTP(into[:0], b, header)
	if err == nil {
		s.sound.note(header.SSRC)
	}
	return plain, err
}

// seal protects a packet of sound; false when it cannot be. What it gives is good
// until the next packet.
func (s *secure) seal(b []byte) ([]byte, bool) {
	if s.send.context == nil {
		return nil, false
	}
	sealed, err := s.send.context.EncryptRTP(s.sealed[:0], b, &s.header)
	return sealed, err == nil
}

// may tells whether packets of a source are looked at. A source is remembered by
// its first good packet, so that nobody else can use the places up.
func (s *sources) may(ssrc uint32) bool { return s.count < maxSources || s.find(ssrc) }

func (s *sources) note(ssrc uint32) {
	if !s.find(ssrc) {
		s.known[s.count], s.last = ssrc, s.count
		s.count++
	}
}

func (s *sources) find(ssrc uint32) bool {
	if s.last < s.count && s.known[s.last] == ssrc {
		return true
	}
	for i, known := range s.known[:s.count] {
		if known == ssrc {
			s.last = i
			return true
		}
	}
	return false
}

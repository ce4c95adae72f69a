package rtp

import "encoding/binary"

// minControl is the least of protected RTCP: a header, the index and a tag of ten octets.
const minControl = 8 + 4 + 10

// openControl takes the protection from a compound of RTCP: RFC 3711 §3.4.
func (s *secure) openControl(b []byte) ([]byte, error) {
	plain, err := s.hear.openControl(s.plain[:], b)
	if err != nil && s.before != nil {
		return s.before.openControl(s.plain[:], b)
	}
	return plain, err
}

func (s *seal) openControl(into, b []byte) ([]byte, error) {
	if s.context == nil || len(b) < minControl {
		return nil, errNoTag
	}
	ssrc := binary.BigEndian.Uint32(b[4:])
	if !s.control.may(ssrc) {
		return nil, errNoTag
	}
	plain, err := s.context.DecryptRTCP(into[:0], b, nil)
	if err == nil {
		s.control.note(ssrc)
	}
	return plain, err
}

// sealControl protects a compound of RTCP; false when it cannot be.
func (s *secure) sealControl(b []byte) ([]byte, bool) {
	if s.send.context == nil {
		return nil, false
	}
	sealed, err := s.send.context.EncryptRTCP(s.sealed[:0], b, nil)
	return sealed, err == nil
}

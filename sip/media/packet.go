package media

import "encoding/binary"

// HeaderSize is the length of the RTP header that PutHeader writes.
const HeaderSize = 12

// Header is the fixed part of an RTP header: RFC 3550 §5.1.
type Header struct {
	Marker bool
	PT     uint8
	Seq    uint16
	Stamp  uint32 // 8 kHz
	SSRC   uint32
}

// ParsePacket splits an RTP packet into header and payload, which is a part of
// b. CSRCs, a header extension and padding are skipped. ok is false when b is
// no RTP packet of version 2 or its lengths contradict each other; an empty
// payload is fine.
func ParsePacket(b []byte) (h Header, payload []byte, ok bool) {
	if len(b) < HeaderSize || b[0]>>6 != 2 {
		return Header{}, nil, false
	}
	h = Header{
		Marker: b[1]&0x80 != 0,
		PT:     b[1] & 0x7f,
		Seq:    binary.BigEndian.Uint16(b[2:]),
		Stamp:  binary.BigEndian.Uint32(b[4:]),
		SSRC:   binary.BigEndian.Uint32(b[8:]),
	}
	start := HeaderSize + 4*int(b[0]&0x0f)
	if b[0]&0x10 != 0 { // extension: RFC 3550 §5.3.1
		if len(b) < start+4 {
			return Header{}, nil, false
		}
		start += 4 + 4*int(binary.BigEndian.Uint16(b[start+2:]))
	}
	end := len(b)
	if b[0]&0x20 != 0 { // padding: the last byte counts itself
		end -= int(b[len(b)-1])
		if end == len(b) {
			return Header{}, nil, false
		}
	}
	if start > end {
		return Header{}, nil, false
	}
	return h, b[start:end], true
}

// PutHeader writes h into the first HeaderSize bytes of b.
func PutHeader(b []byte, h Header) {
	_ = b[HeaderSize-1]
	b[0], b[1] = 0x80, h.PT&0x7f
	if h.Marker {
		b[1] |= 0x80
	}
	binary.BigEndian.PutUint16(b[2:], h.Seq)
	binary.BigEndian.PutUint32(b[4:], h.Stamp)
	binary.BigEndian.PutUint32(b[8:], h.SSRC)
}

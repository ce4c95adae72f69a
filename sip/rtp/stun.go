package rtp

import (
	"encoding/binary"
	"hash"
	"hash/crc32"
	"net/netip"
)

// What messages of STUN are made of, as far as checks of ICE need them: RFC 8489 §5, §14
// and §18, RFC 8445 §16.1.
const (
	stunHeader = 20
	stunCookie = 0x2112_a442
	stunMark   = 0x5354_554e // what the fingerprint is masked with
	macOctets  = 20

	bindingRequest    = 0x0001
	bindingIndication = 0x0011
	bindingSuccess    = 0x0101
	bindingError      = 0x0111

	attrUsername    = 0x0006
	attrIntegrity   = 0x0008
	attrError       = 0x0009
	attrUnknown     = 0x000a
	attrXorMapped   = 0x0020
	attrPriority    = 0x0024
	attrNominates   = 0x0025
	attrOptional    = 0x8000 // and above: they need not be understood
	attrFingerprint = 0x8028
	attrControlled  = 0x8029

	errorUnknown = 420
	errorRole    = 487
)

// isSTUN tells the datagrams of STUN from all others: RFC 7983 §7.
func isSTUN(b []byte) bool { return len(b) > 0 && b[0] < 4 }

// binding is a check of ICE as it came: RFC 8445 §7.1. Its slices are of the datagram.
type binding struct {
	kind       uint16
	id         []byte // of the transaction, after the cookie
	username   []byte
	mac        []byte // nil: there is none
	covered    []byte // what the MAC is of
	nominates  bool
	controlled bool   // the sender thinks that the other side nominates
	unknown    uint16 // an attribute that must be understood and is not; 0: none
}

// readBinding takes a datagram apart. It is false for what is no whole message, or
// has no good fingerprint at its end: every check has one, RFC 8445 §7.1.
func readBinding(b []byte) (q binding, ok bool) {
	if len(b) < stunHeader || int(binary.BigEndian.Uint16(b[2:])) != len(b)-stunHeader || binary.BigEndian.Uint32(b[4:]) != stunCookie {
		return binding{}, false
	}
	q.kind, q.id = binary.BigEndian.Uint16(b), b[8:stunHeader]
	for at := stunHeader; len(b)-at >= 4; {
		attr, size := binary.BigEndian.Uint16(b[at:]), int(binary.BigEndian.Uint16(b[at+2:]))
		next := at + 4 + (size+3)&^3
		if next > len(b) {
			return binding{}, false
		}
		value := b[at+4 : at+4+size]
		switch {
		case attr == attrFingerprint:
			return q, next == len(b) && size == 4 && binary.BigEndian.Uint32(value) == crc32.ChecksumIEEE(b[:at])^stunMark
		case q.mac != nil: // nobody vouches for what follows it: RFC 8489 §14.5
		case attr == attrIntegrity:
			if size != macOctets {
				return binding{}, false
			}
			q.mac, q.covered = value, b[:at]
		default:
			q.take(attr, value)
		}
		at = next
	}
	return binding{}, false
}

func (q *binding) take(attr uint16, value []byte) {
	switch {
	case attr == attrUsername && q.username == nil:
		q.username = value
	case attr == attrNominates:
		q.nominates = true
	case attr == attrControlled:
		q.controlled = true
	case attr < attrOptional && attr != attrUsername && attr != attrPriority && q.unknown == 0:
		q.unknown = attr
	}
}

// reply is a message of ours, being written.
type reply struct {
	b [stunHeader + 128]byte
	n int
}

func (r *reply) begin(kind uint16, id []byte) {
	binary.BigEndian.PutUint16(r.b[:], kind)
	binary.BigEndian.PutUint32(r.b[4:], stunCookie)
	r.n = 8 + copy(r.b[8:stunHeader], id)
}

// add gives the place for an attribute's value. The header counts it from now on.
func (r *reply) add(attr uint16, size int) []byte {
	head, padded := r.b[r.n:], (size+3)&^3
	clear(head[:4+padded])
	binary.BigEndian.PutUint16(head, attr)
	binary.BigEndian.PutUint16(head[2:], uint16(size))
	r.n += 4 + padded
	binary.BigEndian.PutUint16(r.b[2:], uint16(r.n-stunHeader))
	return head[4 : 4+size]
}

// mapped tells where a check came from: RFC 8489 §14.2.
func (r *reply) mapped(from netip.AddrPort) {
	host := from.Addr().Unmap()
	octets, family := host.AsSlice(), byte(1)
	if host.Is6() {
		family = 2
	}
	value := r.add(attrXorMapped, 4+len(octets))
	value[1] = family
	binary.BigEndian.PutUint16(value[2:], from.Port()^stunCookie>>16)
	for i, octet := range octets {
		value[4+i] = octet ^ r.b[4+i] // the cookie, and then the transaction
	}
}

// refuse tells why there is no success: RFC 8489 §14.8.
func (r *reply) refuse(code int) {
	value := r.add(attrError, 4)
	value[2], value[3] = byte(code/100), byte(code%100)
}

// end signs the message, and gives it.
func (r *reply) end(mac hash.Hash) []byte {
	covered := r.n
	value := r.add(attrIntegrity, macOctets)
	mac.Reset()
	_, _ = mac.Write(r.b[:covered])
	mac.Sum(value[:0])
	covered = r.n
	value = r.add(attrFingerprint, 4)
	binary.BigEndian.PutUint32(value, crc32.ChecksumIEEE(r.b[:covered])^stunMark)
	return r.b[:r.n]
}

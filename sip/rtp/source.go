package rtp

import (
	"net/netip"

	"hotline/sip/media"
)

// rank is how well a packet's source fits the address that was signalled.
type rank uint8

const (
	stranger  rank = iota
	learnable      // another address, while the signalled one is private and so may be hidden by NAT
	sameHost       // the signalled address, another port
	exact          // the signalled address and port
)

// proof is how many packets in sequence a learnable source must send before it
// is believed: somebody who sprays single packets over the port range is not.
const proof = 3

// source decides whose packets a leg hears: symmetric RTP, RFC 4961, made safe
// against spraying. The first packet from the signalled host locks the source.
// When the signalled address is not public, another host may be learned, after a
// proof. A locked source gives way only to one that fits better, never to an
// equal one; so whoever sprayed first is put out by the true peer's first packet.
type source struct {
	signalled netip.AddrPort
	from      netip.AddrPort // locked; zero before
	fit       rank
	candidate struct {
		from  netip.AddrPort
		ssrc  uint32
		seq   uint16
		count int
	}
}

// signal takes the address of an agreement and tells whether it is a new one: it
// begins a new lock. The lock stays when it is the same, or not usable (a hold).
func (s *source) signal(a netip.AddrPort) bool {
	if !usable(a) || a == s.signalled {
		return false
	}
	*s = source{signalled: a}
	return true
}

// accept tells whether a packet is heard, and whether its source has just been locked.
func (s *source) accept(from netip.AddrPort, h media.Header) (heard, locked bool) {
	if from == s.from {
		return true, false
	}
	fit := s.rank(from)
	if fit <= s.fit || fit == learnable && !s.proved(from, h) {
		return false, false
	}
	s.from, s.fit = from, fit
	return true, true
}

func (s *source) rank(from netip.AddrPort) rank {
	switch {
	case from == s.signalled:
		return exact
	case from.Addr() == s.signalled.Addr():
		return sameHost
	case public(s.signalled.Addr()):
		return stranger
	}
	return learnable
}

func (s *source) proved(from netip.AddrPort, h media.Header) bool {
	c := &s.candidate
	if from != c.from || h.SSRC != c.ssrc || h.Seq != c.seq+1 {
		c.from, c.ssrc, c.count = from, h.SSRC, 0
	}
	c.seq = h.Seq
	c.count++
	return c.count >= proof
}

// host is the address that the far end is believed to be at.
func (s *source) host() netip.Addr {
	if s.from.IsValid() {
		return s.from.Addr()
	}
	return s.signalled.Addr()
}

// shared is the address space of carrier NAT: RFC 6598 §7.
var shared = netip.MustParsePrefix("100.64.0.0/10")

func public(a netip.Addr) bool {
	return a.IsGlobalUnicast() && !a.IsPrivate() && !shared.Contains(a)
}

// usable tells whether something can be sent to a. An address of zeroes is how
// some hold a call: RFC 3264 §8.4.
func usable(a netip.AddrPort) bool {
	return a.IsValid() && a.Port() != 0 && !a.Addr().IsUnspecified()
}

// plain gives an address as sockets report it.
func plain(a netip.AddrPort) netip.AddrPort {
	return netip.AddrPortFrom(a.Addr().Unmap().WithZone(""), a.Port())
}

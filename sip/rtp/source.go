package rtp

import "net/netip"

// rank is how well a packet's source fits what the far end's signalling told.
type rank uint8

const (
	stranger rank = iota
	fitting       // from the address that was signalled, or that the signalling came from
	exact         // from the address and port that were signalled
)

// source decides whose packets a leg hears: symmetric RTP, RFC 4961, for the far
// end alone. It has two addresses: the one that its SDP signals, and the one that
// its signalling comes from, because a phone behind NAT signals an address that
// nobody sees. The port may be any; the first packet from either address locks
// the source, and only the very address and port that were signalled put a lock
// on another one out. Whoever else knocks is a stranger, at any time.
type source struct {
	signalling netip.Addr // where the leg's SIP comes from; zero: only what is signalled counts
	signalled  netip.AddrPort
	from       netip.AddrPort // locked; zero before
	fit        rank
}

// signal takes the address of an agreement and tells whether it is a new one: it
// begins a new lock. The lock stays when it is the same, or not usable (a hold).
func (s *source) signal(a netip.AddrPort) bool {
	if !usable(a) || a == s.signalled {
		return false
	}
	*s = source{signalling: s.signalling, signalled: a}
	return true
}

// accept tells whether a packet is heard, and whether its source has just been locked.
func (s *source) accept(from netip.AddrPort) (heard, locked bool) {
	if from == s.from {
		return true, false
	}
	fit := s.rank(from)
	if fit <= s.fit {
		return false, false
	}
	s.from, s.fit = from, fit
	return true, true
}

func (s *source) rank(from netip.AddrPort) rank {
	switch {
	case from == s.signalled:
		return exact
	case from.Addr() == s.signalled.Addr(), from.Addr() == s.signalling:
		return fitting
	}
	return stranger
}

// at tells whether the far end may be at a host: only the one that is heard,
// once there is one.
func (s *source) at(host netip.Addr) bool {
	if s.from.IsValid() {
		return host == s.from.Addr()
	}
	return s.rank(netip.AddrPortFrom(host, 0)) >= fitting
}

// usable tells whether something can be sent to a. An address of zeroes is how
// some hold a call: RFC 3264 §8.4.
func usable(a netip.AddrPort) bool {
	return a.IsValid() && a.Port() != 0 && !a.Addr().IsUnspecified()
}

// plain gives an address as sockets report it.
func plain(a netip.AddrPort) netip.AddrPort {
	return netip.AddrPortFrom(bare(a.Addr()), a.Port())
}

func bare(a netip.Addr) netip.Addr { return a.Unmap().WithZone("") }

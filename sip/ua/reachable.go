package ua

import (
	"fmt"
	"net"
	"net/netip"
)

// Reachable gives the address that far ends are told: the one that is listened on,
// or, when that is every address, the first of this machine that others can use: of
// IPv4, or else of IPv6 where that is listened on.
func Reachable(listen netip.Addr) (netip.Addr, error) {
	if !listen.IsUnspecified() {
		return listen, nil
	}
	all, err := net.InterfaceAddrs()
	if err != nil {
		return netip.Addr{}, fmt.Errorf("cannot list the addresses of this machine: %w", err)
	}
	var other netip.Addr
	for _, a := range all {
		prefix, err := netip.ParsePrefix(a.String())
		switch at := prefix.Addr(); {
		case err != nil || !at.IsGlobalUnicast():
		case at.Is4():
			return at, nil
		case listen.Is6() && !other.IsValid():
			other = at
		}
	}
	if other.IsValid() {
		return other, nil
	}
	return netip.Addr{}, fmt.Errorf("cannot tell which address others reach %s by: name one with --rtp and --sip", listen)
}

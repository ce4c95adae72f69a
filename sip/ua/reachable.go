package ua

import (
	"fmt"
	"net"
	"net/netip"
)

// Reachable gives the address that far ends are told: the one that is listened on,
// or, when that is every address, the first of this machine that others can use.
func Reachable(listen netip.Addr) (netip.Addr, error) {
	if !listen.IsUnspecified() {
		return listen, nil
	}
	all, err := net.InterfaceAddrs()
	if err != nil {
		return netip.Addr{}, fmt.Errorf("cannot list the addresses of this machine: %w", err)
	}
	for _, a := range all {
		prefix, err := netip.ParsePrefix(a.String())
		if err == nil && prefix.Addr().IsGlobalUnicast() && prefix.Addr().Is4() {
			return prefix.Addr(), nil
		}
	}
	return netip.Addr{}, fmt.Errorf("cannot tell which address others reach %s by: name one with --rtp and --sip", listen)
}

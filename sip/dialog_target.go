package sip

import (
	"net/netip"
	"slices"
	"strings"
)

// retarget takes the remote target from the Contact of a message that came from
// source: RFC 3261 §12.2.1.2. Without a Contact the target stays.
func (d *Dialog) retarget(contact string, source netip.AddrPort) {
	if contact != "" {
		d.target = contact
		d.next = netip.AddrPort{}
		if unreachable(contact, source) {
			d.next = source
		}
	}
	if len(d.routes) > 0 {
		d.next = netip.AddrPort{}
	}
}

// unreachable tells that a contact is of no use from here, so that requests go
// where the message came from instead: a phone behind a NAT names its private
// address, a browser a name that does not exist.
func unreachable(contact string, source netip.AddrPort) bool {
	if !source.IsValid() {
		return false
	}
	host := hostOf(contact)
	if strings.HasSuffix(strings.ToLower(host), ".invalid") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	from := source.Addr().Unmap()
	return addr.Unmap() != from && (addr.IsUnspecified() ||
		private(addr) && !private(from) || addr.IsLoopback() && !from.IsLoopback())
}

func private(a netip.Addr) bool { return a.IsPrivate() || a.IsLinkLocalUnicast() }

// reversed is the order of a route set for the side that sent the INVITE: RFC 3261 §12.1.2.
func reversed(list []string) []string {
	list = slices.Clone(list)
	slices.Reverse(list)
	return list
}

package sip

import (
	"net/netip"
	"slices"
)

// retarget takes the remote target from the Contact of a message that came from
// source: RFC 3261 §12.2.1.2. Without a Contact the target stays. The next hop
// is the first route, else the target, unless that is of no use from here.
func (d *Dialog) retarget(contact string, source netip.AddrPort) {
	if contact != "" {
		d.target = contact
	} else if len(d.routes) == 0 {
		return
	}
	hop := d.target
	if len(d.routes) > 0 {
		hop = d.routes[0]
	}
	d.next = netip.AddrPort{}
	if bound(d.transport) || unreachable(hop, source) {
		d.next = source
	}
}

// bound tells that a far end is reached only through the connection that it has
// opened: a phone on TLS has no certificate to be dialled with, and a browser
// listens for nobody.
func bound(transport string) bool { return transport == "tls" || isBrowsers(transport) }

// unreachable tells that the host of a URI is of no use from here, so that
// requests go where its message came from instead: a phone behind a NAT names
// its private address, a browser or a carrier a name that only it can look up.
func unreachable(uri string, source netip.AddrPort) bool {
	if !source.IsValid() {
		return false
	}
	addr, err := netip.ParseAddr(HostOf(uri))
	if err != nil {
		return true
	}
	addr = addr.Unmap()
	from := source.Addr().Unmap()
	return addr.IsUnspecified() || private(addr) && !private(from) && addr != from ||
		addr.IsLoopback() && !from.IsLoopback()
}

func private(a netip.Addr) bool { return a.IsPrivate() || a.IsLinkLocalUnicast() }

// reversed is the order of a route set for the side that sent the INVITE: RFC 3261 §12.1.2.
func reversed(list []string) []string {
	list = slices.Clone(list)
	slices.Reverse(list)
	return list
}

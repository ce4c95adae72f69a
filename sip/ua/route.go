package ua

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"

	"hotline/sip"
)

// way finds where a request goes: Next, else the first route, else the URI:
// RFC 3261 §8.1.2. Names other than localhost are not looked up.
func way(req sip.Request) (to netip.AddrPort, transport string, err error) {
	uri := req.URI
	if len(req.Routes) > 0 {
		route, _ := parseParty(req.Routes[0])
		uri = route.URI
	}
	host, port, params := hostOf(uri)
	transport = strings.ToLower(req.Transport)
	if transport == "" {
		transport = strings.ToLower(param(params, "transport"))
	}
	if transport == "" {
		transport = "udp"
	}
	if req.Next.IsValid() {
		return unmapped(req.Next), transport, nil
	}
	if strings.EqualFold(host, "localhost") {
		host = "127.0.0.1"
	}
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	if err != nil && strings.Trim(host, "+0123456789") == "" {
		return to, transport, errors.New("cannot find the way: the URI names no host")
	}
	if err != nil {
		return to, transport, fmt.Errorf("cannot find the way to host %q: only IP addresses can be reached", host)
	}
	return netip.AddrPortFrom(addr.Unmap(), port), transport, nil
}

// hostOf gives host, port (5060 when absent) and parameters of a SIP URI.
func hostOf(uri string) (host string, port uint16, params string) {
	_, rest, _ := strings.Cut(uri, ":")
	rest, _, _ = strings.Cut(rest, "?")
	if i := strings.LastIndexByte(rest, '@'); i >= 0 {
		rest = rest[i+1:]
	}
	host, params, _ = strings.Cut(rest, ";")
	port = 5060
	if i := strings.LastIndexByte(host, ':'); i > strings.LastIndexByte(host, ']') {
		if n, err := strconv.ParseUint(host[i+1:], 10, 16); err == nil && n > 0 {
			port = uint16(n)
		}
		host = host[:i]
	}
	return host, port, params
}

// hopTo opens the way to an address. Dialling TCP may take up to 4 s.
func (u *UA) hopTo(to netip.AddrPort, transport string) (*hop, error) {
	switch {
	case transport == "tcp":
		return u.tcpHop(to)
	case transport != "udp":
		return nil, fmt.Errorf("cannot send over %q: only udp and tcp are spoken", transport)
	case u.sockets.udp == nil:
		return nil, fmt.Errorf("cannot send to udp %s: udp is switched off", to)
	}
	return u.udpHop(to), nil
}

// sentBy is the address in the Via of a request. When we listen on every
// address it is the one that the system would send from.
func (u *UA) sentBy(to netip.AddrPort) netip.AddrPort {
	if !u.addr.Addr().IsUnspecified() {
		return u.addr
	}
	probe, err := net.Dial("udp", to.String()) // sends nothing
	if err != nil {
		return u.addr
	}
	defer probe.Close()
	local := unmapped(probe.LocalAddr().(*net.UDPAddr).AddrPort())
	return netip.AddrPortFrom(local.Addr(), u.addr.Port())
}

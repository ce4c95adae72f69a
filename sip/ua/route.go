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
	if scheme, _, _ := strings.Cut(uri, ":"); transport == "" && isSecure(scheme) {
		transport = overTLS
	}
	if transport == "" {
		transport = overUDP
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
	switch transport {
	case overTCP, overTLS, overWS, overWSS:
		return u.streamTo(far{transport, to})
	case overUDP:
	default:
		return nil, fmt.Errorf("cannot send over %q: only udp, tcp, tls, ws and wss are spoken", transport)
	}
	switch {
	case u.sockets.udp == nil:
		return nil, fmt.Errorf("cannot send to udp %s: udp is switched off", to)
	}
	return u.udpHop(to), nil
}

// sentBy is our address on the way to a far end, for Via and Contact. When we
// listen on every address it is that of the connection, or over UDP the one that
// the system would send from.
func (u *UA) sentBy(to *hop) netip.AddrPort {
	at := u.addr
	switch to.transport {
	case overTLS:
		at = u.TLSAddr()
	case overWS, overWSS: // of the pages
		return unmapped(to.local.(*net.TCPAddr).AddrPort())
	}
	switch {
	case !at.Addr().IsUnspecified():
		return at
	case to.transport != overUDP:
		local := unmapped(to.local.(*net.TCPAddr).AddrPort())
		return netip.AddrPortFrom(local.Addr(), at.Port())
	}
	probe, err := net.Dial("udp", to.remote.String()) // sends nothing
	if err != nil {
		return at
	}
	defer probe.Close()
	local := unmapped(probe.LocalAddr().(*net.UDPAddr).AddrPort())
	return netip.AddrPortFrom(local.Addr(), at.Port())
}

// contact gives a Contact of ours as it is reached over a hop: over UDP it stays
// as the rooms wrote it, but for a far end of the other family of IP; over others it
// names our address and the transport there. Who asked for sips gets it:
// RFC 3261 §12.1.1.
func (u *UA) contact(ours string, to *hop, secure bool) string {
	scheme, rest, _ := strings.Cut(ours, ":")
	user, host, found := strings.Cut(rest, "@")
	switch {
	case !found:
		return ours
	case to.transport == overUDP:
		if at, err := netip.ParseAddrPort(host); err != nil || at.Addr().Is4() == to.remote.Addr().Is4() {
			return ours
		}
		return scheme + ":" + user + "@" + u.sentBy(to).String()
	case secure:
		scheme = "sips"
	}
	transport := to.transport
	if transport == overWSS {
		transport = overWS // RFC 7118 §5.2.2 knows but one
	}
	return fmt.Sprintf("%s:%s@%s;transport=%s", scheme, user, u.sentBy(to), transport)
}

// isSecure tells the scheme that wants TLS on every hop: RFC 3261 §26.2.2.
func isSecure(scheme string) bool { return strings.EqualFold(scheme, "sips") }

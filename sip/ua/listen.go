package ua

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"syscall"
)

// udpBuffer is the receive buffer asked of the kernel: its default holds only
// a few hundred messages of a burst.
const udpBuffer = 4 << 20

// sockets are what a UA listens on; each may be nil.
type sockets struct {
	udp *net.UDPConn
	tcp *net.TCPListener
	tls *net.TCPListener
}

// listen binds every transport at the same address. With port 0 it looks for a
// port that is free on all of them.
func listen(cfg Config) (s sockets, addr netip.AddrPort, err error) {
	transports := cfg.Transports
	if len(transports) == 0 {
		transports = []string{"udp", "tcp"}
	}
	for _, t := range transports {
		if t != "udp" && t != "tcp" {
			return s, addr, fmt.Errorf("cannot listen on %s %s: only udp and tcp are spoken", t, cfg.Listen)
		}
	}
	const tries = 32 // a port free on UDP is nearly always free on TCP
	for range tries {
		s, addr, err = bind(cfg.Listen, transports)
		if cfg.Listen.Port() != 0 || !errors.Is(err, syscall.EADDRINUSE) {
			break
		}
	}
	if err == nil && cfg.TLS != nil {
		if s.tls, err = bindTLS(netip.AddrPortFrom(addr.Addr(), cfg.TLSPort)); err != nil {
			s.close()
			s = sockets{}
		}
	}
	return s, addr, err
}

func bindTLS(at netip.AddrPort) (*net.TCPListener, error) {
	l, err := net.ListenTCP(network(overTCP, at.Addr()), net.TCPAddrFromAddrPort(at))
	if err != nil {
		return nil, cannotListen(overTLS, at, err)
	}
	return l, nil
}

// network names a transport for an address of the system. The unspecified address
// of IPv6 is that of IPv4 too.
func network(transport string, at netip.Addr) string {
	switch {
	case at.Is4():
		return transport + "4"
	case at.IsUnspecified():
		return transport
	}
	return transport + "6"
}

func bind(at netip.AddrPort, transports []string) (s sockets, bound netip.AddrPort, err error) {
	bound = netip.AddrPortFrom(at.Addr().Unmap(), at.Port())
	if slices.Contains(transports, "udp") {
		s.udp, err = net.ListenUDP(network(overUDP, bound.Addr()), net.UDPAddrFromAddrPort(bound))
		if err != nil {
			return sockets{}, bound, cannotListen("udp", bound, err)
		}
		if err = s.udp.SetReadBuffer(udpBuffer); err != nil {
			s.close()
			return sockets{}, bound, fmt.Errorf("cannot set the receive buffer of udp %s: %w", bound, err)
		}
		bound = netip.AddrPortFrom(bound.Addr(), s.udp.LocalAddr().(*net.UDPAddr).AddrPort().Port())
	}
	if slices.Contains(transports, "tcp") {
		s.tcp, err = net.ListenTCP(network(overTCP, bound.Addr()), net.TCPAddrFromAddrPort(bound))
		if err != nil {
			s.close()
			return sockets{}, bound, cannotListen("tcp", bound, err)
		}
		bound = netip.AddrPortFrom(bound.Addr(), s.tcp.Addr().(*net.TCPAddr).AddrPort().Port())
	}
	return s, bound, nil
}

// taken is an address in use, said so that a person can act on it.
type taken struct{ transport, addr string }

func (t taken) Error() string {
	return "cannot listen on " + t.transport + " " + t.addr + ": it is taken"
}

func (t taken) Unwrap() error { return syscall.EADDRINUSE }

func cannotListen(transport string, at netip.AddrPort, err error) error {
	if errors.Is(err, syscall.EADDRINUSE) {
		return taken{transport, at.String()}
	}
	return fmt.Errorf("cannot listen on %s %s: %w", transport, at, err)
}

func (s sockets) close() {
	if s.udp != nil {
		_ = s.udp.Close()
	}
	for _, l := range []*net.TCPListener{s.tcp, s.tls} {
		if l != nil {
			_ = l.Close()
		}
	}
}

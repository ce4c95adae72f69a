package ua

import (
	"errors"
	"net"
	"net/netip"
)

// readUDP takes datagrams until the socket is closed. It alone reads, so that
// lanes are filled in the order of arrival.
func (u *UA) readUDP() {
	buf := make([]byte, maxMessage)
	for {
		n, source, err := u.sockets.udp.ReadFromUDPAddrPort(buf)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			// An ICMP error of an earlier datagram; the socket lives on.
			u.log.Warn("cannot read from udp", "error", err)
			continue
		}
		if isKeepalive(buf[:n]) {
			continue
		}
		u.receive(buf[:n], u.udpHop(unmapped(source)))
	}
}

func (u *UA) udpHop(remote netip.AddrPort) *hop {
	return &hop{
		far:   far{overUDP, remote},
		local: u.sockets.udp.LocalAddr(),
		write: func(data []byte) error {
			_, err := u.sockets.udp.WriteToUDPAddrPort(data, remote)
			return err
		},
	}
}

// isKeepalive tells line ends and zeros sent to keep a NAT open: RFC 5626 §3.5.
func isKeepalive(data []byte) bool {
	for _, b := range data {
		if b != '\r' && b != '\n' && b != 0 {
			return false
		}
	}
	return true
}

func unmapped(a netip.AddrPort) netip.AddrPort {
	return netip.AddrPortFrom(a.Addr().Unmap(), a.Port())
}

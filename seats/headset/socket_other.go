//go:build !linux

package headset

import (
	"net"
	"net/netip"
)

// socket is the UDP socket of a port. One goroutine reads it; anybody writes.
type socket struct{ conn *net.UDPConn }

// openSocket takes a socket over from the net package.
func openSocket(from *net.UDPConn) (*socket, error) { return &socket{from}, nil }

// next gives the next datagram. Its error is the end.
func (s *socket) next(b []byte) (int, netip.AddrPort, error) {
	n, from, err := s.conn.ReadFromUDPAddrPort(b)
	return n, netip.AddrPortFrom(from.Addr().Unmap(), from.Port()), err
}

// write sends one datagram; false when the kernel did not take it.
func (s *socket) write(b []byte, to netip.AddrPort) bool {
	_, err := s.conn.WriteToUDPAddrPort(b, to)
	return err == nil
}

// stop ends the reader's next.
func (s *socket) stop() { _ = s.conn.Close() }

// close has nothing left to do.
func (s *socket) close() {}

package bench

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"golang.org/x/sys/unix"
)

// receiveBuffer bounds what waits in the kernel for one socket: seconds of the sound of its legs.
const receiveBuffer = 4 << 20

// socket is a non-blocking UDP socket whose packets carry the time at which the
// kernel had them, so that it does not matter when the generator reads them.
type socket struct {
	fd      int
	port    uint16
	control [64]byte
}

// address is where a socket sends to.
type address = unix.SockaddrInet4

func newAddress(a netip.AddrPort) *address {
	if !a.Addr().Unmap().Is4() {
		return nil
	}
	return &address{Port: int(a.Port()), Addr: a.Addr().Unmap().As4()}
}

func openSocket(at netip.Addr) (*socket, error) {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("cannot open socket: %w", err)
	}
	if unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, receiveBuffer) != nil {
		// Only root may have more than the limit; the others get the limit.
		err = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, receiveBuffer)
	}
	err = errors.Join(err, unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TIMESTAMPNS, 1))
	if err == nil {
		err = unix.Bind(fd, newAddress(netip.AddrPortFrom(at, 0)))
	}
	var name unix.Sockaddr
	if err == nil {
		name, err = unix.Getsockname(fd)
	}
	own, ok := name.(*unix.SockaddrInet4)
	if err != nil || !ok {
		return nil, errors.Join(fmt.Errorf("cannot bind %s: %w", at, err), unix.Close(fd))
	}
	return &socket{fd: fd, port: uint16(own.Port)}, nil
}

func (s *socket) close() { _ = unix.Close(s.fd) }

func (s *socket) send(b []byte, to *address) bool { return unix.Sendto(s.fd, b, 0, to) == nil }

// receive takes one datagram, with its arrival in nanoseconds since 1970.
func (s *socket) receive(b []byte) (n int, from netip.AddrPort, at int64, ok bool) {
	n, size, _, name, err := unix.Recvmsg(s.fd, b, s.control[:], unix.MSG_DONTWAIT)
	far, v4 := name.(*unix.SockaddrInet4)
	if err != nil || !v4 {
		return 0, from, 0, false
	}
	return n, netip.AddrPortFrom(netip.AddrFrom4(far.Addr), uint16(far.Port)), arrival(s.control[:size]), true
}

// arrival reads the kernel's time out of a control message: its header, seconds, nanoseconds.
func arrival(control []byte) int64 {
	const header = unix.SizeofCmsghdr
	if len(control) < header+16 {
		return time.Now().UnixNano()
	}
	seconds, rest := binary.NativeEndian.Uint64(control[header:]), binary.NativeEndian.Uint64(control[header+8:])
	return int64(seconds)*int64(time.Second) + int64(rest)
}

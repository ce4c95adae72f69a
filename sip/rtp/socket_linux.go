package rtp

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"unsafe"

	"golang.org/x/sys/unix"
)

// receiveBuffer bounds what waits in the kernel for one socket: about a second of sound.
const receiveBuffer = 128 << 10

// socket is a non-blocking UDP socket.
type socket struct{ fd int }

func openSocket(at netip.AddrPort) (socket, error) {
	family := unix.AF_INET
	if at.Addr().Is6() {
		family = unix.AF_INET6
	}
	fd, err := unix.Socket(family, unix.SOCK_DGRAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return socket{}, fmt.Errorf("cannot open socket: %w", err)
	}
	err = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, receiveBuffer)
	if err == nil {
		err = unix.Bind(fd, sockaddr(at))
	}
	if err != nil {
		return socket{}, errors.Join(fmt.Errorf("cannot bind %s: %w", at, err), unix.Close(fd))
	}
	return socket{fd}, nil
}

// taken tells whether an error of openSocket means that somebody else has the port.
func taken(err error) bool { return errors.Is(err, unix.EADDRINUSE) }

func (s socket) close() { _ = unix.Close(s.fd) }

// read takes one datagram. ok is false when there is none.
//
// recvfrom is called by hand because unix.Recvfrom allocates an address per packet;
// and, as sendto, without a word to the scheduler, since neither ever waits.
func (s socket) read(b []byte) (n int, from netip.AddrPort, ok bool) {
	var name unix.RawSockaddrInet6 // the larger of the two
	size := uint32(unsafe.Sizeof(name))
	r, _, errno := unix.RawSyscall6(unix.SYS_RECVFROM, uintptr(s.fd),
		uintptr(unsafe.Pointer(unsafe.SliceData(b))), uintptr(len(b)), 0,
		uintptr(unsafe.Pointer(&name)), uintptr(unsafe.Pointer(&size)))
	if errno != 0 {
		return 0, netip.AddrPort{}, false
	}
	return int(r), addrOf(&name), true
}

func addrOf(name *unix.RawSockaddrInet6) netip.AddrPort {
	port := func(p *uint16) uint16 { return binary.BigEndian.Uint16((*[2]byte)(unsafe.Pointer(p))[:]) }
	if name.Family == unix.AF_INET {
		v4 := (*unix.RawSockaddrInet4)(unsafe.Pointer(name))
		return netip.AddrPortFrom(netip.AddrFrom4(v4.Addr), port(&v4.Port))
	}
	return netip.AddrPortFrom(netip.AddrFrom16(name.Addr).Unmap(), port(&name.Port))
}

func sockaddr(a netip.AddrPort) unix.Sockaddr {
	if a.Addr().Is4() {
		return &unix.SockaddrInet4{Port: int(a.Port()), Addr: a.Addr().As4()}
	}
	return &unix.SockaddrInet6{Port: int(a.Port()), Addr: a.Addr().As16()}
}

// target is an address ready to send to, as the kernel wants it. The zero value is none.
type target struct {
	name unix.RawSockaddrInet6 // the larger of the two
	size uintptr
}

func newTarget(a netip.AddrPort) (t target) {
	host := a.Addr().Unmap()
	binary.BigEndian.PutUint16((*[2]byte)(unsafe.Pointer(&t.name.Port))[:], a.Port()) // in both at the same place
	switch {
	case host.Is4():
		v4 := (*unix.RawSockaddrInet4)(unsafe.Pointer(&t.name))
		v4.Family, v4.Addr, t.size = unix.AF_INET, host.As4(), unix.SizeofSockaddrInet4
	case host.Is6():
		t.name.Family, t.name.Addr, t.size = unix.AF_INET6, host.As16(), unix.SizeofSockaddrInet6
	}
	return t
}

func (t *target) none() bool { return t.size == 0 }

// write sends one datagram; false when the kernel did not take it.
func (s socket) write(b []byte, to *target) bool {
	_, _, errno := unix.RawSyscall6(unix.SYS_SENDTO, uintptr(s.fd), uintptr(unsafe.Pointer(unsafe.SliceData(b))), uintptr(len(b)), 0,
		uintptr(unsafe.Pointer(&to.name)), to.size)
	return errno == 0
}

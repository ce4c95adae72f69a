package headset

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"sync"
	"syscall"
	"time"
	"unsafe"
)

// The reader looks for packets once a breather when they come in a crowd, so that
// they share the price of waking it; a packet that comes alone is taken at once.
// Packets are a crowd when no two rounds that bring some are further apart than a gap.
const (
	breather = 2 * time.Millisecond
	crowdGap = 3 * time.Millisecond
)

// socket is the UDP socket of a port. One goroutine reads it; anybody writes.
//
// The Go runtime does not watch it but a door, an epoll instance that is armed for
// one packet at a time: what comes while the reader is at work, or rests, wakes nobody.
type socket struct {
	v6   bool
	door *os.File
	raw  syscall.RawConn
	ask  func(uintptr) bool

	gate   sync.RWMutex // held to write, and to close
	fd     int          // -1: closed
	closed chan struct{}
	over   sync.Once

	// What follows belongs to the reader.
	timer *time.Timer
	some  bool      // this round has brought a packet
	round time.Time // the latest one that did
}

// openSocket takes a socket over from the net package.
func openSocket(from *net.UDPConn) (*socket, error) {
	s := &socket{fd: -1, closed: make(chan struct{}), timer: time.NewTimer(0)}
	if local, ok := from.LocalAddr().(*net.UDPAddr); ok {
		s.v6 = local.IP.To4() == nil
	}
	if err := s.open(from); err != nil {
		s.stop()
		s.close()
		return nil, fmt.Errorf("cannot watch socket: %w", err)
	}
	return s, from.Close()
}

func (s *socket) open(from *net.UDPConn) error {
	raw, err := from.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	if err := raw.Control(func(fd uintptr) {
		n, _, errno := syscall.RawSyscall(syscall.SYS_FCNTL, fd, syscall.F_DUPFD_CLOEXEC, 0)
		if s.fd = int(n); errno != 0 {
			s.fd, failed = -1, errno
		}
	}); err != nil || failed != nil {
		return errors.Join(err, failed)
	}
	door, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return err
	}
	err = syscall.SetNonblock(door, true)
	s.door = os.NewFile(uintptr(door), "epoll")
	if err != nil {
		return err
	}
	if s.raw, err = s.door.SyscallConn(); err != nil {
		return err
	}
	s.ask = func(door uintptr) bool {
		var events [1]syscall.EpollEvent
		n, err := syscall.EpollWait(int(door), events[:], 0)
		return n > 0 && err == nil
	}
	return syscall.EpollCtl(door, syscall.EPOLL_CTL_ADD, s.fd, &syscall.EpollEvent{Events: syscall.EPOLLONESHOT})
}

// next gives the next datagram. Its error is the end.
func (s *socket) next(b []byte) (int, netip.AddrPort, error) {
	for {
		if n, from, ok := s.read(b); ok {
			s.some = true
			return n, from, nil
		}
		if err := s.wait(); err != nil {
			return 0, netip.AddrPort{}, err
		}
	}
}

// wait lets a crowd gather, or waits for the next packet.
func (s *socket) wait() error {
	if s.some {
		now := time.Now()
		gap := now.Sub(s.round)
		s.some, s.round = false, now
		if gap <= crowdGap {
			s.timer.Reset(breather)
			select {
			case <-s.timer.C:
				return nil
			case <-s.closed:
				return net.ErrClosed
			}
		}
	}
	var armed error
	if err := s.raw.Control(func(door uintptr) {
		armed = syscall.EpollCtl(int(door), syscall.EPOLL_CTL_MOD, s.fd, &syscall.EpollEvent{Events: syscall.EPOLLIN | syscall.EPOLLONESHOT})
	}); err != nil || armed != nil {
		return errors.Join(err, armed)
	}
	return s.raw.Read(s.ask)
}

// read takes a datagram that is there. It goes to the kernel without a word to the
// scheduler, as write does, since neither ever waits.
func (s *socket) read(b []byte) (n int, from netip.AddrPort, ok bool) {
	var name syscall.RawSockaddrInet6 // the larger of the two
	size := uint32(unsafe.Sizeof(name))
	r, _, errno := syscall.RawSyscall6(syscall.SYS_RECVFROM, uintptr(s.fd),
		uintptr(unsafe.Pointer(unsafe.SliceData(b))), uintptr(len(b)), syscall.MSG_DONTWAIT,
		uintptr(unsafe.Pointer(&name)), uintptr(unsafe.Pointer(&size)))
	if errno != 0 {
		return 0, netip.AddrPort{}, false
	}
	port := func(p *uint16) uint16 { return binary.BigEndian.Uint16((*[2]byte)(unsafe.Pointer(p))[:]) }
	if name.Family == syscall.AF_INET {
		v4 := (*syscall.RawSockaddrInet4)(unsafe.Pointer(&name))
		return int(r), netip.AddrPortFrom(netip.AddrFrom4(v4.Addr), port(&v4.Port)), true
	}
	return int(r), netip.AddrPortFrom(netip.AddrFrom16(name.Addr).Unmap(), port(&name.Port)), true
}

// write sends one datagram; false when the kernel did not take it.
func (s *socket) write(b []byte, to netip.AddrPort) bool {
	var name syscall.RawSockaddrInet6
	binary.BigEndian.PutUint16((*[2]byte)(unsafe.Pointer(&name.Port))[:], to.Port()) // in both at the same place
	size := uintptr(syscall.SizeofSockaddrInet6)
	switch {
	case s.v6:
		name.Family, name.Addr = syscall.AF_INET6, to.Addr().As16()
	case to.Addr().Is4():
		v4 := (*syscall.RawSockaddrInet4)(unsafe.Pointer(&name))
		v4.Family, v4.Addr, size = syscall.AF_INET, to.Addr().As4(), syscall.SizeofSockaddrInet4
	default:
		return false
	}
	s.gate.RLock()
	defer s.gate.RUnlock()
	_, _, errno := syscall.RawSyscall6(syscall.SYS_SENDTO, uintptr(s.fd), uintptr(unsafe.Pointer(unsafe.SliceData(b))), uintptr(len(b)),
		syscall.MSG_DONTWAIT, uintptr(unsafe.Pointer(&name)), size)
	return errno == 0
}

// stop ends the reader's next. The socket itself lives until close.
func (s *socket) stop() {
	s.over.Do(func() {
		close(s.closed)
		_ = s.door.Close() // a door that was never opened says so, and that is all
	})
}

// close ends the socket. Nobody reads it any more.
func (s *socket) close() {
	s.gate.Lock()
	defer s.gate.Unlock()
	if s.fd >= 0 {
		_ = syscall.Close(s.fd)
	}
	s.fd = -1
}

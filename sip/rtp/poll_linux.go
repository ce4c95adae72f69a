package rtp

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// readyBatch is how many sockets one wait can tell of: some 300 us of work, so
// that playout is never late by more.
const readyBatch = 64

// poller waits for sockets with a deadline, and can be woken.
//
// The epoll instance is itself watched by the Go runtime: the worker parks as a
// goroutine and keeps no thread or processor while nothing happens.
type poller struct {
	epoll  *os.File
	raw    syscall.RawConn
	fd     int
	bell   *os.File // eventfd: a write after Close is an error, never a write to somebody else's file
	bellFD int32
	ask    func(uintptr) bool
	events [readyBatch]unix.EpollEvent
	count  int
}

func newPoller() (*poller, error) {
	fd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("cannot create epoll: %w", err)
	}
	bell, err := unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("cannot create eventfd: %w", err), unix.Close(fd))
	}
	p := &poller{fd: fd, bellFD: int32(bell), bell: os.NewFile(uintptr(bell), "eventfd")}
	err = errors.Join(unix.SetNonblock(fd, true), p.add(bell))
	p.epoll = os.NewFile(uintptr(fd), "epoll")
	if err == nil {
		p.raw, err = p.epoll.SyscallConn()
	}
	if err == nil {
		err = p.epoll.SetReadDeadline(time.Time{})
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("cannot watch epoll: %w", err), p.close())
	}
	p.ask = func(uintptr) bool { p.look(); return p.count > 0 }
	return p, nil
}

// add watches a file descriptor; closing it is enough to end that.
func (p *poller) add(fd int) error {
	event := unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(fd)}
	return unix.EpollCtl(p.fd, unix.EPOLL_CTL_ADD, fd, &event)
}

func (p *poller) look() {
	n, err := unix.EpollWait(p.fd, p.events[:], 0)
	if err != nil {
		n = 0 // EINTR: the next look sees it
	}
	p.count = n
}

// wait returns when a watched socket is readable (ready then tells which), when
// rung, or after limit; a limit of none waits without end.
func (p *poller) wait(limit time.Duration) error {
	p.look()
	if p.count > 0 || limit <= 0 {
		return nil
	}
	var deadline time.Time
	if limit < none {
		deadline = time.Now().Add(limit)
	}
	if err := p.epoll.SetReadDeadline(deadline); err != nil {
		return err
	}
	if err := p.raw.Read(p.ask); err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		return err
	}
	return nil
}

// ready gives the i-th readable file descriptor of the latest wait, -1 for the bell.
func (p *poller) ready(i int) int {
	fd := p.events[i].Fd
	if fd != p.bellFD {
		return int(fd)
	}
	var count [8]byte
	// The bell's count does not matter, only that it is silent again.
	_, _ = unix.Read(int(fd), count[:])
	return -1
}

// one is what a ring adds to the bell's count; shared, so that ringing does not allocate.
var one = [8]byte{0: 1}

// ring wakes the waiter, from any goroutine.
func (p *poller) ring() {
	// It fails only when the poller is closed, or rung 2^64 times already.
	_, _ = p.bell.Write(one[:])
}

func (p *poller) close() error { return errors.Join(p.epoll.Close(), p.bell.Close()) }

package rtp

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// poller waits for sockets with a deadline, and can be woken.
//
// The Go runtime watches door, an epoll instance: the worker parks as a goroutine
// and keeps no thread or processor while nothing happens. Behind the door are the
// bell, an alarm clock, and another epoll instance that has the sockets. That one
// is watched for one packet at a time: what comes while the worker is at work, or
// rests, wakes nobody.
type poller struct {
	door    *os.File
	raw     syscall.RawConn
	doorFD  int
	sockets int
	armed   bool     // a packet opens the door
	bell    *os.File // eventfd: a write after Close is an error, never a write to somebody else's file
	alarm   int      // timerfd
	ask     func(uintptr) bool
	outside [3]unix.EpollEvent
	arming  unix.EpollEvent
	time    unix.ItimerSpec
	events  [readyBatch]unix.EpollEvent
	count   int
}

func newPoller() (*poller, error) {
	p := &poller{doorFD: -1, sockets: -1, alarm: -1}
	if err := p.open(); err != nil {
		return nil, errors.Join(fmt.Errorf("cannot watch sockets: %w", err), p.close())
	}
	p.ask = func(uintptr) bool { return p.opened() }
	return p, nil
}

func (p *poller) open() (err error) {
	if p.doorFD, err = unix.EpollCreate1(unix.EPOLL_CLOEXEC); err != nil {
		return err
	}
	err = unix.SetNonblock(p.doorFD, true)
	p.door = os.NewFile(uintptr(p.doorFD), "epoll")
	if err != nil {
		return err
	}
	if p.raw, err = p.door.SyscallConn(); err != nil {
		return err
	}
	if p.sockets, err = unix.EpollCreate1(unix.EPOLL_CLOEXEC); err != nil {
		return err
	}
	if p.alarm, err = unix.TimerfdCreate(unix.CLOCK_MONOTONIC, unix.TFD_CLOEXEC|unix.TFD_NONBLOCK); err != nil {
		return err
	}
	bell, err := unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	if err != nil {
		return err
	}
	p.bell = os.NewFile(uintptr(bell), "eventfd")
	// The bell and the alarm open the door each time anew: nobody has to silence them.
	p.arming = unix.EpollEvent{Events: unix.EPOLLIN | unix.EPOLLONESHOT, Fd: int32(p.sockets)}
	p.armed = true
	return errors.Join(watch(p.doorFD, bell, unix.EPOLLIN|unix.EPOLLET), watch(p.doorFD, p.alarm, unix.EPOLLIN|unix.EPOLLET),
		unix.EpollCtl(p.doorFD, unix.EPOLL_CTL_ADD, p.sockets, &p.arming))
}

func watch(epoll, fd int, events uint32) error {
	return unix.EpollCtl(epoll, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Events: events, Fd: int32(fd)})
}

// add watches a socket, from any goroutine; closing it is enough to end that.
func (p *poller) add(fd int) error { return watch(p.sockets, fd, unix.EPOLLIN) }

// look asks which sockets are readable.
func (p *poller) look() { p.count = peek(p.sockets, p.events[:]) }

// peek asks an epoll instance what has happened, without waiting: 0 when nothing has.
//
// Like the other calls on the worker's round it goes to the kernel without a word to
// the scheduler, since it never waits. Each word would wake the runtime's watch over
// threads that stay there too long: at 1,000 rounds a second that cost a third of all
// that a relay costs.
func peek(epoll int, events []unix.EpollEvent) int {
	n, _, errno := unix.RawSyscall6(unix.SYS_EPOLL_PWAIT, uintptr(epoll),
		uintptr(unsafe.Pointer(unsafe.SliceData(events))), uintptr(len(events)), 0, 0, 0)
	if errno != 0 {
		return 0 // EINTR: the next look sees it
	}
	return int(n)
}

// opened tells whether something has opened the door since the last time.
func (p *poller) opened() bool {
	n := peek(p.doorFD, p.outside[:])
	for i := range n {
		if p.outside[i].Fd == int32(p.sockets) {
			p.armed = false
		}
	}
	return n > 0
}

// wait returns when a watched socket is readable (ready then tells which), when
// rung, or after limit; a limit of none waits without end.
func (p *poller) wait(limit time.Duration) error {
	p.look()
	if p.count > 0 || limit <= 0 {
		return nil
	}
	err := p.arm(true)
	if err == nil {
		err = p.sleep(limit)
	}
	p.look()
	return err
}

// rest returns after limit, or when rung: packets do not end it.
func (p *poller) rest(limit time.Duration) error {
	if limit <= 0 {
		return nil
	}
	if err := p.arm(false); err != nil {
		return err
	}
	return p.sleep(limit)
}

// arm says whether a packet opens the door; one that is there already does so at once.
func (p *poller) arm(armed bool) error {
	if p.armed == armed {
		return nil
	}
	p.arming.Events = unix.EPOLLONESHOT
	if armed {
		p.arming.Events |= unix.EPOLLIN
	}
	if _, _, errno := unix.RawSyscall6(unix.SYS_EPOLL_CTL, uintptr(p.doorFD), unix.EPOLL_CTL_MOD, uintptr(p.sockets),
		uintptr(unsafe.Pointer(&p.arming)), 0, 0); errno != 0 {
		return errno
	}
	p.armed = armed
	return nil
}

// sleep parks the goroutine until the door opens.
func (p *poller) sleep(limit time.Duration) error {
	if limit < none {
		p.time.Value = unix.NsecToTimespec(int64(limit))
		if _, _, errno := unix.RawSyscall6(unix.SYS_TIMERFD_SETTIME, uintptr(p.alarm), 0,
			uintptr(unsafe.Pointer(&p.time)), 0, 0, 0); errno != 0 {
			return errno
		}
	}
	return p.raw.Read(p.ask)
}

// ready gives the i-th readable file descriptor of the latest wait.
func (p *poller) ready(i int) int { return int(p.events[i].Fd) }

// one is what a ring adds to the bell's count; shared, so that ringing does not allocate.
var one = [8]byte{0: 1}

// ring wakes the waiter, from any goroutine.
func (p *poller) ring() {
	// It fails only when the poller is closed, or rung 2^64 times already.
	_, _ = p.bell.Write(one[:])
}

func (p *poller) close() error {
	var err error
	for _, fd := range []int{p.sockets, p.alarm} {
		if fd >= 0 {
			err = errors.Join(err, unix.Close(fd))
		}
	}
	for _, file := range []*os.File{p.door, p.bell} {
		if file != nil {
			err = errors.Join(err, file.Close())
		}
	}
	return err
}

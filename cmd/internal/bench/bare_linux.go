package bench

import (
	"errors"
	"fmt"
	"net/netip"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"

	"hotline/sip/media"
)

// loop is the bare loop: a thread that passes on whatever comes, each socket's
// packets by its neighbour, or that sends every socket a frame each 20 ms.
type loop struct {
	local   netip.Addr
	relays  bool
	sockets []*socket
	epoll   int
	work    sync.WaitGroup
	stop    atomic.Bool
	thread  atomic.Int64 // 0: not there yet
}

func openLoop(local netip.Addr, relays bool) (*loop, error) {
	epoll, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("cannot open the bare loop: %w", err)
	}
	return &loop{local: local, relays: relays, epoll: epoll}, nil
}

// sides is how many sockets belong together.
func (l *loop) sides() int {
	if l.relays {
		return 2
	}
	return 1
}

// add opens a socket that hears that far end and nobody else, and gives its address.
func (l *loop) add(far netip.AddrPort) (netip.AddrPort, error) {
	s, err := openSocket(l.local)
	if err != nil {
		return netip.AddrPort{}, err
	}
	l.sockets = append(l.sockets, s)
	event := unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(len(l.sockets) - 1)}
	err = errors.Join(
		unix.SetsockoptInt(s.fd, unix.SOL_SOCKET, unix.SO_TIMESTAMPNS, 0),
		unix.Connect(s.fd, newAddress(far)),
		unix.EpollCtl(l.epoll, unix.EPOLL_CTL_ADD, s.fd, &event))
	if err != nil {
		return netip.AddrPort{}, fmt.Errorf("cannot connect to %s: %w", far, err)
	}
	return netip.AddrPortFrom(l.local, s.port), nil
}

func (l *loop) start() {
	l.work.Go(func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		l.thread.Store(int64(unix.Gettid()))
		if l.relays {
			l.relay()
		} else {
			l.play()
		}
	})
}

func (l *loop) close() {
	l.stop.Store(true)
	l.work.Wait()
	for _, s := range l.sockets {
		s.close()
	}
	_ = unix.Close(l.epoll)
}

// processor gives the time that the loop's thread has used: its clock is named as
// clock_getcpuclockid(3) does.
func (l *loop) processor() (time.Duration, error) {
	const perThread = 6
	var spent unix.Timespec
	if err := unix.ClockGettime(int32(^l.thread.Load()<<3|perThread), &spent); err != nil {
		return 0, fmt.Errorf("cannot read the processor time of the bare loop: %w", err)
	}
	return time.Duration(spent.Nano()), nil
}

// looksUp is how often, in milliseconds, the loop sees whether it is to end when nothing comes.
const looksUp = 50

func (l *loop) relay() {
	events, packet := make([]unix.EpollEvent, 256), make([]byte, 2048)
	for !l.stop.Load() {
		n, err := unix.EpollWait(l.epoll, events, looksUp)
		for i := range max(0, n) {
			from := events[i].Fd
			if size, err := unix.Read(l.sockets[from].fd, packet); err == nil {
				_, _ = unix.Write(l.sockets[from^1].fd, packet[:size]) // who is gone hears nothing
			}
		}
		if err != nil && err != unix.EINTR {
			return
		}
	}
}

func (l *loop) play() {
	var packet [media.HeaderSize + media.FrameSamples]byte
	begun, seq := time.Now(), uint16(0)
	for slot := 0; !l.stop.Load(); slot++ {
		wait := unix.NsecToTimespec(int64(time.Until(begun.Add(time.Duration(slot) * time.Millisecond))))
		if wait.Nano() > 0 {
			_ = unix.Nanosleep(&wait, nil)
		}
		if slot%slotCount == 0 {
			seq++
			media.PutHeader(packet[:], media.Header{PT: pcma, Seq: seq, Stamp: uint32(seq) * media.FrameSamples})
		}
		for i := slot % slotCount; i < len(l.sockets); i += slotCount {
			_, _ = unix.Write(l.sockets[i].fd, packet[:])
		}
	}
}

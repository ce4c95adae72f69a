package rtp

import (
	"crypto/tls"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// mailboxSize bounds the commands that wait for a worker: several for each of
	// the legs that one worker can carry.
	mailboxSize = 4096
	// datagramSize is the largest datagram that is read; a longer one is cut, and
	// then no RTP of ours.
	datagramSize = 2048
	// readyBatch is how many sockets one wait can tell of: some 300 us of work, so
	// that playout is never late by more.
	readyBatch = 64
	// none is a wait without end.
	none = time.Duration(1<<63 - 1)
)

// worker owns the sockets of its legs. Its goroutine alone reads them, and
// alone writes what a leg sends.
type worker struct {
	ports   ports
	poll    *poller
	mailbox chan func()
	done    chan struct{}

	rung     atomic.Bool // the bell rings already, or need not: the mail is looked at soon
	resting  atomic.Bool // a crowd gathers, for no longer than a breather
	closing  atomic.Bool // a leg wants to be closed
	overrun  atomic.Bool // a leg lost a command
	letters  atomic.Bool // a wire has brought something
	stopping atomic.Bool

	load                                      atomic.Int64 // legs
	received, sent, foreign, dropped, skipped atomic.Uint64

	certificate   *tls.Certificate // for handshakes
	handshakeMost time.Duration
	hands         sync.WaitGroup // handshakes under way

	start time.Time // the clock's anchor: wall time, with the monotonic reading
	epoch int64     // start in nanoseconds since 1970

	round time.Duration // of the worker's clock: the latest one that brought packets
	legs  []*Leg
	byFD  []*Leg
	wheel wheel
	in    [datagramSize]byte
	frame [datagramSize]byte
}

func newWorker(ports ports, start time.Time, certificate *tls.Certificate) (*worker, error) {
	poll, err := newPoller()
	if err != nil {
		return nil, err
	}
	return &worker{ports: ports, poll: poll, certificate: certificate, handshakeMost: handshakeMost, mailbox: make(chan func(), mailboxSize),
		done: make(chan struct{}), start: start, epoch: start.UnixNano()}, nil
}

// now is the worker's clock: nanoseconds since its start, never stepping.
func (w *worker) now() int64 { return int64(time.Since(w.start)) }

// run is the worker's goroutine, until stopping.
func (w *worker) run() {
	for !w.stopping.Load() {
		if err := errors.Join(w.rest(), w.poll.wait(w.idle())); err != nil {
			// The poller itself is broken; nothing can be heard any more.
			panic("cannot wait for media packets: " + err.Error())
		}
		w.advance(w.now())
		for i := range w.poll.count {
			w.receive(w.poll.ready(i))
		}
		if w.rung.Load() {
			w.obey()
		}
	}
	w.stop()
}

// A worker looks for packets once a breather when they come in a crowd, so that
// they share the price of waking it; a packet that comes alone is passed on at
// once. Packets are a crowd when no two rounds that bring some are further apart
// than a gap.
const (
	breather = time.Millisecond
	crowdGap = 2 * time.Millisecond
)

// rest lets a crowd gather. When a round was full, more wait already.
func (w *worker) rest() error {
	if w.poll.count == 0 || w.poll.count == readyBatch {
		return nil
	}
	now := time.Duration(w.now())
	gap := now - w.round
	w.round = now
	if gap > crowdGap {
		return nil
	}
	limit := min(breather, w.idle())
	w.resting.Store(true)
	defer w.resting.Store(false)
	return w.poll.rest(limit)
}

// idle is how long nothing is due. The bell may have ended a rest already, and
// would not end the wait after it.
func (w *worker) idle() time.Duration {
	switch {
	case w.rung.Load():
		return 0
	case len(w.legs) == 0:
		return none
	}
	due := w.wheel.next() * int64(time.Millisecond)
	return time.Duration(max(due-w.now(), 0))
}

func (w *worker) receive(fd int) {
	if fd >= len(w.byFD) || w.byFD[fd] == nil {
		return // its leg comes with the mail
	}
	l := w.byFD[fd]
	if fd == l.rtcp.fd {
		n, from, ok := l.rtcp.read(w.in[:])
		switch {
		case ok && l.mux:
			w.stranger(l)
		case ok:
			w.control(l, w.in[:n], from, w.now())
		}
		return
	}
	w.hearOne(l, w.now())
}

// post is the way into the worker: bounded, never waiting. False: it is full.
func (w *worker) post(do func()) bool {
	select {
	case w.mailbox <- do:
		w.wake()
		return true
	default:
		return false
	}
}

// wake has the worker look at its mail: at once, or with the crowd that gathers.
func (w *worker) wake() {
	if w.rung.CompareAndSwap(false, true) && !w.resting.Load() {
		w.poll.ring()
	}
}

// obey does what was posted, then what was flagged.
func (w *worker) obey() {
	w.rung.Store(false)
	w.drain()
	w.listen()
	if w.overrun.Swap(false) {
		for _, l := range w.legs {
			if l.overrun.Swap(false) {
				l.notify(Dropped{})
			}
		}
	}
	if w.closing.Swap(false) {
		for _, l := range slices.Clone(w.legs) {
			if l.closing.Load() != nil {
				w.shut(l)
			}
		}
	}
}

func (w *worker) drain() {
	for range mailboxSize {
		select {
		case do := <-w.mailbox:
			do()
		default:
			return
		}
	}
}

// adopt begins a leg. Its Close may have come before it: the flag overtakes the mail.
func (w *worker) adopt(l *Leg) {
	l.place = len(w.legs)
	w.legs = append(w.legs, l)
	w.watch(l, l)
	l.reports.due = w.wheel.tick*tickTime + int64(reportEvery)
	if l.closing.Load() != nil {
		w.shut(l)
	}
}

// watch notes whose sockets these are: nobody's when is is nil.
func (w *worker) watch(of, is *Leg) {
	if of.wire != nil {
		return
	}
	if top := max(of.rtp.fd, of.rtcp.fd); top >= len(w.byFD) {
		w.byFD = append(w.byFD, make([]*Leg, top+1-len(w.byFD))...)
	}
	w.byFD[of.rtp.fd], w.byFD[of.rtcp.fd] = is, is
}

// shut ends a leg: the port is free again, and the report leaves if it is wanted.
func (w *worker) shut(l *Leg) {
	part(l, l.joined)
	w.leave(l)
	w.wheel.remove(l)
	l.handshake.end()
	l.controlShake.end()
	last := w.legs[len(w.legs)-1]
	w.legs[l.place], last.place = last, l.place
	w.legs = w.legs[:len(w.legs)-1]
	l.place = -1
	w.watch(l, nil)
	l.closeSockets()
	w.load.Add(-1)
	l.final = l.summary()
	l.report()
}

// stop ends all legs, and waits for their handshakes. A Close that crosses it is served by this goroutine or by
// the closing one: each looks at the other's mark after setting its own.
func (w *worker) stop() {
	w.drain()
	rest := slices.Clone(w.legs)
	for _, l := range rest {
		w.shut(l)
	}
	w.hands.Wait()
	_ = w.poll.close()
	close(w.done)
	for _, l := range rest {
		l.report()
	}
}

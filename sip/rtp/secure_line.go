package rtp

import (
	"bytes"
	"encoding/binary"
	"net"
	"os"
	"sync"
	"time"
)

// line is a net.PacketConn between a handshake's goroutines and the worker, which
// alone reads and writes the socket. Neither end ever waits for the worker.
type line struct {
	send func(b []byte) // posts to the worker; keeps b
	in   chan []byte

	mu     sync.Mutex
	pace   pace
	over   bool
	closed chan struct{}
	past   chan struct{} // closed while the deadline has passed
}

func newLine(in chan []byte, send func(b []byte)) *line {
	return &line{send: send, in: in, closed: make(chan struct{}), past: make(chan struct{})}
}

// ReadFrom implements net.PacketConn.
func (l *line) ReadFrom(b []byte) (int, net.Addr, error) {
	l.mu.Lock()
	past := l.past
	l.mu.Unlock()
	select {
	case d := <-l.in:
		l.mu.Lock()
		l.pace.heard = true
		l.mu.Unlock()
		return copy(b, d), l.LocalAddr(), nil
	case <-past:
		return 0, nil, os.ErrDeadlineExceeded
	case <-l.closed:
		return 0, nil, net.ErrClosed
	}
}

// WriteTo implements net.PacketConn. Where to is the worker's business.
func (l *line) WriteTo(b []byte, _ net.Addr) (int, error) {
	select {
	case <-l.closed:
		return 0, net.ErrClosed
	default:
	}
	l.mu.Lock()
	leaves := l.pace.leaves(time.Now())
	l.mu.Unlock()
	if leaves {
		l.send(bytes.Clone(b))
	}
	return len(b), nil
}

// Close implements net.PacketConn: from now on nothing is read or sent.
func (l *line) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.over {
		l.over = true
		close(l.closed)
	}
	return nil
}

// SetReadDeadline implements net.PacketConn, as far as pion/dtls needs it: a
// deadline is none, or has passed.
func (l *line) SetReadDeadline(t time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case <-l.past:
		if t.IsZero() {
			l.past = make(chan struct{})
		}
	default:
		if !t.IsZero() {
			close(l.past)
		}
	}
	return nil
}

// SetDeadline implements net.PacketConn.
func (l *line) SetDeadline(t time.Time) error { return l.SetReadDeadline(t) }

// SetWriteDeadline implements net.PacketConn: no write waits.
func (l *line) SetWriteDeadline(time.Time) error { return nil }

// LocalAddr implements net.PacketConn. It stands for the far end as well.
func (l *line) LocalAddr() net.Addr { return &net.UDPAddr{} }

// What records of DTLS 1.2 look like: RFC 6347 §4.1.
const (
	recordHeader    = 13
	recordChange    = 20 // ChangeCipherSpec
	recordAlert     = 21
	recordHandshake = 22
	recordLast      = 23 // of the kinds that an epoch with keys may have
)

// isRecord tells the datagrams of DTLS from those of SRTP: RFC 7983 §7.
func isRecord(b []byte) bool { return len(b) > 0 && b[0] >= 20 && b[0] <= 63 }

// wellFormed tells whether a datagram is made of whole records that may come in a
// handshake. Anybody can write the others, and pion/dtls would give up: alerts in
// clear among them, which RFC 6347 §4.1.2.7 lets us pass over.
func wellFormed(b []byte) bool {
	for len(b) > 0 {
		if len(b) < recordHeader || b[1] != 0xfe || b[2] != 0xff && b[2] != 0xfd {
			return false
		}
		kind, epoch, size := b[0], binary.BigEndian.Uint16(b[3:]), int(binary.BigEndian.Uint16(b[11:]))
		inClear := kind == recordChange || kind == recordHandshake
		protected := kind >= recordChange && kind <= recordLast
		if epoch == 0 && !inClear || epoch == 1 && !protected || epoch > 1 || size == 0 || size > len(b)-recordHeader {
			return false
		}
		b = b[recordHeader+size:]
	}
	return true
}

package headset

import (
	"net"
	"time"

	"github.com/pion/transport/v5/packetio"
)

// lineDatagrams bounds what has come for a handshake and is not read yet: several
// flights of the longest kind.
const lineDatagrams = 32

// line is the net.PacketConn between one connection's DTLS and the port.
type line struct {
	inbox *packetio.Buffer
	way   *way
}

func newLine(w *way) *line {
	l := &line{packetio.NewBuffer(), w}
	l.inbox.SetLimitCount(lineDatagrams)
	return l
}

// What a record of DTLS 1.2 begins with: RFC 6347 §4.1.
const (
	recordHeader = 13
	recordAlert  = 21
)

// put takes a datagram from the port. An alert in clear may come from anybody, and
// would be the end: RFC 6347 §4.1.2.7 lets us pass over it.
func (l *line) put(b []byte) {
	inClear := len(b) >= recordHeader && b[3] == 0 && b[4] == 0 // its epoch
	if b[0] == recordAlert && inClear {
		return
	}
	_, _ = l.inbox.Write(b, nil) // no place for it: lost, as on any network
}

// ReadFrom implements net.PacketConn.
func (l *line) ReadFrom(b []byte) (int, net.Addr, error) {
	n, _, err := l.inbox.Read(b, nil)
	return n, l.LocalAddr(), err
}

// WriteTo implements net.PacketConn. Where to is the way's business.
func (l *line) WriteTo(b []byte, _ net.Addr) (int, error) {
	if to := l.way.peer.Load(); to != nil {
		l.way.port.socket.write(b, *to)
	}
	return len(b), nil
}

// Close implements net.PacketConn.
func (l *line) Close() error { return l.inbox.Close() }

// SetReadDeadline implements net.PacketConn.
func (l *line) SetReadDeadline(t time.Time) error { return l.inbox.SetReadDeadline(t) }

// SetDeadline implements net.PacketConn.
func (l *line) SetDeadline(t time.Time) error { return l.SetReadDeadline(t) }

// SetWriteDeadline implements net.PacketConn: no write waits.
func (l *line) SetWriteDeadline(time.Time) error { return nil }

// LocalAddr implements net.PacketConn. It stands for the browser's as well.
func (l *line) LocalAddr() net.Addr { return &net.UDPAddr{} }

package ua

import (
	"bufio"
	"crypto/tls"
	"errors"
	"net"
	"time"
)

// accept takes the connections of a listener, in TLS when it is that of TLS.
func (u *UA) accept(transport string, at *net.TCPListener) {
	for {
		conn, err := at.AcceptTCP()
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil:
			u.log.Warn("cannot accept a connection", "transport", transport, "error", err)
			select { // out of descriptors, most likely: do not spin
			case <-u.ctx.Done():
				return
			case <-time.After(100 * time.Millisecond):
			}
		default:
			u.adoptConn(transport, conn)
		}
	}
}

// adoptConn takes a connection of TCP into service, or gives nil. The handshake of
// TLS is the reader's, so that nobody else waits for it.
func (u *UA) adoptConn(transport string, conn net.Conn) *stream {
	raw := conn
	if transport == overTLS {
		conn = tls.Server(raw, u.cfg.TLS)
	}
	remote := unmapped(raw.RemoteAddr().(*net.TCPAddr).AddrPort())
	s := &stream{far: far{transport, remote}, local: raw.LocalAddr(), put: putter(conn), cut: func() { _ = raw.Close() }}
	if !u.adopt(s, func() { u.readConn(s, conn) }) {
		return nil
	}
	return s
}

func putter(conn net.Conn) func([]byte) error {
	return func(data []byte) error {
		if err := conn.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
			return err
		}
		_, err := conn.Write(data)
		return err
	}
}

// readConn takes messages from a connection until it ends.
func (u *UA) readConn(s *stream, conn net.Conn) {
	if secured, ok := conn.(*tls.Conn); ok {
		if err := shake(secured); err != nil {
			u.log.Info("a TLS handshake failed", "from", s.remote, "error", err)
			return
		}
	}
	in := bufio.NewReader(conn)
	for u.readNext(s, conn, in) {
	}
	if secured, ok := conn.(*tls.Conn); ok {
		_ = secured.SetWriteDeadline(time.Now().Add(messageTime))
		_ = secured.CloseWrite() // an end, not a cut: RFC 8446 §6.1
	}
}

// shake is the handshake of TLS, which must be over as soon as a message.
func shake(conn *tls.Conn) error {
	if err := conn.SetDeadline(time.Now().Add(messageTime)); err != nil {
		return err
	}
	if err := conn.Handshake(); err != nil {
		return err
	}
	return conn.SetDeadline(time.Time{})
}

package ua

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"slices"
	"time"
)

// Bounds of a message on a stream: its size, the time from its first byte to
// its last, and the time a connection may say nothing.
const (
	maxMessage  = 65535
	messageTime = 5 * time.Second
	quietTime   = 10 * time.Minute
)

var (
	errTooLarge = errors.New("message too large")
	errLength   = errors.New("no usable Content-Length")
)

// readNext takes a message from a connection and tells whether more may follow.
// One whose end cannot be known is refused and ends the connection: RFC 3261 §18.3.
func (u *UA) readNext(s *stream, conn net.Conn, in *bufio.Reader) bool {
	if awaitMessage(s, conn, in) != nil || conn.SetReadDeadline(time.Now().Add(messageTime)) != nil {
		return false
	}
	data, err := readMessage(in)
	if err == nil || errors.Is(err, errLength) {
		u.receive(data, s.hop())
	}
	return err == nil && !astray(data)
}

// astray tells that what was read is no message, most likely because the one before
// was longer than it said: where the next begins cannot be known any more.
func astray(data []byte) bool {
	start, _, _ := bytes.Cut(data, blankLine[:2])
	words := bytes.Fields(bytes.ToUpper(start))
	named := func(word []byte) bool { return bytes.HasPrefix(word, []byte("SIP/")) }
	status := len(words) > 0 && named(words[0])
	return !status && (len(words) < 3 || !slices.ContainsFunc(words, named))
}

// awaitMessage skips the line ends between messages and answers a ping of two
// with one: RFC 5626 §3.5.1.
func awaitMessage(s *stream, conn net.Conn, in *bufio.Reader) error {
	ends := 0
	for {
		if err := conn.SetReadDeadline(time.Now().Add(quietTime)); err != nil {
			return err
		}
		b, err := in.ReadByte()
		switch {
		case err != nil:
			return err
		case b == '\n':
			if ends++; ends == 2 {
				ends = 0
				if err := s.write(blankLine[:2]); err != nil {
					return err
				}
			}
		case b != '\r':
			return in.UnreadByte()
		}
	}
}

// readMessage reads one message of a stream. With errLength the header is
// returned alone, so that it can be answered.
func readMessage(in *bufio.Reader) ([]byte, error) {
	var data []byte
	for !bytes.HasSuffix(data, blankLine) {
		line, err := in.ReadSlice('\n')
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return nil, err
		}
		if len(data)+len(line) > maxMessage {
			return nil, errTooLarge
		}
		data = append(data, line...)
	}
	m := scan(data)
	length, ok := m.length()
	if !ok || length < 0 || len(data)+length > maxMessage {
		return data, errLength
	}
	header := len(data)
	data = append(data, make([]byte, length)...)
	_, err := io.ReadFull(in, data[header:])
	return data, err
}

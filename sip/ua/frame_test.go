package ua

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// conversation gives a stream what says writes, and tells what came back and how
// long the connection lasted. Time is virtual.
func conversation(t *testing.T, say func(far net.Conn)) (answer string, lasted time.Duration) {
	t.Helper()
	u := newUA(Config{}, sockets{}, loopback, deaf{})
	s := &stream{far: far{overTCP, loopback}}
	near, far := net.Pipe()
	s.put, s.cut = putter(near), func() { _ = near.Close() }
	begun := time.Now()
	ended := make(chan time.Duration, 1)
	go func() {
		u.readConn(s, near)
		s.cut()
		ended <- time.Since(begun)
	}()
	heard := make(chan string, 1)
	go func() {
		all, _ := io.ReadAll(far)
		heard <- string(all)
	}()
	say(far)
	lasted = <-ended
	_ = far.Close()
	u.Close()
	return <-heard, lasted
}

func TestASlowSenderLosesTheConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, lasted := conversation(t, func(far net.Conn) {
			for range 100 { // a header line for ever, an octet each 100 ms
				if _, err := far.Write([]byte("a")); err != nil {
					return
				}
				<-time.After(100 * time.Millisecond)
			}
		})
		if lasted != messageTime {
			t.Errorf("it lasted %v, want %v from the first octet", lasted, messageTime)
		}
	})
}

func TestWhoSaysNothingLosesTheConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		if _, lasted := conversation(t, func(net.Conn) {}); lasted != quietTime {
			t.Errorf("it lasted %v, want %v", lasted, quietTime)
		}
	})
}

// TestLyingLengthsCostNoMemory: RFC 4475 §3.1.2.2, RFC 3261 §18.3.
func TestLyingLengthsCostNoMemory(t *testing.T) {
	for length, want := range map[string]string{
		"2147483647": "SIP/2.0 400 ", "65535": "SIP/2.0 400 ", "-1": "SIP/2.0 400 ", "99999999999999999999": "SIP/2.0 400 ", "0x10": "SIP/2.0 400 ",
	} {
		t.Run(length, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				answer, lasted := conversation(t, func(far net.Conn) {
					_, _ = far.Write([]byte(crlf(strings.Replace(fence, "Length: 0", "Length: "+length, 1))))
				})
				if !strings.HasPrefix(answer, want) || lasted != 0 {
					t.Errorf("answered %.40q after %v", answer, lasted)
				}
			})
		})
	}
}

func TestAnOversizedHeaderEndsTheConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent := 0
		answer, _ := conversation(t, func(far net.Conn) {
			line := []byte("X: " + strings.Repeat("x", 1021) + "\r\n")
			for range 1024 {
				if _, err := far.Write(line); err != nil {
					return
				}
				sent += len(line)
			}
		})
		if answer != "" || sent > maxMessage+8192 {
			t.Errorf("answered %.40q after %d octets", answer, sent)
		}
	})
}

// FuzzStream: however a stream is made, its messages are bounded, and a message
// read is the octets it was sent as.
func FuzzStream(f *testing.F) {
	f.Add([]byte(crlf(fence) + crlf(fence)))
	f.Add([]byte(crlf(strings.Replace(fence, "Length: 0", "Length: 7", 1)) + "1234567\r\n\r\n"))
	f.Add([]byte("\r\n\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		in := bufio.NewReader(bytes.NewReader(data))
		for rest := data; ; {
			read, err := readMessage(in)
			if len(read) > maxMessage {
				t.Fatalf("a message of %d octets", len(read))
			}
			if err != nil {
				return
			}
			if !bytes.HasPrefix(rest, read) {
				t.Fatalf("read %q of %q", read, rest)
			}
			rest = rest[len(read):]
		}
	})
}

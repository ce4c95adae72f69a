package ua

import (
	"crypto/tls"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// framed lets a far end say something piece by piece, over TCP or TLS on virtual
// time. It gives the CSeq of what reached the handler, the start lines that came
// back, and how long the connection lasted; it is ended when all was said, unless
// that is for the house to do.
func framed(t *testing.T, transport string, ends bool, pieces ...string) (reached []uint32, answers []string, lasted time.Duration) {
	t.Helper()
	hears := newEar()
	u := newUA(Config{}, sockets{}, loopback, hears)
	s := &stream{far: far{transport, loopback}}
	near, other := net.Pipe()
	server, client := net.Conn(near), net.Conn(other)
	if transport == overTLS {
		server = tls.Server(near, &tls.Config{Certificates: []tls.Certificate{selfSigned(t)}})
		client = tls.Client(other, &tls.Config{InsecureSkipVerify: true})
	}
	s.put, s.cut = putter(server), func() { _ = near.Close() }
	over := make(chan time.Duration, 1)
	begun := time.Now()
	u.adopt(s, func() { u.readConn(s, server); over <- time.Since(begun) })
	heard := make(chan string, 1)
	go func() {
		all, _ := io.ReadAll(client)
		heard <- string(all)
	}()
	for _, piece := range pieces {
		if _, err := client.Write([]byte(piece)); err != nil {
			break
		}
	}
	if !ends {
		synctest.Wait()
		_ = other.Close()
	}
	lasted = <-over
	u.Close()
	_ = other.Close()
	for len(hears.requests) > 0 {
		reached = append(reached, (<-hears.requests).CSeq)
	}
	for _, line := range strings.Split(<-heard, "\r\n") {
		if strings.HasPrefix(line, "SIP/2.0 ") {
			answers = append(answers, line)
		}
	}
	return reached, answers, lasted
}

// TestTheBoundsOfMessages: RFC 3261 §18.3, on the two transports on which messages
// follow each other.
func TestTheBoundsOfMessages(t *testing.T) {
	body := "Signal=5\r\nDuration=160\r\n"
	info := func(seq int, length string) string {
		return crlf(strings.Replace(rawInfo(seq), "Content-Length: 0\n", "Content-Type: application/dtmf-relay\n"+length, 1))
	}
	one, two := info(1, "Content-Length: 24\n")+body, crlf(rawInfo(2))
	shouted := strings.Replace(one, "Content-Length", "CONTENT-LENGTH ", 1)
	for _, c := range []struct {
		name    string
		pieces  []string
		ends    bool // the house ends it
		reached []uint32
		answers []string
		lasted  time.Duration
	}{
		{"octet by octet", strings.Split(one+two, ""), false, []uint32{1, 2}, nil, 0},
		{"both in one segment", []string{one + two}, false, []uint32{1, 2}, nil, 0},
		{"line ends between", []string{"\r\n" + one + "\r\n\r\n\r\n" + two + "\r\n"}, false, []uint32{1, 2}, nil, 0},
		{"the compact form", []string{strings.Replace(one, "Content-Length", "l", 1) + two}, false, []uint32{1, 2}, nil, 0},
		{"spelt loudly", []string{shouted + two}, false, []uint32{1, 2}, nil, 0},
		{"shorter than it is", []string{info(1, "Content-Length: 10\n") + body + two + two}, true, []uint32{1}, []string{"SIP/2.0 400 Bad Request Line"}, 0},
		{"longer than it is, and nothing follows", []string{info(1, "Content-Length: 25\n") + body}, true, nil, nil, messageTime},
		{"longer than it is, and eats the next", []string{info(1, "Content-Length: 34\n") + body + two}, true, []uint32{1}, []string{"SIP/2.0 400 Bad Request Line"}, 0},
		{"no length", []string{info(1, "") + body + two}, true, nil, []string{"SIP/2.0 400 Bad Content-Length"}, 0},
		{"two lengths", []string{info(1, "Content-Length: 24\nl: 0\n") + body + two}, true, nil, []string{"SIP/2.0 400 Bad Content-Length"}, 0},
		{"a length of less than nothing", []string{info(1, "Content-Length: -1\n") + body}, true, nil, []string{"SIP/2.0 400 Bad Content-Length"}, 0},
		{"half a header, and nothing follows", []string{one[:100]}, true, nil, nil, messageTime},
		{"not SIP at all", []string{"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n" + two}, true, nil, nil, 0},
		{"not even lines", []string{strings.Repeat("\x00\xff", 40000)}, true, nil, nil, 0},
	} {
		for _, transport := range []string{overTCP, overTLS} {
			t.Run(transport+" "+c.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					reached, answers, lasted := framed(t, transport, c.ends, c.pieces...)
					if !slices.Equal(reached, c.reached) || !slices.Equal(answers, c.answers) || lasted != c.lasted {
						t.Errorf("%v reached the house, %q came back after %v; want %v, %q, %v", reached, answers, lasted, c.reached, c.answers, c.lasted)
					}
				})
			})
		}
	}
}

// TestTwoPiecesCutAnywhere: wherever the cut is, it is the same two messages.
func TestTwoPiecesCutAnywhere(t *testing.T) {
	text := crlf(strings.Replace(rawInfo(1), "Content-Length: 0\n", "Content-Type: application/dtmf-relay\nContent-Length: 24\n", 1)) +
		"Signal=5\r\nDuration=160\r\n" + crlf(rawInfo(2))
	for _, transport := range []string{overTCP, overTLS} {
		synctest.Test(t, func(t *testing.T) {
			for at := 1; at < len(text); at++ {
				if reached, _, _ := framed(t, transport, false, text[:at], text[at:]); !slices.Equal(reached, []uint32{1, 2}) {
					t.Fatalf("cut at %d over %s: %v", at, transport, reached)
				}
			}
		})
	}
}

// TestAHandshakeThatStandsStill loses the connection as a message does.
func TestAHandshakeThatStandsStill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		u := newUA(Config{}, sockets{}, loopback, deaf{})
		near, other := net.Pipe()
		begun := time.Now()
		s := &stream{far: far{overTLS, loopback}, cut: func() { _ = near.Close() }}
		u.adopt(s, func() { u.readConn(s, tls.Server(near, &tls.Config{})) })
		_, _ = other.Write([]byte{22, 3, 1}) // the begin of a record
		_, _ = io.Copy(io.Discard, other)
		if lasted := time.Since(begun); lasted != messageTime {
			t.Errorf("it lasted %v, want %v", lasted, messageTime)
		}
		u.Close()
	})
}

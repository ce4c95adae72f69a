package bench

import (
	"bytes"
	"fmt"
	"net"
	"net/netip"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

const (
	attackers = 250    // addresses that the flood comes from
	floodRate = 20_000 // messages a second of all of them
	// catchUp is how much of the flood is sent at once when its sender came late.
	catchUp = 100 * time.Millisecond
	// threadOnly asks getrusage(2) for the calling thread: RUSAGE_THREAD of Linux.
	threadOnly = 1
)

// attack is a flood on its way: REGISTER and INVITE in turn, each of a dialog of
// its own, from many loopback addresses that no trunk has.
type attack struct {
	stop chan struct{}
	work sync.WaitGroup

	sent  uint64
	spent time.Duration // processor time of the sender
}

// startAttack floods a server until it is ended.
func startAttack(server netip.AddrPort) (*attack, error) {
	var conns []*net.UDPConn
	for i := range attackers {
		at := netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 66, 6, byte(1 + i)}), 0)
		conn, err := net.DialUDP("udp4", net.UDPAddrFromAddrPort(at), net.UDPAddrFromAddrPort(server))
		if err != nil {
			closeAll(conns)
			return nil, fmt.Errorf("cannot flood from %v: %w", at.Addr(), err)
		}
		conns = append(conns, conn)
	}
	a := &attack{stop: make(chan struct{})}
	a.work.Go(func() {
		defer closeAll(conns)
		a.run(conns, server)
	})
	return a, nil
}

func closeAll(conns []*net.UDPConn) {
	for _, conn := range conns {
		_ = conn.Close()
	}
}

// end stops the flood and waits for its end.
func (a *attack) end() {
	close(a.stop)
	a.work.Wait()
}

func (a *attack) run(conns []*net.UDPConn, server netip.AddrPort) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	ticker := time.NewTicker(time.Millisecond)
	defer ticker.Stop()
	texts := [][]byte{hostile("REGISTER", server), hostile("INVITE", server)}
	before := threadTime()
	for begun := time.Now(); ; {
		select {
		case <-a.stop:
			a.spent = threadTime() - before
			return
		case <-ticker.C:
		}
		due := uint64(time.Since(begun) * floodRate / time.Second)
		if most := uint64(catchUp * floodRate / time.Second); due > a.sent+most {
			begun = begun.Add(time.Duration(due-a.sent-most) * time.Second / floodRate)
			due = a.sent + most
		}
		for ; a.sent < due; a.sent++ {
			text := texts[a.sent%2]
			number(text, a.sent)
			_, _ = conns[a.sent/2%attackers].Write(text) // a refused packet says that the server's port is closed
		}
	}
}

// place is where a hostile message has its number, which makes it new.
var place = []byte("0000000000")

// hostile is a message with room for its number.
func hostile(method string, server netip.AddrPort) []byte {
	text := fmt.Sprintf(`%s sip:%s@%s SIP/2.0
Via: SIP/2.0/UDP 127.66.6.1:5060;branch=z9hG4bK%s;rport
Max-Forwards: 70
From: <sip:%d@%s>;tag=%s
To: <sip:%s@%s>
Call-ID: %s
CSeq: 1 %s
Contact: <sip:x@127.66.6.1:5060>
User-Agent: flood
Content-Length: 0

`, method, line, server, place, firstPerson, server, place, line, server, place, method)
	return []byte(strings.ReplaceAll(text, "\n", "\r\n"))
}

// number writes a number into each of the places of a message.
func number(text []byte, n uint64) {
	digits := fmt.Appendf(nil, "%010d", n)
	for _, name := range [][]byte{[]byte("z9hG4bK"), []byte("tag="), []byte("Call-ID: ")} {
		at := bytes.Index(text, name) + len(name)
		copy(text[at:], digits)
	}
}

// threadTime is the processor time of this thread; 0 where nobody tells.
func threadTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(threadOnly, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

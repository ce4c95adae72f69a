package headset

import (
	"net"
	"net/netip"
	"testing"
	"time"
)

// pipe is a socket of ours, and one that sends to it.
func pipe(t *testing.T) (*socket, *net.UDPConn) {
	t.Helper()
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(loopback))
	if err != nil {
		t.Fatal(err)
	}
	to := conn.LocalAddr().(*net.UDPAddr)
	s, err := openSocket(conn)
	if err != nil {
		t.Fatal(err)
	}
	from, err := net.DialUDP("udp", nil, to)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = from.Close() })
	return s, from
}

// What comes alone, in a crowd, and while a crowd gathers, all comes, in order; and
// the end wakes the reader.
func TestTheSocketLosesNothing(t *testing.T) {
	s, from := pipe(t)
	got := make(chan byte, 1000)
	done := make(chan struct{})
	go func() {
		defer close(done)
		var b [maxDatagram]byte
		for {
			n, at, err := s.next(b[:])
			if err != nil {
				return
			}
			if n != 1 || at != from.LocalAddr().(*net.UDPAddr).AddrPort() {
				t.Errorf("%d octets from %v", n, at)
			}
			got <- b[0]
		}
	}()
	ticker := time.NewTicker(time.Millisecond)
	defer ticker.Stop()
	next := byte(0)
	for _, crowd := range []int{1, 1, 50, 1, 3, 3, 3, 3, 100, 1} {
		for range crowd {
			if _, err := from.Write([]byte{next}); err != nil {
				t.Fatal(err)
			}
			next++
		}
		<-ticker.C
	}
	for want := range next {
		select {
		case n := <-got:
			if n != want {
				t.Fatalf("got %d, want %d", n, want)
			}
		case <-time.After(patience):
			t.Fatalf("%d did not come", want)
		}
	}
	s.stop()
	<-done
	s.close()
	if s.write([]byte{1}, loopback) {
		t.Error("a closed socket sends")
	}
	s.stop()
	s.close()
}

// A port of both families speaks to browsers of the older one by their own addresses.
func TestOnePortForBothFamilies(t *testing.T) {
	said := make(chan Notice, 10)
	s, err := Open(Config{Listen: netip.MustParseAddrPort("[::]:0"), Advertise: loopback.Addr(), Notify: func(n Notice) { said <- n }})
	if err != nil {
		missing(t, "IPv6: "+err.Error())
	}
	w := &world{T: t, Headsets: s, said: said}
	t.Cleanup(s.Close)
	ear := newListener()
	w.dial("ann", ClientConfig{Hear: ear.hear})
	w.expect(Up)
	w.of("ann").Send(packet(mediaHeader(1), frame(7)))
	if heard := ear.wait(t); heard.payload != string(frame(7)) || heard.PT != houseAlaw {
		t.Errorf("heard %+v", heard.Header)
	}
	if at := w.peer("ann"); !at.Addr().Is4() {
		t.Errorf("the peer is %v", at)
	}
}

package floor

import (
	"log/slog"
	"net"
	"net/netip"
	"testing"
	"time"

	"hotline/cmd/internal/call"
	"hotline/sip"
	"hotline/sip/media"
	"hotline/sip/rtp"
)

// A phone behind NAT signals an address that nobody sees. It is heard from where
// its signalling comes from; a stranger who is there before it is not.
func TestTheStudioHearsAPhoneBehindNAT(t *testing.T) {
	pool, err := rtp.Open(rtp.Config{Addr: netip.MustParseAddr("127.0.0.1"), Low: 18_000, High: 18_999, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	s := newStudio(pool, nil, nil, slog.New(slog.DiscardHandler))
	heard := make(chan rtp.Notice, 10)
	port, err := s.open(opening{call: "c", leg: call.Citizen, from: netip.MustParseAddr("127.0.0.2"), notify: func(n rtp.Notice) { heard <- n }})
	if err != nil {
		t.Fatal(err)
	}
	s.do("c", call.Talk{Leg: call.Citizen, Agree: sip.Agreed{Remote: netip.MustParseAddrPort("192.168.1.5:4000"), Law: media.PCMA, PT: 8, Receive: true}})
	s.do("c", call.Play{Leg: call.Citizen, Number: 1}) // nothing, which is over when the leg has its far end
	if n := <-heard; n != (rtp.Played{Number: 1}) {
		t.Fatalf("got %#v", n)
	}
	for seq, from := range []string{"127.0.0.9", "127.0.0.9", "127.0.0.9", "127.0.0.9", "127.0.0.2"} {
		sendSound(t, from, port, uint16(seq))
	}
	select {
	case n := <-heard:
		if n != (rtp.Heard{}) {
			t.Errorf("got %#v", n)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("the phone is not heard")
	}
	reports := make(chan rtp.Report, 1)
	s.shut("c", call.Citizen, func(r rtp.Report) { reports <- r })
	if r := <-reports; r.Received != 1 || r.Foreign != 4 {
		t.Errorf("report %+v", r)
	}
	s.finish("c", time.Now())
}

// sendSound sends one packet of sound from an address to a port of the pool's.
func sendSound(t *testing.T, from string, port, seq uint16) {
	t.Helper()
	conn, err := net.DialUDP("udp4", &net.UDPAddr{IP: net.ParseIP(from)}, &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: int(port)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	packet := make([]byte, media.HeaderSize+media.FrameSamples)
	media.PutHeader(packet, media.Header{PT: 8, Seq: seq, SSRC: 1})
	if _, err := conn.Write(packet); err != nil {
		t.Fatal(err)
	}
}

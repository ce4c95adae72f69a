package headset

import (
	"context"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/dtls/v3"

	"hotline/sip/media"
)

// Whoever begins a handshake from an address that ICE has not validated is not
// answered, not once, and the headset that is connected hears nothing of it:
// RFC 5763 §6.7.1, RFC 8445 §12.
func TestAHandshakeFromElsewhereIsIgnored(t *testing.T) {
	w := open(t, Config{})
	ear := newListener()
	w.dial("ann", ClientConfig{Hear: ear.hear})
	w.expect(Up)
	h := w.of("ann")

	socket, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	stranger := &witness{PacketConn: socket}
	defer stranger.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	conn, err := dtls.ClientWithOptions(stranger, net.UDPAddrFromAddrPort(w.Addr()),
		dtls.WithInsecureSkipVerify(true), dtls.WithFlightInterval(50*time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.HandshakeContext(ctx); err == nil {
		t.Error("the handshake of a stranger succeeded")
	}
	if w.Counts().Foreign < 2 {
		t.Errorf("%d datagrams of the stranger were counted", w.Counts().Foreign)
	}
	if came := stranger.came.Load(); came > 0 {
		t.Errorf("the stranger was answered %d times", came)
	}

	every(5, func(i int) {
		h.Send(packet(media.Header{PT: houseAlaw, Seq: uint16(i), Stamp: uint32(160 * i), SSRC: 5}, frame(byte(i))))
	})
	for i := range 5 {
		if heard := ear.wait(t); heard.payload != string(frame(byte(i))) {
			t.Errorf("the seat hears %+v", heard.Header)
		}
	}
}

// witness counts what comes.
type witness struct {
	net.PacketConn
	came atomic.Int32
}

func (w *witness) ReadFrom(b []byte) (int, net.Addr, error) {
	n, from, err := w.PacketConn.ReadFrom(b)
	if err == nil {
		w.came.Add(1)
	}
	return n, from, err
}

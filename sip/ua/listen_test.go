package ua

import (
	"net"
	"net/netip"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestATakenPortIsNamed(t *testing.T) {
	first := openUA(t, newEar())
	_, err := Open(Config{Listen: first.Addr()}, newEar())
	if want := "cannot listen on udp " + first.Addr().String() + ": it is taken"; err == nil || err.Error() != want {
		t.Fatalf("error is %v, want %s", err, want)
	}
	tcp, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer tcp.Close()
	_, err = Open(Config{Listen: netip.MustParseAddrPort(tcp.Addr().String())}, newEar())
	if want := "cannot listen on tcp " + tcp.Addr().String() + ": it is taken"; err == nil || err.Error() != want {
		t.Fatalf("error is %v, want %s", err, want)
	}
	again, err := net.ListenPacket("udp4", tcp.Addr().String())
	if err != nil {
		t.Fatalf("the udp port was kept after the failure: %v", err)
	}
	again.Close()
}

func TestUnknownTransportsAreRefused(t *testing.T) {
	if _, err := Open(Config{Listen: loopback, Transports: []string{"sctp"}}, newEar()); err == nil || !strings.Contains(err.Error(), "sctp") {
		t.Fatalf("error is %v", err)
	}
}

func TestBothTransportsShareThePort(t *testing.T) {
	u := openUA(t, newEar())
	if u.Addr().Port() == 0 {
		t.Fatal("the port is 0")
	}
	conn, err := net.Dial("tcp", u.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
}

func TestCloseLeavesNoGoroutine(t *testing.T) {
	before := goleak.IgnoreCurrent()
	annHears, bobHears := newEar(), newEar()
	ann, err := Open(Config{Listen: loopback}, annHears)
	if err != nil {
		t.Fatal(err)
	}
	bob, err := Open(Config{Listen: loopback}, bobHears)
	if err != nil {
		t.Fatal(err)
	}
	for _, transport := range []string{"udp", "tcp"} { // left ringing, both ends open
		req := invite(ann, bob, "call over "+transport)
		req.Transport = transport
		ann.Send(req)
		next(t, bobHears.requests, "INVITE")
	}
	newWire(t, bob).say(rawCancel("z9hG4bKlonely")) // waits for its INVITE
	ann.Close()
	bob.Close()
	ann.Close() // once more does no harm
	ann.Send(invite(ann, bob, "too late"))
	none(t, annHears.failures, "failure")
	goleak.VerifyNone(t, before)
}

func TestCloseSendsWhatIsQueued(t *testing.T) {
	ann, bob, _, bobHears := pair(t)
	bye := within(invite(ann, bob, "call-1"), "BYE", 2, "bob")
	bye.Transport = "tcp"
	ann.Send(bye)
	ann.Close()
	if r := next(t, bobHears.requests, "BYE"); r.Method != "BYE" {
		t.Fatalf("bob got %s", r.Method)
	}
}

package rtp

import (
	"bytes"
	"context"
	"runtime"
	"testing"

	"github.com/pion/dtls/v3"

	"hotline/sip"
	"hotline/sip/media"
)

// TestWrongCertificate: a far end whose certificate is not the one of its
// description is neither heard nor sent to, whatever it sends; the call goes on.
func TestWrongCertificate(t *testing.T) {
	for _, active := range []bool{true, false} {
		pool := openPool(t, 2, 1)
		far, seat := newShaken(t, pool, !active), newPeer(t, media.PCMA, 0)
		far.names = testCertificate(t)
		taped := &tap{}
		la := connectShaken(t, far, LegConfig{In: taped})
		lb := connect(t, pool, seat, LegConfig{With: la.leg})
		joined(t, la, lb)
		ctx, stop := context.WithCancel(t.Context())
		shaken := make(chan error, 1)
		go func() { shaken <- far.shakeHalf(ctx, far.sound) }()
		if why := la.keyed(); why != wrongCertificate {
			t.Fatalf("no keys: %q", why)
		}
		stop()
		<-shaken
		for _, f := range frames(5) {
			far.speak(f)
			if far.sound.finished {
				far.say(f)
			}
			seat.speak(f)
		}
		la.leg.Play(1, []*media.Sound{prompt("greeting", 5)}, false)
		la.await(Played{Number: 1})
		lb.settle()
		seat.nothingWaits("from a leg without keys")
		far.nothing("from a leg without keys")
		r := la.close()
		if r.NoKeys != wrongCertificate || r.BadTags == 0 || r.Received != 0 || r.Sent != 0 || len(taped.sound) != 0 {
			t.Errorf("the report is %+v", r)
		}
	}
}

// TestHandshakeFromElsewhere: DTLS from an address that was not signalled is not
// answered, and the true far end is.
func TestHandshakeFromElsewhere(t *testing.T) {
	pool := openPool(t, 1, 1)
	far := newShaken(t, pool, true)
	stranger := newPeerAt(t, neighbour, media.PCMA, 0)
	la := connectShaken(t, far, LegConfig{Signalling: loopback})
	stranger.meet(la.leg)
	hello := firstHello(t, far)
	for range 50 {
		stranger.send(hello)
		la.settle()
	}
	if err := far.shake(); err != nil {
		t.Fatal(err)
	}
	if why := la.keyed(); why != "" {
		t.Fatalf("no keys: %q", why)
	}
	stranger.nothingWaits("a stranger was answered")
	if r := la.close(); r.Foreign != 50 {
		t.Errorf("the report is %+v", r)
	}
}

// firstHello is a ClientHello, as the far end would send it.
func firstHello(t *testing.T, s *shaken) []byte {
	t.Helper()
	first := make(chan []byte, 64)
	line := newLine(make(chan []byte), func(b []byte) {
		select {
		case first <- b:
		default:
		}
	})
	conn, err := dtls.ClientWithOptions(line, line.LocalAddr(), dtls.WithCertificates(*s.certificate),
		dtls.WithSRTPProtectionProfiles(s.profiles...), dtls.WithInsecureSkipVerify(true))
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { _ = conn.Handshake(); close(done) }()
	hello := <-first
	_ = line.Close()
	_ = conn.Close()
	<-done
	return hello
}

// TestFloodOfHellos: from the far end's own host, and its very address, comes
// nonsense without end. What waits is bounded, no goroutine is added, and the true
// handshake is done all the same.
func TestFloodOfHellos(t *testing.T) {
	pool := openPool(t, 1, 1)
	far := newShaken(t, pool, true)
	beside := newPeer(t, media.PCMA, 0)
	la := connectShaken(t, far, LegConfig{Signalling: loopback})
	beside.meet(la.leg)
	hello := firstHello(t, far)
	old := bytes.Clone(hello)
	old[recordHeader+12], old[recordHeader+13] = 0xfe, 0xff // a version that is not ours: it would break a handshake
	torn := bytes.Clone(hello)
	torn[len(torn)-1], torn[30] = 0xff, 0xff
	nonsense := [][]byte{old, hello[:20], alertInClear, append(bytes.Clone(hello), 22), {22}}
	flood := func(send func([]byte), what ...[]byte) {
		for i := range 500 {
			send(what[i%len(what)])
			la.settle()
		}
	}
	before := runtime.NumGoroutine()
	flood(beside.send, append(nonsense, hello, torn)...) // good ones too: it is not known where on the host the far end is
	flood(far.sound.send, nonsense...)
	flood(beside.send, hello, torn)
	if n := runtime.NumGoroutine(); n > before+8 {
		t.Errorf("%d goroutines, %d before the flood", n, before)
	}
	if err := far.shake(); err != nil {
		t.Fatal(err)
	}
	if why := la.keyed(); why != "" {
		t.Fatalf("no keys: %q", why)
	}
	flood(beside.send, hello, torn)
	far.say(frames(1)[0])
	la.await(Heard{})
	if r := la.close(); r.Malformed == 0 || r.Foreign < 1000 || r.Received != 1 || r.NoKeys != "" {
		t.Errorf("the report is %+v", r)
	}
}

// TestFullAssociation: what nobody reads waits up to the bound, and the worker never.
func TestFullAssociation(t *testing.T) {
	s := newStand(t)
	far := newPeer(t, media.PCMA, 0)
	l := s.leg(nil, LegConfig{})
	a := far.agreed()
	a.Handshake.Theirs = []sip.Print{sip.PrintOf(nil)}
	s.talk(l, a)
	l.handshake.cancel()
	l.controlShake.cancel()
	s.hands.Wait()
	hello := append([]byte{recordHandshake, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 1, 0, 4}, "....."[:4]...)
	for range 2 * associationDatagrams {
		s.heard(l, far, hello)
		s.control(l, hello, local(far.rtcp), s.clock)
	}
	if n, m := len(l.handshake.in), len(l.controlShake.in); n != associationDatagrams || m != n || l.malformed != 0 {
		t.Errorf("%d and %d datagrams wait, %d malformed", n, m, l.malformed)
	}
}

// TestOneHandshakeOnePort: a far end with one port for both gets one handshake, and no reports.
func TestOneHandshakeOnePort(t *testing.T) {
	s := newStand(t)
	far := newPeer(t, media.PCMA, 0)
	l := s.leg(nil, LegConfig{})
	a := far.agreed()
	a.RTCP = a.Remote
	a.Handshake = sip.Handshake{Active: true, Theirs: []sip.Print{sip.PrintOf(nil)}}
	s.talk(l, a)
	s.sendReport(l, s.clock)
	if l.handshake.cancel == nil || l.controlShake.cancel != nil || l.reports.unsent != 0 {
		t.Errorf("sound has a handshake: %v, RTCP: %v; %d reports were not sent", l.handshake.cancel != nil, l.controlShake.cancel != nil, l.reports.unsent)
	}
}

// alertInClear is a fatal one that anybody can write.
var alertInClear = []byte{21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 9, 0, 2, 2, 40}

func TestWellFormed(t *testing.T) {
	record := func(kind, epoch, size byte) []byte {
		return append([]byte{kind, 0xfe, 0xfd, 0, epoch, 0, 0, 0, 0, 0, 1, 0, size}, make([]byte, size)...)
	}
	for _, c := range []struct {
		what string
		b    []byte
		good bool
	}{
		{"a handshake", record(22, 0, 40), true},
		{"of the version that a first hello has", append([]byte{22, 0xfe, 0xff}, record(22, 0, 40)[3:]...), true},
		{"three records in one", append(append(record(22, 0, 40), record(20, 0, 1)...), record(22, 1, 40)...), true},
		{"a protected alert", record(21, 1, 26), true},
		{"an alert in clear", alertInClear, false},
		{"data in clear", record(23, 0, 5), false},
		{"an empty record", record(22, 0, 0), false},
		{"a later epoch", record(22, 2, 5), false},
		{"DTLS 1.3", append([]byte{0x2f}, record(22, 0, 40)...), false},
		{"TLS", append([]byte{22, 3, 3}, record(22, 0, 40)[3:]...), false},
		{"cut", record(22, 0, 40)[:30], false},
		{"with something behind", append(record(22, 0, 40), 0), false},
		{"only a header", record(22, 0, 40)[:12], false},
	} {
		if got := wellFormed(c.b); got != c.good {
			t.Errorf("%s: %v", c.what, got)
		}
	}
}

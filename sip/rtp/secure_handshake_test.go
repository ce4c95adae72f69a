package rtp

import (
	"bytes"
	"context"
	"encoding/hex"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/rtcp"

	"hotline/sip"
	"hotline/sip/media"
)

// TestHandshake: in both roles and with both suites keys come by DTLS; before them
// nothing is sent, after them sound goes both ways, is taped, and reports are protected.
func TestHandshake(t *testing.T) {
	for _, active := range []bool{true, false} {
		for profile, suite := range suitesOf {
			name := suite.String() + " as DTLS server"
			if active {
				name = suite.String() + " as DTLS client"
			}
			t.Run(name, func(t *testing.T) {
				pool := openPool(t, 2, 1)
				far, seat := newShaken(t, pool, !active), newPeer(t, media.PCMA, 0)
				far.profiles = []dtls.SRTPProtectionProfile{profile}
				taped := &tap{}
				la := connectShaken(t, far, LegConfig{In: taped, Signalling: loopback})
				lb := connect(t, pool, seat, LegConfig{With: la.leg})
				la.leg.Play(1, []*media.Sound{prompt("greeting", 5)}, false)
				la.await(Played{Number: 1})
				seat.speak(frames(1)[0])
				far.nothing("before there are keys")
				if err := far.shake(); err != nil {
					t.Fatal(err)
				}
				if why := la.keyed(); why != "" {
					t.Fatalf("no keys: %s", why)
				}
				joined(t, la, lb)
				sound := frames(20)
				for i, f := range sound {
					far.say(f)
					if got := seat.read().Payload; !bytes.Equal(got, f) {
						t.Fatalf("frame %d is not what was said", i)
					}
					seat.speak(f)
					if got := far.hears().Payload; !bytes.Equal(got, f) {
						t.Fatalf("frame %d back is not what was said", i)
					}
				}
				far.exchangesReports(t, la)
				if r := la.close(); r.Received != 20 || r.Sent != 20 || r.Lost != 0 || r.BadTags != 0 || r.Unsent != 0 || r.NoKeys != "" || r.FarLost != 7 {
					t.Errorf("the report is %+v", r)
				}
				if !bytes.Equal(taped.sound, bytes.Join(sound, nil)) {
					t.Error("the tape holds something else")
				}
			})
		}
	}
}

// exchangesReports lets both sides report over the association of RTCP.
func (s *shaken) exchangesReports(t *testing.T, o *owner) {
	t.Helper()
	var ours uint32
	o.leg.post(func() {
		ours = o.leg.send.ssrc
		o.leg.worker.sendReport(o.leg, o.leg.worker.now())
	})
	o.settle()
	if report, ok := s.reports()[0].(*rtcp.SenderReport); !ok || report.SSRC != ours || report.PacketCount != 20 {
		t.Errorf("the report is %+v", report)
	}
	theirs, err := rtcp.Marshal([]rtcp.Packet{&rtcp.ReceiverReport{SSRC: s.peer.next.SSRC,
		Reports: []rtcp.ReceptionReport{{SSRC: ours, TotalLost: 7}}}})
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := s.control.seals.EncryptRTCP(nil, theirs, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.rtcp.WriteTo(sealed, s.peer.control); err != nil {
		t.Fatal(err)
	}
	o.received(func(l *Leg) bool { return l.reports.farLost == 7 })
}

// received waits until something is so on the leg.
func (o *owner) received(so func(*Leg) bool) {
	o.t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		done := make(chan bool)
		o.leg.post(func() { done <- so(o.leg) })
		if <-done {
			return
		}
		<-time.After(time.Millisecond)
	}
	o.t.Fatal("it did not come to that")
}

// TestHandshakeOverLoss: the first records are lost both ways, in both roles.
func TestHandshakeOverLoss(t *testing.T) {
	for _, active := range []bool{true, false} {
		pool := openPool(t, 1, 1)
		far := newShaken(t, pool, !active)
		far.sound.lose.Store(3)
		la := connectShaken(t, far, LegConfig{})
		if err := far.shake(); err != nil {
			t.Fatal(err)
		}
		if why := la.keyed(); why != "" || far.sound.lost.Load() != 3 {
			t.Fatalf("%d records were lost; no keys: %q", far.sound.lost.Load(), why)
		}
	}
}

// TestLateListener: a far end that begins to listen seconds after us hears of us within moments.
func TestLateListener(t *testing.T) {
	pool := openPool(t, 1, 1)
	far := newShaken(t, pool, false)
	far.sound.lose.Store(5) // seven seconds, were the waits to grow without end
	la := connectShaken(t, far, LegConfig{})
	la.received(func(*Leg) bool { return far.sound.lost.Load() == 5 })
	if err := far.shake(); err != nil {
		t.Fatal(err)
	}
	if why := la.keyed(); why != "" {
		t.Fatalf("no keys: %q", why)
	}
}

// TestLastFlightLost: whoever did not get our last flight asks again, and is still
// answered when the leg has its keys.
func TestLastFlightLost(t *testing.T) {
	pool := openPool(t, 1, 1)
	far := newShaken(t, pool, true)
	la := connectShaken(t, far, LegConfig{})
	far.sound.change.Store(true)
	ctx, stop := context.WithTimeout(t.Context(), patience)
	defer stop()
	done := make(chan error, 1)
	go func() { done <- far.shakeHalf(ctx, far.sound) }()
	la.received(func(l *Leg) bool { return !l.keyless })
	if err := <-done; err != nil || far.sound.lost.Load() != 1 {
		t.Fatalf("%d flights were lost: %v", far.sound.lost.Load(), err)
	}
}

// TestAssociationStays: an agreement on the same keeps keys and their indices,
// also on hold; another fingerprint or address needs another handshake, and until it
// is done the leg is deaf and mute.
func TestAssociationStays(t *testing.T) {
	pool := openPool(t, 2, 1)
	far, seat := newShaken(t, pool, false), newPeer(t, media.PCMA, 0)
	la := connectShaken(t, far, LegConfig{Signalling: loopback})
	lb := connect(t, pool, seat, LegConfig{With: la.leg})
	joined(t, la, lb)
	talk := func(what string) {
		t.Helper()
		if why := la.keyed(); why != "" {
			t.Fatalf("%s: no keys: %q", what, why)
		}
		f := frames(1)[0]
		far.say(f)
		// What was heard of another phone goes over into the first of this one.
		if got := seat.read().Payload; !bytes.Equal(got[overSamples:], f[overSamples:]) {
			t.Fatalf("%s: that is not what was said", what)
		}
		seat.speak(f)
		if got := far.hears().Payload; !bytes.Equal(got[overSamples:], f[overSamples:]) {
			t.Fatalf("%s: that is not what was said back", what)
		}
	}
	if err := far.shake(); err != nil {
		t.Fatal(err)
	}
	talk("at first")
	held := far.agreed()
	held.Remote = netip.AddrPortFrom(netip.IPv4Unspecified(), held.Remote.Port())
	held.Send = false
	for _, a := range []sip.Agreed{far.agreed(), held, far.agreed()} {
		la.leg.Talk(a)
		la.settle()
	}
	talk("after a hold")

	moved := newShaken(t, pool, false) // the same phone, at another address
	moved.certificate, moved.names = far.certificate, far.certificate
	moved.meet(la.leg)
	la.leg.Talk(moved.agreed())
	la.settle()
	far = moved
	if err := far.shake(); err != nil {
		t.Fatal(err)
	}
	talk("at another address")

	other := newShaken(t, pool, false) // another phone, at another address
	other.meet(la.leg)
	la.leg.Talk(other.agreed())
	la.settle()
	far.say(frames(1)[0])
	seat.speak(frames(1)[0])
	la.settle()
	seat.nothingWaits("from who was there before")
	far.nothing("for who was there before")
	other.nothing("before there are keys")
	far = other
	if err := far.shake(); err != nil {
		t.Fatal(err)
	}
	talk("with another phone")

	far.certificate = testCertificate(t) // the same address, another certificate
	far.names = far.certificate
	drain(far)
	la.leg.Talk(far.agreed())
	la.settle()
	if err := far.shake(); err != nil {
		t.Fatal(err)
	}
	talk("with another certificate")

	la.leg.Talk(far.peer.agreed()) // and in plain
	la.settle()
	far.speak(frames(1)[0])
	seat.read()
	if r := la.close(); r.NoKeys != "" || r.Received != 6 {
		t.Errorf("the report is %+v", r)
	}
}

// drain forgets the records of an association that is over.
func drain(s *shaken) {
	for _, h := range []*half{s.sound, s.control} {
		for len(h.records) > 0 {
			<-h.records
		}
	}
}

// TestNoHandshake: a far end that never begins, or never answers, leaves the leg
// without sound after the time for it, and nothing runs any more.
func TestNoHandshake(t *testing.T) {
	for _, active := range []bool{true, false} {
		pool := openPool(t, 1, 1)
		pool.workers[0].handshakeMost = 300 * time.Millisecond
		far := newShaken(t, pool, !active)
		la := connectShaken(t, far, LegConfig{})
		if why := la.keyed(); why != noHandshake {
			t.Fatalf("no keys: %q", why)
		}
		idle(t, pool)
		la.leg.post(func() { la.leg.worker.sendReport(la.leg, la.leg.worker.now()) })
		la.settle()
		far.nothing("from a leg without keys")
		la.leg.post(func() { pool.workers[0].handshakeMost = patience })
		la.leg.Talk(far.agreed()) // nobody tries that one again
		la.settle()
		idle(t, pool)
		far.certificate = testCertificate(t)
		far.names = far.certificate
		drain(far)
		la.leg.Talk(far.agreed())
		la.settle()
		if err := far.shake(); err != nil {
			t.Fatal(err)
		}
		la.keyed()
		if r := la.close(); r.NoKeys != "" || r.Received != 0 || r.Unsent != 0 {
			t.Errorf("the report is %+v", r)
		}
	}
}

// TestAssociationEndsQuietly: when nobody asks for the last flight any more what is
// left of the handshake goes, without an alert that would end the sound, and the keys stay.
func TestAssociationEndsQuietly(t *testing.T) {
	pool := openPool(t, 1, 1)
	pool.workers[0].handshakeMost = 300 * time.Millisecond
	far := newShaken(t, pool, true)
	la := connectShaken(t, far, LegConfig{})
	if err := far.shake(); err != nil {
		t.Fatal(err)
	}
	idle(t, pool)
	if why := la.keyed(); why != "" {
		t.Fatalf("no keys: %q", why)
	}
	la.leg.Play(1, []*media.Sound{prompt("greeting", 1)}, false)
	far.hears()
	if n := far.sound.alerts.Load(); n != 0 {
		t.Errorf("%d alerts came", n)
	}
}

// TestLegEndsInHandshake: its handshakes end with it, and with the pool.
func TestLegEndsInHandshake(t *testing.T) {
	pool := openPool(t, 2, 1)
	pool.workers[0].handshakeMost = time.Hour
	la, lb := connectShaken(t, newShaken(t, pool, true), LegConfig{}), connectShaken(t, newShaken(t, pool, false), LegConfig{})
	for _, o := range []*owner{la, lb} {
		if r := o.close(); r.NoKeys != unfinished {
			t.Errorf("the report is %+v", r)
		}
	}
	idle(t, pool)
	lc := connectShaken(t, newShaken(t, pool, false), LegConfig{})
	pool.Close()
	if r := lc.close(); r.NoKeys != unfinished {
		t.Errorf("the report is %+v", r)
	}
}

// idle waits until no handshake is under way.
func idle(t *testing.T, pool *Pool) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		pool.workers[0].hands.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(patience):
		t.Fatal("a handshake does not end")
	}
}

// TestSoundGoesWhereTheHandshakeCameFrom: a phone behind NAT has proved where it is
// before it says anything.
func TestSoundGoesWhereTheHandshakeCameFrom(t *testing.T) {
	pool := openPool(t, 2, 1)
	far, said := newShaken(t, pool, true), newPeer(t, media.PCMA, 0)
	la := connect(t, pool, nil, LegConfig{Signalling: loopback})
	far.meet(la.leg)
	a := far.agreed()
	a.Remote, a.RTCP = said.addr(), local(said.rtcp)
	la.leg.Talk(a)
	la.settle()
	if err := far.shake(); err != nil {
		t.Fatal(err)
	}
	la.keyed()
	la.leg.Play(1, []*media.Sound{prompt("greeting", 1)}, false)
	far.hears()
	said.meet(la.leg)
	said.send(firstHello(t, far)) // and nobody else can begin it again
	la.settle()
	said.nothingWaits("it is not there")
	if r := la.close(); r.Foreign != 1 {
		t.Errorf("the report is %+v", r)
	}
}

// TestTheSignalledAddressBeginsAnew: somebody else on the far end's host was first,
// and nothing is left of what they began.
func TestTheSignalledAddressBeginsAnew(t *testing.T) {
	pool := openPool(t, 1, 1)
	far, beside := newShaken(t, pool, true), newPeer(t, media.PCMA, 0)
	la := connectShaken(t, far, LegConfig{})
	beside.meet(la.leg)
	beside.send(firstHello(t, far))
	beside.datagram(beside.rtp) // it is answered
	if err := far.shake(); err != nil {
		t.Fatal(err)
	}
	if why := la.keyed(); why != "" {
		t.Fatalf("no keys: %q", why)
	}
}

// TestCertificate: one for a pool, and its fingerprint is what OpenSSL prints: pairs
// of upper-case digits.
func TestCertificate(t *testing.T) {
	pool := openPool(t, 1, 1)
	print := pool.Print()
	octets, err := hex.DecodeString(strings.ReplaceAll(print.Digest, ":", ""))
	if err != nil || len(octets) != 32 || print.Hash != "sha-256" || len(print.Digest) != 95 || print != pool.Print() {
		t.Errorf("the fingerprint is %s", print)
	}
}

package rtp

import (
	"bytes"
	"testing"

	"github.com/pion/rtcp"

	"hotline/sip"
	"hotline/sip/media"
)

// reportOn is RTCP that tells of 7 lost packets, and how it is seen to have been taken.
func reportOn(t *testing.T, l *Leg) []byte {
	t.Helper()
	b, err := rtcp.Marshal([]rtcp.Packet{&rtcp.ReceiverReport{SSRC: 1, Reports: []rtcp.ReceptionReport{{SSRC: l.send.ssrc, TotalLost: 7}}}})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// shared is an agreement on one socket for both.
func shared(a sip.Agreed) sip.Agreed {
	a.Mux, a.RTCP = true, a.Remote
	return a
}

// TestSharedSocket: reports come and go where sound does, and from nobody else.
func TestSharedSocket(t *testing.T) {
	s := newStand(t)
	far, neighbourly := newPeer(t, media.PCMA, 101), newPeer(t, media.PCMA, 101) // the latter on the same host
	l := s.leg(nil, LegConfig{})
	far.meet(l)
	s.talk(l, shared(far.agreed()))
	s.heard(l, far, far.packet(frames(1)[0]))
	s.heard(l, neighbourly, reportOn(t, l))
	if l.reports.farLost != -1 || l.foreign != 1 {
		t.Errorf("somebody else on the host reports: %+v", l.summary())
	}
	s.heard(l, far, reportOn(t, l))
	if l.reports.farLost != 7 {
		t.Errorf("the report is %+v", l.summary())
	}
	s.sendReport(l, s.clock)
	if packets, err := rtcp.Unmarshal(far.datagram(far.rtp)); err != nil || packets[0].(*rtcp.ReceiverReport).Reports[0].SSRC != far.next.SSRC {
		t.Errorf("got %v, %v", packets, err)
	}
	if r := l.summary(); r.Received != 1 || r.Malformed != 0 || r.Unsent != 0 {
		t.Errorf("the report is %+v", r)
	}
	s.talk(l, far.agreed()) // and apart again
	s.control(l, reportOn(t, l), local(far.rtcp), s.clock)
	s.sendReport(l, s.clock)
	far.readControl()
	s.heard(l, far, reportOn(t, l))
	if l.malformed != 1 {
		t.Errorf("a report between sound is taken: %+v", l.summary())
	}
}

// TestSharedSecureSocket: the same with keys by SDP.
func TestSharedSecureSocket(t *testing.T) {
	s := newStand(t)
	for _, suite := range suites {
		far := newSafe(t, media.PCMA, suite)
		l := s.leg(nil, LegConfig{})
		far.meet(l)
		s.talk(l, shared(far.agreed()))
		s.heard(l, far.peer, far.sealed(frames(1)[0]))
		sealed, err := far.seals.EncryptRTCP(nil, reportOn(t, l), nil)
		if err != nil {
			t.Fatal(err)
		}
		s.heard(l, far.peer, sealed)
		s.sendReport(l, s.clock)
		unsealedControl(t, far.opens, far.datagram(far.rtp))
		if r := l.summary(); r.FarLost != 7 || r.Received != 1 || r.BadTags+r.Malformed != 0 {
			t.Errorf("%s: the report is %+v", suite, r)
		}
	}
}

// TestSharedHandshake: one handshake brings the keys of both; nothing is reported before.
func TestSharedHandshake(t *testing.T) {
	for _, active := range []bool{true, false} {
		pool := openPool(t, 2, 1)
		far, seat := newShaken(t, pool, !active), newPeer(t, media.PCMA, 0)
		la := connect(t, pool, nil, LegConfig{})
		lb := connect(t, pool, seat, LegConfig{With: la.leg})
		far.meet(la.leg)
		la.leg.Talk(shared(far.agreed()))
		report := func() { la.leg.worker.sendReport(la.leg, la.leg.worker.now()) }
		la.leg.post(report)
		la.settle()
		far.nothing("before there are keys")
		if err := far.shakeHalf(t.Context(), far.sound); err != nil {
			t.Fatal(err)
		}
		if why := la.keyed(); why != "" {
			t.Fatalf("no keys: %q", why)
		}
		joined(t, la, lb)
		for _, f := range frames(5) {
			far.say(f)
			if got := seat.read().Payload; !bytes.Equal(got, f) {
				t.Fatal("that is not what was said")
			}
		}
		sealed, err := far.sound.seals.EncryptRTCP(nil, reportOn(t, la.leg), nil)
		if err != nil {
			t.Fatal(err)
		}
		far.send(sealed)
		la.received(func(l *Leg) bool { return l.reports.farLost == 7 })
		la.leg.post(report)
		unsealedControl(t, far.sound.opens, far.sound.next(t))
		if r := la.close(); r.Received != 5 || r.BadTags+r.Malformed+r.Foreign+r.Unsent != 0 || len(far.control.records) != 0 {
			t.Errorf("the report is %+v", r)
		}
	}
}

package rtp

import (
	"bytes"
	"net/netip"
	"testing"
	"time"

	"github.com/pion/rtcp"

	"hotline/sip"
	"hotline/sip/media"
)

// TestSecureJoin: with every suite sound goes both ways between a secure leg and
// a plain one, and between two secure ones, through sockets.
func TestSecureJoin(t *testing.T) {
	for _, suite := range suites {
		t.Run(suite.String(), func(t *testing.T) {
			pool := openPool(t, 3, 1)
			a, b, c := newSafe(t, media.PCMA, suite), newPeer(t, media.PCMU, 0), newSafe(t, media.PCMA, suites[int(suite)%len(suites)])
			la := connectSafe(t, pool, a, LegConfig{})
			lb := connect(t, pool, b, LegConfig{With: la.leg})
			lc := connectSafe(t, pool, c, LegConfig{With: la.leg})
			sound := frames(20)
			law := make([]byte, media.FrameSamples)

			joined(t, la, lb)
			for i, f := range sound {
				a.send(a.sealed(f))
				media.Transcode(law, f, media.PCMA, media.PCMU)
				if got := b.read().Payload; !bytes.Equal(got, law) {
					t.Fatalf("frame %d is not what was said", i)
				}
				b.speak(f)
				media.Transcode(law, f, media.PCMU, media.PCMA)
				if got := a.opened().Payload; !bytes.Equal(got, law) {
					t.Fatalf("frame %d back is not what was said", i)
				}
			}
			joined(t, la, lc)
			for i, f := range sound {
				a.send(a.sealed(f))
				if got := c.opened().Payload; !bytes.Equal(got, f) {
					t.Fatalf("frame %d between two is not what was said", i)
				}
				c.send(c.sealed(f))
				over := 0
				if i == 0 { // what b said goes over into it
					over = overSamples
				}
				if got := a.opened().Payload; !bytes.Equal(got[over:], f[over:]) {
					t.Fatalf("frame %d back between two is not what was said", i)
				}
			}
			if r := la.close(); r.Received != 40 || r.Sent != 40 || r.Lost != 0 || r.BadTags != 0 || r.Malformed != 0 || r.Unsent != 0 {
				t.Errorf("the report is %+v", r)
			}
		})
	}
}

// TestSecureMix: a member of a mix that is secure hears the sum protected, and the
// others hear it in clear.
func TestSecureMix(t *testing.T) {
	pool := openPool(t, 3, 1)
	a, b, c := newSafe(t, media.PCMA, sip.AES128GCM), newPeer(t, media.PCMA, 0), newPeer(t, media.PCMA, 0)
	la := connectSafe(t, pool, a, LegConfig{})
	lb, lc := connect(t, pool, b, LegConfig{With: la.leg}), connect(t, pool, c, LegConfig{With: la.leg})
	legs := []*Leg{la.leg, lb.leg, lc.leg}
	if err := Mix([]Mixed{{legs[0], legs[1:]}, {legs[1], []*Leg{legs[0], legs[2]}}, {legs[2], legs[:2]}}); err != nil {
		t.Fatal(err)
	}
	la.settle()
	loud := bytes.Repeat([]byte{0x2a}, media.FrameSamples) // the loudest of A-law
	for range 5 {
		a.send(a.sealed(loud))
		b.speak(loud)
	}
	for _, hear := range []func() []byte{func() []byte { return a.opened().Payload }, func() []byte { return b.read().Payload }} {
		for !bytes.Contains(hear(), loud[:80]) {
		}
	}
	if r := la.close(); r.Received != 5 || r.BadTags != 0 || r.Sent == 0 {
		t.Errorf("the report is %+v", r)
	}
}

func joined(t *testing.T, a, b *owner) {
	t.Helper()
	if err := a.leg.Join(b.leg); err != nil {
		t.Fatal(err)
	}
	a.settle()
}

// connectSafe is connect for a far end that protects its packets.
func connectSafe(t *testing.T, pool *Pool, p *safe, c LegConfig) *owner {
	t.Helper()
	o := connect(t, pool, nil, c)
	p.meet(o.leg)
	o.leg.Talk(p.agreed())
	o.settle()
	return o
}

// TestBadTags: what is not protected with the agreed key is not heard, opens no
// source and ends nothing; it is counted.
func TestBadTags(t *testing.T) {
	for _, suite := range suites {
		t.Run(suite.String(), func(t *testing.T) {
			s := newStand(t)
			far := newSafe(t, media.PCMA, suite)
			l := s.meetSafe(far, LegConfig{})
			spoof := netip.AddrPortFrom(loopback, 9) // fits, and would be the one that sound goes to
			sound := frames(6)

			plain := far.packet(sound[0])
			damaged := far.sealed(sound[1])
			damaged[len(damaged)-1]++
			turned := far.sealed(sound[2])
			turned[20]++
			short := far.sealed(nil)[:media.HeaderSize+3]
			for _, b := range [][]byte{plain, damaged, turned, short} {
				s.heardFrom(l, b, spoof)
				s.heardFrom(l, b, far.addr())
			}
			s.heardFrom(l, plain, netip.AddrPortFrom(neighbour, 9)) // a stranger's is not looked at
			if l.heard.begun || l.source.from.IsValid() || l.badTags != 8 {
				t.Fatalf("%d bad tags are counted; heard %v, locked to %s", l.badTags, l.heard.begun, l.source.from)
			}
			good := far.sealed(sound[3])
			s.heardFrom(l, good, spoof)
			s.heardFrom(l, good, spoof) // came twice
			s.heardFrom(l, []byte("no RTP"), spoof)
			s.heardFrom(l, far.sealed(sound[4]), netip.AddrPortFrom(neighbour, 9))
			if r := l.summary(); r.Received != 1 || l.source.from != spoof || r.BadTags != 8 || r.Foreign != 2 || r.Malformed != 1 {
				t.Fatalf("locked to %s, the report is %+v", l.source.from, r)
			}
		})
	}
}

// TestRekey: with another key of theirs the old one is heard until the new one is;
// with another key of ours the next packet has it.
func TestRekey(t *testing.T) {
	s := newStand(t)
	a, b := newSafe(t, media.PCMA, sip.AES128GCM), newSafe(t, media.PCMA, sip.AES128SHA80)
	la, lb := s.meetSafe(a, LegConfig{}), s.meetSafe(b, LegConfig{})
	join(la, lb)
	sound := frames(8)
	say := func(packet, want []byte) {
		t.Helper()
		s.heard(la, a.peer, packet)
		if want == nil {
			b.nothingWaits("after a key was replaced")
		} else if got := b.opened().Payload; !bytes.Equal(got, want) {
			t.Fatal("that is not what was said")
		}
	}
	say(a.sealed(sound[0]), sound[0])
	s.talk(la, a.agreed()) // the same keys, and the sequence wraps afterwards
	for _, f := range sound {
		say(a.sealed(f), f)
	}
	early := a.sealed(sound[1])
	late := a.sealed(sound[2])
	a.rekey(testKey(t, sip.AES256GCM, 3), testKey(t, sip.AES256GCM, 4))
	s.talk(la, a.agreed())
	say(early, sound[1])
	say(a.sealed(sound[3]), sound[3])
	say(late, nil)
	if la.badTags != 1 {
		t.Errorf("%d bad tags, want the one of the old key", la.badTags)
	}
	b.rekey(testKey(t, sip.AES128SHA80, 5), b.theirs)
	s.talk(lb, b.agreed())
	say(a.sealed(sound[4]), sound[4])
	s.talk(lb, b.peer.agreed()) // and in plain
	s.heard(la, a.peer, a.sealed(sound[5]))
	if got := b.read().Payload; !bytes.Equal(got, sound[5]) {
		t.Error("in plain: that is not what was said")
	}
}

// TestLongSecure: both ways the sequence wraps, and all is heard.
func TestLongSecure(t *testing.T) {
	s := newStand(t)
	a, b := newSafe(t, media.PCMA, sip.AES128GCM), newSafe(t, media.PCMA, sip.AES128SHA80)
	la, lb := s.meetSafe(a, LegConfig{}), s.meetSafe(b, LegConfig{})
	if lb.send.seq > 0x7fff {
		t.Fatalf("the sequence begins at %d", lb.send.seq)
	}
	join(la, lb)
	sound := frames(1)[0]
	for i := range 34_000 {
		s.clock += int64(media.FrameTime)
		s.heard(la, a.peer, a.sealed(sound))
		if got := b.opened(); !bytes.Equal(got.Payload, sound) {
			t.Fatalf("packet %d is not what was said", i)
		}
	}
	if roc, _ := lb.secure.send.context.ROC(lb.send.ssrc); roc != 1 {
		t.Errorf("the sequence has wrapped %d times", roc)
	}
	for range 2 { // a hold and its end, with the same keys
		s.talk(la, a.agreed())
		s.talk(lb, b.agreed())
	}
	s.heard(la, a.peer, a.sealed(sound))
	if got := b.opened(); !bytes.Equal(got.Payload, sound) {
		t.Error("after a hold: that is not what was said")
	}
}

// TestSecureReports: reports are protected both ways, and a bad one is counted.
func TestSecureReports(t *testing.T) {
	for _, suite := range suites {
		s := newStand(t)
		far := newSafe(t, media.PCMA, suite)
		l := s.meetSafe(far, LegConfig{})
		s.heard(l, far.peer, far.sealed(frames(1)[0]))
		s.sendReport(l, s.clock)
		report, ok := far.openedControl()[0].(*rtcp.ReceiverReport)
		if !ok || len(report.Reports) != 1 || report.Reports[0].SSRC != far.next.SSRC {
			t.Fatalf("%s: the report is %+v", suite, report)
		}
		theirs, err := rtcp.Marshal([]rtcp.Packet{&rtcp.ReceiverReport{SSRC: far.next.SSRC,
			Reports: []rtcp.ReceptionReport{{SSRC: l.send.ssrc, TotalLost: 7}}}})
		if err != nil {
			t.Fatal(err)
		}
		s.control(l, theirs, local(far.rtcp), s.clock)
		s.control(l, theirs[:10], local(far.rtcp), s.clock)
		if l.badTags != 2 || l.reports.farLost != -1 {
			t.Fatalf("%s: a plain report: %d bad tags, %d lost", suite, l.badTags, l.reports.farLost)
		}
		sealed, err := far.seals.EncryptRTCP(nil, theirs, nil)
		if err != nil {
			t.Fatal(err)
		}
		if s.control(l, sealed, local(far.rtcp), s.clock); l.badTags != 2 || l.reports.farLost != 7 {
			t.Fatalf("%s: %d bad tags, %d lost", suite, l.badTags, l.reports.farLost)
		}
	}
}

// TestSourcesUnderOneKey: a far end may begin anew so often under a key, no more.
func TestSourcesUnderOneKey(t *testing.T) {
	s := newStand(t)
	far := newSafe(t, media.PCMA, sip.AES128GCM)
	l := s.meetSafe(far, LegConfig{})
	first := far.next.SSRC
	for range maxSources + 1 {
		s.heard(l, far.peer, far.sealed(frames(1)[0]))
		far.next.SSRC++
	}
	far.next.SSRC = first
	s.heard(l, far.peer, far.sealed(frames(1)[0]))
	if r := l.summary(); r.Received != maxSources+1 || r.BadTags != 1 {
		t.Errorf("%d heard, %d bad tags", r.Received, r.BadTags)
	}
}

// TestUselessKey: a leg whose keys cannot be used is mute and deaf, not plain.
func TestUselessKey(t *testing.T) {
	s := newStand(t)
	far := newPeer(t, media.PCMA, 0)
	l := s.leg(far, LegConfig{})
	a := far.agreed()
	a.Ours = sip.Key{Suite: sip.AES128GCM, Secret: sip.NewSecret([]byte("short"))}
	a.Theirs = a.Ours
	s.talk(l, a)
	s.startPlay(l, player{on: true, sounds: []*media.Sound{prompt("music", 5)}})
	s.pass(100 * time.Millisecond)
	far.nothingWaits("from a leg with a useless key")
	s.heard(l, far, far.packet(frames(1)[0]))
	s.sendReport(l, s.clock)
	if r := l.summary(); r.Received != 0 || r.Sent != 0 || r.Unsent == 0 || r.BadTags != 1 {
		t.Errorf("the report is %+v", r)
	}
}

package rtp

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"testing"

	"github.com/pion/rtcp"
	"github.com/pion/stun/v4"

	"hotline/sip"
	"hotline/sip/media"
)

// TestCheckAnswered: a good check is answered with where it came from, in both
// families of addresses; then who is there is heard, and sent to once it is nominated.
func TestCheckAnswered(t *testing.T) {
	s := newStand(t)
	far, taped := newSeeker(t), &tap{}
	l := s.seek(far, LegConfig{In: taped})
	far.events = 101
	say := func() { s.heard(l, far.peer, far.packet(frames(1)[0])) }
	play := func() uint32 {
		before := l.send.packets
		s.startPlay(l, player{on: true, sounds: []*media.Sound{prompt("greeting", 1)}})
		s.pass(2 * media.FrameTime)
		return l.send.packets - before
	}
	say()
	if play() != 0 || len(taped.sound) != 0 || l.foreign != 1 {
		t.Fatalf("before any check: %+v", l.summary())
	}
	with := far.agreed()
	with.Handshake.Theirs = []sip.Print{sip.PrintOf(nil)}
	unfound := s.leg(nil, LegConfig{})
	s.talk(unfound, with)
	if why := unfound.summary().NoKeys; why != unreached || unfound.handshake.cancel != nil {
		t.Errorf("a handshake is begun with nobody, or the report says %q", why)
	}
	q := far.check(harmless)
	s.heard(l, far.peer, q)
	var at stun.XORMappedAddress
	if m := far.answered(); m.Type != stun.BindingSuccess || !bytes.Equal(m.TransactionID[:], q[8:20]) ||
		at.GetFrom(m) != nil || at.String() != far.addr().String() {
		t.Errorf("answered %v, %v", m, at)
	}
	say()
	if len(taped.sound) != media.FrameSamples || play() != 0 {
		t.Errorf("after a check that does not nominate: %+v", l.summary())
	}
	s.heard(l, far.peer, far.check(nominates))
	far.answered()
	if play() != 1 || far.read() == nil {
		t.Errorf("after one that does: %+v", l.summary())
	}
	if r := l.summary(); r.Foreign != 1 || r.Malformed != 0 || r.Unsent != 0 || r.Received != 1 {
		t.Errorf("the report is %+v", r)
	}
	six := netip.MustParseAddrPort("[2001:db8::9]:4000")
	b, _ := l.ice.answer(binding{id: q[8:20]}, six)
	m := &stun.Message{Raw: b}
	if err := m.Decode(); err != nil || at.GetFrom(m) != nil || at.String() != six.String() {
		t.Errorf("an address of the other family is told as %v, %v", at, err)
	}
}

// TestCheckRefused: one line a check that proves nothing, or that is not one. Nobody is
// told, and who sent it is not heard.
func TestCheckRefused(t *testing.T) {
	s := newStand(t)
	far := newSeeker(t)
	good := far.ice.Ours.Ufrag + ":" + far.ice.Theirs.Ufrag
	pwd, theirs := string(far.ice.Ours.Pwd.Octets()), string(far.ice.Theirs.Pwd.Octets())
	torn := func(at int) []byte { b := bytes.Clone(far.check(nominates)); b[at] ^= 1; return b }
	noPrint, err := stun.Build(stun.TransactionID, stun.BindingRequest, nominates, stun.NewUsername(good), stun.NewShortTermIntegrity(pwd))
	if err != nil {
		t.Fatal(err)
	}
	for what, b := range map[string][]byte{
		"our fragment is wrong":    asks(t, "0urs:them", pwd, nominates),
		"theirs is wrong":          asks(t, "ours:then", pwd, nominates),
		"only ours":                asks(t, "ours", pwd, nominates),
		"the other way round":      asks(t, "them:ours", pwd, nominates),
		"nobody":                   asks(t, "", pwd, nominates),
		"the password is wrong":    asks(t, good, pwd+"x", nominates),
		"it is theirs":             asks(t, good, theirs, nominates),
		"no password":              asks(t, good, "", nominates),
		"no fingerprint":           noPrint.Raw,
		"a bit of the name":        torn(40),
		"a bit of the transaction": torn(12),
		"a bit of the fingerprint": torn(len(torn(0)) - 1),
		"a bit of the cookie":      torn(5),
		"cut":                      far.check(nominates)[:40],
		"a byte too many":          append(far.check(nominates), 0),
		"only a header":            {0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
		"nothing of STUN":          {1},
		"a response":               asks(t, good, pwd, stun.BindingSuccess, nominates),
		"an indication":            asks(t, good, pwd, stun.NewType(stun.MethodBinding, stun.ClassIndication), nominates),
	} {
		l := s.seek(far, LegConfig{})
		s.heard(l, far.peer, b)
		s.heard(l, far.peer, far.packet(frames(1)[0]))
		if r := l.summary(); r.Received != 0 || l.ice.count != 0 || l.ice.far().IsValid() || r.Foreign+r.Malformed == 0 {
			t.Errorf("%s: the report is %+v", what, r)
		}
		far.nothingWaits(what)
	}
}

// TestUnsignedAttributes: what stands behind the signature is nobody's word: RFC 8489 §14.5.
func TestUnsignedAttributes(t *testing.T) {
	s := newStand(t)
	far := newSeeker(t)
	l := s.seek(far, LegConfig{})
	m, err := stun.Build(stun.TransactionID, stun.BindingRequest, stun.NewUsername("ours:them"),
		stun.NewShortTermIntegrity(string(far.ice.Ours.Pwd.Octets())), nominates, strange, stun.Fingerprint)
	if err != nil {
		t.Fatal(err)
	}
	s.heard(l, far.peer, m.Raw)
	if answer := far.answered(); answer.Type != stun.BindingSuccess || l.ice.far().IsValid() || l.ice.count != 1 {
		t.Errorf("answered %v", answer)
	}
}

// TestCheckErrors: of good checks two are told why they do not succeed.
func TestCheckErrors(t *testing.T) {
	s := newStand(t)
	far := newSeeker(t)
	l := s.seek(far, LegConfig{})
	for code, more := range map[stun.ErrorCode]stun.RawAttribute{stun.CodeRoleConflict: controlled, stun.CodeUnknownAttribute: strange} {
		s.heard(l, far.peer, far.check(more, nominates))
		var got stun.ErrorCodeAttribute
		m := far.answered()
		if m.Type != stun.BindingError || got.GetFrom(m) != nil || got.Code != code || l.ice.count != 0 {
			t.Errorf("answered %v, %v; want %d", m, got, code)
		}
		if value, err := m.Get(stun.AttrUnknownAttributes); code == stun.CodeUnknownAttribute && (err != nil || binary.BigEndian.Uint16(value) != 0x7777) {
			t.Errorf("unknown is %x, %v", value, err)
		}
	}
}

// TestFarEndMoves: sound goes where the latest nomination was, at once, and is heard
// from every address that has passed a check.
func TestFarEndMoves(t *testing.T) {
	s := newStand(t)
	home, away := newSeeker(t), newSeeker(t)
	l := s.seek(home, LegConfig{})
	away.meet(l)
	for i, at := range []*seeker{home, away, home} {
		s.heard(l, at.peer, at.check(nominates))
		at.answered()
		s.startPlay(l, player{on: true, sounds: []*media.Sound{prompt("greeting", 1)}})
		s.pass(2 * media.FrameTime)
		if at.read() == nil || l.agreed.Remote != at.addr() {
			t.Errorf("move %d: sound goes to %s", i, l.agreed.Remote)
		}
	}
	away.next.SequenceNumber = home.next.SequenceNumber
	s.heard(l, home.peer, home.packet(frames(1)[0]))
	away.next = home.next
	s.heard(l, away.peer, away.packet(frames(1)[0]))
	if r := l.summary(); r.Received != 2 || r.Foreign != 0 {
		t.Errorf("the report is %+v", r)
	}
}

// TestNominationSaidAgain: who has seen a nomination on its way and says it from elsewhere
// is a stranger; the far end itself may say it again.
func TestNominationSaidAgain(t *testing.T) {
	s := newStand(t)
	far, attacker := newSeeker(t), newPeerAt(t, neighbour, media.PCMA, 0)
	l := s.seek(far, LegConfig{})
	first := far.check(nominates)
	for range 2 * maxNominations {
		s.heard(l, far.peer, first)
		far.answered()
		s.heard(l, attacker, first)
	}
	s.heard(l, attacker, attacker.packet(frames(1)[0]))
	attacker.nothingWaits("for who says it again")
	if l.agreed.Remote != far.addr() || l.foreign != 2*maxNominations+1 || l.heard.begun || l.ice.nominates != 1 {
		t.Errorf("sound goes to %s: %+v", l.agreed.Remote, l.summary())
	}
	for range 2 * maxNominations { // as browsers do
		s.heard(l, far.peer, far.check(nominates))
		far.answered()
	}
	if l.ice.nominates != 2*maxNominations+1 || l.agreed.Remote != far.addr() {
		t.Errorf("%d nominations", l.ice.nominates)
	}
}

// TestManyAddresses: of too many the oldest are forgotten, never where sound goes.
func TestManyAddresses(t *testing.T) {
	i := (*lite)(nil).agree(sip.ICE{Ours: credentials("ours"), Theirs: credentials("them")})
	at := func(port int) netip.AddrPort { return netip.AddrPortFrom(loopback, uint16(port)) }
	i.learn(at(1), true)
	for port := 2; port < 100; port++ {
		i.learn(at(port), false)
		i.learn(at(port), false)
	}
	known := 0
	for port := 1; port < 100; port++ {
		if i.knows(at(port)) {
			known++
		}
	}
	if known != maxValid+1 || !i.knows(at(1)) || !i.knows(at(99)) || i.knows(at(50)) {
		t.Errorf("%d addresses are known", known)
	}
}

// TestRestart: with new credentials the call goes on where it was until something is
// nominated with them; then nothing of before counts: RFC 8445 §9.
func TestRestart(t *testing.T) {
	s := newStand(t)
	home, away := newSeeker(t), newSeeker(t)
	l := s.seek(home, LegConfig{})
	away.meet(l)
	s.heard(l, home.peer, home.check(nominates))
	home.answered()
	heard := func(p *seeker) bool {
		before := l.heard.received()
		p.next = home.next
		s.heard(l, p.peer, p.packet(frames(1)[0]))
		home.next = p.next
		return l.heard.received() > before
	}
	if !heard(home) || heard(away) {
		t.Fatal("at first")
	}
	old := home.ice
	for _, name := range []string{"new1", "new2"} { // the second begins before the first has come to anything
		away.ice = sip.ICE{Ours: credentials(name), Theirs: credentials("the" + name[3:])}
		s.talk(l, away.agreed())
		if l.agreed.Remote != home.addr() || !heard(home) || heard(away) || !l.maySend() {
			t.Errorf("%s: sound goes to %s", name, l.agreed.Remote)
		}
	}
	foreign := l.foreign
	home.ice = old
	s.heard(l, home.peer, home.check(nominates))
	home.nothingWaits("with credentials of before")
	s.heard(l, away.peer, away.check())
	away.answered()
	if l.foreign != foreign+1 || l.agreed.Remote != home.addr() || !heard(away) || !heard(home) {
		t.Errorf("after a check: sound goes to %s, %+v", l.agreed.Remote, l.summary())
	}
	s.heard(l, away.peer, away.check(nominates))
	away.answered()
	if l.agreed.Remote != away.addr() || !heard(away) || heard(home) {
		t.Errorf("after the nomination: sound goes to %s, %+v", l.agreed.Remote, l.summary())
	}
	s.talk(l, away.agreed())
	if l.agreed.Remote != away.addr() || !heard(away) || !l.maySend() {
		t.Error("the same agreed once more is a change")
	}
}

// TestICEEnds: a far end that has done with ICE is where its description says, and one
// that begins with it is nowhere until it checks.
func TestICEEnds(t *testing.T) {
	s := newStand(t)
	far, attacker := newSeeker(t), newPeerAt(t, neighbour, media.PCMA, 0)
	l := s.seek(far, LegConfig{})
	s.heard(l, far.peer, far.check(nominates))
	far.answered()
	s.talk(l, far.peer.agreed())
	s.heard(l, far.peer, far.packet(frames(1)[0]))
	s.heard(l, attacker, attacker.packet(frames(1)[0]))
	if r := l.summary(); r.Received != 1 || r.Foreign != 1 || !l.maySend() {
		t.Errorf("without ICE: %+v", r)
	}
	s.talk(l, far.agreed())
	s.heard(l, far.peer, far.packet(frames(1)[0]))
	if r := l.summary(); r.Received != 1 || r.Foreign != 2 || l.maySend() {
		t.Errorf("with ICE again: %+v", r)
	}
	s.talk(l, far.peer.agreed())
	s.heard(l, far.peer, far.packet(frames(1)[0]))
	if r := l.summary(); r.Received != 2 || !l.maySend() {
		t.Errorf("and without once more: %+v", r)
	}
}

// TestNothingBesideTheSocket: with ICE nothing is heard at the other port of the pair,
// and reports come and go over the one socket.
func TestNothingBesideTheSocket(t *testing.T) {
	pool := openPool(t, 1, 1)
	far := newSeeker(t)
	o := connect(t, pool, nil, LegConfig{Signalling: loopback})
	far.meet(o.leg)
	o.leg.Talk(far.agreed())
	o.settle()
	far.send(far.check(nominates))
	far.answered()
	far.speak(frames(1)[0])
	o.await(Heard{})
	report, err := rtcp.Marshal([]rtcp.Packet{&rtcp.ReceiverReport{Reports: []rtcp.ReceptionReport{{SSRC: o.leg.send.ssrc, TotalLost: 7}}}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := far.rtcp.WriteTo(report, far.control); err != nil {
		t.Fatal(err)
	}
	o.received(func(l *Leg) bool { return l.foreign == 1 && l.reports.farLost == -1 })
	far.send(report)
	o.received(func(l *Leg) bool { return l.reports.farLost == 7 })
	o.leg.post(func() { o.leg.worker.sendReport(o.leg, o.leg.worker.now()) })
	if packets, err := rtcp.Unmarshal(far.datagram(far.rtp)); err != nil || len(packets) != 2 {
		t.Errorf("the report is %v, %v", packets, err)
	}
	if r := o.close(); r.Foreign != 1 || r.Malformed != 0 || r.Received != 1 {
		t.Errorf("the report is %+v", r)
	}
}

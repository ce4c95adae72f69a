package rtp

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/pion/stun/v4"

	"hotline/sip"
	"hotline/sip/media"
)

// seeker is a far end that finds its way by ICE; it writes and reads STUN with pion.
type seeker struct {
	*peer
	ice sip.ICE // as the leg sees it
}

func credentials(name string) sip.Credentials {
	return sip.Credentials{Ufrag: name, Pwd: sip.NewSecret([]byte(strings.Repeat(name, 6)))}
}

func newSeeker(t *testing.T) *seeker {
	t.Helper()
	return &seeker{newPeer(t, media.PCMA, 101), sip.ICE{Ours: credentials("ours"), Theirs: credentials("them")}}
}

// agreed is what offer and answer come to: no address is believed, so none is there.
func (s *seeker) agreed() sip.Agreed {
	a := s.peer.agreed()
	a.Remote, a.RTCP, a.Mux, a.ICE = netip.AddrPort{}, netip.AddrPort{}, true, s.ice
	return a
}

// asks makes a check of a user and password, with what else is given before these.
func asks(t testing.TB, user, password string, more ...stun.Setter) []byte {
	t.Helper()
	all := append([]stun.Setter{stun.TransactionID, stun.BindingRequest}, more...)
	if user != "" {
		all = append(all, stun.NewUsername(user))
	}
	if password != "" {
		all = append(all, stun.NewShortTermIntegrity(password))
	}
	m, err := stun.Build(append(all, stun.Fingerprint)...)
	if err != nil {
		t.Fatal(err)
	}
	return m.Raw
}

var (
	nominates  = stun.RawAttribute{Type: stun.AttrUseCandidate}
	controls   = stun.RawAttribute{Type: stun.AttrICEControlling, Value: make([]byte, 8)}
	controlled = stun.RawAttribute{Type: stun.AttrICEControlled, Value: make([]byte, 8)}
	priority   = stun.RawAttribute{Type: stun.AttrPriority, Value: make([]byte, 4)}
	strange    = stun.RawAttribute{Type: 0x7777, Value: make([]byte, 5)}
	harmless   = stun.RawAttribute{Type: 0xc057, Value: make([]byte, 3)}
)

// check makes a good check.
func (s *seeker) check(more ...stun.Setter) []byte {
	s.t.Helper()
	return asks(s.t, s.ice.Ours.Ufrag+":"+s.ice.Theirs.Ufrag, string(s.ice.Ours.Pwd.Octets()), append([]stun.Setter{priority, controls}, more...)...)
}

// answered reads the answer to the latest check, which must be of who has the password.
func (s *seeker) answered() *stun.Message {
	s.t.Helper()
	m := &stun.Message{Raw: s.datagram(s.rtp)}
	if err := m.Decode(); err != nil {
		s.t.Fatal(err)
	}
	if err := stun.NewShortTermIntegrity(string(s.ice.Ours.Pwd.Octets())).Check(m); err != nil {
		s.t.Errorf("the answer is not signed: %v", err)
	}
	if err := stun.Fingerprint.Check(m); err != nil {
		s.t.Error(err)
	}
	return m
}

// seek lets a leg of the stand agree with a far end on ICE.
func (s *stand) seek(far *seeker, c LegConfig) *Leg {
	l := s.leg(nil, c)
	l.reports.due = 1 << 62
	far.meet(l)
	s.talk(l, far.agreed())
	return l
}

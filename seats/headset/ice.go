package headset

import (
	"bytes"
	"crypto/rand"
	"net/netip"

	"github.com/pion/ice/v4"
	"github.com/pion/stun/v4"
)

// credentials are what one side of ICE is known by: RFC 8445 §5.3.
type credentials struct{ ufrag, password string }

// newCredentials throws 40 and 130 bits: RFC 8839 §5.4 wants 24 and 128.
func newCredentials() credentials { return credentials{rand.Text()[:8], rand.Text()} }

// generation is a connection's ICE from one offer with new credentials to the next.
type generation struct {
	of           *connection
	number       int
	ours, theirs credentials
	// The passwords as the keys of messages: those to us, and those to the browser.
	inward, outward stun.MessageIntegrity
}

// stun takes a datagram of STUN; false: nobody with credentials has made it. Such a
// one is not answered, not even by an error.
func (p *port) stun(b []byte, from netip.AddrPort) bool {
	m := &p.question
	if _, err := m.Write(b); err != nil {
		return false
	}
	switch m.Type {
	case stun.BindingRequest:
		return p.asked(m, from)
	case stun.BindingSuccess:
		c := p.at(from)
		return c != nil && c.way.answered(m, from)
	}
	return p.at(from) != nil // indications and errors: nothing is to be done
}

// asked answers a check of connectivity: RFC 8445 §7.3.
func (p *port) asked(m *stun.Message, from netip.AddrPort) bool {
	name, err := m.Get(stun.AttrUsername)
	if err != nil {
		return false
	}
	ours, theirs, _ := bytes.Cut(name, []byte(":"))
	g := p.named(ours)
	if g == nil || string(theirs) != g.theirs.ufrag || g.inward.Check(m) != nil || stun.Fingerprint.Check(m) != nil {
		return false
	}
	named := m.Contains(stun.AttrUseCandidate)
	p.answer(g, m, from)
	g.of.way.checked(g, from, named)
	return true
}

// answer tells who asks where the question came from.
func (p *port) answer(g *generation, m *stun.Message, from netip.AddrPort) {
	r := &p.reply
	r.Reset()
	r.TransactionID = m.TransactionID
	r.SetType(stun.BindingSuccess)
	r.WriteHeader()
	mapped := stun.XORMappedAddress{IP: from.Addr().AsSlice(), Port: int(from.Port())}
	for _, s := range []stun.Setter{mapped, g.inward, stun.Fingerprint} {
		if s.AddTo(r) != nil {
			return // it asks again
		}
	}
	p.socket.write(r.Raw, from)
}

// tieBreaker is of no use to a side that is always controlled: RFC 8445 §6.1.1.
const tieBreaker = 0

// askPriority is that of a peer-reflexive candidate: RFC 8445 §5.1.2.
const askPriority = 110<<24 | 65535<<8 | 255

// ask sends a question of ours: RFC 7675 §5.1.
func (p *port) ask(g *generation, id [stun.TransactionIDSize]byte, to netip.AddrPort) {
	m, err := stun.Build(stun.NewTransactionIDSetter(id), stun.BindingRequest, stun.NewUsername(g.theirs.ufrag+":"+g.ours.ufrag),
		ice.AttrControlled(tieBreaker), ice.PriorityAttr(askPriority), g.outward, stun.Fingerprint)
	if err == nil {
		p.socket.write(m.Raw, to)
	}
}

package rtp

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/binary"
	"hash"
	"net/netip"
	"slices"

	"hotline/sip"
)

const (
	// maxValid bounds the addresses of a far end that are known to be its own at a time.
	maxValid = 8
	// maxNominations bounds the latest nominations that are remembered. Who nominates with
	// every check, as browsers do, takes back within seconds what an older one has done.
	maxNominations = 32
)

// lite is the lite half of ICE on the socket of a leg: RFC 8445 §2.5. It answers the
// checks of the far end and makes none. Where they come from is the far end's own, since
// only it knows our password; everybody else is a stranger, whatever a description says.
type lite struct {
	with      sip.ICE
	name      []byte // what its checks are to show
	mac       hash.Hash
	valid     [maxValid]netip.AddrPort
	count     int            // of valid so far
	nominated netip.AddrPort // where we send; zero before
	asked     [maxNominations]nomination
	nominates int   // of asked so far
	before    *lite // of the credentials before: it holds until something is nominated
	reply     reply
	sum       [macOctets]byte
	size      [2]byte
}

// nomination is a check that said where we are to send.
type nomination struct {
	id   [stunHeader - 8]byte
	from netip.AddrPort
}

// agree gives the half for credentials. With others than before the far end begins its
// checks anew, and meanwhile is where it was: RFC 8445 §9.
func (i *lite) agree(with sip.ICE) *lite {
	switch {
	case !with.On():
		return nil
	case i != nil && i.with.Equal(with):
		return i
	}
	if i != nil && !i.nominated.IsValid() {
		i = i.before
	}
	if i != nil {
		i.before = nil
	}
	return &lite{with: with, name: []byte(with.Ours.Ufrag + ":" + with.Theirs.Ufrag), // RFC 8445 §7.2.2
		mac: hmac.New(sha1.New, with.Ours.Pwd.Octets()), before: i}
}

// knows tells whether an address is the far end's.
func (i *lite) knows(from netip.AddrPort) bool {
	return from == i.nominated || slices.Contains(i.valid[:min(i.count, maxValid)], from) || i.before != nil && i.before.knows(from)
}

// far is where the far end is to be sent to; zero before that is known.
func (i *lite) far() netip.AddrPort {
	if !i.nominated.IsValid() && i.before != nil {
		return i.before.nominated
	}
	return i.nominated
}

// learn takes an address that a good check came from; of too many the oldest is forgotten.
func (i *lite) learn(from netip.AddrPort, nominates bool) {
	if nominates {
		i.nominated, i.before = from, nil
	}
	if !slices.Contains(i.valid[:min(i.count, maxValid)], from) {
		i.valid[i.count%maxValid] = from
		i.count++
	}
}

// proves tells whether a check is of who knows our password: RFC 8489 §9.1.3.
func (i *lite) proves(q binding) bool {
	if q.mac == nil || string(q.username) != string(i.name) {
		return false
	}
	// The length in the header counts the MAC in, and nothing behind it.
	binary.BigEndian.PutUint16(i.size[:], uint16(len(q.covered)-stunHeader+4+macOctets))
	i.mac.Reset()
	for _, part := range [...][]byte{q.covered[:2], i.size[:], q.covered[4:]} {
		_, _ = i.mac.Write(part)
	}
	return hmac.Equal(i.mac.Sum(i.sum[:0]), q.mac)
}

// again tells whether a nomination is one that came from elsewhere: somebody has seen it on
// its way, and would have the packets. Whoever is first with it is believed.
func (i *lite) again(q binding, from netip.AddrPort) bool {
	if !q.nominates {
		return false
	}
	n := nomination{from: from}
	copy(n.id[:], q.id)
	for _, asked := range i.asked[:min(i.nominates, maxNominations)] {
		if asked.id == n.id {
			return asked.from != from
		}
	}
	i.asked[i.nominates%maxNominations] = n
	i.nominates++
	return false
}

// answer writes what a good check is answered with, and tells whether it succeeds.
func (i *lite) answer(q binding, from netip.AddrPort) (message []byte, ok bool) {
	r := &i.reply
	switch {
	case q.unknown != 0: // RFC 8489 §6.3.1
		r.begin(bindingError, q.id)
		r.refuse(errorUnknown)
		binary.BigEndian.PutUint16(r.add(attrUnknown, 2), q.unknown)
	case q.controlled: // RFC 8445 §6.1.1: of the two the one that is not lite nominates
		r.begin(bindingError, q.id)
		r.refuse(errorRole)
	default:
		ok = true
		r.begin(bindingSuccess, q.id)
		r.mapped(from)
	}
	return r.end(i.mac), ok
}

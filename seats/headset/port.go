package headset

import (
	"net/netip"
	"sync"

	"github.com/pion/rtp"
	"github.com/pion/stun/v4"
)

// port is the one UDP socket of all headsets, and who is behind what comes there.
// One goroutine reads it and does all that a packet asks for.
type port struct {
	socket *socket
	counts *counters
	now    func() int64

	mu     sync.Mutex
	byName map[string]*generation         // by our ufrag
	byAddr map[netip.AddrPort]*connection // of addresses that ICE has validated

	// What follows belongs to the reader.
	packet   [maxDatagram]byte
	plain    [maxDatagram]byte
	header   rtp.Header
	question stun.Message
	reply    stun.Message
}

func newPort(socket *socket, counts *counters, now func() int64) *port {
	return &port{socket: socket, counts: counts, now: now,
		byName: map[string]*generation{}, byAddr: map[netip.AddrPort]*connection{}}
}

// read is the reader, until the socket is stopped.
func (p *port) read() {
	for {
		n, from, err := p.socket.next(p.packet[:])
		if err != nil {
			return
		}
		if !p.take(p.packet[:n], from) {
			p.counts.foreign.Add(1)
		}
	}
}

// The first octet tells what a datagram is: RFC 7983 §7. RTCP is told from RTP by
// the second: RFC 5761 §4.
const (
	stunLast  = 3
	dtlsFirst = 20
	dtlsLast  = 63
	rtpFirst  = 128
	rtpLast   = 191
	rtcpFirst = 192
	rtcpLast  = 223
)

// take deals with one datagram; false: it belongs to no connection.
func (p *port) take(b []byte, from netip.AddrPort) bool {
	if len(b) < 2 {
		return false
	}
	if b[0] <= stunLast {
		return p.stun(b, from)
	}
	c := p.at(from)
	switch {
	case c == nil:
		return false
	case b[0] >= dtlsFirst && b[0] <= dtlsLast:
		c.line.put(b)
	case b[0] < rtpFirst || b[0] > rtpLast:
		return false
	case b[1] >= rtcpFirst && b[1] <= rtcpLast:
		p.control(c, b, from)
	default:
		p.sound(c, b, from)
	}
	return true
}

// sound takes a packet of sound.
func (p *port) sound(c *connection, b []byte, from netip.AddrPort) {
	o := c.opener.Load()
	if o == nil { // the keys are still being made
		p.counts.unheard.Add(1)
		return
	}
	plain, ok := o.sound(p.plain[:0], b, &p.header)
	if !ok {
		p.counts.badTags.Add(1)
		return
	}
	c.way.live(from, p.now())
	c.headset.ear.take(c, plain)
}

// control takes a packet of RTCP: what the browser says of our sound.
func (p *port) control(c *connection, b []byte, from netip.AddrPort) {
	o := c.opener.Load()
	if o == nil {
		return
	}
	plain, ok := o.control(p.plain[:0], b)
	if !ok {
		p.counts.badTags.Add(1)
		return
	}
	c.way.live(from, p.now())
	c.mouth.told(plain)
}

// at gives the connection of an address.
func (p *port) at(from netip.AddrPort) *connection {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.byAddr[from]
}

// named gives whose ufrag of ours this is.
func (p *port) named(ufrag []byte) *generation {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.byName[string(ufrag)]
}

// name gives a generation credentials of its own, and makes it known by them.
func (p *port) name(g *generation) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for g.ours.ufrag == "" || p.byName[g.ours.ufrag] != nil {
		g.ours = newCredentials()
	}
	g.inward, g.outward = stun.NewShortTermIntegrity(g.ours.password), stun.NewShortTermIntegrity(g.theirs.password)
	p.byName[g.ours.ufrag] = g
}

// learn notes that an address is a connection's, in place of one that it had before.
func (p *port) learn(c *connection, at, instead netip.AddrPort) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.byAddr[instead] == c {
		delete(p.byAddr, instead)
	}
	p.byAddr[at] = c
}

// forget removes what is known of a connection, or of an old generation of it.
func (p *port) forget(c *connection, ufrags []string, addresses []netip.AddrPort) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, u := range ufrags {
		delete(p.byName, u)
	}
	for _, a := range addresses {
		if p.byAddr[a] == c {
			delete(p.byAddr, a)
		}
	}
}

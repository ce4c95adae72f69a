package rtp

import (
	"bytes"
	"net/netip"
	"testing"

	"github.com/pion/webrtc/v4"

	"hotline/sip"
	"hotline/sip/media"
)

// bothWays says frames on both sides of a bridge and compares what is heard. What was
// heard before may go over into the first frame.
func bothWays(t *testing.T, c *connection, seat *peer, n int) {
	t.Helper()
	for i, f := range frames(n) {
		c.web.say(8, f)
		if got := seat.read().Payload; !bytes.Equal(got[overSamples:], f[overSamples:]) {
			t.Fatalf("frame %d is not what was said", i)
		}
		seat.speak(f)
		if got := c.web.hears(); got.PayloadType != 8 || !bytes.Equal(got.Payload[overSamples:], f[overSamples:]) {
			t.Fatalf("frame %d back is not what was said", i)
		}
	}
}

// TestBrowser: a far end with full ICE, whose description tells another address than its
// own and no candidates, is found, in both roles of the offer; both are heard, keys are
// pressed both ways, and ICE restarts without a frame lost.
func TestBrowser(t *testing.T) {
	for _, offers := range []bool{true, false} {
		pool := openPool(t, 2, 1)
		c, seat := newConnection(t, pool, LegConfig{}), newPeer(t, media.PCMA, 101)
		lb := connect(t, pool, seat, LegConfig{With: c.leg})
		if offers {
			c.takes(nil)
		} else {
			c.makes()
		}
		if !c.here.ICE.On() || !c.here.Mux || c.here.Remote.IsValid() || offers && c.here.Handshake.Active || c.here.EventPT == 0 {
			t.Fatalf("agreed on %+v", c.here)
		}
		c.web.connected(c.owner)
		joined(t, c.owner, lb)
		bothWays(t, c, seat, 20)
		c.web.press(c.here.EventPT, '7')
		c.await(Digit{Key: '7'})
		for seat.read().PayloadType != 101 {
		}
		c.leg.Digits("4")
		for p := c.web.hears(); p.PayloadType != c.here.EventPT || p.Payload[0] != 4; p = c.web.hears() {
		}
		if r := c.close(); r.Received == 0 || r.Sent == 0 || r.Lost != 0 || r.BadTags+r.Unsent+r.Malformed != 0 || r.NoKeys != "" {
			t.Errorf("the report is %+v", r)
		}
	}
}

// TestBrowserRestartsICE: a far end that offers with new credentials, from another socket
// than before, is heard all the time.
func TestBrowserRestartsICE(t *testing.T) {
	pool := openPool(t, 2, 1)
	c, seat := newConnection(t, pool, LegConfig{}), newPeer(t, media.PCMA, 101)
	lb := connect(t, pool, seat, LegConfig{With: c.leg})
	c.takes(nil)
	c.web.connected(c.owner)
	joined(t, c.owner, lb)
	bothWays(t, c, seat, 5)
	var before netip.AddrPort
	c.received(func(l *Leg) bool { before = l.agreed.Remote; return before.IsValid() })
	was := c.here
	c.takes(&webrtc.OfferOptions{ICERestart: true})
	if c.here.ICE.Theirs.Equal(was.ICE.Theirs) || c.here.ICE.Ours.Equal(was.ICE.Ours) || !c.here.Handshake.Equal(was.Handshake) {
		t.Errorf("agreed on %+v after %+v", c.here, was)
	}
	c.received(func(l *Leg) bool { return l.ice.nominated.IsValid() && l.agreed.Remote != before })
	bothWays(t, c, seat, 5)
	c.takes(nil) // as a hold or a resume does
	bothWays(t, c, seat, 5)
	if r := c.close(); r.Received != 15 || r.Sent != 15 || r.Lost != 0 || r.BadTags+r.Unsent != 0 || r.NoKeys != "" {
		t.Errorf("the report is %+v", r)
	}
}

// TestBrowserAttacked: while a far end is being found, and afterwards, others send all
// they can from elsewhere: from the address that its description tells, with checks that
// prove nothing, with handshakes and with sound. Nothing of it is heard, and nobody there
// is sent anything.
func TestBrowserAttacked(t *testing.T) {
	pool := openPool(t, 2, 1)
	taped := &tap{}
	c, seat := newConnection(t, pool, LegConfig{In: taped, Signalling: loopback}), newPeer(t, media.PCMA, 101)
	lb := connect(t, pool, seat, LegConfig{With: c.leg})
	attackers := []*peer{newPeerAt(t, neighbour, media.PCMA, 101), newPeer(t, media.PCMA, 101)} // where c= tells, and beside the browser
	hello := firstHello(t, newShaken(t, pool, true))
	sent := uint64(0)
	spray := func(n int) {
		for i := range n {
			for _, p := range attackers {
				p.meet(c.leg)
				user := c.here.ICE.Ours.Ufrag + ":" + c.here.ICE.Theirs.Ufrag
				for _, b := range [][]byte{p.packet(frames(1)[0]), hello, asks(t, user, "a guess that is no password", nominates),
					asks(t, "abcd:"+c.here.ICE.Theirs.Ufrag, string(c.here.ICE.Ours.Pwd.Octets()), nominates), {0x80, 201, 0, 1, 0, 0, 0, 1}} {
					p.send(b)
					sent++
				}
			}
			if i%10 == 9 { // no more than a socket keeps
				c.received(func(l *Leg) bool { return l.foreign >= sent })
			}
		}
	}
	spray(5)
	c.settle()
	answer, agreed, err := sip.Answer(c.web.tells(c.web.pc.CreateOffer(nil)), c.local, sip.SendRecv)
	if err != nil {
		t.Fatal(err)
	}
	c.here = agreed
	c.leg.Talk(agreed)
	c.settle()
	c.received(func(l *Leg) bool { sent = l.foreign; return true }) // what came before there was an agreement is not counted
	spray(50)
	c.web.told(webrtc.SDPTypeAnswer, answer)
	spray(50)
	c.web.connected(c.owner)
	joined(t, c.owner, lb)
	spray(50)
	bothWays(t, c, seat, 20)
	spray(50)
	for _, p := range attackers {
		p.nothingWaits("for an attacker")
	}
	seat.nothingWaits("of an attacker")
	if r := c.close(); r.Received != 20 || r.Foreign < sent || r.BadTags+r.Malformed != 0 || !bytes.Equal(taped.sound, bytes.Join(frames(20), nil)) {
		t.Errorf("the report is %+v of %d", r, sent)
	}
}

package floor

import (
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hotline/sip/media"
)

// sprayer sends to ports of the house from a host that no call knows, and counts
// what it gets back.
type sprayer struct {
	conn    *net.UDPConn
	sent    int
	got     atomic.Int64
	running sync.WaitGroup
	stop    chan struct{}
}

// spray sends 500 packets a second to each port: loud sound as a stranger, as the
// talker by number, a digit, and reports.
func spray(t *testing.T, ports []uint16, as *talker) *sprayer {
	t.Helper()
	s := &sprayer{conn: bind(t, "127.0.0.9"), stop: make(chan struct{})}
	s.running.Go(func() {
		b := make([]byte, 2048)
		for {
			if _, err := s.conn.Read(b); err != nil {
				return
			}
			s.got.Add(1)
		}
	})
	var sending sync.WaitGroup
	sending.Go(func() {
		ticker := time.NewTicker(2 * time.Millisecond)
		defer ticker.Stop()
		dice := rand.New(rand.NewPCG(7, 7))
		for {
			select {
			case <-s.stop:
				return
			case <-ticker.C:
			}
			for _, port := range ports {
				_, _ = s.conn.WriteToUDP(evil(dice, as, s.sent), &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: int(port)})
				s.sent++
			}
		}
	})
	t.Cleanup(func() {
		close(s.stop)
		sending.Wait()
		_ = s.conn.Close()
		s.running.Wait()
	})
	return s
}

// evil makes one of the attacker's packets.
func evil(dice *rand.Rand, as *talker, n int) []byte {
	packet := make([]byte, media.HeaderSize+media.FrameSamples)
	h := media.Header{PT: 8, Seq: uint16(n), Stamp: uint32(n * media.FrameSamples), SSRC: 0xbadbad}
	for i := range packet {
		packet[i] = byte(dice.Uint32())
	}
	switch n % 5 {
	case 0: // as the talker, ahead of it
		h.SSRC, h.Seq = uint32(as.hertz), seqOf(n%attackedFrames)
	case 1: // a digit
		h.PT = 101
		packet = packet[:media.HeaderSize+4]
	case 2: // a receiver report that says that all is lost, and asks for one of ours
		packet = packet[:32]
		packet[0], packet[1], packet[2], packet[3] = 0x81, 201, 0, 7
		return packet
	case 3: // no RTP
		return packet[:1+dice.IntN(len(packet)-1)]
	}
	media.PutHeader(packet, h)
	return packet
}

// Who sprays every port from the call's first moment is not heard, not recorded
// and hears nothing; the call is as if nobody did.
func TestWhoSpraysEveryPortIsNotHeardAndHearsNothing(t *testing.T) {
	p := paths[0]
	p.frames = attackedFrames
	c := newCell(newRig(t), p, 1, weather{})
	var ports []uint16
	for _, port := range c.ports {
		ports = append(ports, port, port+1)
	}
	evil := spray(t, ports, c.people['c'])
	run(c)
	c.settle(t)
	c.judge(t)
	if got := evil.got.Load(); got != 0 {
		t.Errorf("the attacker was sent %d packets", got)
	}
	foreign := uint64(0)
	for leg, r := range c.reports {
		foreign += r.Foreign
		if r.Received != attackedFrames || r.Lost != 0 || r.FarLost != -1 || r.BadTags != 0 {
			t.Errorf("%c: report %+v", leg, r)
		}
	}
	if foreign < 1000 {
		t.Errorf("%d packets of the attacker came only: the attack is too tame", foreign)
	}
	t.Logf("%d packets of the attacker were dropped", foreign)
}

// attackedFrames is how long the two talk in spite of it: 4 s.
const attackedFrames = 200

package headset

import (
	"strings"
	"sync"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"
)

// connection is one PeerConnection of a headset: it lives until the page is left,
// reloaded or replaced.
type connection struct {
	id      uint64
	headset *Headset
	pc      *webrtc.PeerConnection
	taps    taps
	mouth   mouth
	house   [128]uint8 // the house's payload type of each of the browser's; noPT: none
	session string     // of its offers

	renewal chan struct{} // holds one thing while an offer is answered again

	slot  sync.Once
	timer *time.Timer // gives up a connection that does not come up

	// What follows belongs to headset.mu.
	up   bool
	ever bool // it has been up
}

const noPT = 0xff

// newConnection is called by work that Close waits for.
func newConnection(h *Headset, session string) (*connection, error) {
	c := &connection{id: h.all.lastID.Add(1), headset: h, session: session, renewal: make(chan struct{}, 1)}
	for i := range c.house {
		c.house[i] = noPT
	}
	c.mouth.start()
	c.taps = taps{sound: c.hear, control: c.control, done: make(chan struct{})}
	pc, err := newPeer(h.all.settings, webrtc.Configuration{}, h.all.cert, houseEvent, &c.taps)
	if err != nil {
		return nil, err
	}
	c.pc = pc
	h.all.work.Add(1) // until it is buried
	// Each change comes on a goroutine of its own and may be overtaken: only what is
	// true now counts.
	pc.OnConnectionStateChange(func(webrtc.PeerConnectionState) { h.look(c) })
	return c, nil
}

// payloads notes the browser's payload types.
func (c *connection) payloads(agreed []webrtc.RTPCodecParameters) {
	for _, codec := range agreed {
		pt := uint8(codec.PayloadType) & 0x7f
		switch {
		case strings.EqualFold(codec.MimeType, webrtc.MimeTypePCMA):
			c.house[pt], c.mouth.alaw = houseAlaw, pt
		case strings.EqualFold(codec.MimeType, webrtc.MimeTypePCMU):
			c.house[pt], c.mouth.ulaw = houseUlaw, pt
		case strings.EqualFold(codec.MimeType, mimeEvent):
			c.house[pt], c.mouth.event = houseEvent, pt
		}
	}
}

// hear takes a decrypted packet of the browser.
func (c *connection) hear(packet []byte) { c.headset.ear.take(c, packet) }

// control takes a decrypted RTCP packet: what the browser says of our sound.
func (c *connection) control(packet []byte) {
	packets, err := rtcp.Unmarshal(packet)
	if err != nil {
		return
	}
	for _, p := range packets {
		switch p := p.(type) {
		case *rtcp.ReceiverReport:
			c.mouth.reported(p.Reports)
		case *rtcp.SenderReport:
			c.mouth.reported(p.Reports)
		}
	}
}

func (c *connection) leaveSlot() { c.slot.Do(c.headset.all.leaveSlot) }

// bury closes the connection in the background: pion must not be closed on its own
// goroutines. It is called once.
func (c *connection) bury() {
	c.mouth.open.Store(false)
	c.leaveSlot()
	go func() {
		defer c.headset.all.work.Done()
		close(c.taps.done)
		// What cannot be closed orderly is closed by the end of the socket.
		_ = c.pc.GracefulClose()
	}()
}

// rtt is the round trip of ICE's own questions; 0 before the first one.
func (c *connection) rtt() time.Duration {
	pair, ok := c.pc.SCTP().Transport().ICETransport().GetSelectedCandidatePairStats()
	if !ok {
		return 0
	}
	return time.Duration(pair.CurrentRoundTripTime * float64(time.Second))
}

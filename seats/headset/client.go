package headset

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/webrtc/v4"

	"hotline/sip/media"
)

// ClientConfig is what a Client needs.
type ClientConfig struct {
	Local netip.Addr // address of its socket; zero: 127.0.0.1
	// Ask carries the offer to Headsets.Offer, by whatever way, and brings the answer back.
	Ask func(ctx context.Context, offer string) (answer string, err error)
	// Hear gets the RTP packets as they come off the wire, with their arrival in
	// nanoseconds since 1970. It may keep nothing and must not block. May be nil.
	Hear    func(at int64, packet []byte)
	EventPT uint8 // of telephone-event; 0: 126, as Chromium has it
	Relay   Relay // zero: none
}

// Relay is a TURN server through which alone a Client speaks, as from a home whose
// router lets nothing else out.
type Relay struct {
	URL                  string // RFC 7065
	Username, Credential string
}

// policy is what a PeerConnection is to know of the relay.
func (r Relay) policy() webrtc.Configuration {
	if r.URL == "" {
		return webrtc.Configuration{}
	}
	server := webrtc.ICEServer{URLs: []string{r.URL}, Username: r.Username, Credential: r.Credential}
	return webrtc.Configuration{ICEServers: []webrtc.ICEServer{server}, ICETransportPolicy: webrtc.ICETransportPolicyRelay}
}

// Client is a browser without a page, for tests and for load: one PeerConnection
// that offers as a desk does, says frames when it is told to, and freezes its
// timestamps in between as Chromium does.
type Client struct {
	pc     *webrtc.PeerConnection
	ask    func(ctx context.Context, offer string) (answer string, err error)
	socket *cable
	mux    *ice.UDPMuxDefault
	taps   taps
	up     chan struct{}
	lost   chan struct{}
	raise  sync.Once
	end    sync.Once

	mouth   mouth
	track   track // of the mouth
	mu      sync.Mutex
	seq     uint16
	next    uint32 // timestamp that follows what has been said
	pressed uint32 // timestamp of the key press under way
	packet  [maxDatagram]byte
}

// Dial offers and waits until the connection is up. An offer that is refused is
// Ask's error.
func Dial(ctx context.Context, c ClientConfig) (*Client, error) {
	if !c.Local.IsValid() {
		c.Local = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	}
	if c.Hear == nil {
		c.Hear = func(int64, []byte) {}
	}
	if c.EventPT == 0 {
		c.EventPT = 126
	}
	l, err := newClient(c)
	if err != nil {
		return nil, fmt.Errorf("cannot start client: %w", err)
	}
	if err := l.dial(ctx); err != nil {
		l.Close()
		return nil, fmt.Errorf("cannot connect client: %w", err)
	}
	return l, nil
}

func newClient(c ClientConfig) (*Client, error) {
	socket, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(c.Local, 0)))
	if err != nil {
		return nil, err
	}
	start := time.Now()
	l := &Client{ask: c.Ask, socket: newCable(socket), up: make(chan struct{}), lost: make(chan struct{})}
	l.mux = ice.NewUDPMuxDefault(ice.UDPMuxParams{UDPConn: l.socket, Logger: mutes{}.NewLogger("")})
	l.track.mouth = &l.mouth
	l.mouth.start(&l.track, payloads{houseAlaw, houseUlaw, c.EventPT})
	l.taps = taps{done: make(chan struct{}),
		sound: func(packet []byte) { c.Hear(start.UnixNano()+int64(time.Since(start)), packet) }}
	if l.pc, err = newPeer(c, l.mux, &l.taps); err != nil {
		_ = l.mux.Close()
		return nil, err
	}
	l.pc.OnConnectionStateChange(l.look)
	return l, nil
}

// dial offers without gathering, as the desk does: its candidates are learned from
// its first question.
func (c *Client) dial(ctx context.Context) error {
	if _, err := c.pc.AddTransceiverFromTrack(&c.track); err != nil {
		return err
	}
	if err := c.offer(ctx, nil); err != nil {
		return err
	}
	select {
	case <-c.up:
		c.mouth.open.Store(true)
		return nil
	case <-c.lost:
		return errors.New("the connection was lost on its way up")
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *Client) offer(ctx context.Context, how *webrtc.OfferOptions) error {
	offer, err := c.pc.CreateOffer(how)
	if err != nil {
		return err
	}
	if err := c.pc.SetLocalDescription(offer); err != nil {
		return err
	}
	answer, err := c.ask(ctx, offer.SDP)
	if err != nil {
		return err
	}
	return c.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer})
}

func (c *Client) look(webrtc.PeerConnectionState) {
	switch c.pc.ConnectionState() {
	case webrtc.PeerConnectionStateConnected:
		c.raise.Do(func() { close(c.up) })
	case webrtc.PeerConnectionStateFailed, webrtc.PeerConnectionStateClosed:
		c.end.Do(func() { close(c.lost) })
	}
}

// Lost is closed when the connection is over: closed by either side, or failed.
func (c *Client) Lost() <-chan struct{} { return c.lost }

// Speak says one frame of G.711. Calls that are further apart than a frame lasts are
// a pause: the next timestamp follows the latest one all the same.
func (c *Client) Speak(law media.Law, frame []byte) error {
	pt := uint8(houseAlaw)
	if law == media.PCMU {
		pt = houseUlaw
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.say(media.Header{PT: pt, Stamp: c.next}, frame, uint32(len(frame)))
}

// Press sends one packet of a key press, by RFC 4733: begin is the first one of its
// event, whose timestamp the others carry.
func (c *Client) Press(e media.Event, begin bool) error {
	var payload [media.EventSize]byte
	media.PutEvent(payload[:], e)
	c.mu.Lock()
	defer c.mu.Unlock()
	if begin {
		c.pressed = c.next
	}
	return c.say(media.Header{PT: houseEvent, Marker: begin, Stamp: c.pressed}, payload[:], uint32(e.Duration))
}

var errUnsent = errors.New("cannot send: the connection does not take it")

// say sends a packet that lasts so many samples.
func (c *Client) say(h media.Header, payload []byte, samples uint32) error {
	if len(payload)+media.HeaderSize > len(c.packet) {
		return errUnsent
	}
	h.Seq, c.seq, c.next = c.seq, c.seq+1, h.Stamp+samples
	media.PutHeader(c.packet[:], h)
	n := copy(c.packet[media.HeaderSize:], payload)
	if !c.mouth.say(c.packet[:media.HeaderSize+n]) {
		return errUnsent
	}
	return nil
}

// Cut pulls the network cable, or puts it back: while cut, nothing arrives and
// nothing leaves. Cut and then Close is a browser that was killed.
func (c *Client) Cut(cut bool) { c.socket.cut.Store(cut) }

// Move goes to another network: the old socket is gone, and what leaves has another
// source.
func (c *Client) Move() error {
	here := c.socket.now.Load().LocalAddr().(*net.UDPAddr)
	socket, err := net.ListenUDP("udp", &net.UDPAddr{IP: here.IP, Zone: here.Zone})
	if err != nil {
		return fmt.Errorf("cannot move client: %w", err)
	}
	return c.socket.now.Swap(socket).Close()
}

// Renew offers once more with a restart of ICE, as a desk does after a change of its
// network. The connection is up again, or not, some time after it.
func (c *Client) Renew(ctx context.Context) error {
	if err := c.offer(ctx, &webrtc.OfferOptions{ICERestart: true}); err != nil {
		return fmt.Errorf("cannot renew client: %w", err)
	}
	return nil
}

// Close leaves as a page does, by closing its PeerConnection, and waits for its goroutines.
func (c *Client) Close() {
	c.mouth.open.Store(false)
	c.end.Do(func() { close(c.lost) })
	select {
	case <-c.taps.done:
	default:
		close(c.taps.done)
	}
	// What cannot be closed orderly is closed by the end of the socket.
	_ = c.pc.GracefulClose()
	_ = c.mux.Close()
}

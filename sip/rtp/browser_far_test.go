package rtp

import (
	"crypto/rand"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	pion "github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"hotline/sip"
	"hotline/sip/media"
	"hotline/sip/ua"
)

// web is a far end as a browser is one: all of it is pion/webrtc's, with full ICE.
type web struct {
	t     *testing.T
	pc    *webrtc.PeerConnection
	voice voice
	heard chan *pion.Packet
	up    chan struct{}
}

// voice is a track that says packets as they are.
type voice struct {
	ssrc webrtc.SSRC
	out  webrtc.TrackLocalWriter
	next pion.Header
}

func (v *voice) ID() string                { return "voice" }
func (v *voice) RID() string               { return "" }
func (v *voice) StreamID() string          { return "web" }
func (v *voice) Kind() webrtc.RTPCodecType { return webrtc.RTPCodecTypeAudio }

func (v *voice) Bind(c webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	v.ssrc, v.out = c.SSRC(), c.WriteStream()
	for _, codec := range c.CodecParameters() {
		if codec.MimeType == webrtc.MimeTypePCMA {
			return codec, nil
		}
	}
	return webrtc.RTPCodecParameters{}, webrtc.ErrUnsupportedCodec
}

func (v *voice) Unbind(webrtc.TrackLocalContext) error { return nil }

func newWeb(t *testing.T) *web {
	t.Helper()
	var s webrtc.SettingEngine
	s.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	s.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	s.SetIncludeLoopbackCandidate(true)
	s.SetIPFilter(net.IP.IsLoopback)
	s.SetHandleUndeclaredSSRCWithoutAnswer(true) // browsers do
	engine := &webrtc.MediaEngine{}
	for name, pt := range map[string]webrtc.PayloadType{webrtc.MimeTypePCMA: 8, "audio/telephone-event": 126} {
		if err := engine.RegisterCodec(webrtc.RTPCodecParameters{PayloadType: pt,
			RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: name, ClockRate: 8000}}, webrtc.RTPCodecTypeAudio); err != nil {
			t.Fatal(err)
		}
	}
	pc, err := webrtc.NewAPI(webrtc.WithSettingEngine(s), webrtc.WithMediaEngine(engine),
		webrtc.WithInterceptorRegistry(&interceptor.Registry{})).NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	w := &web{t: t, pc: pc, heard: make(chan *pion.Packet, 1000), up: make(chan struct{}, 10)}
	t.Cleanup(func() { _ = pc.GracefulClose() })
	pc.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		if state == webrtc.PeerConnectionStateConnected {
			w.up <- struct{}{}
		}
	})
	pc.OnTrack(func(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
		for packet, _, err := track.ReadRTP(); err == nil; packet, _, err = track.ReadRTP() {
			w.heard <- packet
		}
	})
	if _, err := pc.AddTrack(&w.voice); err != nil {
		t.Fatal(err)
	}
	return w
}

// tells waits for all candidates, and gives what is signalled. The address that it tells
// is somebody else's, and its candidates are held back: neither is to be believed.
func (w *web) tells(d webrtc.SessionDescription, err error) *sip.SDP {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	gathered := webrtc.GatheringCompletePromise(w.pc)
	if err := w.pc.SetLocalDescription(d); err != nil {
		w.t.Fatal(err)
	}
	<-gathered
	var lines []string
	for line := range strings.Lines(w.pc.LocalDescription().SDP) {
		switch {
		case strings.HasPrefix(line, "a=candidate"):
			continue
		case strings.HasPrefix(line, "c="):
			line = "c=IN IP4 " + neighbour.String() + "\r\n"
		}
		lines = append(lines, line)
	}
	s, err := ua.ParseSDP([]byte(strings.Join(lines, "")))
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

// told gives the far end a description of ours.
func (w *web) told(kind webrtc.SDPType, s *sip.SDP) {
	w.t.Helper()
	if err := w.pc.SetRemoteDescription(webrtc.SessionDescription{Type: kind, SDP: string(ua.FormatSDP(s))}); err != nil {
		w.t.Fatalf("%v\n%s", err, ua.FormatSDP(s))
	}
}

// connected waits for the handshake, on both sides.
func (w *web) connected(o *owner) {
	w.t.Helper()
	select {
	case <-w.up:
	case <-time.After(patience):
		w.t.Fatal("not connected")
	}
	if why := o.keyed(); why != "" {
		w.t.Fatalf("no keys: %q", why)
	}
	w.voice.next.Version, w.voice.next.SSRC = 2, uint32(w.voice.ssrc)
}

func (w *web) say(pt uint8, payload []byte) {
	w.t.Helper()
	h := w.voice.next
	h.PayloadType = pt
	if _, err := w.voice.out.WriteRTP(&h, payload); err != nil {
		w.t.Fatal(err)
	}
	w.voice.next.SequenceNumber++
	if pt == 8 {
		w.voice.next.Timestamp += uint32(len(payload))
	}
}

func (w *web) press(pt uint8, key byte) {
	w.t.Helper()
	dial := media.DigitSender{}
	dial.Queue(string(key))
	for dial.Busy() {
		event, send, _ := dial.Next()
		if !send {
			continue
		}
		var payload [media.EventSize]byte
		media.PutEvent(payload[:], event)
		w.say(pt, payload[:])
	}
}

func (w *web) hears() *pion.Packet {
	w.t.Helper()
	select {
	case p := <-w.heard:
		return p
	case <-time.After(patience):
		w.t.Fatal("nothing is heard")
		return nil
	}
}

// connection is a leg, and what the house says of it in descriptions.
type connection struct {
	*owner
	web   *web
	local sip.Local
	here  sip.Agreed
}

func newConnection(t *testing.T, pool *Pool, c LegConfig) *connection {
	t.Helper()
	o := connect(t, pool, nil, c)
	var dice [32]byte
	_, _ = rand.Read(dice[:])
	return &connection{owner: o, web: newWeb(t), local: sip.Local{Addr: loopback, Port: o.leg.Port(), SessionID: 1,
		Dice: sip.NewSecret(dice[:]), Print: pool.Print()}.Over("ws")}
}

// takes answers an offer of the far end, as a call does.
func (c *connection) takes(options *webrtc.OfferOptions) {
	c.t.Helper()
	answer, agreed, err := sip.Answer(c.web.tells(c.web.pc.CreateOffer(options)), c.local.After(c.here), sip.SendRecv)
	if err != nil {
		c.t.Fatal(err)
	}
	c.here = agreed
	c.leg.Talk(agreed)
	c.web.told(webrtc.SDPTypeAnswer, answer)
}

// makes offers to the far end.
func (c *connection) makes() {
	c.t.Helper()
	offer := sip.Offer(c.local, sip.SendRecv)
	c.web.told(webrtc.SDPTypeOffer, offer)
	agreed, err := sip.Settle(offer, c.web.tells(c.web.pc.CreateAnswer(nil)))
	if err != nil {
		c.t.Fatal(err)
	}
	c.here = agreed
	c.leg.Talk(agreed)
}

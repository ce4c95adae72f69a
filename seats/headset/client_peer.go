package headset

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"
	"io"

	"github.com/pion/dtls/v3"
	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/logging"
	"github.com/pion/transport/v5/packetio"
	"github.com/pion/webrtc/v4"
)

// mimeEvent is the name of RFC 4733's codec.
const mimeEvent = "audio/telephone-event"

// newPeer makes a client's PeerConnection, over one socket, whose packets go to taps
// instead of buffers: they are called on pion's goroutines, and may keep nothing.
func newPeer(c ClientConfig, mux ice.UDPMux, t *taps) (*webrtc.PeerConnection, error) {
	certificate, err := peerCertificate()
	if err != nil {
		return nil, err
	}
	engine := &webrtc.MediaEngine{}
	for _, codec := range codecs(c.EventPT) {
		if err := engine.RegisterCodec(codec, webrtc.RTPCodecTypeAudio); err != nil {
			return nil, fmt.Errorf("cannot register %s: %w", codec.MimeType, err)
		}
	}
	settings := peerSettings(mux, c.Local.IsLoopback())
	settings.BufferFactory = t.open
	api := webrtc.NewAPI(webrtc.WithSettingEngine(settings), webrtc.WithMediaEngine(engine),
		webrtc.WithInterceptorRegistry(&interceptor.Registry{}))
	config := c.Relay.policy()
	config.Certificates = []webrtc.Certificate{certificate}
	return api.NewPeerConnection(config)
}

func peerCertificate() (webrtc.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return webrtc.Certificate{}, fmt.Errorf("cannot make DTLS key: %w", err)
	}
	c, err := webrtc.GenerateCertificate(key)
	if err != nil {
		return webrtc.Certificate{}, fmt.Errorf("cannot make DTLS certificate: %w", err)
	}
	return *c, nil
}

// codecs are the ones of the house, the better one first. A telephone-event of
// another payload type is matched by its name.
func codecs(eventPT uint8) []webrtc.RTPCodecParameters {
	one := func(name string, pt uint8) webrtc.RTPCodecParameters {
		return webrtc.RTPCodecParameters{PayloadType: webrtc.PayloadType(pt),
			RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: name, ClockRate: 8000}}
	}
	return []webrtc.RTPCodecParameters{one(webrtc.MimeTypePCMA, houseAlaw), one(webrtc.MimeTypePCMU, houseUlaw),
		one(mimeEvent, eventPT)}
}

func peerSettings(mux ice.UDPMux, loopback bool) webrtc.SettingEngine {
	var s webrtc.SettingEngine
	s.SetICEUDPMux(mux)
	s.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4, webrtc.NetworkTypeUDP6})
	s.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	s.SetIncludeLoopbackCandidate(loopback)
	s.SetICETimeouts(silentAfter, failedAfter, askEvery)
	// Not as the house has it: it is the house that chooses.
	s.SetSRTPProtectionProfiles(dtls.SRTP_AES128_CM_HMAC_SHA1_80, dtls.SRTP_AEAD_AES_128_GCM)
	s.SetFireOnTrackBeforeFirstRTP(true)
	s.LoggerFactory = mutes{}
	return s
}

// taps stand where pion would buffer packets for a reader: the packet is taken on
// the goroutine that decrypted it, and no other one is woken.
type taps struct {
	sound func(packet []byte)
	done  chan struct{} // closed with the connection
}

func (t *taps) open(kind packetio.BufferPacketType, _ uint32) io.ReadWriteCloser {
	if kind == packetio.RTPBufferPacket {
		return tap{t.sound, t.done}
	}
	return tap{func([]byte) {}, t.done}
}

// tap is a buffer that holds nothing.
type tap struct {
	take func(packet []byte)
	done chan struct{}
}

// Write takes a decrypted packet.
func (t tap) Write(b []byte) (int, error) {
	t.take(b)
	return len(b), nil
}

// Read waits for the end: what pion itself wants to peek at never comes.
func (t tap) Read([]byte) (int, error) {
	<-t.done
	return 0, io.EOF
}

// Close does nothing: the connection's end closes all its taps.
func (t tap) Close() error { return nil }

// mutes keeps pion's own log from the house's: what matters comes as a state.
type mutes struct{}

func (mutes) NewLogger(string) logging.LeveledLogger {
	return &logging.DefaultLeveledLogger{} // its zero level is disabled
}

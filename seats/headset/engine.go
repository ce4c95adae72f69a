package headset

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"
	"io"
	"net/netip"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/logging"
	"github.com/pion/transport/v5/packetio"
	"github.com/pion/webrtc/v4"
)

// The payload types of the house: RFC 3551 §6, and the one that sip/media is told
// in agreements.
const (
	houseUlaw  = 0
	houseAlaw  = 8
	houseEvent = 101
)

// How long a browser may say nothing. A short wait until it is told, a long one
// until it is final: a page that freezes for ten seconds comes back by itself.
const (
	silentAfter = 3 * time.Second
	failedAfter = time.Minute // after silentAfter
	askEvery    = time.Second // between two STUN requests while no sound flows
)

// mimeEvent is the name of RFC 4733's codec.
const mimeEvent = "audio/telephone-event"

// maxDatagram is the largest datagram that is read.
const maxDatagram = 1500

func newCertificate() (webrtc.Certificate, error) {
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

// settings are what every connection of ours shares: full ICE over one socket,
// AES-GCM first, no mDNS.
func settings(mux ice.UDPMux, loopback bool) (webrtc.SettingEngine, error) {
	var s webrtc.SettingEngine
	// The DTLS server chooses the cipher: were it the browser, it would not be AES-GCM.
	if err := s.SetAnsweringDTLSRole(webrtc.DTLSRoleServer); err != nil {
		return s, fmt.Errorf("cannot be DTLS server: %w", err)
	}
	s.SetICEUDPMux(mux)
	s.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4, webrtc.NetworkTypeUDP6})
	s.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	s.SetIncludeLoopbackCandidate(loopback)
	s.SetICETimeouts(silentAfter, failedAfter, askEvery)
	s.SetSRTPProtectionProfiles(dtls.SRTP_AEAD_AES_128_GCM, dtls.SRTP_AES128_CM_HMAC_SHA1_80)
	// The ICE check has proved the source address already: a cookie would only cost a round trip.
	s.SetDTLSInsecureSkipHelloVerify(true)
	s.SetFireOnTrackBeforeFirstRTP(true)
	s.LoggerFactory = mutes{}
	return s, nil
}

// advertise replaces the address in our candidates.
func advertise(s *webrtc.SettingEngine, a netip.Addr) error {
	if !a.IsValid() {
		return nil
	}
	err := s.SetICEAddressRewriteRules(webrtc.ICEAddressRewriteRule{External: []string{a.String()},
		AsCandidateType: webrtc.ICECandidateTypeHost, Mode: webrtc.ICEAddressRewriteReplace})
	if err != nil {
		return fmt.Errorf("cannot advertise %s: %w", a, err)
	}
	return nil
}

// newPeer makes a PeerConnection whose packets go to taps instead of buffers: they
// are called on pion's goroutines, and may keep nothing.
func newPeer(s webrtc.SettingEngine, ice webrtc.Configuration, c webrtc.Certificate, eventPT uint8, t *taps) (*webrtc.PeerConnection, error) {
	s.BufferFactory = t.open
	engine := &webrtc.MediaEngine{}
	for _, codec := range codecs(eventPT) {
		if err := engine.RegisterCodec(codec, webrtc.RTPCodecTypeAudio); err != nil {
			return nil, fmt.Errorf("cannot register %s: %w", codec.MimeType, err)
		}
	}
	api := webrtc.NewAPI(webrtc.WithSettingEngine(s), webrtc.WithMediaEngine(engine),
		webrtc.WithInterceptorRegistry(&interceptor.Registry{}))
	ice.Certificates = []webrtc.Certificate{c}
	return api.NewPeerConnection(ice)
}

// taps stand where pion would buffer packets for a reader: the packet is taken on
// the goroutine that decrypted it, and no other one is woken.
type taps struct {
	sound, control func(packet []byte)
	done           chan struct{} // closed with the connection
}

func (t *taps) open(kind packetio.BufferPacketType, _ uint32) io.ReadWriteCloser {
	if kind == packetio.RTPBufferPacket {
		return tap{t.sound, t.done}
	}
	return tap{t.control, t.done}
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

package headset

import (
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"hotline/sip/media"
)

// track is a client's microphone: the TrackLocal that pion binds, through which its
// mouth's packets go into SRTP without a copy.
type track struct {
	mouth  *mouth
	writer webrtc.TrackLocalWriter // belongs to mouth.mu, as what follows
	header rtp.Header
}

// Bind is called by pion after the negotiation.
func (t *track) Bind(c webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	t.mouth.mu.Lock()
	defer t.mouth.mu.Unlock()
	for _, codec := range c.CodecParameters() {
		if codec.MimeType != mimeEvent {
			t.writer = c.WriteStream()
			t.header = rtp.Header{Version: 2, SSRC: uint32(c.SSRC())}
			return codec, nil
		}
	}
	return webrtc.RTPCodecParameters{}, webrtc.ErrUnsupportedCodec
}

// Unbind is called by pion at the end.
func (t *track) Unbind(webrtc.TrackLocalContext) error {
	t.mouth.mu.Lock()
	defer t.mouth.mu.Unlock()
	t.writer = nil
	return nil
}

// ID names the track in the offer.
func (t *track) ID() string { return "microphone" }

// RID is empty: there is one encoding.
func (t *track) RID() string { return "" }

// StreamID names the stream in the offer.
func (t *track) StreamID() string { return "client" }

// Kind is audio.
func (t *track) Kind() webrtc.RTPCodecType { return webrtc.RTPCodecTypeAudio }

// carry implements carrier.
func (t *track) carry(h media.Header, payload []byte) bool {
	if t.writer == nil {
		return false
	}
	t.header.Marker, t.header.PayloadType = h.Marker, h.PT
	t.header.SequenceNumber, t.header.Timestamp = h.Seq, h.Stamp
	n, err := t.writer.WriteRTP(&t.header, payload)
	return err == nil && n > 0
}

var _ webrtc.TrackLocal = (*track)(nil)

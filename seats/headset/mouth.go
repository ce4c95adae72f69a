package headset

import (
	"math/rand/v2"
	"sync"
	"sync/atomic"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"hotline/sip/media"
)

// mouth sends to one connection's browser. It is the TrackLocal that pion binds, so
// that a packet goes from its caller into SRTP without a copy.
type mouth struct {
	alaw, ulaw, event uint8 // the browser's payload types; noPT: it takes none

	open   atomic.Bool // the connection is up
	mu     sync.Mutex
	writer webrtc.TrackLocalWriter
	stream stream
	header rtp.Header
	other  [maxDatagram]byte // sound in the browser's law, when it lacks ours
	ssrc   atomic.Uint32
	lost   atomic.Int64 // of our packets, as the browser counts; -1: it has not said
}

// start throws the dice: RFC 3550 §5.1; below 2^15, so that no early loss can hide
// a wrap from SRTP: RFC 3711 §3.3.1.
func (m *mouth) start() {
	m.alaw, m.ulaw, m.event = noPT, noPT, noPT
	m.stream.seq, m.stream.next = uint16(rand.Uint32N(1<<15)), rand.Uint32()
	m.lost.Store(-1)
}

// Bind is called by pion after the negotiation.
func (m *mouth) Bind(c webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, codec := range c.CodecParameters() {
		if codec.MimeType != mimeEvent {
			m.writer = c.WriteStream()
			m.header = rtp.Header{Version: 2, SSRC: uint32(c.SSRC())}
			m.ssrc.Store(uint32(c.SSRC()))
			return codec, nil
		}
	}
	return webrtc.RTPCodecParameters{}, webrtc.ErrUnsupportedCodec
}

// Unbind is called by pion at the end.
func (m *mouth) Unbind(webrtc.TrackLocalContext) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.writer = nil
	return nil
}

// ID names the track in the answer.
func (m *mouth) ID() string { return "citizen" }

// RID is empty: there is one encoding.
func (m *mouth) RID() string { return "" }

// StreamID names the stream in the answer.
func (m *mouth) StreamID() string { return "hotline" }

// Kind is audio.
func (m *mouth) Kind() webrtc.RTPCodecType { return webrtc.RTPCodecTypeAudio }

// say sends a packet of the house. False: it was not sent.
func (m *mouth) say(packet []byte) bool {
	if !m.open.Load() {
		return false
	}
	p, payload, ok := parse(packet)
	if !ok || len(payload) == 0 || len(payload) > len(m.other) {
		return false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	pt, body := m.dress(p.PT, payload)
	if pt == noPT || m.writer == nil || !m.stream.take(&p, 0) {
		return false
	}
	m.header.Marker, m.header.PayloadType = p.Marker, pt
	m.header.SequenceNumber, m.header.Timestamp = p.Seq, p.Stamp
	n, err := m.writer.WriteRTP(&m.header, body)
	return err == nil && n > 0
}

// dress gives the payload type and the law that the browser takes.
func (m *mouth) dress(pt uint8, payload []byte) (uint8, []byte) {
	switch {
	case pt == houseEvent:
		return m.event, payload
	case pt == houseAlaw && m.alaw != noPT:
		return m.alaw, payload
	case pt == houseUlaw && m.ulaw != noPT:
		return m.ulaw, payload
	case pt == houseAlaw:
		return m.ulaw, m.transcode(payload, media.PCMA, media.PCMU)
	case pt == houseUlaw:
		return m.alaw, m.transcode(payload, media.PCMU, media.PCMA)
	}
	return noPT, nil
}

func (m *mouth) transcode(payload []byte, from, to media.Law) []byte {
	body := m.other[:len(payload)]
	media.Transcode(body, payload, from, to)
	return body
}

// reported takes the browser's view of our stream: RFC 3550 §6.4.1.
func (m *mouth) reported(blocks []rtcp.ReceptionReport) {
	for _, b := range blocks {
		if b.SSRC == m.ssrc.Load() {
			lost := int64(int32(b.TotalLost<<8) >> 8) // 24 bits, signed
			m.lost.Store(max(lost, 0))
		}
	}
}

// parse reads a packet of the house.
func parse(packet []byte) (piece, []byte, bool) {
	h, payload, ok := media.ParsePacket(packet)
	p := piece{Header: h, event: h.PT == houseEvent, samples: uint32(len(payload))}
	return p.measured(payload), payload, ok
}

// measured gives an event its duration.
func (p piece) measured(payload []byte) piece {
	if p.event {
		e, _ := media.ParseEvent(payload)
		p.samples = uint32(e.Duration)
	}
	return p
}

package headset

import (
	"math/rand/v2"
	"sync"
	"sync/atomic"

	"github.com/pion/rtcp"

	"hotline/sip/media"
)

// carrier sends a packet of a mouth's stream; false: it was not sent. It is called
// by one goroutine at a time, and keeps nothing.
type carrier interface {
	carry(h media.Header, payload []byte) bool
}

// payloads are the other end's payload types; noPT: it does not take that.
type payloads struct{ alaw, ulaw, event uint8 }

// mouth is the one stream that a connection sends.
type mouth struct {
	payloads
	carrier carrier

	open   atomic.Bool // the connection is up
	mu     sync.Mutex
	stream stream
	other  [maxPayload]byte // sound in the other end's law, when it lacks ours
	ssrc   uint32
	lost   atomic.Int64 // of our packets, as the other end counts; -1: it has not said
}

// maxPayload is the longest sound that a mouth says: 120 ms and more.
const maxPayload = 1024

// start throws the dice: RFC 3550 §5.1; the sequence below 2^15, so that no early loss
// can hide a wrap from SRTP: RFC 3711 §3.3.1.
func (m *mouth) start(c carrier, p payloads) {
	m.carrier, m.payloads, m.ssrc = c, p, rand.Uint32()
	m.stream.seq, m.stream.next = uint16(rand.Uint32N(1<<15)), rand.Uint32()
	m.lost.Store(-1)
}

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
	if pt == noPT || !m.stream.take(&p, 0) {
		return false
	}
	p.PT, p.SSRC = pt, m.ssrc
	return m.carrier.carry(p.Header, body)
}

// dress gives the payload type and the law that the other end takes.
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

// told takes RTCP: the other end's view of our stream, RFC 3550 §6.4.1.
func (m *mouth) told(control []byte) {
	packets, err := rtcp.Unmarshal(control)
	if err != nil {
		return
	}
	for _, p := range packets {
		switch p := p.(type) {
		case *rtcp.ReceiverReport:
			m.reported(p.Reports)
		case *rtcp.SenderReport:
			m.reported(p.Reports)
		}
	}
}

func (m *mouth) reported(blocks []rtcp.ReceptionReport) {
	for _, b := range blocks {
		if b.SSRC == m.ssrc {
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

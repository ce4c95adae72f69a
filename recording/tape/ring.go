package tape

import (
	"encoding/binary"
	"sync/atomic"

	"hotline/sip/media"
)

const (
	ringSize   = 1 << 14 // bytes: 1.7 s of 20 ms packets, 1.3 s of 10 ms packets
	ringHeader = 15      // length 2, arrival 8, stamp 4, law 1
	maxPayload = 1500
)

// ring carries packets from one media worker to the writer without lock or
// allocation. Full means lost and counted, never a wait.
type ring struct {
	head atomic.Uint64 // bytes ever put in; the producer's
	tail atomic.Uint64 // bytes ever taken out; the writer's
	lost atomic.Uint64 // samples that found no room
	buf  [ringSize]byte
}

// packet is one RTP payload; its bytes lie in two parts where the ring wraps.
type packet struct {
	at    int64
	stamp uint32
	law   media.Law
	one   []byte
	two   []byte
}

func newRing() *ring { return &ring{} }

// Take copies the payload into the ring: see media.Tap.
func (r *ring) Take(at int64, stamp uint32, law media.Law, payload []byte) {
	if len(payload) == 0 {
		return
	}
	head := r.head.Load()
	if len(payload) > maxPayload || head-r.tail.Load()+ringHeader+uint64(len(payload)) > ringSize {
		r.lost.Add(uint64(len(payload)))
		return
	}
	var h [ringHeader]byte
	binary.LittleEndian.PutUint16(h[0:], uint16(len(payload)))
	binary.LittleEndian.PutUint64(h[2:], uint64(at))
	binary.LittleEndian.PutUint32(h[10:], stamp)
	h[14] = byte(law)
	r.put(head, h[:])
	r.put(head+ringHeader, payload)
	r.head.Store(head + ringHeader + uint64(len(payload)))
}

func (r *ring) put(pos uint64, b []byte) {
	n := copy(r.buf[pos%ringSize:], b)
	copy(r.buf[:], b[n:])
}

// next gives the packet at pos and the position behind it; false at the end.
// What it gives is valid until free.
func (r *ring) next(pos uint64) (packet, uint64, bool) {
	if pos == r.head.Load() {
		return packet{}, pos, false
	}
	var h [ringHeader]byte
	n := copy(h[:], r.buf[pos%ringSize:])
	copy(h[n:], r.buf[:])
	length := uint64(binary.LittleEndian.Uint16(h[0:]))
	p := packet{
		at:    int64(binary.LittleEndian.Uint64(h[2:])),
		stamp: binary.LittleEndian.Uint32(h[10:]),
		law:   media.Law(h[14]),
	}
	from := (pos + ringHeader) % ringSize
	if end := from + length; end <= ringSize {
		p.one = r.buf[from:end]
	} else {
		p.one, p.two = r.buf[from:], r.buf[:end-ringSize]
	}
	return p, pos + ringHeader + length, true
}

// free gives everything before pos back to the producer.
func (r *ring) free(pos uint64) { r.tail.Store(pos) }

// deaf is the tap of what is not recorded.
type deaf struct{}

// Take drops the payload.
func (deaf) Take(int64, uint32, media.Law, []byte) {}

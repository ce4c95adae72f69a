package tape

import (
	"encoding/binary"
	"math/bits"
	"sync/atomic"

	"hotline/sip/media"
)

const (
	ringPages  = 8
	pageSize   = 1 << 11 // bytes: together 1.6 s of 20 ms packets, 1.2 s of 10 ms packets
	ringHeader = 15      // length 2, arrival 8, stamp 4, law 1
	maxPayload = 1500    // with the header less than a page, so that it lies in two at most
)

// ring carries packets from one media worker to the writer without lock or
// allocation. Full means lost and counted, never a wait.
//
// It is a line of bytes without end, cut into stretches as long as a page. A stretch
// has a page from its first byte until the writer is past its last one, and gets the
// first page that is free: as long as the writer follows, two pages go round, which
// stay in the cache, and the others never come into memory.
type ring struct {
	head atomic.Uint64    // bytes ever put in; the producer's
	lost atomic.Uint64    // samples that found no room
	free atomic.Uint32    // pages that no stretch has, one bit each
	page [ringPages]uint8 // of the latest stretches, by number; the producer's
	buf  [ringPages][pageSize]byte
	tail atomic.Uint64 // bytes ever taken out; the writer's
}

// packet is one RTP payload; its bytes lie in two parts where a page ends.
type packet struct {
	at    int64
	stamp uint32
	law   media.Law
	one   []byte
	two   []byte
}

func newRing() *ring {
	r := &ring{}
	r.free.Store(1<<ringPages - 1)
	return r
}

// Take copies the payload into the ring: see media.Tap.
func (r *ring) Take(at int64, stamp uint32, law media.Law, payload []byte) {
	if len(payload) == 0 {
		return
	}
	head := r.head.Load()
	end := head + ringHeader + uint64(len(payload))
	if len(payload) > maxPayload || !r.room(head, end) {
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
	r.head.Store(end)
}

// room gives a page to the stretch that begins between two places, if one does;
// false when none is free.
func (r *ring) room(from, to uint64) bool {
	stretch := (from + pageSize - 1) / pageSize
	if stretch*pageSize >= to {
		return true
	}
	free := r.free.Load()
	if free == 0 {
		return false
	}
	first := bits.TrailingZeros32(free)
	r.free.And(^(1 << first))
	r.page[stretch%ringPages] = uint8(first)
	return true
}

// at gives the bytes from a place to the end of its page.
func (r *ring) at(pos uint64) []byte {
	return r.buf[r.page[pos/pageSize%ringPages]][pos%pageSize:]
}

func (r *ring) put(pos uint64, b []byte) {
	if n := copy(r.at(pos), b); n < len(b) {
		copy(r.at(pos+uint64(n)), b[n:])
	}
}

// span gives the bytes between two places, which may lie in two pages.
func (r *ring) span(from, to uint64) (one, two []byte) {
	one = r.at(from)
	if length := to - from; length <= uint64(len(one)) {
		return one[:length], nil
	}
	next := from + uint64(len(one))
	return one, r.at(next)[:to-next]
}

// next gives the packet at pos and the position behind it; false at the end.
// What it gives is valid until free.
func (r *ring) next(pos uint64) (packet, uint64, bool) {
	if pos == r.head.Load() {
		return packet{}, pos, false
	}
	var h [ringHeader]byte
	one, two := r.span(pos, pos+ringHeader)
	copy(h[copy(h[:], one):], two)
	p := packet{
		at:    int64(binary.LittleEndian.Uint64(h[2:])),
		stamp: binary.LittleEndian.Uint32(h[10:]),
		law:   media.Law(h[14]),
	}
	from := pos + ringHeader
	to := from + uint64(binary.LittleEndian.Uint16(h[0:]))
	p.one, p.two = r.span(from, to)
	return p, to, true
}

// release gives everything before pos back to the producer.
func (r *ring) release(pos uint64) {
	for stretch := r.tail.Load() / pageSize; stretch < pos/pageSize; stretch++ {
		r.free.Or(1 << r.page[stretch%ringPages])
	}
	r.tail.Store(pos)
}

// deaf is the tap of what is not recorded.
type deaf struct{}

// Take drops the payload.
func (deaf) Take(int64, uint32, media.Law, []byte) {}

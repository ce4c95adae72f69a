package rtp

import (
	"sync"
	"sync/atomic"
)

const (
	// inboxPackets bounds what a wire has brought and the worker has not heard yet: 640 ms of sound.
	inboxPackets = 32
	// inboxOctets is the longest packet that a wire may bring: 60 ms of sound with room for extensions.
	inboxOctets = 640
)

// Wire carries the packets of a leg whose far end is no address of its own: a
// browser's connection, which others keep open between calls.
type Wire interface {
	// Send takes an RTP packet with the leg's SSRC, sequence and timestamp, and must
	// not keep it. It is called on the worker, so it must not wait. What cannot be
	// sent is lost, as on any network.
	Send(packet []byte)
}

// inbox is what a wire has brought, between its goroutine and the worker.
type inbox struct {
	mu      sync.Mutex
	packets []letter // made with the first packet
	first   int
	count   int
	full    atomic.Uint64 // packets that found no place
}

type letter struct {
	at   int64 // of the worker's clock, nanoseconds
	size int
	data [inboxOctets]byte
}

// put keeps a copy of a packet; false when there is no place for it.
func (b *inbox) put(packet []byte, at int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.packets == nil {
		b.packets = make([]letter, inboxPackets)
	}
	if b.count == inboxPackets || len(packet) > inboxOctets {
		b.full.Add(1)
		return false
	}
	l := &b.packets[(b.first+b.count)%inboxPackets]
	l.at, l.size = at, copy(l.data[:], packet)
	b.count++
	return true
}

// take copies the oldest packet out; false when there is none.
func (b *inbox) take(into []byte) (size int, at int64, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.count == 0 {
		return 0, 0, false
	}
	l := &b.packets[b.first]
	size, at = copy(into, l.data[:l.size]), l.at
	b.first = (b.first + 1) % inboxPackets
	b.count--
	return size, at, true
}

// Receive gives a wired leg an RTP packet that has just arrived; the leg keeps a
// copy. It may be called from any goroutine and returns at once. When 32 packets
// wait already, or the packet is longer than 640 octets, it is lost and counted
// as malformed. A leg with a port of its own does not hear it.
func (l *Leg) Receive(packet []byte) {
	if l.wire == nil || !l.inbox.put(packet, l.worker.now()) {
		return
	}
	l.worker.letters.Store(true)
	l.worker.wake()
}

// listen hears what wires have brought.
func (w *worker) listen() {
	if !w.letters.Swap(false) {
		return
	}
	for _, l := range w.legs {
		if l.wire == nil {
			continue
		}
		for range inboxPackets {
			if !w.hearOne(l, 0) {
				break
			}
		}
	}
}

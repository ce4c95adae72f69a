package headset

import (
	"math/rand/v2"
	"sync"
	"time"

	"hotline/sip/media"
)

// ear is what a person says, as one continuous stream through all connections.
type ear struct {
	headset *Headset
	ssrc    uint32

	mu     sync.Mutex
	now    *connection // whose packets count
	latest uint64      // its number, also when it is gone
	hearer func(at int64, packet []byte)
	stream stream
	frame  [maxDatagram]byte
	since  int64 // the latest packet, or when the hearer came
	quiet  bool  // Quiet has been said
	unsure bool  // the next packet is to be told: Heard

	echoUntil int64 // what nobody listens to goes back until then
}

func (e *ear) start(h *Headset) {
	e.headset, e.ssrc, e.stream.clocked = h, rand.Uint32(), true
}

// turn listens to another connection, or to none.
func (e *ear) turn(c *connection) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.now = c
	e.stream.cut()
	if c != nil {
		e.latest = c.id
	}
}

func (e *ear) listen(f func(at int64, packet []byte)) {
	now := e.headset.all.now()
	e.mu.Lock()
	defer e.mu.Unlock()
	e.hearer, e.since, e.quiet, e.unsure, e.echoUntil = f, now, false, true, 0
	e.stream.cut()
}

// take passes on a decrypted packet.
func (e *ear) take(c *connection, packet []byte) {
	count := &e.headset.all.counts
	h, payload, ok := media.ParsePacket(packet)
	pt := c.house[h.PT]
	if !ok || pt == noPT || len(payload) == 0 || media.HeaderSize+len(payload) > len(e.frame) {
		count.malformed.Add(1)
		return
	}
	now := e.headset.all.now()
	h.PT = pt
	p := piece{Header: h, event: pt == houseEvent, samples: uint32(len(payload))}.measured(payload)
	e.mu.Lock()
	defer e.mu.Unlock()
	hearer := e.hearer
	if hearer == nil && now < e.echoUntil {
		hearer = func(_ int64, packet []byte) { e.headset.Send(packet) }
	}
	if hearer == nil || e.now != c {
		count.unheard.Add(1)
		return
	}
	missed := time.Duration(now - e.since)
	e.since = now
	if e.unsure && e.hearer != nil {
		e.quiet, e.unsure = false, false
		e.tell(Heard, now, missed)
	}
	if !e.stream.take(&p, now) {
		count.doubled.Add(1)
		return
	}
	count.received.Add(1)
	p.SSRC = e.ssrc
	media.PutHeader(e.frame[:], p.Header)
	n := copy(e.frame[media.HeaderSize:], payload)
	hearer(now, e.frame[:media.HeaderSize+n])
}

// check says Quiet when nothing has come for too long.
func (e *ear) check() {
	now := e.headset.all.now()
	e.mu.Lock()
	defer e.mu.Unlock()
	missing := time.Duration(now - e.since)
	if e.hearer == nil || e.quiet || missing < e.headset.all.config.Quiet {
		return
	}
	e.quiet, e.unsure = true, true
	e.tell(Quiet, now, missing)
}

func (e *ear) tell(what What, now int64, missed time.Duration) {
	e.headset.all.config.Notify(Notice{Person: e.headset.person, Connection: e.latest, What: what, At: now, For: missed})
}

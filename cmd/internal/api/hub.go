package api

import (
	"sync"

	"hotline/recording/fact"
)

// ringSize is how many facts a stream may fall behind before it is dropped.
const ringSize = 8192

// Hub passes committed facts on to open event streams. It keeps the latest in a
// ring that all streams read, so that a stream costs no memory of its own and a
// slow one holds up nobody.
type Hub struct {
	mu   sync.Mutex
	ring [ringSize]fact.Fact
	end  uint64        // facts published so far; the next goes to end % ringSize
	wake chan struct{} // closed by the next Publish
}

// NewHub makes a hub without streams.
func NewHub() *Hub { return &Hub{wake: make(chan struct{})} }

// Publish passes facts on, in the order of their IDs. It never blocks.
func (h *Hub) Publish(facts []fact.Fact) {
	if len(facts) == 0 {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, f := range facts {
		h.ring[h.end%ringSize] = f
		h.end++
	}
	close(h.wake)
	h.wake = make(chan struct{})
}

// now gives the place after the latest fact.
func (h *Hub) now() uint64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.end
}

// latest gives the latest fact, the zero ID before the first one, and the place after it.
func (h *Hub) latest() (id fact.ID, place uint64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.end > 0 {
		id = h.ring[(h.end-1)%ringSize].ID
	}
	return id, h.end
}

// more gives a channel that is closed once there is a fact after a place.
func (h *Hub) more(place uint64) <-chan struct{} {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.end > place {
		return already
	}
	return h.wake
}

// already is closed: there is more.
var already = func() chan struct{} { c := make(chan struct{}); close(c); return c }()

// after gives the place after a fact, while it is in the ring.
func (h *Hub) after(id fact.ID) (place uint64, found bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for place := h.end; place > 0 && h.end-place < ringSize; place-- {
		if h.ring[(place-1)%ringSize].ID == id {
			return place, true
		}
	}
	return 0, false
}

// from gives up to most facts from a place on and where to go on; wake is closed
// when there is more. ok is false when the place is in the ring no longer.
func (h *Hub) from(place uint64, most int) (facts []fact.Fact, next uint64, wake <-chan struct{}, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.end-place > ringSize {
		return nil, place, nil, false
	}
	for next = place; next < h.end && len(facts) < most; next++ {
		facts = append(facts, h.ring[next%ringSize])
	}
	return facts, next, h.wake, true
}

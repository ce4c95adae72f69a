package headset

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/dtls/v3"
)

// connection is one PeerConnection of a browser, seen from here: it lives until the
// page is left, reloaded or replaced.
type connection struct {
	id      uint64
	headset *Headset
	way     way
	line    *line
	dtls    *dtls.Conn
	opener  atomic.Pointer[opener] // nil before the handshake is done
	sealer  sealer
	mouth   mouth
	house   [128]uint8 // the house's payload type of each of the browser's; noPT: none
	wish    wish       // of its first offer
	origin  uint64     // number of our descriptions
	version atomic.Uint64

	cancel context.CancelFunc
	slot   sync.Once
	timer  *time.Timer // gives up a connection that does not come up

	// What follows belongs to headset.mu.
	up   bool
	ever bool // it has been up
}

// newConnection is called by work that Close waits for. It starts the connection's
// goroutine, which bury ends.
func newConnection(h *Headset, w wish) (c *connection, err error) {
	c = &connection{id: h.all.lastID.Add(1), headset: h, wish: w, origin: rand.Uint64N(1 << 62)} // RFC 8866 §5.2
	c.way = way{port: h.all.port, of: c}
	c.sealer.way = &c.way
	c.payloads()
	c.line = newLine(&c.way)
	if c.dtls, err = newAssociation(h.all, c.line, w.proofs); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	c.cancel = cancel
	h.all.work.Add(1)
	go c.run(ctx)
	return c, nil
}

// payloads notes the browser's payload types.
func (c *connection) payloads() {
	for i := range c.house {
		c.house[i] = noPT
	}
	note := func(pt, house uint8) {
		if pt != noPT {
			c.house[pt] = house
		}
	}
	p := c.wish.payloads
	note(p.event, houseEvent)
	note(p.ulaw, houseUlaw)
	note(p.alaw, houseAlaw)
	if c.wish.direction == recvonly {
		p = payloads{noPT, noPT, noPT}
	}
	c.mouth.start(&c.sealer, p)
}

// describe answers an offer of the connection.
func (c *connection) describe(w wish) (string, error) {
	g := c.way.begin(w.ice)
	if g == nil {
		return "", ErrLate
	}
	return c.answer(w, g.ours, c.version.Add(1))
}

func (c *connection) leaveSlot() { c.slot.Do(c.headset.all.leaveSlot) }

// bury ends the connection's goroutine, which says goodbye to the browser. It is
// called once, and does not wait.
func (c *connection) bury() {
	c.mouth.open.Store(false)
	c.leaveSlot()
	c.cancel()
	_ = c.dtls.SetReadDeadline(time.Unix(1, 0)) // it sets a timer, and does not fail
}

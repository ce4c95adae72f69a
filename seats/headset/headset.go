package headset

import (
	"sync"
	"sync/atomic"
	"time"
)

// Headset is one person's microphone and ear, from the first Of or Offer to Drop.
// It is what a call is wired to, whatever connection carries it.
type Headset struct {
	all    *Headsets
	person string
	ear    ear

	now    atomic.Pointer[connection] // nil: none
	mu     sync.Mutex                 // held to change now, and for what follows
	since  int64                      // of the state that State gives
	latest uint64                     // connection taken
	gone   bool                       // dropped
}

func newHeadset(s *Headsets, person string) *Headset {
	h := &Headset{all: s, person: person, since: s.now()}
	h.ear.start(h)
	return h
}

// Person is whose headset this is.
func (h *Headset) Person() string { return h.person }

// Send lets the browser hear an RTP packet as media.PutHeader begins it, of payload
// type 8, 0 or 101. It goes out with the browser's own payload type, our SSRC and a
// sequence of ours, which keeps losses; the timestamp stands still in pauses, so that
// the browser plays what follows at once. Without a connection that is up the packet
// is dropped and counted. The packet is not kept; Send allocates nothing, and waits
// for nothing but the socket. It may be called from any goroutine.
func (h *Headset) Send(packet []byte) {
	c := h.now.Load()
	if c == nil || !c.mouth.say(packet) {
		h.all.counts.dropped.Add(1)
		return
	}
	h.all.counts.sent.Add(1)
}

// Hear gives what the person says to f, in place of any earlier f, until Deafen: RTP
// packets of payload type 8, 0 or 101, one continuous stream of one SSRC through all
// connections. Sequence numbers are missing only where packets were lost; the
// timestamp follows the clock through pauses, and the marker bit begins each spurt.
//
// at is when the packet came, in nanoseconds since 1970 by the clock of
// Config.Start. f is called on the connection's goroutine: it must not block, may
// not keep the packet, and calls nothing of this package.
func (h *Headset) Hear(f func(at int64, packet []byte)) { h.ear.listen(f) }

// Deafen ends Hear: f is not called after it has returned.
func (h *Headset) Deafen() { h.ear.listen(nil) }

// State is how a headset stands.
type State struct {
	Connection uint64        // the latest one; 0 before the first
	Connected  bool          // it is up
	Since      int64         // of Connected, nanoseconds since 1970
	Quiet      bool          // somebody listens, and nothing comes
	RTT        time.Duration // of ICE's questions; 0 when unknown
	Lost       int64         // of our packets on this connection, as the browser counts; -1 when it has not said
}

// State tells how the headset stands.
func (h *Headset) State() State {
	h.ear.mu.Lock()
	s := State{Connection: h.ear.latest, Quiet: h.ear.quiet, Lost: -1}
	h.ear.mu.Unlock()
	h.mu.Lock()
	c := h.now.Load()
	s.Connected, s.Since = c != nil && c.up, h.since
	h.mu.Unlock()
	if s.Connected {
		s.RTT, s.Lost = time.Duration(c.way.rtt.Load()), c.mouth.lost.Load()
	}
	return s
}

// take makes a connection the person's, unless the person was dropped or a later
// offer was answered first.
func (h *Headset) take(c *connection) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.gone:
		return ErrClosed
	case h.latest > c.id:
		return ErrLate
	}
	h.latest = c.id
	if old := h.now.Load(); old != nil {
		h.end(old)
		h.tell(old, Replaced, "")
	}
	h.now.Store(c)
	h.ear.turn(c)
	c.timer = time.AfterFunc(upWithin, func() { h.giveUp(c) })
	return nil
}

// check steps the state by how long nothing has come, and has the browser asked.
func (h *Headset) check() {
	h.ear.check()
	h.mu.Lock()
	defer h.mu.Unlock()
	c := h.now.Load()
	if c == nil || !c.ever {
		return
	}
	now := h.all.now()
	switch silent := c.way.silent(now); {
	case silent >= silentAfter+failedAfter:
		h.lose(c, ReasonFailed)
		return
	case silent >= silentAfter:
		h.sink(c, ReasonSilent)
	default:
		h.recover(c)
	}
	c.mouth.open.Store(c.way.silent(now) < consentLasts)
	c.way.look(now)
}

// rise takes a connection whose keys are there.
func (h *Headset) rise(c *connection) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.now.Load() != c {
		return
	}
	c.timer.Stop()
	c.leaveSlot()
	c.mouth.open.Store(true)
	c.ever = true
	c.way.look(h.all.now())
	h.recover(c)
}

func (h *Headset) recover(c *connection) {
	if c.up {
		return
	}
	c.up = true
	h.since = h.all.now()
	h.all.counts.connected.Add(1)
	h.tell(c, Up, "")
}

// over takes the end of a connection's own goroutine.
func (h *Headset) over(c *connection, reason string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.now.Load() == c {
		h.lose(c, reason)
	}
}

// sink notes that a connection is not up any more. What is sent goes on: the
// browser may hear more than it can say.
func (h *Headset) sink(c *connection, reason string) {
	if !c.up {
		return
	}
	h.fall(c)
	h.tell(c, Lost, reason)
}

func (h *Headset) fall(c *connection) {
	if c.up {
		c.up = false
		h.since = h.all.now()
		h.all.counts.connected.Add(-1)
	}
}

// lose ends a connection that has died by itself.
func (h *Headset) lose(c *connection, reason string) {
	told := c.ever && !c.up // Lost has been said
	h.end(c)
	if !told {
		h.tell(c, Lost, reason)
	}
}

func (h *Headset) giveUp(c *connection) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.now.Load() == c && !c.ever {
		h.lose(c, ReasonNever)
	}
}

// end makes a connection none of ours and closes it.
func (h *Headset) end(c *connection) {
	h.fall(c)
	h.now.Store(nil)
	h.ear.turn(nil)
	c.timer.Stop()
	c.bury()
}

func (h *Headset) drop() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.gone = true
	if c := h.now.Load(); c != nil {
		h.end(c)
	}
	h.ear.listen(nil)
}

func (h *Headset) tell(c *connection, what What, reason string) {
	n := Notice{Person: h.person, Connection: c.id, What: what, At: h.all.now(), Reason: reason}
	h.all.config.Log.Info("headset "+what.String(), "person", n.Person, "connection", n.Connection, "reason", reason)
	h.all.config.Notify(n)
}

package bench

import (
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"time"

	"hotline/sip/media"
)

const (
	slotCount  = 20 // milliseconds of a frame: the legs speak spread over them, as citizens do
	legsOutlet = 16 // legs that share a socket
	readEvery  = 4  // ticks: the kernel notes when packets came
	// heldMost is how late the generator makes up for what it did not send; what is
	// older was never said.
	heldMost = time.Second
)

// outlet is a socket and the legs that hear by it, by the server's address for them.
type outlet struct {
	*socket
	legs map[netip.AddrPort]*Leg
	free int
}

// Traffic is the sound of all robots: one goroutine sends and reads every packet.
type Traffic struct {
	local netip.Addr
	stop  chan struct{}
	work  sync.WaitGroup

	mu      sync.Mutex
	outlets []*outlet
	slots   [slotCount][]*Leg
	byID    map[uint32]*Leg
	lastID  uint32
	tick    int64 // milliseconds since 1970 that are done
	window  window
	in      [2048]byte
}

// window is what is counted between two moments.
type window struct {
	from, to int64 // nanoseconds since 1970; to is 0 while it is open
	Tally
}

// Tally is what a window counted.
type Tally struct {
	Sent    uint64    // packets of the generator that left
	Heard   uint64    // of these, packets that came to another robot
	Played  uint64    // packets of the server's own sound that came
	Missing uint64    // of its own sound: by the gaps in the sequence
	Transit Histogram // from leaving one robot to reaching the other one's socket
	Jitter  Histogram // distance of the server's own packets from 20 ms each
	HeldUp  time.Duration
}

// OpenTraffic starts the generator at a local address.
func OpenTraffic(local netip.Addr) *Traffic {
	t := &Traffic{local: local, stop: make(chan struct{}), byID: map[uint32]*Leg{}, tick: time.Now().UnixMilli()}
	t.work.Go(t.run)
	return t
}

// Close stops the generator and closes its sockets.
func (t *Traffic) Close() {
	close(t.stop)
	t.work.Wait()
	for _, o := range t.outlets {
		o.close()
	}
}

var errLegs = errors.New("cannot open a leg: too many")

// Open opens the sound of one call, and gives its port.
func (t *Traffic) Open() (*Leg, uint16, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.byID) >= legsMost {
		return nil, 0, errLegs
	}
	o, err := t.outlet()
	if err != nil {
		return nil, 0, fmt.Errorf("cannot open a leg: %w", err)
	}
	o.free--
	l := t.add()
	l.over = o
	return l, o.port, nil
}

// legsMost bounds the robots of one bench.
const legsMost = 20_000

// Wear adds a headset, which speaks by say as soon as it hears something.
func (t *Traffic) Wear(say func(frame []byte) bool) *Leg {
	t.mu.Lock()
	defer t.mu.Unlock()
	l := t.add()
	l.say = say
	return l
}

func (t *Traffic) add() *Leg {
	t.lastID++
	l := &Leg{traffic: t, id: t.lastID, opened: time.Now().UnixNano(), header: media.Header{SSRC: t.lastID, Marker: true}}
	t.byID[l.id] = l
	slot := &t.slots[l.id%slotCount]
	*slot = append(*slot, l)
	return l
}

func (t *Traffic) remove(l *Leg) {
	delete(t.byID, l.id)
	slot := t.slots[l.id%slotCount]
	for i, other := range slot {
		if other == l {
			slot[i] = slot[len(slot)-1]
			t.slots[l.id%slotCount] = slot[:len(slot)-1]
			return
		}
	}
}

// outlet finds a socket with room for another leg.
func (t *Traffic) outlet() (*outlet, error) {
	for _, o := range t.outlets {
		if o.free > 0 {
			return o, nil
		}
	}
	s, err := openSocket(t.local)
	if err != nil {
		return nil, err
	}
	o := &outlet{socket: s, legs: map[netip.AddrPort]*Leg{}, free: legsOutlet}
	t.outlets = append(t.outlets, o)
	return o, nil
}

// run is the goroutine of the generator.
func (t *Traffic) run() {
	ticker := time.NewTicker(time.Millisecond)
	defer ticker.Stop()
	for {
		select {
		case <-t.stop:
			return
		case <-ticker.C:
		}
		t.mu.Lock()
		t.speak(time.Now())
		if t.tick%readEvery == 0 {
			t.listen()
		}
		t.mu.Unlock()
	}
}

// speak sends what has become due.
func (t *Traffic) speak(now time.Time) {
	late := now.UnixMilli() - t.tick
	if held := time.Duration(late) * time.Millisecond; held > t.window.HeldUp {
		t.window.HeldUp = held
	}
	if most := heldMost.Milliseconds(); late > most {
		t.tick += late - most
	}
	for ; t.tick < now.UnixMilli(); t.tick++ {
		for _, l := range t.slots[t.tick%slotCount] {
			if !l.speaks {
				continue
			}
			at := time.Now().UnixNano()
			if l.speak(at) && t.window.holds(at) {
				t.window.Sent++
			}
		}
	}
}

func (t *Traffic) listen() {
	for _, o := range t.outlets {
		for {
			n, from, at, ok := o.receive(t.in[:])
			if !ok {
				break
			}
			if l := o.legs[from]; l != nil {
				t.hear(l, t.in[:n], at)
			}
		}
	}
}

// Hear is what a headset heard; it may be called from any goroutine.
func (t *Traffic) Hear(l *Leg, packet []byte, at int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	l.speaks = !l.closed
	t.hear(l, packet, at)
}

func (t *Traffic) hear(l *Leg, packet []byte, at int64) {
	h, payload, ok := media.ParsePacket(packet)
	if !ok {
		return
	}
	s := readStamp(payload)
	if !s.seen {
		off, missing, ok := l.music.hear(h, at)
		if !t.window.holds(at) {
			return
		}
		t.window.Played++
		if ok {
			t.window.Missing += uint64(missing)
			t.window.Jitter.Add(off)
		}
		return
	}
	if l.hearsAt == 0 {
		l.hearsAt = at
	}
	if far := t.byID[s.leg]; far != nil && far.heardAt == 0 {
		far.heardAt = at
	}
	if t.window.holds(s.at) {
		t.window.Heard++
		t.window.Transit.Add(time.Duration(at - s.at))
	}
}

func (w *window) holds(at int64) bool { return w.from != 0 && at >= w.from && (w.to == 0 || at < w.to) }

// Begin opens the window.
func (t *Traffic) Begin() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.window = window{from: time.Now().UnixNano()}
}

// End closes the window: what left within it may still arrive.
func (t *Traffic) End() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.window.to = time.Now().UnixNano()
}

// Tally gives what the window has counted.
func (t *Traffic) Tally() Tally {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.window.Tally
}

// Bridged tells when somebody first heard this leg, and whether it hears somebody too.
func (l *Leg) Bridged() (heard time.Duration, both bool) {
	l.traffic.mu.Lock()
	defer l.traffic.mu.Unlock()
	return time.Duration(l.heardAt - l.opened), l.heardAt != 0 && l.hearsAt != 0
}

// Plays tells whether the leg has heard the server's own sound.
func (l *Leg) Plays() bool {
	l.traffic.mu.Lock()
	defer l.traffic.mu.Unlock()
	return l.music.begun
}

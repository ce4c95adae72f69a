package main

import (
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"hotline/sip"
	"hotline/sip/media"
)

// voice is somebody's own tone in Hz. All are multiples of 10 Hz, so that 100 ms
// are whole cycles of each: measured over as much, none is heard in another.
type voice int

// block is 100 ms of a voice, which can be said over and over.
func (v voice) block() []byte {
	return alaw(sine(int(v), 1)[:800])
}

// heldUp is the longest time, in nanoseconds, that a frame of any voice came late.
var heldUp atomic.Int64

// speak says a voice frame by frame until stop is closed. What a busy machine has
// held up is said at once, so that the voice is as long as the time that passed.
func (v voice) speak(stop <-chan struct{}, say func(frame []byte)) {
	sound, begun, said := v.block(), time.Now(), 0
	tick := time.NewTicker(media.FrameTime)
	defer tick.Stop()
	for {
		late := int64(time.Since(begun) - time.Duration(said)*media.FrameTime)
		for most := heldUp.Load(); late > most && !heldUp.CompareAndSwap(most, late); most = heldUp.Load() {
		}
		for ; time.Duration(said)*media.FrameTime <= time.Since(begun); said++ {
			at := said % (len(sound) / media.FrameSamples) * media.FrameSamples
			say(sound[at : at+media.FrameSamples])
		}
		select {
		case <-stop:
			return
		case <-tick.C:
		}
	}
}

// ear is what somebody heard, and when the voice of whom they listen for began.
type ear struct {
	mu      sync.Mutex
	packets int
	of      voice // whom to listen for; 0: nobody yet
	sound   []int16
	spoken  int       // frames of the voice
	first   time.Time // of them
	enough  chan struct{}
}

// enoughFrames of a voice are three seconds of it.
const enoughFrames = 150

func newEar() *ear { return &ear{enough: make(chan struct{})} }

// hear takes an RTP packet.
func (e *ear) hear(packet []byte) {
	now := time.Now()
	h, payload, ok := media.ParsePacket(packet)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.packets++
	if !ok || h.PT != 8 || e.of == 0 {
		return
	}
	frame := pcm(media.PCMA, payload)
	if tone(frame, float64(e.of)) < loud(frame)+3-1 { // a sine is 3 dB louder than its mean
		return
	}
	if e.spoken == 0 {
		e.first = now
	}
	e.sound = append(e.sound, frame...)
	if e.spoken++; e.spoken == enoughFrames {
		close(e.enough)
	}
}

// listenFor says whose voice is meant from now on.
func (e *ear) listenFor(v voice) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.of = v
}

// account is what an ear can tell.
type account struct {
	packets int
	of      voice
	sound   []int16
	first   time.Time
}

func (e *ear) told() account {
	e.mu.Lock()
	defer e.mu.Unlock()
	return account{e.packets, e.of, e.sound, e.first}
}

// throat is the sound of a robot citizen, without any delay of ours: it implements
// phone.Leg by a socket, and says the citizen's voice from the answer on.
type throat struct {
	voice voice
	ear   interface{ hear(packet []byte) }
	conn  *net.UDPConn
	begin sync.Once
	stop  chan struct{}
	work  sync.WaitGroup
}

func openThroat(host string, v voice, e interface{ hear(packet []byte) }) (*throat, uint16, error) {
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(netip.MustParseAddr(host), 0)))
	if err != nil {
		return nil, 0, err
	}
	t := &throat{voice: v, ear: e, conn: conn, stop: make(chan struct{})}
	t.work.Go(t.listen)
	return t, conn.LocalAddr().(*net.UDPAddr).AddrPort().Port(), nil
}

func (t *throat) listen() {
	var buffer [1500]byte
	for {
		n, err := t.conn.Read(buffer[:])
		if err != nil {
			return
		}
		t.ear.hear(buffer[:n])
	}
}

// Talk implements phone.Leg.
func (t *throat) Talk(agreed sip.Agreed) {
	t.begin.Do(func() { t.work.Go(func() { t.talk(agreed) }) })
}

func (t *throat) talk(agreed sip.Agreed) {
	var packet [media.HeaderSize + media.FrameSamples]byte
	h := media.Header{PT: agreed.PT, SSRC: uint32(t.voice), Marker: true}
	t.voice.speak(t.stop, func(frame []byte) {
		media.PutHeader(packet[:], h)
		copy(packet[media.HeaderSize:], frame)
		_, _ = t.conn.WriteToUDPAddrPort(packet[:], agreed.Remote)
		h.Seq, h.Stamp, h.Marker = h.Seq+1, h.Stamp+media.FrameSamples, false
	})
}

// Play implements phone.Leg: a citizen here says nothing but the voice.
func (t *throat) Play(int, []*media.Sound, bool) {}

// Digits implements phone.Leg.
func (t *throat) Digits(string) {}

// Close implements phone.Leg.
func (t *throat) Close() {
	close(t.stop)
	_ = t.conn.Close()
	t.work.Wait()
}

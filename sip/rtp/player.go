package rtp

import "hotline/sip/media"

// player is where a leg is in what it plays.
type player struct {
	on      bool
	number  int
	sounds  []*media.Sound
	loop    bool
	flowing bool // the latest packet sent was the frame before
}

// position in player.sounds.
type position struct{ sound, octet int }

func (w *worker) startPlay(l *Leg, p player) {
	l.play, l.position = p, position{}
	l.route.cut()
	w.wheel.add(l)
}

func (w *worker) hush(l *Leg) {
	l.play = player{}
	l.dial.Clear()
	w.wheel.remove(l)
}

func (w *worker) startDigits(l *Leg, digits string) {
	if !l.maySend() || l.agreed.EventPT == 0 {
		l.unsentDigits += uint64(len(digits))
		return
	}
	l.unsentDigits += uint64(l.dial.Queue(digits))
	if l.dial.Busy() {
		l.route.cut()
		w.wheel.add(l)
	}
}

// playFrame is a leg's turn on the wheel: a digit goes before the sound.
func (w *worker) playFrame(l *Leg) {
	switch {
	case l.dial.Busy():
		w.dialFrame(l)
	case l.play.on:
		w.soundFrame(l)
	default:
		w.wheel.remove(l)
	}
}

func (w *worker) clockSamples() uint32 { return uint32(w.wheel.tick * samplesTick) }

func (w *worker) dialFrame(l *Leg) {
	l.play.flowing = false
	if !l.maySend() || l.agreed.EventPT == 0 { // a renegotiation took the right away
		l.unsentDigits += uint64(l.dial.Waiting())
		l.dial.Clear()
		return
	}
	event, send, begin := l.dial.Next()
	if !send {
		return
	}
	now := w.clockSamples()
	if begin {
		l.dialStamp = l.send.fresh(now)
	}
	media.PutEvent(w.frame[media.HeaderSize:], event)
	h := media.Header{Marker: begin, PT: l.agreed.EventPT, Seq: l.send.seq + 1, Stamp: l.dialStamp}
	w.emit(l, h, media.EventSize, int(event.Duration), now)
}

func (w *worker) soundFrame(l *Leg) {
	frame := l.nextFrame()
	if frame == nil {
		number, loop := l.play.number, l.play.loop
		l.play = player{}
		w.wheel.remove(l)
		if !loop {
			l.notify(Played{Number: number})
		}
		return
	}
	if !l.maySend() {
		l.play.flowing = false
		return
	}
	now := w.clockSamples()
	copy(w.frame[media.HeaderSize:], frame)
	h := media.Header{Marker: !l.play.flowing, PT: l.agreed.PT, Seq: l.send.seq + 1, Stamp: l.send.fresh(now)}
	if h.Marker {
		w.goOver(l, h.Stamp, len(frame))
	}
	l.play.flowing = true
	w.emit(l, h, len(frame), len(frame), now)
	if l.out != nil {
		l.out.Take(w.epoch+w.wheel.tick*tickTime, h.Stamp, l.agreed.Law, frame)
	}
}

// nextFrame gives the next 20 ms in the leg's law, nil at the end.
func (l *Leg) nextFrame() []byte {
	p := &l.play
	for again := p.loop; ; {
		if l.position.sound == len(p.sounds) {
			if !again {
				return nil
			}
			again = false // an empty sound that loops is an end
			l.position = position{sound: max(len(p.sounds)-1, 0)}
			continue
		}
		codes := p.sounds[l.position.sound].Law(l.agreed.Law)
		if from := l.position.octet; from+media.FrameSamples <= len(codes) {
			l.position.octet += media.FrameSamples
			return codes[from:l.position.octet]
		}
		l.position = position{sound: l.position.sound + 1}
	}
}

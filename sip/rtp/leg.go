package rtp

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"sync/atomic"

	"hotline/sip"
	"hotline/sip/media"
)

// Leg is one far end's sound: a port pair, what is heard there and what is sent
// from there. All methods post to the leg's worker and return at once; they may
// be called from any goroutine, and take effect in the order of the calls.
//
// A command that finds the worker's mailbox full is lost, and the leg says
// Dropped. Close is never lost.
type Leg struct {
	worker *worker
	port   uint16
	notify func(Notice)
	in     media.Tap
	out    media.Tap
	wire   Wire // nil: the far end is reached by sockets
	inbox  inbox

	closing  atomic.Pointer[func(Report)]
	reported atomic.Bool
	overrun  atomic.Bool
	final    Report // written by the worker before it closes the leg

	// What follows belongs to the worker.
	place        int // in worker.legs; -1 when gone
	rtp, rtcp    socket
	agreed       sip.Agreed
	talking      bool  // an agreement is there
	mux          bool  // RTCP shares the socket of sound
	ice          *lite // nil: the far end is where its description says
	source       source
	heard        reception
	digits       media.DigitReceiver
	tones        media.ToneReceiver
	joined       *Leg
	mix          *mix  // nil when joined, or with nobody
	seat         int   // in the mix
	route        route // from the leg whose packets are relayed to this one
	send         sender
	play         player
	position     position
	dial         media.DigitSender
	dialStamp    uint32
	slot         int // on the wheel; -1 when nothing is to be played
	silence      silence
	reports      reports
	foreign      uint64
	malformed    uint64
	secure       *secure // of sound; nil: plain
	control      *secure // of RTCP: the same one, unless each has its own handshake
	badTags      uint64
	keyless      bool         // a handshake is to bring the keys, and has not
	noKeys       string       // why the handshake has failed
	handshake    *association // of sound; nil: the keys do not come by DTLS
	controlShake *association // of RTCP
	late         uint64
	unsent       uint64
	unsentDigits uint64
}

func newLeg(w *worker, c LegConfig, dice [16]byte) *Leg {
	l := &Leg{worker: w, notify: c.Notify, in: c.In, out: c.Out, wire: c.Wire, place: -1, slot: -1}
	l.source.signalling = bare(c.Signalling)
	if l.notify == nil {
		l.notify = func(Notice) {}
	}
	l.send.ssrc = binary.BigEndian.Uint32(dice[0:])
	l.send.seq = binary.BigEndian.Uint16(dice[4:])
	l.send.base = binary.BigEndian.Uint32(dice[6:])
	l.reports = reports{cname: hex.EncodeToString(dice[10:16]), farLost: -1}
	return l
}

// openSockets gives the leg a port pair that its worker watches.
func (l *Leg) openSockets(at netip.Addr) error {
	w := l.worker
	port, sound, control, err := w.ports.open(at)
	if err != nil {
		return err
	}
	l.port, l.rtp, l.rtcp = port, sound, control
	if err := errors.Join(w.poll.add(sound.fd), w.poll.add(control.fd)); err != nil {
		l.closeSockets()
		return fmt.Errorf("cannot open media leg: %w", err)
	}
	return nil
}

// closeSockets gives the port pair back; a wired leg has none.
func (l *Leg) closeSockets() {
	if l.wire == nil {
		l.rtp.close()
		l.rtcp.close()
		l.worker.ports.give(l.port)
	}
}

// Port is the leg's RTP port; RTCP is the next one. It is 0 for a wired leg.
func (l *Leg) Port() uint16 { return l.port }

// Talk gives the leg its far end, and again after each renegotiation. Nothing is
// heard or sent before the first one. What plays or is joined goes on.
func (l *Leg) Talk(a sip.Agreed) { l.post(func() { l.worker.talk(l, a) }) }

// Play plays sounds one after the other, from the next millisecond on when
// nothing played, else in place of the next frame; with loop the last one for ever. Played{number} comes at the end,
// also when nothing could be sent (on hold, no far end yet): time goes on all the
// same. A joined leg is not heard meanwhile.
func (l *Leg) Play(number int, sounds []*media.Sound, loop bool) {
	sounds = slices.Clone(sounds)
	l.post(func() { l.worker.startPlay(l, player{on: true, number: number, sounds: sounds, loop: loop}) })
}

// Hush stops what plays and forgets digits that wait.
func (l *Leg) Hush() { l.post(func() { l.worker.hush(l) }) }

// Digits sends digits by RFC 4733, 100 ms each, at once; what plays pauses
// meanwhile. Digits for a far end that takes none are not sent; the report
// counts them.
func (l *Leg) Digits(digits string) { l.post(func() { l.worker.startDigits(l, digits) }) }

// Join lets each leg hear the other. It ends what plays on both, and any earlier
// Join or Mix of either. The error is ErrApart when the legs live on different workers:
// nothing is done then.
func (l *Leg) Join(other *Leg) error {
	if l.worker != other.worker {
		return ErrApart
	}
	l.post(func() { join(l, other) })
	return nil
}

// Part ends a Join of these two; members of one mix hear each other no more, and
// all else of the mix goes on. With any other leg it does nothing.
func (l *Leg) Part(other *Leg) {
	l.post(func() {
		part(l, other)
		l.worker.unhear(l, other)
	})
}

// Close ends the leg and gives its port back; commands of the same instant may
// not be carried out any more. report (which may be nil) is
// called once, on the worker; it must only post. When the pool is closed
// already, it is called here and now. Further calls do nothing.
func (l *Leg) Close(report func(Report)) {
	if report == nil {
		report = func(Report) {}
	}
	if !l.closing.CompareAndSwap(nil, &report) {
		return
	}
	w := l.worker
	w.closing.Store(true)
	w.wake()
	select {
	case <-w.done:
		l.report()
	default:
	}
}

// report delivers the final report if it is wanted and nobody has yet.
func (l *Leg) report() {
	if report := l.closing.Load(); report != nil && l.reported.CompareAndSwap(false, true) {
		(*report)(l.final)
	}
}

// post hands a command for this leg to its worker. The worker does nothing for
// a leg that is gone.
func (l *Leg) post(do func()) {
	ok := l.worker.post(func() {
		if l.place >= 0 {
			do()
		}
	})
	if !ok {
		l.lost()
	}
}

// lost notes that a command for the leg found no place in its worker's mailbox.
func (l *Leg) lost() {
	l.overrun.Store(true)
	l.worker.overrun.Store(true)
	l.worker.dropped.Add(1)
	l.worker.wake()
}

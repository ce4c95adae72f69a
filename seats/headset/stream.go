package headset

import (
	"time"

	"hotline/sip/media"
)

// Bounds of what counts as one stream: RFC 3550 §A.1.
const (
	maxDropout  = 3000
	maxMisorder = 100
)

const (
	// earPause is how much later than its timestamps say a browser's sound may be for
	// long: more is a pause. A detached microphone freezes its timestamps; after a
	// stall of the network or of the browser what was held up comes in one burst.
	earPause = int64(250 * time.Millisecond / samplePeriod)
	// earSure is how long a browser must have been silent to have paused at once,
	// without waiting for a burst: a little less than what is told as Quiet.
	earSure = int64(900 * time.Millisecond / samplePeriod)
	// earLook is how many packets may still be the burst after a stall: a second.
	earLook = 50
	// mouthPause is how far the timestamps towards a browser may run ahead of the
	// sound: more is a pause, and is left out.
	mouthPause = 2 * media.FrameSamples

	samplePeriod = 125 * time.Microsecond
)

// stream makes one continuous RTP stream of pieces: of what a person says through
// changing connections, or of what changing calls let a browser hear. Sequence and
// timestamp are moved by constants within a piece, so that loss and reordering stay
// what they are. The zero value is ready; next and seq may be set to start at random.
type stream struct {
	clocked bool // the timestamp follows the clock in pauses; else it stands still

	begun bool
	ssrc  uint32 // of the source
	top   uint16 // the source's highest sequence number
	span  uint32 // how far top lies after the first packet of this spurt
	stamp uint32 // the source's latest timestamp
	at    int64  // when it came, nanoseconds
	frame uint32 // samples in the latest sound packet

	seqShift   uint16
	stampShift uint32
	least      int64 // the least that the sound has been late in the latest earLook packets, samples
	looked     int   // at how many
	used       bool
	seq        uint16 // highest one given out
	next       uint32 // the timestamp that follows what has been given out
}

// piece is one packet on its way through a stream.
type piece struct {
	media.Header
	event   bool
	samples uint32 // that the sound, or the event so far, lasts
}

// cut ends the piece: whatever comes next begins a new one.
func (s *stream) cut() { s.begun = false }

// take renumbers a packet that came now (nanoseconds). False: it is too late, came
// twice, or belongs to a burst so long that nobody would wait for its end.
func (s *stream) take(p *piece, now int64) bool {
	step, advance := int16(p.Seq-s.top), int32(p.Stamp-s.stamp)
	switch {
	case !s.begun || p.SSRC != s.ssrc || step > maxDropout || step < -maxMisorder:
		s.ssrc, s.seqShift = p.SSRC, s.seq+1-p.Seq
		s.anchor(p, s.fresh(now, 0))
	case step == 0, step < 0 && uint32(-int32(step)) > s.span:
		return false
	case step < 0, p.event && advance <= 0: // late; or more of an event: its packets share a timestamp, RFC 4733 §2.2.2
		if step > 0 {
			s.top, s.span = p.Seq, s.span+uint32(step)
		}
		s.give(p)
		return true
	case s.ahead(p, now):
		s.seqShift, s.stampShift = s.seqShift-1, s.stampShift-p.samples
		s.top, s.stamp, s.at = p.Seq, p.Stamp, now
		return false
	case s.paused(p, advance, step, now):
		s.anchor(p, s.fresh(now, uint32(step-1)))
	default:
		s.span += uint32(step)
	}
	s.begun, s.top, s.stamp, s.at = true, p.Seq, p.Stamp, now
	if !p.event {
		s.frame = p.samples
	}
	s.give(p)
	return true
}

// give moves a packet by the constants.
func (s *stream) give(p *piece) {
	p.Seq, p.Stamp = p.Seq+s.seqShift, p.Stamp+s.stampShift
	if !s.used || int16(p.Seq-s.seq) > 0 {
		s.seq = p.Seq
	}
	if end := p.Stamp + p.samples; !s.used || int32(end-s.next) > 0 {
		s.next = end
	}
	s.used = true
}

// anchor lets a packet begin a spurt at a timestamp.
func (s *stream) anchor(p *piece, stamp uint32) {
	s.stampShift, s.span, s.looked = stamp-p.Stamp, 0, 0
	p.Marker = true
}

// fresh is the timestamp for sound that begins now, after some packets that are
// missing. It never lies inside what has been given out.
func (s *stream) fresh(now int64, missing uint32) uint32 {
	stamp := uint32(now / int64(samplePeriod))
	switch {
	case !s.clocked:
		return s.next + missing*s.frame
	case s.used && int32(s.next-stamp) > 0:
		return s.next
	}
	return stamp
}

// ahead tells whether sound that follows what was given out would lie so far in
// the future that it is a burst after a pause: a talk goes on, it is not made up for.
func (s *stream) ahead(p *piece, now int64) bool {
	early := int64(int32(p.Stamp + s.stampShift - uint32(now/int64(samplePeriod))))
	return s.clocked && !p.event && early > earPause && p.Stamp-s.stamp <= 2*s.frame
}

// paused tells whether the source's timestamps do not fit the time that has passed.
func (s *stream) paused(p *piece, advance int32, step int16, now int64) bool {
	if !s.clocked {
		return advance < 0 || int64(advance)-int64(step)*int64(s.frame) > mouthPause
	}
	longer := (now-s.at)/int64(samplePeriod) - int64(advance)
	return longer > earSure || longer < -earPause || s.late(p, now)
}

// late tells, after a while, that sound has been late all the time: it was a pause.
func (s *stream) late(p *piece, now int64) bool {
	late := int64(int32(uint32(now/int64(samplePeriod)) - p.Stamp - s.stampShift))
	if s.looked == 0 || late < s.least {
		s.least = late
	}
	if s.looked++; s.looked < earLook {
		return false
	}
	s.looked = 0
	return s.least > earPause
}

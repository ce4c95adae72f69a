package rtp

import "hotline/sip/media"

// Bounds of what counts as one stream: RFC 3550 §A.1.
const (
	maxDropout  = 3000
	maxMisorder = 100
)

// maxTransitStep is the largest step of the transit time that counts as jitter:
// one second. A larger one is a source that froze or moved its timestamps.
const maxTransitStep = 8000

// reception is what is known of the stream that a leg hears: RFC 3550 §A.1, §A.3 and §A.8.
type reception struct {
	begun    bool
	run      uint32 // grows whenever sequence and timestamps start anew
	ssrc     uint32
	base     uint32 // first sequence number of this run
	cycles   uint32 // wraps of the sequence number, shifted by 16
	highest  uint16
	bad      uint32 // the sequence number that would confirm a jump; above 65535: none
	taken    uint64 // packets of this run
	latest   uint64 // bit n: the one n before highest has come
	twice    uint64 // packets of all runs that came again
	earlier  struct{ expected, taken uint64 }
	previous struct{ expected, taken uint64 } // of this run, at the latest report
	timed    bool
	transit  uint32
	jitter   uint32 // in samples, times 16
}

const noBad = 1 << 16

// take counts a packet. It is false for a packet that jumps in sequence: the
// jump is believed when the next packet confirms it.
func (r *reception) take(h media.Header) bool {
	if !r.begun || h.SSRC != r.ssrc {
		r.start(h)
		return true
	}
	step := h.Seq - r.highest
	switch {
	case step < maxDropout:
		if h.Seq < r.highest {
			r.cycles += 1 << 16
		}
		r.highest, r.latest = h.Seq, r.latest<<step
	case step <= 0xffff-maxMisorder+1:
		if uint32(h.Seq) != r.bad {
			r.bad = uint32(h.Seq + 1)
			return false
		}
		r.start(h)
		return true
	}
	r.bad = noBad
	r.taken++
	r.note(r.highest - h.Seq)
	return true
}

// note that the packet so many before the highest has come; of one more than 63
// before it nobody knows any more whether it came already.
func (r *reception) note(before uint16) {
	bit := uint64(1) << before
	if r.latest&bit != 0 {
		r.twice++
	}
	r.latest |= bit
}

func (r *reception) start(h media.Header) {
	r.earlier.expected += r.expected()
	r.earlier.taken += r.taken
	r.begun, r.timed = true, false
	r.run++
	r.ssrc, r.base, r.highest, r.cycles, r.bad = h.SSRC, uint32(h.Seq), h.Seq, 0, noBad
	r.taken, r.latest = 1, 1
	r.previous.expected, r.previous.taken = 0, 0
}

// time takes the arrival of a sound packet, in samples of the worker's clock: RFC 3550 §A.8.
func (r *reception) time(arrival, stamp uint32) {
	transit := arrival - stamp
	step := int32(transit - r.transit)
	r.transit = transit
	if !r.timed {
		r.timed = true
		return
	}
	if step < 0 {
		step = -step
	}
	if step >= 0 && step <= maxTransitStep {
		r.jitter += uint32(step) - (r.jitter+8)>>4
	}
}

func (r *reception) extended() uint32 { return r.cycles + uint32(r.highest) }

// expected packets of this run.
func (r *reception) expected() uint64 {
	if !r.begun {
		return 0
	}
	return uint64(r.extended()-r.base) + 1
}

// received and lost are over all runs. One that came twice is received twice, and
// hides none that was lost; in the reports to the far end it does: RFC 3550 §6.4.1.
func (r *reception) received() uint64 { return r.earlier.taken + r.taken }

func (r *reception) lost() uint64 {
	expected := r.earlier.expected + r.expected()
	return expected - min(expected, r.received()-r.twice)
}

// fraction lost since the latest report, in 1/256; it begins the next interval: RFC 3550 §A.3.
func (r *reception) fraction() uint8 {
	expected, taken := r.expected()-r.previous.expected, r.taken-r.previous.taken
	r.previous.expected, r.previous.taken = r.expected(), r.taken
	if expected == 0 || taken >= expected {
		return 0
	}
	return uint8((expected - taken) << 8 / expected)
}

// runLost is the cumulative loss of this run as a report block carries it: 24 bits, signed.
func (r *reception) runLost() int32 {
	lost := int64(r.expected()) - int64(r.taken)
	return int32(max(-0x800000, min(lost, 0x7fffff)))
}

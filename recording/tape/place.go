package tape

import "bytes"

// How far stamp and arrival may disagree, in samples.
const (
	// Jitter and reordering stay below it; a new source, or a stamp that stood
	// still in a pause, does not.
	maxDrift = 200 * samplesPerMS
	// A packet later than maxDrift but not later than this may belong to a
	// burst after a stall of the network or of our own host: what comes next tells.
	maxLate = 3000 * samplesPerMS
	// A burst is over within this; sound that stays late longer is in its place by arrival.
	maxHold = 200 * samplesPerMS
	// most packets held.
	maxHeld = 512
)

// placer finds where the packets of one track belong on the call's timeline:
// the first by its arrival, further ones by their RTP stamp relative to it,
// until the two disagree.
type placer struct {
	anchored bool
	at       int64 // sample of the timeline
	stamp    uint32
	held     []arrived // late, not yet known why
}

// arrived is a packet; at is its arrival in samples since the start of the
// call, and may be negative.
type arrived struct {
	at    int64
	stamp uint32
	codes []byte // A-law
}

// add places a packet, and those held that it tells about, by calling lay with
// the sample at which each begins.
func (p *placer) add(a arrived, lay func(at int64, codes []byte)) {
	late := a.at - p.due(a.stamp)
	switch {
	case !p.anchored:
		p.anchor(a)
	case late > maxDrift && late <= maxLate && len(p.held) < maxHeld && (len(p.held) == 0 || a.at-p.held[0].at <= maxHold):
		a.codes = bytes.Clone(a.codes)
		p.held = append(p.held, a)
		return
	case late > maxDrift || late < -maxDrift:
		p.settle(lay)
		if late = a.at - p.due(a.stamp); late > maxDrift || late < -maxDrift {
			p.anchor(a)
		}
	default:
		p.release(lay) // a burst: the stamps were right all the time
	}
	p.lay(a, lay)
}

// settle places what is held by the arrival of its first packet.
func (p *placer) settle(lay func(at int64, codes []byte)) {
	if len(p.held) > 0 {
		p.anchor(p.held[0])
		p.release(lay)
	}
}

// release places what is held by its stamps.
func (p *placer) release(lay func(at int64, codes []byte)) {
	for _, a := range p.held {
		p.lay(a, lay)
	}
	p.held = nil
}

func (p *placer) lay(a arrived, lay func(at int64, codes []byte)) {
	// The anchor follows the packets, so that stamps may wrap.
	p.at, p.stamp = p.due(a.stamp), a.stamp
	lay(p.at, a.codes)
}

func (p *placer) anchor(a arrived) { p.anchored, p.at, p.stamp = true, a.at, a.stamp }

// due is where the stamp belongs.
func (p *placer) due(stamp uint32) int64 { return p.at + int64(int32(stamp-p.stamp)) }

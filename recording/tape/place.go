package tape

// maxDrift is how far stamp and arrival may disagree before arrival wins, in
// samples: 200 ms. Jitter and reordering stay below it; a new source, or a
// stamp that stood still in a pause, does not.
const maxDrift = 200 * samplesPerMS

// placer finds where the packets of one track belong on the call's timeline:
// the first by its arrival, further ones by their RTP stamp relative to it.
type placer struct {
	anchored bool
	at       int64 // sample of the timeline
	stamp    uint32
}

// place gives the sample at which a packet begins. arrival is its arrival in
// samples since the start of the call and may be negative.
func (p *placer) place(arrival int64, stamp uint32) int64 {
	at := p.at + int64(int32(stamp-p.stamp))
	if drift := at - arrival; !p.anchored || drift > maxDrift || drift < -maxDrift {
		p.anchored, at = true, arrival
	}
	// The anchor follows in steps of a packet, so that stamps may wrap. The
	// distance stays the first packet's.
	p.at, p.stamp = at, stamp
	return at
}

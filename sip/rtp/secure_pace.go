package rtp

import "time"

// pace thins out a flight of a handshake, which pion/dtls repeats every flightInterval
// while nothing comes: each time it leaves it waits twice as long as before, up to flightMost.
type pace struct {
	heard bool          // something has come since the latest flight was made
	made  time.Time     // when that was
	goes  bool          // it leaves
	left  time.Time     // when the latest one that did left
	wait  time.Duration // from then on, until it leaves again
}

// leaves tells whether a datagram does; those of one flight are made within moments.
func (p *pace) leaves(now time.Time) bool {
	if !p.heard && now.Sub(p.made) < flightInterval/2 {
		return p.goes
	}
	switch {
	case p.heard, p.made.IsZero(): // the first of its kind
		p.goes, p.wait = true, flightInterval
	default:
		if p.goes = now.Sub(p.left) >= p.wait; p.goes {
			p.wait = min(2*p.wait, flightMost)
		}
	}
	p.heard, p.made = false, now
	if p.goes {
		p.left = now
	}
	return p.goes
}

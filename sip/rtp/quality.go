package rtp

import (
	"math"
	"time"

	"hotline/sip/media"
)

// score is the MOS of what was heard when so many packets of so many were lost,
// to two places; 0 when there were none. rttUS 0: not known.
func score(lost, of uint64, rttUS int64) float64 {
	if of == 0 {
		return 0
	}
	path := media.Path{Loss: float64(lost) / float64(of),
		Delay: time.Duration(rttUS)*time.Microsecond/2 + media.HouseDelay}
	return math.Round(path.MOS()*100) / 100
}

// score is the MOS of what the far end heard up to its latest report; 0 without
// one. What was lost on the way to us is in its figure: a relay keeps the gaps.
func (r *reports) score() float64 {
	return score(uint64(max(r.farLost, 0)), uint64(r.farOf), r.rttUS)
}

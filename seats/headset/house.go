package headset

import "time"

// The payload types of the house: RFC 3551 §6, and the one that sip/media is told
// in agreements.
const (
	houseUlaw  = 0
	houseAlaw  = 8
	houseEvent = 101
)

const noPT = 0xff

// How long a browser may say nothing. A short wait until it is told, a long one
// until it is final: a page that freezes for ten seconds comes back by itself.
const (
	silentAfter = 3 * time.Second
	failedAfter = time.Minute // after silentAfter
	askEvery    = time.Second // between two questions of ours while nothing comes
	// consentEvery is between two of them while something does: RFC 7675 §5.1.
	consentEvery = 5 * time.Second
	// consentLasts is how long sound is sent to somebody who says nothing: RFC 7675 §5.1.
	consentLasts = 30 * time.Second
)

// maxDatagram is the largest datagram that is read.
const maxDatagram = 1500

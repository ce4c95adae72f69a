package sip

import (
	"hash/fnv"
	"strconv"
	"time"
)

// maxGlares bounds how often an offer is refused with 491 before we give it up.
const maxGlares = 10

// onGlare: both sides offered at once. The owner of the Call-ID waits longer,
// so that the other one goes first: RFC 3261 §14.1.
func (d *Dialog) onGlare() {
	a := d.asking
	if d.glares++; d.glares > maxGlares {
		d.onAskingFailed(491, "")
		return
	}
	d.asking, d.offered = nil, nil
	switch {
	case a.purpose != offering:
		d.askOtherwise(a.purpose)
	case d.wantOffer == nil: // else a newer one waits already
		d.wantOffer = a.request.SDP
	}
	wait := 10 * time.Millisecond * time.Duration(d.spread(201))
	if d.owner {
		wait = 2100*time.Millisecond + 10*time.Millisecond*time.Duration(d.spread(191))
	}
	d.glareUntil = d.now.Add(wait)
}

// spread stands for a random number below n: it differs between dialogs and
// between the requests of one, and is the same at replay.
func (d *Dialog) spread(n uint32) uint32 {
	sum := fnv.New32a()
	sum.Write([]byte(d.local.Tag + strconv.Itoa(int(d.localSeq))))
	return sum.Sum32() % n
}

// retryLater is the header of a 500 to an offer that came too early: RFC 3261 §14.2.
func (d *Dialog) retryLater() Header {
	return Header{"Retry-After", strconv.Itoa(int(d.spread(11)))}
}

package rtp

import (
	"time"

	"hotline/recording/fact"
)

// Notice is what a leg tells its owner. The list is closed.
type Notice interface{ notice() }

type (
	// Digit is a key pressed by the far end: 0-9, *, # or A-D. It comes once per press,
	// as soon as the first packet of its event (RFC 4733) is there, or as its tones are
	// heard (ITU-T Q.24) when no events were agreed.
	Digit struct{ Key byte }
	// Played says that the Play of that number came to its end. A Play that was
	// replaced, hushed, joined over or that loops does not say so.
	Played struct{ Number int }
	// Heard says that the leg's first packet was accepted, or the first after Silent.
	Heard struct{}
	// Silent says that nothing has come for a while on a leg that was receiving: at
	// 3 s, once more at 30 s, and again after it has been heard or agreed anew in between.
	Silent struct{ For time.Duration }
	// Dropped says that a command for this leg was lost because its worker's mailbox
	// was full. What the leg plays and hears is not what was asked for: end the call.
	Dropped struct{}
)

func (Digit) notice()   {}
func (Played) notice()  {}
func (Heard) notice()   {}
func (Silent) notice()  {}
func (Dropped) notice() {}

// Report is what a leg's sound was like, at its end.
type Report struct {
	fact.MediaReport
	Malformed    uint64 // datagrams that were not RTP, or of no agreed payload type
	Unsent       uint64 // packets that the kernel did not take
	UnsentDigits uint64 // digits that were to be sent but the far end takes none, or too many waited
	Late         uint64 // sound packets that came too late, or twice, for the sums of a mix
}

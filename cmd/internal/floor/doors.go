package floor

import (
	"net/netip"
	"time"

	"hotline/cmd/internal/call"
	"hotline/cmd/internal/owner"
	"hotline/sip"
	"hotline/sip/rtp"
)

// The doors as the floor uses them. The stories of this package put scripted
// ones in the place of sockets; everything else is the same.

// wire is sip/ua: it takes what dialogs want to send and never blocks.
type wire interface {
	Send(sip.Request)
	Reply(sip.Response)
}

// sound is sip/rtp, ivr/prompts and recording/tape together: legs by name, orders by noun.
type sound interface {
	open(o opening) (uint16, error)
	do(call string, order call.Order)
	shut(call, leg string, report func(rtp.Report))
	finish(call string, at time.Time)
}

// opening is what a new media leg is made of.
type opening struct {
	call, leg string
	from      netip.Addr // where its signalling comes from
	headset   string     // whose browser it is wired to; "": it has a port
	notify    func(rtp.Notice)
}

// book is recording/ledger as the running house writes it.
type book interface {
	owner.Appender
	Snapshot(name string, at time.Time, seq uint64, data []byte) bool
	Seq() uint64
	Waiting() int
}

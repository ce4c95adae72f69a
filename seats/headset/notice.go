package headset

import "time"

// What is the kind of a Notice. The list is closed.
type What uint8

// What can happen to a headset. Up and Lost alternate for one connection; Quiet and
// Heard alternate while somebody listens.
const (
	// Up: the connection carries sound: ICE and DTLS are there. It comes again when
	// a connection that was Lost for lack of answers is back by itself.
	Up What = 1 + iota
	// Lost: the page closed the connection, it never came up, or nothing has
	// answered for a while. Reason says which.
	Lost
	// Replaced: a later offer of the same person took over; this connection is closed.
	Replaced
	// Quiet: somebody listens and no packet has come for Config.Quiet, be the
	// connection up or not.
	Quiet
	// Heard: the first packet since somebody listens, or since Quiet.
	Heard
)

var whatNames = [...]string{"", "up", "lost", "replaced", "quiet", "heard"}

// String gives the word in small letters.
func (w What) String() string {
	if int(w) < len(whatNames) {
		return whatNames[w]
	}
	return "unknown"
}

// The reasons of Lost.
const (
	ReasonClosed = "closed by the page"
	ReasonSilent = "no answer from the browser"
	ReasonFailed = "the connection failed"
	ReasonNever  = "the connection never came up"
)

// Notice is what a headset tells its owner.
type Notice struct {
	Person     string
	Connection uint64 // as Offer gave it; for Quiet and Heard the latest one, 0 before the first
	What       What
	At         int64         // nanoseconds since 1970, by the clock of Config.Start
	Reason     string        // of Lost
	For        time.Duration // Quiet: how long nothing has come; Heard: how long it was missed
}

package tape

import "hotline/recording/fact"

// Notice is something the tape has to tell: Rendered, Gap or Trouble.
type Notice interface{ notice() }

type (
	// Rendered: the call's sound is a file now. After a crash it may be told
	// a second time for the same call.
	Rendered struct {
		Call string
		fact.RecordingRendered
		Cut bool // never finished, because of a crash: the recording ends with the last sound that was kept
	}
	// Gap: sound of the call could not be kept.
	Gap struct {
		Call string
		fact.RecordingGap
	}
	// Trouble: the disk refuses or stalls; Over when it works again.
	Trouble struct {
		What   string // Full, Stalled, Unsynced, Unrendered or Busy
		Detail string
		Over   bool
	}
)

// The troubles, by their stable names.
const (
	Full       = "tape-full"       // writing fails, mostly because the disk is full
	Stalled    = "tape-stalled"    // a write or sync has blocked for a second
	Unsynced   = "tape-unsynced"   // syncing fails: a host crash now may lose more than 250 ms
	Unrendered = "tape-unrendered" // a WAV could not be written; tried again
	Busy       = "tape-busy"       // too many calls: new ones are not recorded
)

func (Rendered) notice() {}
func (Gap) notice()      {}
func (Trouble) notice()  {}

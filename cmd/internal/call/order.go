package call

import "hotline/sip"

// Waits tells that a request or answer that makes or changes a dialog leaves
// only when the record of its step is kept, so that a restart knows of it: the
// INVITE and re-INVITE, the UPDATE, and the 2xx to them. ACK, BYE, CANCEL,
// provisional and failure responses wait for nothing.
//
// A Signal that waits holds back every later Signal of the same leg, so that
// the far end sees them in the order of the machine.
func (s Signal) Waits() bool {
	switch out := s.Out.(type) {
	case sip.SendRequest:
		return out.Request.Method == sip.Invite || out.Request.Method == sip.Update
	case sip.SendResponse:
		method := out.Response.Method
		return out.Response.Status >= 200 && out.Response.Status < 300 && (method == sip.Invite || method == sip.Update)
	}
	return false
}

// Waits is false: the ledger keeps the order of what it is given, so that the
// engine's record of what it is told cannot be on disk before this step's; and
// the times of the engine's facts are those of what happened, not of the disk.
func (Tell) Waits() bool { return false }

// Waits is false: a port that nobody knows of is lost with the process.
func (Open) Waits() bool { return false }

// Waits is false: sound waits for nothing.
func (Talk) Waits() bool { return false }

// Waits is false: prompts wait for nothing.
func (Play) Waits() bool { return false }

// Waits is false: prompts wait for nothing.
func (Hush) Waits() bool { return false }

// Waits is false: sound waits for nothing.
func (Join) Waits() bool { return false }

// Waits is false: sound waits for nothing.
func (Part) Waits() bool { return false }

// Waits is false: sound waits for nothing.
func (Mix) Waits() bool { return false }

// Waits is false: a recording cannot begin too early.
func (Tape) Waits() bool { return false }

// Waits is false: it only gives back.
func (Close) Waits() bool { return false }

// Waits is false: nothing leaves the house by it.
func (Done) Waits() bool { return false }

package sip

import "net/netip"

// Standing is what is known of who sends a message.
type Standing int

// The standings: from nobody to the trunk whose calls are emergencies.
const (
	Stranger  Standing = iota
	Known              // the address of a phone of ours
	Trunk              // an address that the city takes calls from
	Emergency          // the same, and its calls go before all others
)

// Kind is what a message seems to be before it is read, by what it would cost
// and how well it can be done without.
type Kind int

// The kinds, in the order in which they are done without.
const (
	Probe   Kind = iota // OPTIONS
	SignIn              // REGISTER without credentials
	NewCall             // INVITE outside a dialog
	Other               // REGISTER with credentials, and what is no method of ours
	Vital               // ACK, BYE, CANCEL, within a dialog, a response
)

// Knock is a message before it is read.
type Knock struct {
	Source   netip.Addr
	Standing Standing
	Kind     Kind
}

// Verdict is what becomes of a message.
type Verdict int

// The verdicts: it is read; it gets 503 without being looked at closely; nothing.
const (
	Pass Verdict = iota
	Busy
	Drop
)

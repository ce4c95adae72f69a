package sip

import (
	"net/netip"
	"time"
)

// Dialog is one leg's dialog: INVITE to BYE, from either side.
type Dialog struct{}

// Outgoing is what a dialog that this house begins is made of.
type Outgoing struct {
	CallID    string
	Tag       string // our tag
	From, To  Party  // their tags are ignored
	URI       string // request URI
	Contact   string // our Contact URI
	Routes    []string
	Next      netip.AddrPort // where the INVITE goes; zero: derived from Routes and URI
	Transport string         // "udp", "tcp"
	CSeq      uint32         // of the INVITE; 0 means 1
}

// Incoming begins the dialog of a received INVITE (its To has no tag). tag is our tag, contact our Contact URI.
func Incoming(req Request, tag string, contact string) *Dialog { return &Dialog{} }

// NewOutgoing prepares a dialog; WantInvite begins it.
func NewOutgoing(o Outgoing) *Dialog { return &Dialog{} }

// Step is everything that can happen to a dialog.
func (d *Dialog) Step(now time.Time, in Input) ([]Order, []Event) { return nil, nil }

// Wake is when a Tick is due; zero: never.
func (d *Dialog) Wake() time.Time { return time.Time{} }

package sip

import "net/netip"

// Outgoing is what a dialog that this house begins is made of.
type Outgoing struct {
	CallID    string
	Tag       string // our tag
	From, To  Party  // their tags are ignored
	URI       string // request URI
	Contact   string // our Contact URI
	Routes    []string
	Next      netip.AddrPort // where the INVITE goes; zero: derived from Routes and URI
	Transport string         // "udp", "tcp", "tls", "ws", "wss"
	CSeq      uint32         // of the INVITE; 0 means 1
}

// NewOutgoing prepares a dialog; WantInvite begins it.
func NewOutgoing(o Outgoing) *Dialog {
	o.From.Tag, o.To.Tag = o.Tag, ""
	return &Dialog{
		state:     idle,
		owner:     true,
		callID:    o.CallID,
		local:     o.From,
		remote:    o.To,
		contact:   o.Contact,
		target:    o.URI,
		routes:    o.Routes,
		next:      o.Next,
		transport: o.Transport,
		localSeq:  max(o.CSeq, 1) - 1,
	}
}

// Incoming begins the dialog of a received INVITE, whose To has no tag. tag is
// our tag, contact our Contact URI. WantRing, WantAccept or WantRefuse follow.
func Incoming(req Request, tag string, contact string) *Dialog {
	d := &Dialog{
		state:     ringing,
		callID:    req.CallID,
		local:     Party{Display: req.To.Display, URI: req.To.URI, Tag: tag},
		remote:    req.From,
		contact:   contact,
		routes:    req.RecordRoute,
		target:    req.From.URI, // unless there is a Contact
		next:      req.Source,
		transport: req.Transport,
		remoteSeq: req.CSeq,
		invite:    &req,
	}
	d.retarget(req.Contact, req.Source)
	d.far.learn(req.Headers)
	return d
}

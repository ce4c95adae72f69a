package sip

import (
	"errors"
	"fmt"
	"net/netip"

	"hotline/recording/fact"
)

// cseqLeap is how far a restored dialog jumps ahead of the CSeq that was saved,
// for requests sent after that. Gaps are allowed: RFC 3261 §12.2.2.
const cseqLeap = 1000

// Saved is what a restart needs to end the dialog, good from Accepted or
// WantAccept on. Port and SDP are left to the caller.
func (d *Dialog) Saved() fact.Dialog {
	s := fact.Dialog{
		CallID:     d.callID,
		LocalTag:   d.local.Tag,
		RemoteTag:  d.remote.Tag,
		LocalURI:   d.local.URI,
		RemoteURI:  d.remote.URI,
		LocalCSeq:  d.localSeq,
		RemoteCSeq: d.remoteSeq,
		Routes:     d.routes,
		Target:     d.target,
		Transport:  d.transport,
	}
	if d.next.IsValid() {
		s.Next = d.next.String()
	}
	return s
}

// Restore makes a confirmed dialog of what was saved, good for WantEnd.
func Restore(s fact.Dialog) (*Dialog, error) {
	if s.CallID == "" || s.LocalTag == "" || s.Target == "" {
		return nil, errors.New("cannot restore dialog: it has no Call-ID, tag or target")
	}
	d := &Dialog{
		state:     confirmed,
		callID:    s.CallID,
		local:     Party{URI: s.LocalURI, Tag: s.LocalTag},
		remote:    Party{URI: s.RemoteURI, Tag: s.RemoteTag},
		target:    s.Target,
		routes:    s.Routes,
		transport: s.Transport,
		localSeq:  s.LocalCSeq + cseqLeap,
		remoteSeq: s.RemoteCSeq,
		named:     int(s.LocalCSeq) + cseqLeap,
	}
	if s.Next == "" {
		return d, nil
	}
	next, err := netip.ParseAddrPort(s.Next)
	if err != nil {
		return nil, fmt.Errorf("cannot restore dialog %s: %w", s.CallID, err)
	}
	d.next = next
	return d, nil
}

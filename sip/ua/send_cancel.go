package ua

import (
	"hotline/sip"

	sipgo "github.com/emiago/sipgo/sip"
)

// sendCancel cancels an INVITE that has had a provisional response, or makes
// the CANCEL wait for one. It runs in the outward lane of the Call-ID.
func (u *UA) sendCancel(req sip.Request) {
	u.mu.Lock()
	c := u.invites[req.From.Tag+" "+req.Tx]
	u.mu.Unlock()
	if c == nil {
		return // it ended, so there is nothing to cancel
	}
	c.mu.Lock()
	over, wait := c.final != 0, !c.heard
	if wait {
		c.cancel = &req
	}
	c.mu.Unlock()
	if over || wait {
		return
	}
	u.timers.after(txTime, func() { u.giveUp(c) })
	cancel := cancelOf(c.req, req.Headers)
	err := u.start(&clientTx{
		name: c.name, localTag: c.localTag, callID: c.callID, method: sip.Cancel,
		key: c.req.Via().Params.GetOr("branch", "") + " " + sip.Cancel, req: cancel,
		hop: &hop{far: c.hop.far, local: c.hop.local, write: c.hop.write},
	})
	if err != nil {
		u.fail(req, err)
		return
	}
	u.count.sent.Add(1)
}

// releaseCancel notes a provisional response and sends the CANCEL that waited.
func (u *UA) releaseCancel(c *clientTx) {
	c.mu.Lock()
	c.heard = true
	waiting := c.cancel
	c.cancel = nil
	c.mu.Unlock()
	if waiting != nil {
		u.Send(*waiting)
	}
}

// giveUp ends an INVITE that got no final response within 64*T1 of its CANCEL:
// RFC 3261 §9.1.
func (u *UA) giveUp(c *clientTx) {
	c.mu.Lock()
	open := c.final == 0
	c.unheeded = open
	c.mu.Unlock()
	if open {
		c.tx.Terminate()
	}
}

// cancelOf builds the CANCEL of an INVITE: RFC 3261 §9.1.
func cancelOf(invite *sipgo.Request, extra sip.Headers) *sipgo.Request {
	cancel := sipgo.NewRequest(sipgo.CANCEL, *invite.Recipient.Clone())
	for _, name := range []string{"Via", "Route", "Max-Forwards", "From", "To", "Call-ID"} {
		sipgo.CopyHeaders(name, invite, cancel)
	}
	cancel.AppendHeader(&sipgo.CSeqHeader{SeqNo: invite.CSeq().SeqNo, MethodName: sipgo.CANCEL})
	for _, h := range extra {
		addHeader(cancel, h.Name, h.Value)
	}
	cancel.SetTransport(invite.Transport())
	cancel.SetBody(nil)
	return cancel
}

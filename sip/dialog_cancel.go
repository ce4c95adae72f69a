package sip

import "time"

// onCancel takes the CANCEL of an INVITE that has no final response yet; after
// one it means nothing: RFC 3261 §9.2. sip/ua has answered the CANCEL itself.
func (d *Dialog) onCancel(req Request) {
	switch {
	case d.state == ringing && req.Tx == d.invite.Tx:
		d.refuse(*d.invite, 487)
		d.over(Ended{ByThem: true, Status: 487, Reason: req.Headers.Get("Reason")})
	case d.asked != nil && req.Tx == d.asked.Tx:
		d.refuse(*d.asked, 487)
		d.asked = nil
	}
}

// cancel ends our INVITE. CANCEL may not leave before a provisional response
// has come: RFC 3261 §9.1.
func (d *Dialog) cancel(want WantEnd) {
	early := d.state == calling
	d.enter(cancelling)
	d.ending, d.owedPrack = &want, nil
	d.giveUp = d.now.Add(lastWait)
	if !early {
		d.sendCancel()
	}
}

// sendCancel sends the CANCEL of our INVITE. It has the name of the INVITE's
// transaction, as the two have one branch: RFC 3261 §9.1.
func (d *Dialog) sendCancel() {
	invite, reason := *d.invite, d.ending.Reason
	if reason == "" {
		reason = Q850(causeNormal, "")
	}
	d.send(Request{
		Method:    Cancel,
		URI:       invite.URI,
		CallID:    invite.CallID,
		From:      invite.From,
		To:        invite.To,
		CSeq:      invite.CSeq,
		Routes:    invite.Routes,
		Headers:   append(reasonHeader(reason), d.credentials()...),
		Tx:        invite.Tx,
		Next:      invite.Next,
		Transport: invite.Transport,
	})
	d.cancelled = true
	d.giveUp = d.now.Add(lastWait)
}

// timerC is how long what rings may say nothing: RFC 3261 §16.6, step 11. Longer
// than that nobody is there any more, whatever a 100 or 180 promised.
const timerC = 3 * time.Minute

// onGiveUp ends a cancelled INVITE to which nothing came (RFC 3261 §9.1), and
// cancels one of which nothing was heard for too long (RFC 3261 §16.8).
func (d *Dialog) onGiveUp() {
	if d.state == proceeding {
		d.cancel(WantEnd{Reason: Q850(causeNoAnswer, "it rang for too long")})
		return
	}
	d.over(Ended{Status: 487, Reason: d.ending.Reason})
}

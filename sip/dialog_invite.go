package sip

// maxTries bounds how often an INVITE is sent with an authorization: once more
// after a stale nonce.
const maxTries = 2

// onWantInvite sends the first INVITE: RFC 3261 §13.2.1.
func (d *Dialog) onWantInvite(want WantInvite) {
	if d.state != idle {
		d.ignore("invite")
		return
	}
	d.offered = d.stamp(want.SDP)
	d.extra = want.Headers
	d.sendInvite()
}

func (d *Dialog) sendInvite() {
	d.enter(calling)
	req := d.request(Invite)
	req.SDP = d.offered
	req.Headers = append(append(req.Headers, d.extra...), d.credentials()...)
	d.invite = &req
	d.send(req)
}

// onWantRetry sends a challenged INVITE, or the re-INVITE or UPDATE, again with
// its authorization: RFC 3261 §22.2.
func (d *Dialog) onWantRetry(want WantRetry) {
	switch {
	case d.state == challenged:
		d.cred = want.Authorization
		d.sendInvite()
	case d.asking != nil && d.asking.challenged:
		d.askAgain(want.Authorization)
	default:
		d.ignore("retry")
	}
}

// credentials go with our INVITE, its ACK and its CANCEL: RFC 3261 §22.1.
func (d *Dialog) credentials() Headers {
	if d.cred.Name == "" {
		return nil
	}
	return Headers{d.cred}
}

// isFirst tells whether a response is one to our first INVITE.
func (d *Dialog) isFirst(resp Response) bool {
	return d.owner && d.invite != nil && resp.CSeq == d.invite.CSeq
}

// onInviteResponse is every response to our first INVITE.
func (d *Dialog) onInviteResponse(resp Response) {
	switch {
	case resp.Status < 200:
		d.onProvisional(resp)
	case resp.Status < 300:
		d.onAccepted(resp)
	case d.state == calling || d.state == proceeding || d.state == cancelling:
		d.onInviteRefused(resp)
	}
}

// onProvisional: several phones may ring, each with a tag of its own.
func (d *Dialog) onProvisional(resp Response) {
	switch d.state {
	case calling:
		d.enter(proceeding)
		fallthrough
	case proceeding:
		if resp.Status > 100 || d.giveUp.IsZero() {
			d.giveUp = d.now.Add(timerC) // a 100 is no sign of whom we called
		}
		switch {
		case resp.Status == 100:
		case resp.rseq() > 0:
			d.onReliable(resp)
		default:
			d.tell(Progressed{Status: resp.Status, SDP: resp.SDP})
		}
	case cancelling:
		if !d.cancelled {
			d.sendCancel()
		}
	}
}

// onInviteRefused: RFC 3261 §13.2.2.2 and §13.2.2.3. The transaction sends the ACK.
func (d *Dialog) onInviteRefused(resp Response) {
	reason := resp.Headers.Get("Reason")
	if reason == "" {
		reason = resp.Reason
	}
	switch {
	case d.state == cancelling:
		d.over(Ended{Status: 487, Reason: d.ending.Reason})
	case resp.Status == 422 && d.raise(resp):
		d.enter(challenged)
		d.sendInvite()
	case (resp.Status == 401 || resp.Status == 407) && d.tries < maxTries:
		d.tries++
		d.refused = resp.Status
		d.enter(challenged)
		d.tell(Challenged{Response: resp})
	default:
		d.over(Ended{ByThem: true, Status: resp.Status, Reason: reason})
	}
}

// onInviteFailed: no response, or it could not be sent: RFC 3261 §8.1.3.1.
func (d *Dialog) onInviteFailed(f TxFailed) {
	status := f.Status
	if status == 0 {
		status = 408
	}
	switch d.state {
	case calling, proceeding:
		d.over(Ended{ByThem: true, Status: status, Reason: f.Cause})
	case cancelling:
		d.over(Ended{Status: 487, Reason: d.ending.Reason})
	}
}

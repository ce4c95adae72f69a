package sip

// asking is a re-INVITE or UPDATE of ours without a final response. There is
// at most one.
type asking struct {
	request    Request
	purpose    purpose
	challenged bool
	tries      int // of authorization
}

// purpose is why we ask.
type purpose uint8

const (
	offering   purpose = iota
	naming             // only to say who speaks
	refreshing         // only to say that we are there
)

// onWantReinvite keeps the newest offer; sendWaiting sends it.
func (d *Dialog) onWantReinvite(want WantReinvite) {
	if !d.negotiable() || want.SDP == nil {
		d.ignore("re-invite")
		return
	}
	d.wantOffer = want.SDP
}

// negotiable tells whether an offer of ours makes sense, now or soon.
func (d *Dialog) negotiable() bool {
	early := d.state == ringing && d.session != nil
	return (d.state == confirmed || d.state == accepted || d.state == owing || early) && d.ending == nil
}

// sendWaiting sends what waited until no other offer or INVITE was under way:
// RFC 3261 §14.1.
func (d *Dialog) sendWaiting() {
	busy := d.asked != nil || d.asking != nil || d.repeat != nil || !d.glareUntil.IsZero()
	switch {
	case d.state == ringing:
		d.sendEarly()
	case d.state != confirmed || busy:
	case d.wantOffer != nil:
		offer := d.stamp(reoffer(d.session, d.wantOffer))
		d.wantOffer = nil
		d.ask(Invite, offer, offering)
	case d.wantName != nil:
		d.sendIdentity()
	case d.wantRefresh:
		d.sendRefresh()
	}
}

func (d *Dialog) ask(method string, offer *SDP, why purpose) {
	req := d.request(method)
	req.SDP = offer
	d.offered = offer
	d.asking = &asking{request: req, purpose: why}
	d.send(req)
}

// askAgain repeats the re-INVITE or UPDATE, with its authorization if it needs one.
func (d *Dialog) askAgain(authorization ...Header) {
	req := d.request(d.asking.request.Method)
	req.SDP = d.asking.request.SDP
	req.Headers = append(req.Headers, authorization...)
	d.asking.request, d.asking.challenged = req, false
	d.send(req)
}

func (d *Dialog) isAsking(resp Response) bool {
	return d.asking != nil && d.asking.request.CSeq == resp.CSeq &&
		d.asking.request.Method == resp.Method
}

// onAskingResponse is every response to our re-INVITE or UPDATE.
func (d *Dialog) onAskingResponse(resp Response) {
	switch {
	case resp.Status < 200:
	case resp.Status < 300:
		d.onAgreed(resp)
	case resp.Status == 491:
		d.onGlare()
	case resp.Status == 422 && d.raise(resp):
		d.askAgain()
	case (resp.Status == 401 || resp.Status == 407) && d.asking.tries < maxTries:
		d.asking.tries++
		d.asking.challenged = true
		d.tell(Challenged{Response: resp})
	default:
		d.onAskingFailed(resp.Status, resp.Reason)
	}
}

// onAgreed takes the 2xx to our re-INVITE or UPDATE.
func (d *Dialog) onAgreed(resp Response) {
	d.retarget(resp.Contact, resp.Source)
	d.far.learn(resp.Headers)
	if resp.Method == Invite {
		d.acknowledge(resp)
	}
	offer := d.offered
	d.asking, d.offered, d.glares = nil, nil, 0
	d.granted(resp)
	switch {
	case offer == nil:
	case resp.SDP == nil:
		d.tell(RenegotiationFailed{Status: 488})
	default:
		d.session = offer
		d.tell(Renegotiated{SDP: resp.SDP, Ours: offer})
	}
}

// onAskingFailed: the session is as before, unless the far end has lost the
// dialog: RFC 3261 §14.1 and §12.2.1.2.
func (d *Dialog) onAskingFailed(status int, cause string) {
	a := d.asking
	d.asking, d.offered, d.glares = nil, nil, 0
	switch {
	case status == 408 || status == 481 || status == 0:
		d.lose(status, cause)
	case a.purpose == offering:
		d.tell(RenegotiationFailed{Status: status})
	case a.request.Method == Update && (status == 405 || status == 501):
		d.far.update = false
		d.askOtherwise(a.purpose)
	case a.purpose == refreshing:
		d.refreshFailed()
	}
}

// askOtherwise lets wait what the far end would not take by UPDATE.
func (d *Dialog) askOtherwise(why purpose) {
	if why == naming {
		d.keepIdentity()
		return
	}
	d.wantRefresh = true
}

package sip

// onReinvite takes a re-INVITE: RFC 3261 §14.2.
func (d *Dialog) onReinvite(req Request) {
	switch {
	case d.state == ringing || d.asked != nil:
		d.refuse(req, 500, d.retryLater())
	case d.state != confirmed || d.repeat != nil || d.offered != nil:
		d.refuse(req, 491)
	case d.readable(req):
		d.far.learn(req.Headers)
		d.noteIdentity(req)
		d.asked = &req
		d.tell(Offered{SDP: req.SDP})
	}
}

// onUpdate takes an UPDATE: RFC 3311 §5.2. Without an offer it only refreshes
// the target and names the far end.
func (d *Dialog) onUpdate(req Request) {
	switch {
	case !d.readable(req):
	case req.SDP == nil:
		d.far.learn(req.Headers)
		d.retarget(req.Contact, req.Source)
		d.noteIdentity(req)
		d.reply(d.response(req, 200, d.grant(req)...))
	case d.unmade():
		d.onEarlyUpdate(req)
	case d.asked != nil || d.state == ringing && d.offered == nil && (d.session == nil || d.reliable != nil):
		d.refuse(req, 500, d.retryLater()) // theirs has no answer yet
	case d.state != confirmed && d.state != accepted && d.state != ringing || d.offered != nil:
		d.refuse(req, 491)
	default:
		d.far.learn(req.Headers)
		d.noteIdentity(req)
		d.asked = &req
		d.tell(Offered{SDP: req.SDP})
	}
}

// readable refuses a body that is no description.
func (d *Dialog) readable(req Request) bool {
	switch {
	case req.BadSDP != "":
		d.refuse(req, 488)
	case req.SDP == nil && len(req.Body) > 0:
		d.refuse(req, 415, acceptSDP)
	default:
		return true
	}
	return false
}

// onWantAnswer answers their re-INVITE or UPDATE, or, in our ACK, the offer in
// their 2xx. Without a description the offer is refused.
func (d *Dialog) onWantAnswer(want WantAnswer) {
	switch {
	case d.state == owing && want.SDP == nil:
		d.acknowledge(*d.owed)
		d.bye("", Ended{Status: 488, Reason: "their offer does not suit us"})
	case d.state == owing:
		d.answerOwed(want.SDP)
	case d.owedPrack != nil:
		d.answerEarly(want.SDP)
	case d.asked == nil:
		d.ignore("answer")
	case want.SDP == nil:
		d.refuse(*d.asked, 488)
		d.asked = nil
	default:
		d.answerAsked(want.SDP)
	}
}

func (d *Dialog) answerAsked(sdp *SDP) {
	req := *d.asked
	d.asked = nil
	if d.unmade() {
		d.answerEarlyUpdate(req, sdp)
		return
	}
	d.moved = d.moved || d.state == ringing
	d.retarget(req.Contact, req.Source)
	if req.SDP == nil {
		sdp = reoffer(d.session, sdp)
	}
	sdp = d.stamp(sdp)
	if req.Method == Invite {
		d.accept(req, sdp)
		return
	}
	resp := d.response(req, 200, d.grant(req)...)
	resp.SDP = sdp
	d.session = sdp
	d.reply(resp)
}

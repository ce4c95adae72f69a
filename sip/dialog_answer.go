package sip

import "time"

// ringEvery keeps proxies from cancelling a call that rings: RFC 3261 §13.3.1.1.
const ringEvery = time.Minute

// onWantRing: RFC 3261 §13.3.1.1.
func (d *Dialog) onWantRing(want WantRing) {
	if d.state != ringing {
		d.ignore("ring")
		return
	}
	status := want.Status
	if status <= 100 || status > 199 {
		status = 180
	}
	if d.reliable != nil {
		d.ringNext = &want // one after the other: RFC 3262 §3
		return
	}
	resp := d.response(*d.invite, status)
	reliable := d.wantsReliable(want.SDP)
	if d.session == nil && (reliable || d.invite.SDP != nil) { // neither said again, nor offered in vain: RFC 3261 §13.2.1
		resp.SDP = d.stamp(want.SDP)
	}
	d.ring, d.ringAt = &resp, d.now.Add(ringEvery)
	if reliable {
		d.sendReliable(resp)
		return
	}
	d.reply(resp)
}

// ringAgain says it anew: a reliable response has a number of its own each time.
func (d *Dialog) ringAgain() {
	d.ringAt = time.Time{}
	d.onWantRing(WantRing{Status: d.ring.Status, SDP: d.ring.SDP})
}

// onWantAccept: RFC 3261 §13.3.1.4.
func (d *Dialog) onWantAccept(want WantAccept) {
	if d.state != ringing || want.SDP == nil {
		d.ignore("accept")
		return
	}
	if d.earlyBusy() {
		d.acceptNext = &want
		return
	}
	d.enter(accepted)
	if d.session != nil {
		d.acceptAgreed()
		return
	}
	d.accept(*d.invite, d.stamp(want.SDP))
}

// accept answers an INVITE, the first or a later one, and repeats that until
// the ACK comes.
func (d *Dialog) accept(invite Request, sdp *SDP) {
	resp := d.response(invite, 200, d.grant(invite)...)
	resp.SDP = sdp
	if invite.SDP == nil {
		d.offered = sdp
	} else {
		d.session = sdp
	}
	d.reply(resp)
	d.repeat = newRepeating(resp, invite.SDP == nil, d.now)
}

// onWantRefuse refuses the first INVITE, or an offer within the dialog.
func (d *Dialog) onWantRefuse(want WantRefuse) {
	status := want.Status
	if status < 300 || status > 699 {
		status = 480
	}
	switch {
	case d.asked != nil:
		d.refuseWith(*d.asked, status, want.Reason, want.Headers)
		d.asked = nil
	case d.state == ringing:
		d.refuseWith(*d.invite, status, want.Reason, want.Headers)
		d.over(Ended{Status: status, Reason: want.Reason})
	default:
		d.ignore("refuse")
	}
}

func (d *Dialog) refuseWith(req Request, status int, phrase string, headers Headers) {
	resp := d.response(req, status, headers...)
	resp.Reason = phrase
	d.reply(resp)
}

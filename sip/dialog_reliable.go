package sip

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// reliable is a provisional response of ours until its PRACK comes: RFC 3262 §3.
type reliable struct {
	response Response
	rack     string        // the RAck that acknowledges it
	gap      time.Duration // until the one after the next
	at       time.Time     // next
	until    time.Time
}

// wantsReliable tells whether a provisional response must be sent reliably, or
// is worth it: RFC 3262 §3. Sound before the answer is; mere ringing is not.
func (d *Dialog) wantsReliable(sdp *SDP) bool {
	return slices.Contains(d.invite.Headers.tokens("Require"), option100rel) || d.far.reliable && sdp != nil
}

// sendReliable sends a provisional response until its PRACK comes.
func (d *Dialog) sendReliable(resp Response) {
	switch {
	case resp.SDP != nil && d.invite.SDP != nil:
		d.session = resp.SDP
	case resp.SDP != nil:
		d.offered = resp.SDP
	}
	if d.rseq == 0 {
		d.rseq = d.spread(1 << 30)
	}
	d.rseq++
	resp.Headers = append(resp.Headers, Header{"Require", option100rel}, Header{"RSeq", fmt.Sprint(d.rseq)})
	d.reply(resp)
	d.reliable = &reliable{
		response: resp,
		rack:     fmt.Sprintf("%d %d %s", d.rseq, resp.CSeq, Invite),
		gap:      2 * t1,
		at:       d.now.Add(t1),
		until:    d.now.Add(lastWait),
	}
}

// repeatReliable sends it again, ever less often, or refuses the INVITE when it
// was in vain: RFC 3262 §3.
func (d *Dialog) repeatReliable() {
	r := d.reliable
	if !d.now.Before(r.until) {
		const why = "no PRACK came"
		d.refuse(*d.invite, 504, reasonHeader(Q850(causeTimer, why))...)
		d.over(Ended{Status: 504, Reason: why})
		return
	}
	d.reply(r.response)
	r.at = d.now.Add(r.gap)
	r.gap *= 2
	if r.at.After(r.until) {
		r.at = r.until
	}
}

// onPrack takes the PRACK of our provisional response: RFC 3262 §3. It may answer
// our offer or, once theirs is answered, bring another: RFC 3262 §5.
func (d *Dialog) onPrack(req Request) {
	r := d.reliable
	if r == nil || strings.Join(strings.Fields(req.Headers.Get("RAck")), " ") != r.rack {
		d.refuse(req, 481)
		return
	}
	d.reliable = nil
	switch {
	case !d.readable(req):
	case d.offered != nil && req.SDP == nil:
		const why = "PRACK without an answer to our offer"
		d.reply(d.response(req, 200))
		d.refuse(*d.invite, 488, reasonHeader(Q850(causeIncompatible, why))...)
		d.over(Ended{Status: 488, Reason: why})
	case d.offered != nil:
		d.reply(d.response(req, 200))
		d.session, d.offered = d.offered, nil
		d.tell(Renegotiated{SDP: req.SDP, Ours: d.session})
	case req.SDP != nil && d.session == nil:
		d.refuse(req, 500, d.retryLater()) // the INVITE's own offer has no answer yet
	case req.SDP != nil:
		d.asked = &req
		d.tell(Offered{SDP: req.SDP})
	default:
		d.reply(d.response(req, 200))
	}
}

// earlyBusy tells that our final answer, or the next provisional one, has to
// wait: for a PRACK (RFC 3262 §3) or for an answer in the early dialog.
func (d *Dialog) earlyBusy() bool { return d.reliable != nil || d.asked != nil || d.asking != nil }

// sendEarly sends what waited in an INVITE that rings.
func (d *Dialog) sendEarly() {
	switch {
	case d.earlyBusy():
	case d.acceptNext != nil:
		want := *d.acceptNext
		d.acceptNext, d.ringNext = nil, nil
		d.onWantAccept(want)
	case d.ringNext != nil:
		want := *d.ringNext
		d.ringNext = nil
		d.onWantRing(want)
	case d.wantOffer != nil && d.glareUntil.IsZero() && d.session != nil && d.far.update:
		offer := d.stamp(reoffer(d.session, d.wantOffer))
		d.wantOffer, d.moved = nil, true
		d.ask(Update, offer, offering) // RFC 3311 §5.1
	}
}

// acceptAgreed accepts an INVITE whose offer was answered before. The answer may
// be said again, not what took its place: RFC 3261 §13.2.1.
func (d *Dialog) acceptAgreed() {
	resp := d.response(*d.invite, 200, d.grant(*d.invite)...)
	if !d.moved && d.invite.SDP != nil {
		resp.SDP = d.session
	}
	d.reply(resp)
	d.repeat = newRepeating(resp, false, d.now)
}

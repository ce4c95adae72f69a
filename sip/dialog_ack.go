package sip

import "time"

// The timers of RFC 3261 §17.1.1.1 and how long we wait for an ACK or the
// final response to a cancelled INVITE.
const (
	t1       = 500 * time.Millisecond
	t2       = 4 * time.Second
	lastWait = 64 * t1
)

// repeating is our 2xx to an INVITE until its ACK comes: RFC 3261 §13.3.1.4.
type repeating struct {
	response Response
	late     bool          // it carries our offer, the ACK the answer
	gap      time.Duration // until the one after the next
	at       time.Time     // next
	until    time.Time
}

func newRepeating(resp Response, late bool, now time.Time) *repeating {
	return &repeating{response: resp, late: late, gap: 2 * t1, at: now.Add(t1), until: now.Add(lastWait)}
}

// repeatAccept sends our 2xx again, or ends the dialog when it was in vain.
func (d *Dialog) repeatAccept() {
	r := d.repeat
	if !d.now.Before(r.until) {
		d.byeUnconfirmed("no ACK came")
		return
	}
	d.reply(r.response)
	r.at = d.now.Add(r.gap)
	r.gap = min(2*r.gap, t2)
	if r.at.After(r.until) {
		r.at = r.until
	}
}

// onAck takes the ACK of our 2xx; that of a failure ends in its transaction.
func (d *Dialog) onAck(req Request) {
	if d.repeat == nil || req.CSeq != d.repeat.response.CSeq {
		return
	}
	late := d.repeat.late
	d.repeat = nil
	first := d.state == accepted
	if first {
		d.enter(confirmed)
	}
	switch {
	case d.ending != nil:
		d.byeUnconfirmed("")
	case late && req.SDP == nil:
		const why = "ACK without an answer to our offer"
		d.bye(Q850(causeIncompatible, why), Ended{Reason: why}) // RFC 3261 §13.2.1
	case late:
		d.session, d.offered = d.offered, nil
		d.confirm(first, req.SDP, d.session)
	default:
		d.confirm(first, nil, nil)
	}
}

// byeUnconfirmed ends a dialog whose end had to wait for the ACK.
func (d *Dialog) byeUnconfirmed(reason string) {
	if d.ending == nil {
		d.bye(Q850(causeTimer, reason), Ended{Reason: reason})
		return
	}
	d.bye(d.ending.Reason, Ended{Reason: d.ending.Reason})
}

// confirm tells what an ACK brought.
func (d *Dialog) confirm(first bool, answer, ours *SDP) {
	switch {
	case first:
		d.tell(Confirmed{SDP: answer, Ours: ours})
	case answer != nil:
		d.tell(Renegotiated{SDP: answer, Ours: ours})
	}
}

package sip

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// option100rel is the option tag of RFC 3262 §8.1.
const option100rel = "100rel"

// early is a dialog that a phone made of our INVITE by a reliable provisional
// response: RFC 3262 §4. Each phone that rings has one, with a CSeq space of its
// own. Others that ring are no dialogs to us before they accept.
type early struct {
	tag       string
	rseq      uint32 // of the last response that was acknowledged
	localSeq  uint32
	remoteSeq uint32
	answer    *SDP // theirs to the offer of our INVITE, while that is in force
	ours      *SDP // our side of what was agreed on; nil before
}

// earlyOf finds the early dialog of a phone, nil when there is none.
func (d *Dialog) earlyOf(tag string) *early {
	i := slices.IndexFunc(d.earlies, func(e *early) bool { return e.tag == tag })
	if i < 0 {
		return nil
	}
	return d.earlies[i]
}

// onReliable takes a provisional response that is reliable: RFC 3262 §4. One that
// is repeated or out of turn is not to be processed; the far end repeats it.
func (d *Dialog) onReliable(resp Response) {
	rseq, e := resp.rseq(), d.earlyOf(resp.To.Tag)
	switch {
	case e == nil && len(d.earlies) >= maxForks, e != nil && rseq != e.rseq+1:
		return
	case d.owedPrack != nil && resp.SDP != nil:
		return // one offer after the other
	case e == nil:
		e = &early{tag: resp.To.Tag, localSeq: resp.CSeq}
		d.earlies = append(d.earlies, e)
	}
	e.rseq = rseq
	d.tell(Progressed{Status: resp.Status, SDP: resp.SDP})
	switch {
	case resp.SDP == nil || e.ours != nil:
		d.prack(e, resp, nil)
	case d.offered == nil: // it is their offer: the PRACK brings our answer, RFC 3262 §5
		d.owedPrack = &resp
		d.tell(Offered{SDP: resp.SDP})
	default:
		e.answer, e.ours = resp.SDP, d.offered
		d.prack(e, resp, nil)
	}
}

// rseq is the number of a reliable provisional response, 0 of any other: RFC 3262 §7.1.
func (r Response) rseq() uint32 {
	n, err := strconv.ParseUint(strings.TrimSpace(r.Headers.Get("RSeq")), 10, 32)
	if err != nil || r.To.Tag == "" || !slices.Contains(r.Headers.tokens("Require"), option100rel) {
		return 0
	}
	return uint32(n)
}

// prack acknowledges a reliable provisional response within its early dialog:
// RFC 3262 §7.2.
func (d *Dialog) prack(e *early, resp Response, answer *SDP) {
	other := d.fork(resp)
	req := other.request(Prack)
	req.Headers = append(Headers{{"RAck", fmt.Sprintf("%d %d %s", e.rseq, resp.CSeq, Invite)}}, d.credentials()...)
	req.SDP = answer
	other.send(req)
	e.localSeq = other.localSeq
	d.adopt(other)
}

// answerEarly sends the PRACK with our answer to the offer in a reliable
// provisional response. Without one the call cannot be.
func (d *Dialog) answerEarly(answer *SDP) {
	resp := *d.owedPrack
	d.owedPrack = nil
	e := d.earlyOf(resp.To.Tag)
	if answer == nil {
		const why = "their offer does not suit us"
		d.prack(e, resp, nil)
		d.cancel(WantEnd{Reason: Q850(causeIncompatible, why)})
		return
	}
	e.ours = d.stamp(answer)
	d.prack(e, resp, e.ours)
}

// seqOf is where the CSeq of a request is kept: every early dialog counts for itself.
func (d *Dialog) seqOf(req Request) *uint32 {
	if e := d.earlyOf(req.From.Tag); e != nil && d.unmade() {
		return &e.remoteSeq
	}
	return &d.remoteSeq
}

// unmade tells that our INVITE has no 2xx: there is no dialog but early ones.
func (d *Dialog) unmade() bool { return d.state < owing }

// onEarlyUpdate takes their offer before our INVITE is answered: RFC 3311 §5.2.
// It needs an early dialog in which the first offer was answered reliably.
func (d *Dialog) onEarlyUpdate(req Request) {
	e := d.earlyOf(req.From.Tag)
	switch {
	case d.asked != nil || d.owedPrack != nil:
		d.refuse(req, 500, d.retryLater())
	case e == nil || e.ours == nil:
		d.refuse(req, 491)
	default:
		d.asked = &req
		d.tell(Offered{SDP: req.SDP})
	}
}

// answerEarlyUpdate keeps what is in force in that early dialog from now on.
func (d *Dialog) answerEarlyUpdate(req Request, sdp *SDP) {
	resp := d.response(req, 200)
	resp.SDP = d.stamp(sdp)
	if e := d.earlyOf(req.From.Tag); e != nil {
		e.answer, e.ours = nil, resp.SDP
	}
	d.reply(resp)
}

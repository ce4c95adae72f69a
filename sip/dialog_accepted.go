package sip

import "slices"

// maxForks bounds how many other phones that accepted our INVITE are
// remembered. A phone beyond it gets another BYE for each 2xx it repeats.
const maxForks = 8

// onAccepted takes a 2xx to our first INVITE: RFC 3261 §13.2.2.4.
func (d *Dialog) onAccepted(resp Response) {
	switch d.state {
	case calling, proceeding:
		d.establish(resp)
	case cancelling: // it crossed our CANCEL
		d.become(resp)
		d.acknowledge(resp)
		d.bye(d.ending.Reason, Ended{Status: 487, Reason: d.ending.Reason})
	case owing:
		if resp.To.Tag != d.remote.Tag {
			d.hangUpFork(resp)
		}
	case confirmed, ended:
		if resp.To.Tag == d.remote.Tag {
			d.acknowledge(resp) // our ACK got lost
			return
		}
		d.hangUpFork(resp)
	}
}

// establish makes the dialog of a 2xx.
func (d *Dialog) establish(resp Response) {
	d.become(resp)
	d.owedPrack = nil
	e := d.earlyOf(resp.To.Tag)
	switch {
	case e != nil && e.ours != nil: // what its 2xx says of it is to be ignored: RFC 3261 §13.2.1
		d.session, d.offered = e.ours, nil
		d.acknowledge(resp)
		d.enter(confirmed)
		d.granted(resp)
		d.tell(Accepted{SDP: e.answer, Answer: resp})
	case resp.SDP == nil:
		d.acknowledge(resp)
		d.bye("", Ended{Status: 488, Reason: "accepted without a description"})
	case d.offered == nil: // it is their offer: the ACK brings our answer
		d.enter(owing)
		d.owed = &resp
		d.tell(Accepted{SDP: resp.SDP, Answer: resp})
	default:
		d.session, d.offered = d.offered, nil
		d.acknowledge(resp)
		d.enter(confirmed)
		d.granted(resp)
		d.tell(Accepted{SDP: resp.SDP, Answer: resp})
	}
}

// become takes what a dialog is made of from the response: RFC 3261 §12.1.2.
func (d *Dialog) become(resp Response) {
	if e := d.earlyOf(resp.To.Tag); e != nil {
		d.localSeq, d.remoteSeq = max(d.localSeq, e.localSeq), e.remoteSeq
	}
	d.remote.Tag = resp.To.Tag
	d.routes = reversed(resp.RecordRoute)
	d.retarget(resp.Contact, resp.Source)
	d.far.learn(resp.Headers)
}

// acknowledge sends the ACK of a 2xx, the same again when that was repeated.
func (d *Dialog) acknowledge(resp Response) {
	ack := d.request(Ack)
	d.localSeq-- // an ACK has the CSeq of its INVITE
	ack.CSeq = resp.CSeq
	ack.Headers = d.credentials()
	if resp.CSeq == d.ackSeq {
		ack.SDP = d.ackSDP
	}
	d.send(ack)
}

// isRepeated tells whether a response is a 2xx to a re-INVITE that is settled.
func (d *Dialog) isRepeated(resp Response) bool {
	return success(resp.Status) && (d.state == confirmed || d.state == ended) && resp.To.Tag == d.remote.Tag
}

// answerOwed sends the ACK with our answer to the offer in their 2xx.
func (d *Dialog) answerOwed(answer *SDP) {
	resp := *d.owed
	d.owed = nil
	d.session = d.stamp(answer)
	d.ackSDP, d.ackSeq = d.session, resp.CSeq
	d.acknowledge(resp)
	d.enter(confirmed)
	d.granted(resp)
}

// hangUpFork ends the dialog that another phone made of our INVITE: RFC 3261
// §13.2.2.4. It has a CSeq space, a target and a route set of its own.
func (d *Dialog) hangUpFork(resp Response) {
	other := d.fork(resp)
	other.acknowledge(resp)
	if !slices.Contains(d.forks, resp.To.Tag) {
		if len(d.forks) < maxForks {
			d.forks = append(d.forks, resp.To.Tag)
		}
		bye := other.request(Bye)
		bye.Headers = reasonHeader(Q850(causeElsewhere, ""))
		other.send(bye)
	}
	d.adopt(other)
}

// fork is the dialog that another phone made of our INVITE, for as long as it
// takes to send something within it.
func (d *Dialog) fork(resp Response) *Dialog {
	other := *d
	other.orders = nil
	other.localSeq = resp.CSeq
	other.ackSDP = nil
	other.become(resp)
	return &other
}

// adopt sends what was sent within a fork.
func (d *Dialog) adopt(other *Dialog) {
	d.named = other.named
	d.orders = append(d.orders, other.orders...)
}

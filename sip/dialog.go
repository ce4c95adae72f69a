package sip

import (
	"net/netip"
	"time"
)

// Dialog is one leg's dialog from INVITE to BYE, begun by either side.
//
// Not supported: strict routing; a route without ;lr is used as a loose one.
type Dialog struct {
	state state
	now   time.Time // of the Step in progress

	callID    string
	owner     bool  // we sent the INVITE that made the Call-ID
	local     Party // with our tag
	remote    Party // with their tag once it is known
	contact   string
	target    string // remote target: RFC 3261 §12.2.1.1
	routes    []string
	next      netip.AddrPort
	transport string
	localSeq  uint32
	remoteSeq uint32 // 0 before their first request
	named     int    // how many transactions were named
	far       abilities

	invite    *Request   // the first INVITE: ours as sent last, or theirs
	extra     Headers    // what the call wanted in our INVITE
	cred      Header     // authorization of our INVITE
	tries     int        // of authorization
	refused   int        // status of the challenge
	cancelled bool       // CANCEL is sent
	forks     []string   // tags of other phones that accepted our INVITE
	ackSDP    *SDP       // answer that goes with the ACK of ackSeq, after their late offer
	ackSeq    uint32     // CSeq of the last INVITE of ours that was accepted
	ring      *Response  // last provisional response sent
	ringAt    time.Time  // when it is due again
	giveUp    time.Time  // when waiting for the end of a cancelled INVITE stops
	ending    *WantEnd   // end wanted while neither BYE nor a response can do it
	owed      *Response  // 200 with their offer that our ACK must answer
	repeat    *repeating // our 2xx without ACK

	earlies   []*early  // of our INVITE, in order of coming
	owedPrack *Response // their reliable provisional response with an offer that our PRACK must answer

	rseq       uint32    // of our last reliable provisional response
	reliable   *reliable // ours without PRACK
	ringNext   *WantRing // what waits for it
	acceptNext *WantAccept
	moved      bool // an offer in the early dialog took the place of the INVITE's

	asked  *Request // their re-INVITE or UPDATE that waits for WantAnswer
	asking *asking  // our re-INVITE or UPDATE without a final response

	probe  *Request // our OPTIONS without a final response
	unsent int      // probes in a row that could not be sent

	offered *SDP // our offer without an answer
	session *SDP // our side of the session in force
	sent    *SDP // last description sent, for its version

	wantOffer   *SDP   // re-INVITE to send when the dialog is free
	wantName    *Party // identity to send when the dialog is free
	wantRefresh bool   // refresh of the session to send when the dialog is free
	glares      int    // 491s in a row
	glareUntil  time.Time

	lease  lease         // how long the session lasts
	least  time.Duration // the shortest interval that the far end takes
	raises int           // because of 422s

	orders []Order
	events []Event
}

// Step is everything that can happen to a dialog. now is never before that of
// an earlier Step.
func (d *Dialog) Step(now time.Time, in Input) ([]Order, []Event) {
	d.now = now
	switch in := in.(type) {
	case GotRequest:
		d.onRequest(in.Request)
	case GotResponse:
		d.onResponse(in.Response)
	case TxFailed:
		d.onTxFailed(in)
	case Tick:
		d.onTick()
	case WantInvite:
		d.onWantInvite(in)
	case WantRetry:
		d.onWantRetry(in)
	case WantRing:
		d.onWantRing(in)
	case WantAccept:
		d.onWantAccept(in)
	case WantRefuse:
		d.onWantRefuse(in)
	case WantReinvite:
		d.onWantReinvite(in)
	case WantAnswer:
		d.onWantAnswer(in)
	case WantIdentity:
		d.onWantIdentity(in)
	case WantAlive:
		d.onWantAlive()
	case WantEnd:
		d.onWantEnd(in)
	}
	d.sendWaiting()
	orders, events := d.orders, d.events
	d.orders, d.events = nil, nil
	return orders, events
}

// onRequest is every request that can come.
func (d *Dialog) onRequest(req Request) {
	switch req.Method {
	case Ack:
		d.onAck(req)
		return
	case Cancel:
		d.onCancel(req)
		return
	}
	if !d.inOrder(req) || !d.understood(req) {
		return
	}
	switch req.Method {
	case Invite:
		d.onReinvite(req)
	case Update:
		d.onUpdate(req)
	case Bye:
		d.onBye(req)
	case Prack:
		d.onPrack(req)
	case Info:
		d.onInfo(req)
	case Options:
		d.onOptions(req)
	case Register:
		d.refuse(req, 405, allowed) // known, but not within a dialog: RFC 3261 §8.2.1
	default:
		d.refuse(req, 501, allowed)
	}
}

// onResponse is every response that can come. Those to BYE, CANCEL and ACK
// change nothing: RFC 3261 §15.1.1 and §9.1.
func (d *Dialog) onResponse(resp Response) {
	switch {
	case resp.Method == Invite && d.isFirst(resp):
		d.onInviteResponse(resp)
	case resp.Method == Invite && d.isAsking(resp), resp.Method == Update && d.isAsking(resp):
		d.onAskingResponse(resp)
	case d.isProbe(resp):
		d.onProbeResponse(resp)
	case resp.Method == Invite && d.isRepeated(resp):
		d.acknowledge(resp) // our ACK got lost
	}
}

// onTxFailed is every request of ours that may fail without a response.
func (d *Dialog) onTxFailed(f TxFailed) {
	switch {
	case d.owner && d.invite != nil && f.Tx == d.invite.Tx:
		d.onInviteFailed(f)
	case d.asking != nil && f.Tx == d.asking.request.Tx:
		d.onAskingFailed(f.Status, f.Cause)
	case d.probe != nil && f.Tx == d.probe.Tx:
		d.onProbeFailed(f)
	}
}

// onTick is every timer.
func (d *Dialog) onTick() {
	if due(d.ringAt, d.now) {
		d.ringAgain()
	}
	if d.repeat != nil && due(d.repeat.at, d.now) {
		d.repeatAccept()
	}
	if d.reliable != nil && due(d.reliable.at, d.now) {
		d.repeatReliable()
	}
	if due(d.giveUp, d.now) {
		d.onGiveUp()
	}
	if due(d.glareUntil, d.now) {
		d.glareUntil = time.Time{} // sendWaiting asks again
	}
	d.onLease()
}

// Wake is when a Tick is due; zero: never. It is zero after Ended.
func (d *Dialog) Wake() time.Time {
	var at time.Time
	switch {
	case d.repeat != nil:
		at = d.repeat.at
	case d.reliable != nil:
		at = d.reliable.at
	}
	for _, t := range []time.Time{d.ringAt, d.giveUp, d.glareUntil, d.lease.refreshAt, d.lease.expireAt} {
		if !t.IsZero() && (at.IsZero() || t.Before(at)) {
			at = t
		}
	}
	return at
}

func due(at, now time.Time) bool { return !at.IsZero() && !now.Before(at) }

func success(status int) bool { return status >= 200 && status <= 299 }

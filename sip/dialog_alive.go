package sip

// maxUnsent bounds how many probes in a row may fail to leave the house. One
// says nothing of the far end: our own network may have failed.
const maxUnsent = 2

// onWantAlive sends OPTIONS within the dialog: RFC 3261 §11. There is at most
// one without a final response.
func (d *Dialog) onWantAlive() {
	switch {
	case d.state != confirmed:
		d.ignore("alive")
	case d.probe == nil:
		req := d.request(Options)
		req.Headers = Headers{acceptSDP} // RFC 3261 §11.1
		d.probe = &req
		d.send(req)
	}
}

func (d *Dialog) isProbe(resp Response) bool {
	return d.probe != nil && resp.Method == Options && resp.CSeq == d.probe.CSeq
}

// onProbeResponse: whatever a phone answers, it is there, also when it does not
// serve OPTIONS, but for 408 and 481 (RFC 3261 §12.2.1.2) and for what says that
// nobody is at our target (RFC 5057 §5.1): a phone that was switched off and on
// may have another contact.
func (d *Dialog) onProbeResponse(resp Response) {
	switch resp.Status {
	case 404, 408, 410, 481, 604:
		d.lose(resp.Status, resp.Reason)
		return
	}
	if resp.Status >= 200 {
		d.probe, d.unsent = nil, 0
	}
}

// onProbeFailed: no response at all counts as 408, RFC 3261 §12.2.1.2; one that
// could not be sent counts as 503, RFC 3261 §8.1.3.1.
func (d *Dialog) onProbeFailed(f TxFailed) {
	d.probe = nil
	if f.Status == 503 {
		if d.unsent++; d.unsent < maxUnsent {
			return
		}
	}
	d.lose(f.Status, "OPTIONS: "+f.Cause)
}

// lose ends a dialog in which the far end is there no more: RFC 3261 §12.2.1.2.
func (d *Dialog) lose(status int, cause string) {
	if status == 0 {
		status = 408
	}
	if cause == "" {
		cause = "the far end lost the dialog"
	}
	if d.state == ringing { // the callee has no early BYE: RFC 3261 §15
		d.refuse(*d.invite, 480)
		d.over(Ended{Status: status, Reason: cause})
		return
	}
	d.bye("", Ended{Status: status, Reason: cause})
}

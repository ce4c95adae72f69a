package sip

// onWantEnd ends the dialog by what fits its state.
func (d *Dialog) onWantEnd(want WantEnd) {
	switch d.state {
	case idle:
		d.over(Ended{Reason: want.Reason})
	case calling, proceeding:
		d.cancel(want)
	case challenged:
		d.over(Ended{Status: d.refused, Reason: want.Reason})
	case owing:
		d.acknowledge(*d.owed)
		d.bye(want.Reason, Ended{Reason: want.Reason})
	case ringing:
		d.end(want)
	case accepted:
		if d.ending != nil {
			d.ignore("end")
			return
		}
		d.ending = &want // no BYE before the ACK or its timeout: RFC 3261 §15
	case confirmed:
		d.bye(want.Reason, Ended{Reason: want.Reason})
	case cancelling, ended:
		d.ignore("end")
	}
}

// end refuses a received INVITE because the call is over.
func (d *Dialog) end(want WantEnd) {
	status := want.Status
	if status < 300 || status > 699 {
		status = 480
	}
	d.refuse(*d.invite, status, reasonHeader(want.Reason)...)
	d.over(Ended{Status: status, Reason: want.Reason})
}

// bye sends BYE. The dialog is over with that, whatever is answered: RFC 3261
// §15.1.1. header is the value of its Reason header, "" for a cause that goes with
// the status (RFC 3326); e is what the call is told.
func (d *Dialog) bye(header string, e Ended) {
	if header == "" {
		header = Q850(causeOf(e.Status), "")
	}
	req := d.request(Bye)
	req.Headers = reasonHeader(header)
	d.send(req)
	d.over(e)
}

func reasonHeader(value string) Headers {
	if value == "" {
		return nil
	}
	return Headers{{"Reason", value}}
}

// onBye: RFC 3261 §15.1.2.
func (d *Dialog) onBye(req Request) {
	switch d.state {
	case idle, calling, proceeding, challenged, cancelling:
		d.refuse(req, 481) // the callee has no early BYE: RFC 3261 §15
	case ringing:
		d.reply(d.response(req, 200))
		d.refuse(*d.invite, 487)
		d.over(Ended{ByThem: true, Status: 487, Reason: req.Headers.Get("Reason")})
	case ended:
		d.reply(d.response(req, 200)) // crossed ours: RFC 5407 §3.2.1
	default:
		d.reply(d.response(req, 200))
		d.over(Ended{ByThem: true, Reason: req.Headers.Get("Reason")})
	}
}

package sip

import "strings"

// inOrder checks the CSeq of a request and keeps it: RFC 3261 §12.2.2. A
// repeated one is absorbed; its transaction repeats the response.
func (d *Dialog) inOrder(req Request) bool {
	switch last := d.seqOf(req); {
	case *last == 0 || req.CSeq > *last:
		*last = req.CSeq
		return true
	case req.CSeq < *last:
		d.refuse(req, 500)
	}
	return false
}

// understood refuses what cannot be served whatever its method, and what comes
// too late. A BYE is never refused for what it requires.
func (d *Dialog) understood(req Request) bool {
	if req.Method == Bye {
		return true
	}
	if d.state == ended {
		d.refuse(req, 481) // RFC 3261 §12.2.2
		return false
	}
	if options := unsupported(req.Headers); len(options) > 0 {
		d.refuse(req, 420, Header{"Unsupported", strings.Join(options, ", ")}) // RFC 3261 §8.2.2.3
		return false
	}
	if least, brief := TooBrief(req.Method, req.Headers); brief {
		d.refuse(req, 422, least)
		return false
	}
	return true
}

// onOptions: RFC 3261 §11.2.
func (d *Dialog) onOptions(req Request) {
	d.reply(d.response(req, 200, allowed, supported, acceptSDP))
}

var acceptSDP = Header{"Accept", "application/sdp"}

// onInfo takes a digit; an empty INFO is a sign of life: RFC 6086 §4.2.2.
func (d *Dialog) onInfo(req Request) {
	if len(req.Body) == 0 && req.SDP == nil {
		d.reply(d.response(req, 200))
		return
	}
	mime, _, _ := strings.Cut(req.BodyType, ";")
	if !strings.EqualFold(strings.TrimSpace(mime), "application/dtmf-relay") {
		d.refuse(req, 415, Header{"Accept", "application/dtmf-relay"})
		return
	}
	digit, ok := relayedDigit(string(req.Body))
	if !ok {
		d.refuse(req, 400)
		return
	}
	d.reply(d.response(req, 200))
	d.tell(DigitInfo{Digit: digit})
}

// relayedDigit reads "Signal=5" out of an application/dtmf-relay body.
func relayedDigit(body string) (byte, bool) {
	for line := range strings.Lines(body) {
		name, value, _ := strings.Cut(line, "=")
		if !strings.EqualFold(strings.TrimSpace(name), "Signal") {
			continue
		}
		value = strings.ToUpper(strings.TrimSpace(value))
		if len(value) == 1 && strings.Contains("0123456789*#ABCD", value) {
			return value[0], true
		}
		switch value {
		case "10":
			return '*', true
		case "11":
			return '#', true
		}
	}
	return 0, false
}

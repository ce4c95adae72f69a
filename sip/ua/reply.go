package ua

import (
	"hotline/sip"

	sipgo "github.com/emiago/sipgo/sip"
)

// Reply answers the request named by Response.Tx; it never blocks. Via, From,
// To, Call-ID, CSeq and Record-Route are taken from the request; of the
// response To.Tag, Status, Reason, Contact, Headers and SDP. Answers of one
// Call-ID leave in order. A 2xx to INVITE may be replied again and again. What
// cannot be answered any more is dropped and logged.
func (u *UA) Reply(resp sip.Response) {
	u.mu.Lock()
	s := u.byName[resp.Tx]
	u.mu.Unlock()
	if s == nil {
		u.log.Warn("nothing to reply to", "call", resp.CallID, "method", resp.Method, "status", resp.Status)
		return
	}
	if !u.out.post(s.m.get("Call-ID"), job{run: func() { u.respond(s, resp) }}, false) {
		u.count.dropped.Add(1)
		u.log.Error("too much is waiting, reply dropped", "call", resp.CallID, "status", resp.Status)
	}
}

// respond sends an answer through its transaction, or past it when it is one
// more 2xx: those are repeated by the dialog until their ACK, RFC 3261 §13.3.1.4.
func (u *UA) respond(s *serverTx, resp sip.Response) {
	u.contain("a reply", resp.CallID, func() {
		again, fine := s.admit(resp)
		if !fine {
			u.log.Warn("a reply after the final one was dropped", "call", s.m.get("Call-ID"), "status", resp.Status)
			return
		}
		res := u.compose(s, resp)
		var err error
		switch {
		case again:
			err = s.back.write([]byte(res.String()))
		case s.strange(resp.Status):
			err = s.back.write([]byte(res.String()))
			s.tx.Terminate()
		default:
			err = s.tx.Respond(res)
		}
		if err != nil {
			u.log.Warn("cannot send reply", "call", s.m.get("Call-ID"), "status", resp.Status, "error", err)
			return
		}
		u.count.sent.Add(1)
	})
}

// strange tells an answer to somebody of whom nothing is kept: RFC 3261 §26.3.2.4.
// A copy of the request gets the same one again, worked out anew.
func (s *serverTx) strange(status int) bool {
	switch status {
	case 401, 403:
		return true
	case 404, 405, 481, 503:
		return s.m.method() != sip.Invite && s.m.method() != sip.Cancel
	}
	return false
}

// admit notes an answer. After the final one only a 2xx to an accepted INVITE
// may follow, and that goes past the transaction.
func (s *serverTx) admit(resp sip.Response) (again, fine bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	success := resp.Status >= 200 && resp.Status < 300
	if s.final != 0 {
		again = success && s.final < 300 && s.m.method() == sip.Invite
		return again, again
	}
	if resp.To.Tag != "" {
		s.tag = resp.To.Tag
	}
	if resp.Status >= 200 {
		s.final = resp.Status
	}
	return false, true
}

// compose builds the response to a request: RFC 3261 §8.2.6.
func (u *UA) compose(s *serverTx, resp sip.Response) *sipgo.Response {
	res := sipgo.NewResponseFromRequest(s.req, resp.Status, phrase(resp.Status, resp.Reason), nil)
	if given, _ := parseParty(s.m.get("To")); given.Tag == "" && resp.Status > 100 {
		tag := resp.To.Tag
		if tag == "" {
			tag = s.m.statelessTag()
		}
		res.To().Params.Add("tag", tag)
	}
	if resp.Contact != "" {
		addHeader(res, "Contact", bracketed(u.contact(resp.Contact, s.back, s.req.Recipient.IsEncrypted())))
	}
	for _, h := range resp.Headers {
		addHeader(res, h.Name, h.Value)
	}
	if u.cfg.UserAgent != "" && resp.Headers.Get("Server") == "" {
		addHeader(res, "Server", u.cfg.UserAgent)
	}
	setBody(res, resp.SDP, nil, "")
	return res
}

// addHeader writes a header as it is given, on one line.
func addHeader(msg sipgo.Message, name, value string) {
	msg.AppendHeader(sipgo.NewHeader(oneLine(name), oneLine(value)))
}

// setBody writes the body with its type and length.
func setBody(msg sipgo.Message, s *sip.SDP, raw []byte, kind string) {
	if s != nil {
		raw, kind = FormatSDP(s), "application/sdp"
	}
	if len(raw) > 0 {
		addHeader(msg, "Content-Type", kind)
	}
	msg.SetBody(raw)
}

package ua

import (
	"time"

	"hotline/sip"

	sipgo "github.com/emiago/sipgo/sip"
)

// ranks order an INVITE, its CANCEL and its ACK, which share a CSeq number.
var ranks = map[string]int{sip.Cancel: 1, sip.Ack: 2}

// receive takes one message off a socket: what there is no time for goes unread,
// the rest is refused at once, or handed to the lane of its Call-ID. It runs on the goroutine that reads the socket.
func (u *UA) receive(data []byte, from *hop) {
	u.count.received.Add(1)
	verdict, later := u.gate.admit(data, from.remote.Addr())
	if verdict == sip.Drop {
		return
	}
	u.contain("receiving", "", func() {
		m := scan(data)
		switch {
		case m.isResponse():
			u.receiveResponse(&m, data, from)
		case verdict == sip.Busy:
			u.sendAway(&m, data, later, from)
		default:
			u.receiveRequest(&m, data, from)
		}
	})
}

func (u *UA) receiveRequest(m *message, data []byte, from *hop) {
	r := check(m, from)
	var req *sipgo.Request
	if r.status == 0 {
		msg, err := u.parser.ParseSIP(data)
		var ok bool
		if req, ok = msg.(*sipgo.Request); err != nil || !ok || req.Via() == nil {
			r = refuse(400, "")
		}
	}
	if r.status != 0 {
		u.refuse(m, r, from)
		return
	}
	req.SetTransport(from.network())
	req.SetSource(from.remote.String())
	a := arrival{m: m, req: req, from: from, key: serverKey(m, m.method())}
	author, _ := parseParty(m.get("From"))
	number, method, _ := m.cseq()
	came := time.Now()
	j := job{author: "tag " + author.Tag, seq: number, rank: ranks[method], run: func() {
		u.gate.waited(m, time.Since(came))
		u.serve(a)
	}}
	if !u.in.post(m.get("Call-ID"), j, false) {
		u.count.dropped.Add(1)
		u.log.Warn("too much is waiting, request refused", "call", m.get("Call-ID"), "method", method)
		u.refuse(m, refuse(503, ""), from)
	}
}

// refuse answers without state. An ACK is never answered, and neither is what
// names no way back.
func (u *UA) refuse(m *message, r refusal, to *hop) {
	u.count.refused.Add(1)
	if m.method() == sip.Ack || m.topVia() == "" {
		return
	}
	back := u.replyHop(m, to)
	if err := back.write(m.reply(r, to.remote)); err != nil {
		u.log.Warn("cannot send refusal", "status", r.status, "error", err)
	}
}

func (u *UA) receiveResponse(m *message, data []byte, from *hop) {
	msg, err := u.parser.ParseSIP(data)
	res, ok := msg.(*sipgo.Response)
	_, method, fine := m.cseq()
	if err != nil || !ok || !fine || m.fault != "" || res.Via() == nil || res.StatusCode < 100 || res.StatusCode > 699 {
		u.count.refused.Add(1) // RFC 4475 §3.1.2.5: a bad response is dropped
		return
	}
	res.SetTransport(from.network())
	u.mu.Lock()
	c := u.clients[res.Via().Params.GetOr("branch", "")+" "+method]
	u.mu.Unlock()
	if c == nil || c.callID != m.get("Call-ID") {
		u.count.dropped.Add(1) // not ours, or more than 64*T1 late
		return
	}
	if !u.in.post(c.callID, job{run: func() { u.answered(c, m, res, from) }}, false) {
		u.count.dropped.Add(1)
		u.log.Warn("too much is waiting, response dropped", "call", c.callID, "method", method)
	}
}

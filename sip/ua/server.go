package ua

import (
	"net/netip"
	"strconv"
	"strings"
	"sync"

	"hotline/sip"

	sipgo "github.com/emiago/sipgo/sip"
)

// arrival is a request on its way from the socket to the handler.
type arrival struct {
	m    *message
	req  *sipgo.Request
	from *hop
	key  string
}

// serverTx is a request received and what was answered to it.
type serverTx struct {
	arrival
	name string // Request.Tx
	tx   *sipgo.ServerTx
	back *hop

	mu    sync.Mutex
	final int    // status of the final answer, 0 before it
	tag   string // To tag of the answers
	stop  func() // takes its end for want of an answer back
}

const cookie = sipgo.RFC3261BranchMagicCookie

// serverKey names the transaction that a request belongs to, as one of the
// given method: RFC 3261 §17.2.3. Without a branch of RFC 3261, or with one of
// nothing but its cookie (RFC 4475 §3.2.1), it is made of what RFC 2543 compares.
func serverKey(m *message, method string) string {
	via := m.topVia()
	head, params, _ := strings.Cut(via, ";")
	sentBy := head[strings.LastIndexAny(head, " \t")+1:]
	if branch := param(params, "branch"); len(branch) > len(cookie) && strings.HasPrefix(branch, cookie) {
		return strings.Join([]string{branch, strings.ToLower(sentBy), method}, " ")
	}
	from, _ := parseParty(m.get("From"))
	number, _, _ := m.cseq()
	return strings.Join([]string{m.get("Call-ID"), from.Tag, strconv.Itoa(int(number)), via, method}, " ")
}

// replyHop is where the answers to a request go: RFC 3261 §18.2.2, RFC 3581 §4.
func (u *UA) replyHop(m *message, from *hop) *hop {
	if from.transport != overUDP {
		return from
	}
	head, params, _ := strings.Cut(m.topVia(), ";")
	for _, p := range strings.Split(params, ";") {
		if key, _, _ := strings.Cut(strings.TrimSpace(p), "="); strings.EqualFold(key, "rport") {
			return from
		}
	}
	port := uint16(5060)
	sentBy := head[strings.LastIndexAny(head, " \t")+1:]
	if i := strings.LastIndexByte(sentBy, ':'); i > strings.LastIndexByte(sentBy, ']') {
		if n, err := strconv.ParseUint(sentBy[i+1:], 10, 16); err == nil && n > 0 {
			port = uint16(n)
		}
	}
	return u.udpHop(netip.AddrPortFrom(from.remote.Addr(), port))
}

// serve takes a request to the transaction it belongs to, or to the handler.
// It runs in the lane of the Call-ID.
func (u *UA) serve(a arrival) {
	method := a.m.method()
	if method == sip.Ack {
		u.serveAck(a)
		return
	}
	u.mu.Lock()
	known, full := u.servers[a.key], len(u.servers) >= maxServers
	u.mu.Unlock()
	switch {
	case known != nil:
		u.contain("a repeated request", a.m.get("Call-ID"), func() { _ = known.tx.Receive(a.req) })
		return
	case full:
		u.count.dropped.Add(1)
		u.refuse(a.m, refuse(503, ""), a.from)
		return
	}
	s := u.newServer(a)
	switch method {
	case sip.Invite:
		if err := s.tx.Respond(sipgo.NewResponseFromRequest(a.req, 100, phrases[100], nil)); err != nil {
			u.log.Warn("cannot send 100", "call", a.m.get("Call-ID"), "error", err)
		}
		u.deliver(s)
		u.serveEarlyCancel(s)
	case sip.Cancel:
		u.serveCancel(s)
	default:
		s.mu.Lock()
		s.stop = u.timers.after(txTime, func() { u.abandon(s) })
		s.mu.Unlock()
		u.deliver(s)
	}
}

// newServer opens a transaction.
func (u *UA) newServer(a arrival) *serverTx {
	s := &serverTx{arrival: a, back: u.replyHop(a.m, a.from)}
	stampVia(a.req, a.from.remote)
	s.tx = sipgo.NewServerTx(a.key, a.req, s.back, discard)
	s.tx.OnTerminate(func(string, error) { u.forgetServer(s) })
	u.mu.Lock()
	u.serial++
	s.name = "in-" + strconv.FormatUint(u.serial, 10)
	u.servers[a.key], u.byName[s.name] = s, s
	u.mu.Unlock()
	_ = s.tx.Init() // of an INVITE or not, it only sets up timers
	return s
}

// forgetServer makes room when sipgo has ended a transaction. Its name stays
// for a while: a 2xx may be repeated until 64*T1 after the first.
func (u *UA) forgetServer(s *serverTx) {
	u.mu.Lock()
	delete(u.servers, s.key)
	u.mu.Unlock()
	s.mu.Lock()
	if s.stop != nil {
		s.stop()
	}
	s.mu.Unlock()
	forget := func() {
		u.mu.Lock()
		delete(u.byName, s.name)
		u.mu.Unlock()
	}
	if s.accepted() {
		u.timers.after(sipgo.T2, forget)
		return
	}
	forget()
}

// abandon ends a transaction that nobody answered: its sender has given up.
func (u *UA) abandon(s *serverTx) {
	s.mu.Lock()
	open := s.final == 0
	s.mu.Unlock()
	if open {
		u.log.Warn("a request was never answered", "call", s.m.get("Call-ID"), "method", s.m.method())
		s.tx.Terminate()
	}
}

// deliver brings a request to the handler; when that panics the request is refused.
func (u *UA) deliver(s *serverTx) {
	req := u.request(s.arrival)
	req.Tx = s.name
	callID := req.CallID
	if !u.contain("the handler of a "+req.Method, callID, func() { u.handler.Request(req) }) {
		u.respond(s, sip.Response{Status: 500})
	}
}

// serveAck ends the transaction of a refused INVITE, or is the ACK of a 2xx,
// which is the dialog's: RFC 3261 §13.3.1.4.
func (u *UA) serveAck(a arrival) {
	callID := a.m.get("Call-ID")
	u.mu.Lock()
	s := u.servers[serverKey(a.m, sip.Invite)]
	u.mu.Unlock()
	if s != nil && !s.accepted() {
		u.contain("an ACK", callID, func() { _ = s.tx.Receive(a.req) })
		return
	}
	to, _ := parseParty(a.m.get("To"))
	if to.Tag == a.m.statelessTag() {
		return // of an INVITE that was refused without state
	}
	u.contain("the handler of an ACK", callID, func() { u.handler.Request(u.request(a)) })
}

func (s *serverTx) accepted() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.final >= 200 && s.final < 300
}

package ua

import (
	"hotline/sip"

	sipgo "github.com/emiago/sipgo/sip"
)

// earlyCancel is a CANCEL that came before its INVITE.
type earlyCancel struct {
	s    *serverTx
	stop func()
}

// serveCancel answers a CANCEL and brings it to the handler: RFC 3261 §9.2.
//
// One whose INVITE is not (or no longer) known waits for it for 64*T1, since
// datagrams overtake each other, and gets its 481 only when that time is over.
// Until then it has no answer, so its sender repeats it, which does no harm.
func (u *UA) serveCancel(s *serverTx) {
	key := serverKey(s.m, sip.Invite)
	u.mu.Lock()
	invite := u.servers[key]
	full := len(u.early) >= maxEarly
	if invite == nil && !full {
		u.early[key] = &earlyCancel{s: s, stop: u.timers.after(txTime, func() { u.missedCancel(key) })}
	}
	u.mu.Unlock()
	switch {
	case invite != nil:
		u.cancelled(invite, s)
	case full:
		u.count.dropped.Add(1)
		u.respond(s, sip.Response{Status: 481})
	}
}

// serveEarlyCancel brings the CANCEL that an INVITE has overtaken.
func (u *UA) serveEarlyCancel(invite *serverTx) {
	u.mu.Lock()
	e := u.early[invite.key]
	delete(u.early, invite.key)
	u.mu.Unlock()
	if e != nil {
		e.stop()
		u.cancelled(invite, e.s)
	}
}

// missedCancel gives up waiting for an INVITE.
func (u *UA) missedCancel(key string) {
	u.mu.Lock()
	e := u.early[key]
	delete(u.early, key)
	u.mu.Unlock()
	if e != nil {
		u.respond(e.s, sip.Response{Status: 481})
	}
}

// cancelled answers a CANCEL with the To tag of its INVITE, as far as there is
// one yet, and tells the handler. The 487 to the INVITE is the dialog's.
func (u *UA) cancelled(invite, s *serverTx) {
	invite.mu.Lock()
	tag := invite.tag
	invite.mu.Unlock()
	u.respond(s, sip.Response{Status: sipgo.StatusOK, To: sip.Party{Tag: tag}})
	req := u.request(s.arrival)
	req.Tx = invite.name
	u.contain("the handler of a CANCEL", req.CallID, func() { u.handler.Request(req) })
}

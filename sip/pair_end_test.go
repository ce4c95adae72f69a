package sip

import (
	"fmt"
	"strings"
	"time"
)

// end is one dialog, its call (which wants things at random) and a transaction
// layer of the simplest kind: RFC 3261 §17.
type end struct {
	w      *pair
	name   string
	side   Local
	peer   *end
	dialog *Dialog
	ends   int
	how    Ended
	broken []string

	clients map[string]*clientTx
	servers map[string]*serverTx
	seq     uint32 // of the last request sent
	sdps    []*SDP // sent, by version
}

type clientTx struct {
	request           Request
	provisional, done bool
}

type serverTx struct {
	last  *Response
	acked bool
}

func newEnd(w *pair, name string, side Local) *end {
	return &end{w: w, name: name, side: side, clients: map[string]*clientTx{}, servers: map[string]*serverTx{}}
}

// wish wants something at random.
func (e *end) wish() {
	if e.dialog == nil {
		return
	}
	offer := Offer(e.side, Direction(e.w.dice.IntN(4)))
	switch e.w.dice.IntN(10) {
	case 0:
		e.step(WantRing{Status: 180})
	case 1:
		e.soundEarly(offer)
	case 2, 3:
		e.step(WantAccept{SDP: offer})
	case 4, 5:
		e.step(WantReinvite{SDP: offer})
	case 6:
		name := fmt.Sprint(e.w.dice.IntN(3))
		e.step(WantIdentity{Party{Display: name, URI: "sip:" + name + "@x"}})
	case 7:
		if e.w.dice.IntN(3) == 0 {
			e.step(WantEnd{Reason: "enough"})
		}
	case 8:
		if e.w.dice.IntN(3) == 0 {
			e.step(WantRefuse{Status: 486})
		}
	case 9:
		e.step(WantAlive{})
	}
}

// soundEarly sends sound before the answer, which goes reliably.
func (e *end) soundEarly(ours *SDP) {
	if invite := e.dialog.invite; e != e.w.a && invite.SDP != nil {
		var err error
		if ours, _, err = Answer(invite.SDP, e.side, SendRecv); err != nil {
			e.fault("cannot answer: %v", err)
		}
	}
	e.step(WantRing{Status: 183, SDP: ours})
}

func (e *end) step(in Input) {
	if e.dialog == nil {
		return
	}
	orders, events := e.dialog.Step(dawn.Add(e.w.now), in)
	for _, order := range orders {
		switch o := order.(type) {
		case SendRequest:
			e.send(o.Request)
		case SendResponse:
			e.reply(o.Response)
		}
	}
	for _, event := range events {
		e.hear(event)
	}
	if wake := e.dialog.Wake(); !wake.IsZero() {
		e.w.after(max(0, wake.Sub(dawn)-e.w.now), func() { e.step(Tick{}) })
	}
}

// hear is the call: it answers offers, sometimes late, sometimes not kindly.
func (e *end) hear(event Event) {
	e.w.note("%s ! %s", e.name, showEvent(event))
	e.w.seen[strings.TrimPrefix(fmt.Sprintf("%T", event), "sip.")]++
	switch event := event.(type) {
	case Ended:
		e.ends, e.how = e.ends+1, event
		if strings.Contains(event.Reason, "refreshed") {
			e.w.seen["expired"]++
		}
		if !e.dialog.Wake().IsZero() {
			e.fault("timers run after the end")
		}
	case Offered:
		e.answerSoon(event.SDP)
	case Accepted:
		if e.dialog.state == owing {
			e.answerSoon(event.SDP)
		}
	}
}

func (e *end) answerSoon(offer *SDP) {
	var answer *SDP
	switch {
	case e.w.dice.IntN(5) == 0: // refused
	case offer == nil:
		answer = Offer(e.side, SendRecv)
	default:
		var err error
		if answer, _, err = Answer(offer, e.side, SendRecv); err != nil {
			e.fault("cannot answer: %v", err)
		}
	}
	e.w.after(time.Duration(e.w.dice.IntN(2)*e.w.dice.IntN(3000))*time.Millisecond, func() {
		e.step(WantAnswer{SDP: answer})
	})
}

func (e *end) fault(format string, args ...any) {
	e.broken = append(e.broken, e.name+": "+fmt.Sprintf(format, args...))
}

// checkSDP: the version rises by one when something changed, and only then; a
// repeated message has the description it had.
func (e *end) checkSDP(s *SDP) {
	switch {
	case s == nil:
	case s.Version == uint64(len(e.sdps)+1):
		if len(e.sdps) > 0 && s.equal(e.sdps[len(e.sdps)-1]) {
			e.fault("SDP version %d says nothing new", s.Version)
		}
		e.sdps = append(e.sdps, s)
	case s.Version > uint64(len(e.sdps)) || !s.equal(e.sdps[s.Version-1]):
		e.fault("SDP version %d after %d", s.Version, len(e.sdps))
	}
}

func (e *end) send(req Request) {
	e.w.note("%s > %s", e.name, showRequest(req))
	e.w.seen[req.Method]++
	e.checkSDP(req.SDP)
	if req.Method == Cancel {
		if e.clients[req.Tx] == nil {
			e.fault("CANCEL of %q, which was never sent", req.Tx)
		}
		req.Tx += " CANCEL" // so far it was its INVITE's
	}
	if e.clients[req.Tx] != nil || !strings.HasPrefix(req.Tx, e.name+".") {
		e.fault("transaction name %q", req.Tx)
	}
	if req.Method == Ack {
		e.clients[req.Tx] = &clientTx{done: true}
		e.w.carry(func() { e.peer.step(GotRequest{req}) })
		return
	}
	if req.Method != Cancel {
		if reliable := e.dialog.earlyOf("b"); reliable != nil && e.dialog.unmade() {
			e.seq = reliable.localSeq - 1 // the early dialog counts for itself
		}
		if req.CSeq != e.seq+1 {
			e.fault("CSeq %d after %d", req.CSeq, e.seq)
		}
		e.seq = req.CSeq
	}
	e.w.hasten(&req)
	if e.dialog.asking != nil && e.dialog.asking.purpose == refreshing {
		e.w.seen["refreshed"]++
	}
	tx := &clientTx{request: req}
	e.clients[req.Tx] = tx
	e.transmit(tx, t1)
	e.w.after(lastWait, func() {
		if !tx.done && !tx.provisional {
			tx.done = true
			e.step(TxFailed{Tx: req.Tx, Status: 408, Cause: "timeout"})
		}
	})
}

func (e *end) transmit(tx *clientTx, gap time.Duration) {
	if tx.done || tx.request.Method == Invite && tx.provisional || gap > 64*t1 {
		return
	}
	e.w.carry(func() { e.peer.gotRequest(tx.request) })
	e.w.after(gap, func() { e.transmit(tx, min(2*gap, t2)) })
}

func (e *end) gotRequest(req Request) {
	if tx := e.servers[req.Tx]; tx != nil { // repeated
		if tx.last != nil && (req.Method != Invite || !success(tx.last.Status)) {
			e.w.carry(func() { e.peer.gotResponse(*tx.last) })
		}
		return
	}
	if req.Method == Cancel {
		e.gotCancel(req)
		return
	}
	e.servers[req.Tx] = &serverTx{}
	if e.dialog == nil {
		if req.Method == Invite {
			e.dialog = Incoming(req, e.name, "sip:b@127.0.0.2")
		}
		return
	}
	e.step(GotRequest{req})
}

func (e *end) gotCancel(req Request) {
	invite := strings.TrimSuffix(req.Tx, " CANCEL")
	if e.servers[invite] == nil {
		return // it will be repeated
	}
	e.servers[req.Tx] = &serverTx{}
	e.reply(Response{Status: 200, Method: Cancel, CSeq: req.CSeq, Tx: req.Tx})
	req.Tx = invite
	e.step(GotRequest{req})
}

func (e *end) reply(resp Response) {
	e.w.note("%s > %s", e.name, showResponse(resp))
	e.w.seen[fmt.Sprint(resp.Status)]++
	e.checkSDP(resp.SDP)
	tx := e.servers[resp.Tx]
	if tx == nil {
		e.fault("answer to nothing: %s", showResponse(resp))
		return
	}
	if tx.last != nil && tx.last.Status >= 200 && tx.last.Status != resp.Status {
		e.fault("a second final answer: %s", showResponse(resp))
	}
	tx.last = &resp
	e.w.carry(func() { e.peer.gotResponse(resp) })
	if resp.Method == Invite && resp.Status >= 300 {
		e.repeatRefusal(tx, t1)
	}
}

func (e *end) repeatRefusal(tx *serverTx, gap time.Duration) {
	started := e.w.now
	var again func()
	again = func() {
		if tx.acked || e.w.now-started > lastWait {
			return
		}
		e.w.carry(func() { e.peer.gotResponse(*tx.last) })
		gap = min(2*gap, t2)
		e.w.after(gap, again)
	}
	e.w.after(gap, again)
}

func (e *end) gotResponse(resp Response) {
	tx := e.clients[resp.Tx]
	refusal := resp.Method == Invite && resp.Status >= 300
	if refusal { // the transaction acknowledges it
		e.w.carry(func() {
			if server := e.peer.servers[resp.Tx]; server != nil {
				server.acked = true
			}
		})
	}
	if tx.done && !(resp.Method == Invite && success(resp.Status)) {
		return
	}
	if resp.Status < 200 {
		tx.provisional = true
	} else {
		tx.done = true
	}
	e.step(GotResponse{resp})
}

package floor

import (
	"net/netip"
	"sync"
	"time"

	"hotline/sip"
)

var houseAddr = netip.MustParseAddrPort("10.0.9.1:5060")

// timeout is 64*T1 of RFC 3261 §17: a request without a final response has failed.
const timeout = 32 * time.Second

// line is the wire of one house: what it sends goes into the network.
type line struct {
	w    *world
	mu   sync.Mutex
	dead bool
}

func (l *line) Send(req sip.Request) {
	if !l.isDead() {
		l.w.say(noise{rank: 0, key: req.CallID, do: func() { l.w.net.requestFromHouse(req) }})
	}
}

func (l *line) Reply(resp sip.Response) {
	if !l.isDead() {
		l.w.say(noise{rank: 0, key: resp.CallID, do: func() { l.w.net.responseFromHouse(resp) }})
	}
}

func (l *line) Close() {}

func (l *line) cut() {
	l.mu.Lock()
	l.dead = true
	l.mu.Unlock()
}

func (l *line) isDead() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.dead
}

// network carries messages between the house and the far ends and does what
// sip/ua does on both sides: it answers 100 and CANCEL, matches transactions,
// and tells when a request has failed. Messages of one dialog keep their order.
type network struct {
	w       *world
	delay   func() time.Duration
	lost    func(what string) bool // faults; never by default
	doubled func(what string) bool
	legs    map[string]*far               // by Call-ID
	answers map[string]func(sip.Response) // by Call-ID, for requests outside of dialogs
	open    map[string]*asked             // client transactions without a final response
	last    map[string]time.Time          // when the last message of a dialog and direction arrives
	moving  int                           // messages on their way
}

// asked is a client transaction.
type asked struct {
	heard bool // a provisional response came
	fail  func(cause string)
}

func newNetwork(w *world) *network {
	never := func(string) bool { return false }
	return &network{w: w, delay: func() time.Duration { return time.Millisecond }, lost: never, doubled: never,
		legs: map[string]*far{}, answers: map[string]func(sip.Response){}, open: map[string]*asked{}, last: map[string]time.Time{}}
}

// carry brings a message to its end, maybe twice, maybe never.
func (n *network) carry(direction, callID, what string, arrive func()) {
	if n.lost(what) {
		n.w.tell("the network loses %s", what)
		return
	}
	n.bring(direction+callID, arrive)
	if n.doubled(what) {
		n.w.tell("the network doubles %s", what)
		n.bring(direction+callID, arrive)
	}
}

func (n *network) bring(key string, arrive func()) {
	at := time.Now().Add(n.delay())
	if last := n.last[key]; last.After(at) {
		at = last
	}
	n.last[key] = at
	n.moving++
	n.w.on(at, func() {
		n.moving--
		arrive()
	})
}

// await opens a client transaction.
func (n *network) await(side string, req sip.Request, fail func(cause string)) {
	key := side + req.Tx
	switch req.Method {
	case sip.Ack:
	case sip.Cancel: // RFC 3261 §9.1: the INVITE has 64*T1 left
		if a := n.open[key]; a != nil {
			n.w.in(timeout, func() { n.end(key, a, "no final response after CANCEL") })
		}
	default:
		a := &asked{fail: fail}
		n.open[key] = a
		n.w.in(timeout, func() {
			if req.Method != sip.Invite || !a.heard {
				n.end(key, a, "no response")
			}
		})
	}
}

func (n *network) end(key string, a *asked, cause string) {
	if n.open[key] == a {
		delete(n.open, key)
		a.fail(cause)
	}
}

// heard notes a response to a request of that side.
func (n *network) heard(side string, resp sip.Response) {
	if resp.Method == sip.Cancel {
		return
	}
	if resp.Status >= 200 {
		delete(n.open, side+resp.Tx)
	} else if a := n.open[side+resp.Tx]; a != nil {
		a.heard = true
	}
}

func (n *network) requestFromHouse(req sip.Request) {
	house := n.w.house
	n.await("house ", req, func(cause string) {
		if n.w.house == house && house != nil {
			house.Failed(req.From.Tag, req.Tx, 408, cause)
		}
	})
	n.carry("out ", req.CallID, req.Method+" to "+n.whose(req.CallID, req), func() { n.reach(req) })
}

// reach is a request at the far end.
func (n *network) reach(req sip.Request) {
	leg := n.legs[req.CallID]
	switch {
	case leg == nil && req.To.Tag != "" && req.Method != sip.Ack:
		n.unknown(req)
	case leg != nil:
		leg.take(sip.GotRequest{Request: req})
	case req.Method == sip.Invite && req.To.Tag == "":
		if p := n.w.phones[sip.UserOf(req.URI)]; p != nil && !p.gone {
			p.rung(req)
		}
	}
}

// unknown is a request of a dialog that the phone does not know any more.
func (n *network) unknown(req sip.Request) {
	if p := n.w.phones[sip.UserOf(req.URI)]; p != nil {
		n.responseToHouse(p, sip.Response{Status: 481, CallID: req.CallID, From: req.From, To: req.To, CSeq: req.CSeq, Method: req.Method, Tx: req.Tx})
	}
}

func (n *network) responseFromHouse(resp sip.Response) {
	n.carry("out ", resp.CallID, show(resp), func() {
		n.heard("far ", resp)
		if leg := n.legs[resp.CallID]; leg != nil {
			leg.take(sip.GotResponse{Response: resp})
		} else if answer := n.answers[resp.CallID]; answer != nil {
			answer(resp)
		}
	})
}

// requestToHouse sends a far end's request.
func (n *network) requestToHouse(p *handset, req sip.Request, fail func(cause string)) {
	if p.gone {
		return
	}
	req.Source, req.Next = p.addr, netip.AddrPort{}
	n.await("far ", req, func(cause string) {
		if !p.gone {
			fail(cause)
		}
	})
	fresh := req.Method == sip.Invite && req.To.Tag == ""
	arrive := func() {
		if n.w.house == nil {
			return
		}
		if fresh { // sip/ua answers 100 at once
			n.w.say(noise{rank: 0, key: req.CallID, do: func() { n.responseFromHouse(trying(req)) }})
		}
		n.w.calling = p
		n.w.house.Request(req)
		n.w.calling = nil
		if to, ok := n.w.house.routes.Find(req.Tx); ok && fresh {
			if c, isCall := to.Owner.(*conversation); isCall {
				n.legs[req.CallID].house = c.id + "/" + to.Leg
			}
		}
	}
	if fresh || req.Method == sip.Register {
		n.bring("in "+req.CallID, arrive) // sip/ua keeps doubles away, and repeats what is lost
		return
	}
	n.carry("in ", req.CallID, req.Method+" of "+p.name, arrive)
}

func (n *network) responseToHouse(p *handset, resp sip.Response) {
	if p.gone {
		return
	}
	resp.Source = p.addr
	n.carry("in ", resp.CallID, show(resp)+" of "+p.name, func() {
		n.heard("house ", resp)
		if n.w.house != nil {
			n.w.house.Response(resp)
		}
	})
}

// whose names the far end of a request of the house.
func (n *network) whose(callID string, req sip.Request) string {
	if leg := n.legs[callID]; leg != nil {
		return leg.p.name
	}
	return sip.UserOf(req.URI)
}

func trying(req sip.Request) sip.Response {
	return sip.Response{Status: 100, CallID: req.CallID, From: req.From, To: req.To, CSeq: req.CSeq, Method: req.Method, Tx: req.Tx}
}

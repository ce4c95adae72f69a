package ua

import (
	"errors"
	"fmt"
	"sync"

	"hotline/sip"

	sipgo "github.com/emiago/sipgo/sip"
)

// clientTx is a request sent and what became of it.
type clientTx struct {
	name, localTag, callID, method string

	key string // branch and method, as responses name it
	req *sipgo.Request
	hop *hop
	tx  *sipgo.ClientTx

	// ready is closed when sipgo has sent the request and set its timers. A
	// response handled before would leave Timer B running, which ends a ringing
	// INVITE after 32 s.
	ready chan struct{}

	mu       sync.Mutex
	heard    bool         // any response came, so CANCEL may be sent: RFC 3261 §9.1
	final    int          // status of the first final response; 408, 503 when there will be none
	cancel   *sip.Request // a CANCEL that waits for heard
	unheeded bool         // no final response came within 64*T1 of a CANCEL
}

// Send sends a request; it never blocks. Requests of one Call-ID leave in
// order. The From tag is the local tag, and with Tx it names the transaction.
//
// ACK goes out as it is, without a transaction. CANCEL takes the From tag and Tx
// of its INVITE, and of the rest only its Headers (Reason) are used; it waits
// for the first provisional response and is forgotten when a final one is there
// already. What fails is told through Handler.Failed, except for ACK and CANCEL:
// the far end repeats its 2xx, and an INVITE without a final response 64*T1
// after its CANCEL fails with 408.
func (u *UA) Send(req sip.Request) {
	if !u.out.post(req.CallID, job{run: func() { u.send(req) }}, false) {
		u.count.dropped.Add(1)
		u.fail(req, errors.New("too much is waiting to be sent"))
	}
}

func (u *UA) send(req sip.Request) {
	u.contain("sending", req.CallID, func() {
		var err error
		switch req.Method {
		case sip.Cancel:
			u.sendCancel(req)
			return
		case sip.Ack:
			err = u.sendAck(req)
		default:
			err = u.transact(req)
		}
		if err != nil {
			u.fail(req, err)
			return
		}
		u.count.sent.Add(1)
		if u.cfg.Sent != nil {
			u.cfg.Sent(req.Method, req.CallID)
		}
	})
}

// fail tells the handler that a request was not sent.
func (u *UA) fail(req sip.Request, err error) {
	u.log.Warn("cannot send request", "call", req.CallID, "method", req.Method, "error", err)
	if req.Method == sip.Ack || req.Method == sip.Cancel {
		return
	}
	u.in.post(req.CallID, job{run: func() {
		u.contain("the handler of a failure", req.CallID, func() {
			u.handler.Failed(req.From.Tag, req.Tx, 503, err.Error())
		})
	}}, true)
}

func (u *UA) sendAck(req sip.Request) error {
	to, err := u.route(req)
	if err != nil {
		return err
	}
	built, err := u.build(req, newBranch(), to)
	if err != nil {
		return err
	}
	return to.write([]byte(built.String()))
}

// transact sends a request in a transaction of its own.
func (u *UA) transact(req sip.Request) error {
	to, err := u.route(req)
	if err != nil {
		return err
	}
	branch := newBranch()
	built, err := u.build(req, branch, to)
	if err != nil {
		return err
	}
	return u.start(&clientTx{
		name: req.Tx, localTag: req.From.Tag, callID: req.CallID, method: req.Method,
		key: branch + " " + req.Method, req: built, hop: to,
	})
}

func (u *UA) route(req sip.Request) (*hop, error) {
	to, transport, err := way(req)
	if err != nil {
		return nil, err
	}
	u.gate.know(to.Addr()) // what comes from there is part of what we began
	return u.hopTo(to, transport)
}

// start opens a client transaction and waits for its end elsewhere.
func (u *UA) start(c *clientTx) error {
	c.ready = make(chan struct{})
	c.tx = sipgo.NewClientTx(c.key, c.req, c.hop, discard)
	u.mu.Lock()
	if len(u.clients) >= maxClients {
		u.mu.Unlock()
		return fmt.Errorf("cannot open a transaction: %d are open", maxClients)
	}
	u.clients[c.key] = c
	if c.method == sip.Invite {
		u.invites[c.inviteKey()] = c
	}
	u.mu.Unlock()
	u.waiters.Go(func() { u.attend(c) })
	err := func() error {
		defer close(c.ready)
		return c.tx.Init()
	}()
	if err != nil {
		c.settle(503) // said by the caller, not by attend
		c.tx.Terminate()
	}
	return err
}

func (c *clientTx) inviteKey() string { return c.localTag + " " + c.name }

// attend takes what sipgo's transaction passes up, which is delivered in the
// lane already, and sees the transaction's end.
func (u *UA) attend(c *clientTx) {
	for {
		select {
		case <-c.tx.Responses():
			continue
		case <-c.tx.Done():
		}
		break
	}
	u.mu.Lock()
	delete(u.clients, c.key)
	if u.invites[c.inviteKey()] == c {
		delete(u.invites, c.inviteKey())
	}
	u.mu.Unlock()
	err := c.tx.Err()
	u.in.post(c.callID, job{run: func() { u.ended(c, err) }}, true)
}

// ended tells the handler of a transaction that ended without a final response.
func (u *UA) ended(c *clientTx, err error) {
	status, cause := 503, "cannot send: "
	c.mu.Lock()
	unheeded := c.unheeded
	c.mu.Unlock()
	switch {
	case unheeded:
		status, cause = 408, "no final response after CANCEL"
	case errors.Is(err, sipgo.ErrTransactionTimeout):
		status, cause = 408, "no response"
	case err != nil:
		cause += err.Error()
	}
	if c.settle(status) && c.method != sip.Cancel && u.ctx.Err() == nil {
		u.log.Warn("request failed", "call", c.callID, "method", c.method, "status", status)
		u.contain("the handler of a failure", c.callID, func() { u.handler.Failed(c.localTag, c.name, status, cause) })
	}
}

// settle notes the outcome; false when there is one already.
func (c *clientTx) settle(status int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.final != 0 {
		return false
	}
	c.final = status
	return true
}

// terminateAll ends every transaction, for Close.
func (u *UA) terminateAll() {
	u.mu.Lock()
	clients := make([]*clientTx, 0, len(u.clients))
	for _, c := range u.clients {
		clients = append(clients, c)
	}
	servers := make([]*serverTx, 0, len(u.servers))
	for _, s := range u.servers {
		servers = append(servers, s)
	}
	u.mu.Unlock()
	for _, c := range clients {
		c.tx.Terminate()
	}
	for _, s := range servers {
		s.tx.Terminate()
	}
}

package ua

import (
	"hotline/sip"

	sipgo "github.com/emiago/sipgo/sip"
)

// answered takes a response to the transaction of its request and to the
// handler. It runs in the lane of the Call-ID. sipgo's transaction acknowledges
// failures, stops repeating and gives up; who hears what is decided here,
// because it passes up only the first 2xx.
func (u *UA) answered(c *clientTx, m *message, res *sipgo.Response, from *hop) {
	u.contain("a response", c.callID, func() {
		if u.take(c, res) {
			r := response(m, res, from)
			r.Tx = c.name
			u.handler.Response(r)
		}
	})
}

// take moves the transaction on and tells whether the handler wants to know.
func (u *UA) take(c *clientTx, res *sipgo.Response) bool {
	<-c.ready
	status := res.StatusCode
	c.mu.Lock()
	final := c.final
	c.mu.Unlock()
	switch {
	case status < 200:
		if final != 0 {
			return false
		}
		c.tx.Receive(res)
		u.releaseCancel(c)
		return c.method != sip.Cancel
	case c.settle(status):
		c.tx.Receive(res)
		return c.method != sip.Cancel
	case c.method != sip.Invite:
		return false
	case status < 300:
		return final < 300 // repeated, or of another fork: RFC 3261 §13.2.2.4
	case final >= 300 && c.hop.lastAck != nil:
		// sipgo would wait 4 s with its lock held before it repeats the ACK.
		if err := c.hop.write(c.hop.lastAck); err != nil {
			u.log.Warn("cannot repeat ACK", "call", c.callID, "error", err)
		}
	}
	return false
}

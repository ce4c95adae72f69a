package acd

import "time"

// Expectation is how long a call of a queue that begins to wait now is to wait
// until it is answered, if it stays: half of such calls at most P50, four of five
// at most P80. It comes from the Samples calls of the queue that were answered in
// the last five minutes; with fewer than 20 there is none.
type Expectation struct {
	P50     time.Duration `json:"p50"`
	P80     time.Duration `json:"p80"`
	Samples int           `json:"samples"`
}

// onAskWait answers how long a call is still to wait.
func (e *Engine) onAskWait(in AskWait) {
	if e.calls[in.Call] == nil {
		e.ignore()
		return
	}
	e.decide(Decision{Kind: Expected, Call: in.Call, Expect: ExpectedWait{Call: in.Call}})
}

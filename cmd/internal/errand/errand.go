// Package errand is the goroutine of a dialog that is no citizen's call: a phone that dials a code, the end of a dialog that a crash left open.
package errand

import (
	"time"

	"hotline/cmd/internal/owner"
	"hotline/sip"
)

const (
	mailbox = 16
	most    = 40 * time.Second // longer than any transaction: RFC 3261 §17.1.1.1 (64*T1)
)

// Errand owns one dialog until it has ended, or most is over.
type Errand struct {
	clock  *owner.Clock
	send   func(sip.Order)
	dialog *sip.Dialog
	box    *owner.Mailbox[sip.Input]
	ended  bool
}

// New makes an errand that can be posted to; send must not block.
func New(clock *owner.Clock, send func(sip.Order)) *Errand {
	return &Errand{clock: clock, send: send, box: owner.NewMailbox[sip.Input](mailbox)}
}

// Post gives the dialog an input; what does not fit is dropped, and the dialog
// ends by its own timers.
func (e *Errand) Post(in sip.Input) { e.box.Post(in) }

// Run is the life of the goroutine: it begins with one input and stops by itself.
func (e *Errand) Run(dialog *sip.Dialog, begin sip.Input) {
	e.dialog = dialog
	last := time.NewTimer(most)
	defer last.Stop()
	tick := time.NewTimer(most)
	defer tick.Stop()
	e.step(begin)
	var inputs []sip.Input
	for !e.ended || !dialog.Wake().IsZero() {
		if wake := dialog.Wake(); !wake.IsZero() {
			tick.Reset(e.clock.Until(wake))
		}
		select {
		case <-last.C:
			return
		case <-tick.C:
			e.step(sip.Tick{})
		case <-e.box.Wake():
			inputs = e.box.Take(inputs)
			for _, in := range inputs {
				e.step(in)
			}
		}
	}
}

func (e *Errand) step(in sip.Input) {
	orders, events := e.dialog.Step(e.clock.Now(), in)
	for _, order := range orders {
		e.send(order)
	}
	for _, event := range events {
		if _, over := event.(sip.Ended); over {
			e.ended = true
		}
	}
}

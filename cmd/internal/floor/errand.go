package floor

import (
	"fmt"
	"time"

	"hotline/acd"
	"hotline/cmd/internal/call"
	"hotline/cmd/internal/config"
	"hotline/cmd/internal/owner"
	"hotline/ivr/prompts"
	"hotline/recording/fact"
	"hotline/sip"
	"hotline/sip/rtp"
)

const (
	mailboxErrand = 16
	errandMost    = 40 * time.Second // longer than any transaction of RFC 3261 (64*T1)
)

// errand is the goroutine of a dialog that is no citizen's call: a phone that
// dials a code, and the end of a dialog that a crash left open.
type errand struct {
	house  *House
	dialog *sip.Dialog
	box    *owner.Mailbox[sip.Input]
	ended  bool
	after  func() // runs when the errand is over; may be nil
}

// run owns the dialog until it has ended, or errandMost is over.
func (e *errand) run(begin sip.Input) {
	defer e.house.running.Done()
	defer e.house.routes.Drop(e)
	defer e.after()
	last := time.NewTimer(errandMost)
	defer last.Stop()
	tick := time.NewTimer(errandMost)
	defer tick.Stop()
	e.step(begin)
	var inputs []sip.Input
	for !e.ended || !e.dialog.Wake().IsZero() {
		if wake := e.dialog.Wake(); !wake.IsZero() {
			tick.Reset(e.house.clock.Until(wake))
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

func (e *errand) step(in sip.Input) {
	orders, events := e.dialog.Step(e.house.clock.Now(), in)
	for _, order := range orders {
		e.house.send(e.house.wire, order)
	}
	for _, event := range events {
		if _, over := event.(sip.Ended); over {
			e.ended = true
		}
	}
}

func (e *errand) deliver(_ string, in sip.Input) { e.box.Post(in) }

// newErrand makes an errand that is found by our tag in its dialog.
func (h *House) newErrand(tag string) *errand {
	e := &errand{house: h, box: owner.NewMailbox[sip.Input](mailboxErrand), after: func() {}}
	h.routes.Add(tag, e, call.Citizen)
	return e
}

// start sends the errand off; it stops by itself.
func (e *errand) start(dialog *sip.Dialog, begin sip.Input) {
	e.dialog = dialog
	e.house.running.Add(1)
	go e.run(begin)
}

// endDialog sends BYE for a dialog of which only its facts are left.
func (h *House) endDialog(d fact.Dialog, why string) {
	dialog, err := sip.Restore(d)
	if err != nil {
		h.log.Error("cannot end a dialog that was left open", "sip_call", d.CallID, "err", err)
		return
	}
	h.newErrand(d.LocalTag).start(dialog, sip.WantEnd{Reason: fmt.Sprintf("SIP;cause=500;text=%q", why)})
}

// onCode is a person's phone that dials *1 (ready) or *0 (not ready): it is
// answered, told so, and hung up.
func (h *House) onCode(req sip.Request, code string, person config.Person, isPerson bool) {
	if !isPerson {
		h.refuse(req, 403, "Only a seat's phone may dial codes")
		return
	}
	if _, there := h.places.Target(person.ID); !there {
		h.refuse(req, 403, "Register this phone first")
		return
	}
	var in acd.Input
	var prompt string
	switch code {
	case "*1":
		in, prompt = acd.SetReady{Person: person.ID}, prompts.Ready
	case "*0":
		in, prompt = acd.SetNotReady{Person: person.ID, Reason: "phone"}, prompts.NotReady
	default:
		h.refuse(req, 404, "No such code: *1 is ready, *0 is not ready")
		return
	}
	if !h.engine.Post(in) {
		h.refuse(req, 503, "", retryAfter)
		return
	}
	h.confirmCode(req, prompt)
}

// confirmCode answers the phone, says the prompt and hangs up.
func (h *House) confirmCode(req sip.Request, prompt string) {
	tag := h.tag()
	id := "code-" + tag
	e := h.newErrand(tag)
	port, err := h.sound.open(opening{call: id, leg: call.Citizen, notify: func(n rtp.Notice) {
		if _, over := n.(rtp.Played); over {
			e.box.Post(sip.WantEnd{})
		}
	}})
	if err != nil {
		h.routes.Drop(e)
		h.refuse(req, 503, "", retryAfter)
		return
	}
	answer, agreed, err := sip.Answer(req.SDP, h.local(h.opts.Advertise, port), sip.SendRecv)
	if err != nil {
		h.routes.Drop(e)
		h.sound.finish(id, h.clock.Now())
		h.refuse(req, 488, err.Error())
		return
	}
	e.after = func() { h.sound.finish(id, h.clock.Now()) }
	h.routes.Add(req.Tx, e, call.Citizen)
	h.sound.do(id, call.Talk{Leg: call.Citizen, Agree: agreed})
	h.sound.do(id, call.Play{Leg: call.Citizen, Number: 1, Prompts: []string{prompt}})
	e.start(sip.Incoming(req, tag, h.contact()), sip.WantAccept{SDP: answer})
}
